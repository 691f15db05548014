from pathlib import Path

import pandas as pd
import pytest

from ml_assets.deployment.reference_rows import (
    REFERENCE_FILE,
    read_references,
    write_references,
)
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.deployment.conftest import Case, register_case


def test_rows_come_back_as_they_were(tmp_path: Path, mixed: Case) -> None:
    write_references(tmp_path, mixed.held_out, mixed.contract)

    found = read_references(tmp_path, mixed.contract)

    assert found is not None
    pd.testing.assert_frame_equal(found, mixed.held_out[mixed.contract.names("feature")])


def test_an_older_entry_has_none(tmp_path: Path, mixed: Case) -> None:
    assert read_references(tmp_path, mixed.contract) is None


@pytest.mark.parametrize("content", ["[{", "[{}]", "3", '[{"score": "x"}]'])
def test_a_torn_file_is_named(tmp_path: Path, mixed: Case, content: str) -> None:
    (tmp_path / REFERENCE_FILE).write_text(content)

    with pytest.raises(ModelFileError, match=REFERENCE_FILE):
        read_references(tmp_path, mixed.contract)


def test_a_registered_model_has_its_rows_and_gets_them_back(tmp_path: Path, mixed: Case) -> None:
    folder = Path(register_case(tmp_path, mixed).path)
    (folder / REFERENCE_FILE).unlink()
    register_case(tmp_path, mixed)

    found = read_references(folder, mixed.contract)
    assert found is not None
    assert len(found) == 20
