import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import Contract, Repairs
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.repair_proposals import propose_repairs, spelling_variants
from ml_assets.contract.row_check import check_rows
from ml_assets_tests.contract.conftest import spec_of

N = 200
NUMBERS = np.arange(N) % 60


def _with(value: Any, share: int, others: Any) -> pd.Series:
    return pd.Series(np.where(np.arange(N) % share == 0, value, others))


@pytest.mark.parametrize(
    ("values", "repairs"),
    [
        (_with(-999, 20, NUMBERS), {"missing": [-999]}),
        (_with(9999, 20, NUMBERS), {"missing": [9999]}),
        (_with(-99.0, 20, NUMBERS + 0.5), {"missing": [-99]}),
        (_with("?", 20, NUMBERS.astype(str)), {"missing": ["?"]}),
        (_with("N/A", 20, "red"), {"missing": ["N/A"]}),
        (_with("-999", 20, NUMBERS.astype(str)), {"missing": [-999]}),
        ([f"${1000 + i:,}" for i in range(N)], {"symbols": ["$"], "thousands": ","}),
        ([f"{i / 2:.1f} %" for i in range(N)], {"symbols": ["%"]}),
        ([f"{i},5" for i in range(N)], {"decimal": ","}),
        ([f"1.{i:03},50 €" for i in range(N)],
         {"symbols": ["€"], "thousands": ".", "decimal": ","}),
        ([f"{13 + i % 15}.{1 + i % 12:02}.2024" for i in range(N)], {"date_format": "%d.%m.%Y"}),
        ([f"{1 + i % 12:02}/{13 + i % 15}/2024 10:{i % 60:02}" for i in range(N)],
         {"date_format": "%m/%d/%Y %H:%M"}),
    ],
)  # fmt: skip
def test_values_written_in_another_way_are_proposed(values: Any, repairs: dict[str, Any]) -> None:
    raw = pd.Series(values, name="a")
    assert propose_repairs(raw) == Repairs.model_validate(repairs)


@pytest.mark.parametrize(
    "values",
    [
        NUMBERS,
        NUMBERS + 0.5,
        [None] * N,
        ["?"] * N,
        [" "] * N,
        [True, False] * 100,
        [b"x"] * N,
        pd.date_range("2020", periods=N),
        [f"2024-01-{1 + i % 28:02}" for i in range(N)],
        [f"{1 + i % 12:02}/{1 + i % 12:02}/2024" for i in range(N)],  # day or month?
        ["none", "unknown", "red", "blue"] * 50,
        [f"item {i}" for i in range(N)],
        _with(-1, 20, NUMBERS),
        _with(999, 20, np.arange(N) * 5),  # within the span of the others
        np.where(np.arange(N) < 2, -999, NUMBERS),  # too rare to be a code
        _with(99, 20, NUMBERS),
        [0] * N,
        [-999] * N,
        [float("inf")] * N,
        [f"+49 {i:07}" for i in range(N)],
    ],
)
def test_nothing_is_proposed_without_cause(values: Any) -> None:
    assert propose_repairs(pd.Series(values, name="a")) == Repairs()


def test_spellings_are_told_by_the_commonest() -> None:
    values = pd.Series(["Rome", "Rome", "ROME", "New York", "new  york", "New York", None, "Paris"])
    assert spelling_variants(values) == {
        "Rome": "Rome", "ROME": "Rome", "New York": "New York", "new  york": "New York",
        "Paris": "Paris",
    }  # fmt: skip
    assert spelling_variants(pd.Series(["a", "b", None])) == {}
    assert spelling_variants(pd.Series([], dtype=object)) == {}


def test_a_column_of_codes_only_is_no_obstacle() -> None:
    frame = pd.DataFrame({"y": ["a", "b"] * 100, "x": NUMBERS, "gap": ["?"] * N})
    contract = infer_contract(frame, spec_of())
    assert check_rows(frame, contract).broken.empty


def test_nothing_is_invented_on_real_tables(shared_datasets: Path) -> None:
    tables = json.loads((shared_datasets / "manifest.json").read_text())
    proposed = {}
    for table in tables:
        frame = pd.read_csv(shared_datasets / table["file"], nrows=20_000)
        for name in frame.columns:
            repairs = propose_repairs(frame[name])
            if repairs != Repairs():
                proposed[f"{table['name']}.{name}"] = repairs.model_dump(exclude_defaults=True)
            if frame[name].dtype == object and spelling_variants(frame[name]):
                proposed[f"{table['name']}.{name} spelling"] = {}
    assert proposed == {}


def test_proposed_repairs_read_the_column_they_come_from() -> None:
    frame = pd.DataFrame({
        "y": ["a", "b"] * 100,
        "price": [f"1.{i:03},50 €" if i % 10 else "-" for i in range(N)],
        "day": [f"{13 + i % 15}.{1 + i % 12:02}.2024" for i in range(N)],
        "age": _with("?", 10, NUMBERS.astype(str)),
    })  # fmt: skip
    contract: Contract = infer_contract(frame, spec_of())
    check = check_rows(frame, contract)
    assert check.broken.empty
    assert contract.columns["price"].repairs.missing == ["-"]
    assert contract.columns["price"].nullable
    assert check.good["price"].iloc[1] == 1001.5
    assert check.good["day"].iloc[0] == pd.Timestamp("2024-01-13")
    assert int(check.good["age"].isna().sum()) == 20
