import re
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.skops_format import must_be_storable, pack, unpack
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.families.user_families import user_family
from ml_assets.spec.errors import ModelFileError, SearchError
from ml_assets_tests.modeling.families.fits import fit, info
from ml_assets_tests.modeling.families.user_package import install, put_on_path
from ml_assets_tests.modeling.tables import PLAN, table


def test_a_dotted_path_names_a_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(tmp_path, monkeypatch)
    family = user_family("their_families.Stump")
    assert family is not None
    assert family.name == "their_families.Stump"
    assert family.key("leaf") == "their_families.Stump.leaf"
    pipeline, found = fit(family, {"leaf": 2}, "regression", PLAN, table("regression"))
    assert found == {}
    model = pack(pipeline, info(family, "regression", PLAN, pipeline))
    back = unpack(model.content)
    features = feature_matrix(table("regression", seed=2), PLAN)
    np.testing.assert_array_equal(back.estimator.predict(features), pipeline.predict(features))


def test_the_documented_family_works() -> None:
    docs = Path(__file__).parents[3] / "docs"
    text = "".join((docs / name).read_text("utf-8") for name in ("families.md", "unsupervised.md"))
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    family = names["Stump"]()
    family.name = "shop.families.Stump"
    assert family.suggest(optuna.trial.FixedTrial({family.key("leaf"): 3}), "regression", 80, PLAN)
    pipeline, _ = fit(family, {"leaf": 3}, "binary_classification", PLAN,
                      table("binary_classification"))  # fmt: skip
    assert pack(pipeline, info(family, "binary_classification", PLAN, pipeline)).version


def test_every_family_is_documented() -> None:
    docs = Path(__file__).parents[3] / "docs"
    text = "".join((docs / name).read_text("utf-8") for name in ("families.md", "unsupervised.md"))
    assert [name for name in FAMILIES if f"`{name}`" not in text] == []


def test_an_entry_point_names_a_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_family("stump") is None
    install(tmp_path, monkeypatch)
    family = user_family("stump")
    assert family is not None
    assert family.name == "stump"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("no_such_package.Stump", "cannot be imported.*ModuleNotFoundError"),
        ("their_families.Stumpf", "cannot be imported.*AttributeError"),
        ("their_families.NUMBER", "is no model family.*Found: 7.*subclass"),
        ("their_families.Constant", "is no model family"),
        ("their_families.Unfinished", "cannot be made.*abstract.*every abstract method"),
    ],
)
def test_what_is_no_family_is_refused(
    path: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path, monkeypatch)
    with pytest.raises(SearchError, match=told):
        user_family(path)


def test_types_of_a_dotted_path_are_never_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path, monkeypatch)
    import their_families

    with pytest.raises(ModelFileError, match=r"their_families\.Constant.*entry point"):
        must_be_storable(their_families.Constant(), "their_families.Stump")
