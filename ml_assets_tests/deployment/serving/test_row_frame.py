import pandas as pd

from ml_assets.contract.request_model import row_model
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serving.row_frame import row_frame
from ml_assets_tests.deployment.conftest import Case


def test_rows_of_a_request_are_the_table_that_they_came_from(mixed: Case) -> None:
    model = row_model(mixed.contract)
    rows = [model.model_validate(row).model_dump(by_alias=True)
            for row in request_rows(mixed.held_out, mixed.contract)]  # fmt: skip

    expected = mixed.held_out[mixed.contract.names("feature")]
    pd.testing.assert_frame_equal(row_frame(rows, mixed.contract), expected)
