import json

import pytest

from ml_assets.monitoring.drift.reference_model import reference_model
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.deployment.conftest import breast_cancer_table, make_case
from ml_assets_tests.monitoring.drift.cases import NAME, breast_cancer_case


def test_the_champion_is_the_reference_not_the_latest_model() -> None:
    champion = breast_cancer_case().model
    latest = make_case(NAME, "binary_classification", breast_cancer_table(), 0.01).model
    files = {"champion.json": json.dumps({"version": champion.version}).encode(),
             f"exports/{champion.version}.skops": champion.content}  # fmt: skip
    assert reference_model(latest, files.get).version == champion.version
    assert reference_model(champion, files.get) is champion
    assert reference_model(latest, {}.get) is latest
    del files[f"exports/{champion.version}.skops"]
    with pytest.raises(ModelFileError, match=f"{champion.version} is gone"):
        reference_model(latest, files.get)
