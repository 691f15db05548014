import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.row_check import check_rows
from ml_assets.spec.errors import DataError
from ml_assets.spec.problem_spec import ProblemSpec


def test_a_value_that_cannot_be_read_breaks_the_type_only(
    contract: Contract, good_row: dict[str, object]
) -> None:
    rows = [good_row | {"key": key} for key in "abc"]
    rows[1] |= {"count": "many", "since": "soon"}
    rows[0] |= {"size": 7}
    checked = check_rows(pd.DataFrame(rows, index=[5, 6, 7]), contract)
    assert checked.broken.to_numpy().tolist() == [
        [5, "size", "size.range", "7"],
        [6, "count", "count.type", "many"],
        [6, "since", "since.type", "soon"],
    ]
    assert list(checked.good.index) == [7]
    assert list(checked.good.columns) == contract.names("feature", "id", "target")
    assert str(checked.good["count"].dtype) == "int64"
    assert str(checked.good["open"].dtype) == "bool"


def test_a_table_without_rows_stays_without_rows(
    contract: Contract, good_row: dict[str, object]
) -> None:
    checked = check_rows(pd.DataFrame([good_row]).iloc[:0], contract)
    assert checked.good.empty
    assert checked.broken.empty


def test_an_absent_column_is_refused(contract: Contract, good_row: dict[str, object]) -> None:
    with pytest.raises(DataError, match="'colour' of the contract is absent"):
        check_rows(pd.DataFrame([good_row]).drop(columns="colour"), contract)


def test_real_tables_keep_the_contract_inferred_from_them(
    real_table: tuple[pd.DataFrame, ProblemSpec],
) -> None:
    frame, spec = real_table
    checked = check_rows(frame, infer_contract(frame, spec))
    assert checked.broken.empty
    assert len(checked.good) == len(frame)


def test_half_of_a_real_table_keeps_the_contract_inferred_from_the_other_half(
    real_table: tuple[pd.DataFrame, ProblemSpec],
) -> None:
    frame, spec = real_table
    order = np.random.default_rng(0).permutation(len(frame))
    contract = infer_contract(frame.iloc[order[::2]], spec)
    broken = check_rows(frame.iloc[order[1::2]].reset_index(drop=True), contract).broken
    assert broken["row"].nunique() <= 0.01 * len(frame)
