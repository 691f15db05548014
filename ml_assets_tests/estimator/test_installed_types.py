from pathlib import Path

import pytest

from ml_assets.estimator.installed_types import installed_types
from ml_assets.estimator.skops_format import must_be_storable, pack, unpack
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.estimator.models import fitted, table
from ml_assets_tests.modeling.families.user_package import install

STUMP = {"family": "stump"}


def test_an_installed_family_vouches_for_its_types_and_no_other_family_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    assert installed_types("linear") == installed_types("their_families.Stump") == ()
    assert installed_types("stump") == ("their_families.Constant",)
    import their_families

    pipeline, info = fitted("extra_trees", table())
    pipeline.steps[-1] = ("estimator", their_families.Constant())
    with pytest.raises(
        ModelFileError, match=r"of extra_trees holds types.*their_families.Constant"
    ):
        pack(pipeline, info)
    must_be_storable(pipeline, "stump")
    model = pack(pipeline, info.model_copy(update=STUMP))
    assert type(unpack(model.content).estimator[-1]) is their_families.Constant


def test_a_file_cannot_bring_its_own_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline, info = fitted("extra_trees", table())
    with monkeypatch.context() as there:
        install(tmp_path, there)
        import their_families

        pipeline.steps[-1] = ("estimator", their_families.Constant())
        content = pack(pipeline, info.model_copy(update=STUMP)).content
    # On a machine where the package is not installed, whatever the file says.
    with pytest.raises(ModelFileError, match=r"types that are not trusted.*install the package"):
        unpack(content)


def test_a_broken_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, module="import no_such_module")
    with pytest.raises(ModelFileError, match=r"'stump' cannot be imported.*ModuleNotFoundError"):
        installed_types("stump")
