import json

import numpy as np
import pandas as pd

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.request_model import row_model
from ml_assets.deployment.request_rows import request_rows
from ml_assets_tests.deployment.conftest import Case


def test_every_row_of_a_clean_table_is_a_valid_request(mixed: Case) -> None:
    rows = json.loads(json.dumps(request_rows(mixed.held_out, mixed.contract)))

    model = row_model(mixed.contract)
    read = pd.DataFrame([model.model_validate(row).model_dump(by_alias=True) for row in rows])
    expected = mixed.held_out.drop(columns="target")
    assert read[expected.columns].to_dict("records") == expected.to_dict("records")


def test_missing_values_are_null_and_moments_are_text() -> None:
    contract = Contract(problem="p", columns={
        "count": ColumnContract(type="integer", nullable=True),
        "at": ColumnContract(type="datetime", nullable=True),
        "target": ColumnContract(type="number", role="target"),
    })  # fmt: skip
    frame = pd.DataFrame({
        "count": [1.0, np.nan], "at": [pd.Timestamp("2026-01-31T12:00"), pd.NaT], "target": [1., 2.]
    })  # fmt: skip

    assert request_rows(frame, contract) == [
        {"count": 1, "at": "2026-01-31T12:00:00"}, {"count": None, "at": None},
    ]  # fmt: skip


def test_an_empty_table_gives_no_rows(mixed: Case) -> None:
    assert request_rows(mixed.held_out.head(0), mixed.contract) == []
