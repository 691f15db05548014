"""Thirty defects are planted in a table of 400 rows: each one is found, and nothing else is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import write_contract
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

ROWS = 400
TODAY = datetime.now(UTC).replace(tzinfo=None).replace(hour=0, minute=0, second=0, microsecond=0)

# What was found: ("row", place, rule), ("repair", place, kind), ("change", column, kind),
# ("profile", kind, column) or ("check", asset.name).
Finding = tuple[Any, ...]

ATTRIBUTES: dict[str, Any] = {
    "name": "orders",
    "problem": {
        "statement": "Find the customers who will order again.",
        "task": "binary_classification",
        "target": "again",
        "positive_class": "yes",
        "success": {"roc_auc": {"min": 0.6}},
        "stakeholders": {"sponsor": "sales", "users": "the shops"},
    },
    "sources": {"orders": {"uri": "data/orders.csv"}},
    "columns": {"id": "order_id", "time": "ordered_at"},
    "split": {"strategy": "column", "column": "side"},
    "quality": {"max_quarantine_share": 0.1},
    "search": {"time_budget_s": None, "max_trials": 1, "folds": 2},
}

COLUMNS: dict[str, dict[str, Any]] = {
    "order_id": {"type": "string", "role": "id", "unique": True},
    "side": {"type": "string", "role": "split", "allowed": ["train", "test"]},
    "ticket": {"type": "integer"},
    "ordered_at": {"type": "datetime", "repairs": {"date_format": "%d.%m.%Y"}},
    "shipped_at": {"type": "datetime"},
    "counted_at": {"type": "datetime"},
    "shop": {"type": "string", "allowed": ["harbour", "old town", "station"],
             "repairs": {"spelling": True}},
    "channel": {"type": "string", "allowed": ["mail", "phone", "web"]},
    "sku": {"type": "string", "pattern": r"[A-Z]{3}-\d{3}"},
    "remark": {"type": "string", "min_length": 3, "max_length": 20},
    "quantity": {"type": "integer"},
    "amount": {"type": "number", "min": 0, "max": 5000,
               "repairs": {"symbols": ["$"], "thousands": ","}},
    "discount": {"type": "number", "nullable": True, "repairs": {"missing": ["?"]}},
    "age": {"type": "integer", "nullable": True, "min": 18, "max": 120,
            "repairs": {"missing": [-999], "possible": {"min": 0, "max": 150}}},
    "weight": {"type": "number"},
    "rating": {"type": "number", "nullable": True},
    "length": {"type": "number"},
    "tone": {"type": "number"},
    "shade": {"type": "number"},
    "hint": {"type": "number"},
    "humidity": {"type": "number"},
    "again": {"type": "string", "role": "target", "allowed": ["no", "yes"]},
}  # fmt: skip

TABLE: dict[str, Any] = {
    "rows": {"min": 380, "max": 400},
    "max_missing": {"rating": 0.1},
    "means": {"weight": {"min": 45, "max": 55}},
    "stds": {"weight": {"min": 5, "max": 15}},
    "quantiles": {"length": {0.5: {"min": 8, "max": 12}}},
    "category_shares": {"channel": {"mail": {"max": 0.5}}},
    "relations": [["ordered_at", "<=", "shipped_at"]],
    "keys": [["side", "ticket"]],
    "distinct_rows": True,
    "freshness": {"counted_at": "30d"},
}


def clean_orders() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    ordered = np.array([TODAY - timedelta(days=int(days)) for days in rng.integers(9, 90, ROWS)])
    shipped = [moment + timedelta(days=int(days))
               for moment, days in zip(ordered, rng.integers(0, 5, ROWS), strict=True)]  # fmt: skip
    counted = [TODAY - timedelta(days=int(days)) for days in rng.integers(3, 20, ROWS)]
    again = rng.permutation(np.repeat(["no", "yes"], ROWS // 2))
    # Every fourth order of each class is held out.
    place_in_class = pd.Series(again).groupby(again).cumcount()
    return pd.DataFrame({
        "order_id": [f"o{place:04d}" for place in range(ROWS)],
        "side": np.where(place_in_class % 4 == 3, "test", "train"),
        "ticket": rng.permutation(ROWS) + 1000,
        "ordered_at": [moment.strftime("%Y-%m-%d") for moment in ordered],
        "shipped_at": [moment.strftime("%Y-%m-%d") for moment in shipped],
        "counted_at": [moment.strftime("%Y-%m-%d") for moment in counted],
        "shop": rng.choice(["harbour", "old town", "station"], ROWS),
        "channel": rng.choice(["mail", "phone", "web"], ROWS),
        "sku": [f"ABC-{number:03d}" for number in rng.integers(0, 1000, ROWS)],
        "remark": rng.choice(["as agreed", "ring twice", "to a neighbour"], ROWS),
        "quantity": rng.integers(1, 60, ROWS),
        "amount": rng.uniform(10, 990, ROWS).round(2),
        "discount": np.where(rng.random(ROWS) < 0.1, np.nan, rng.uniform(0, 30, ROWS).round(2)),
        "age": rng.integers(18, 90, ROWS),
        "weight": rng.normal(50, 8, ROWS).round(3),
        "rating": rng.uniform(1, 5, ROWS).round(3),
        "length": rng.normal(10, 2, ROWS).round(3),
        "tone": rng.uniform(0, 1, ROWS).round(4),
        "shade": rng.uniform(0, 1, ROWS).round(4),
        "hint": (rng.normal(0, 1, ROWS) + (again == "yes")).round(4),
        "humidity": rng.uniform(30, 60, ROWS).round(3),
        "again": again,
    }).astype(object)  # fmt: skip


@dataclass(frozen=True)
class Defect:
    """One planted defect: what is wrong, how it is planted, and all that must be found of it."""

    what: str
    plant: Callable[[pd.DataFrame], None]
    found: set[Finding]


def value(column: str, row: int, planted: object) -> Callable[[pd.DataFrame], None]:
    """Return what writes a value into one cell."""

    def plant(table: pd.DataFrame) -> None:
        table.loc[row, column] = planted

    return plant


def breach(
    what: str, row: int, column: str, planted: object, rule_set: str, change: str | None
) -> Defect:
    """Return the defect of one value that breaks one rule."""
    found: set[Finding] = {
        ("row", row, f"{column}.{rule_set}"), ("check", f"quarantine.pandera_{rule_set}")
    }  # fmt: skip
    found |= {("change", column, change)} if change else set()
    return Defect(what, value(column, row, planted), found)


def repaired(what: str, row: int, column: str, planted: object, kind: str) -> Defect:
    """Return the defect of one value that is repaired."""
    return Defect(what, value(column, row, planted), {("repair", row, f"{column}.{kind}")})


def whole(what: str, plant: Callable[[pd.DataFrame], None], *found: Finding) -> Defect:
    """Return a defect of the table as a whole."""
    return Defect(what, plant, set(found))


def repeat_id(table: pd.DataFrame) -> None:
    table.loc[50, "order_id"] = table.loc[49, "order_id"]


def repeat_key(table: pd.DataFrame) -> None:
    columns = ["side", "ticket"]
    table.loc[55, columns] = table.loc[54, columns]


def repeat_row(table: pd.DataFrame) -> None:
    table.loc[60] = table.loc[59]


def other_date_format(table: pd.DataFrame) -> None:
    table.loc[75, "ordered_at"] = f"{datetime.fromisoformat(table.loc[75, 'ordered_at']):%d.%m.%Y}"


def ship_before_the_order(table: pd.DataFrame) -> None:
    ordered = datetime.fromisoformat(table.loc[80, "ordered_at"])
    table.loc[80, "shipped_at"] = f"{ordered - timedelta(days=3):%Y-%m-%d}"


def stale_count(table: pd.DataFrame) -> None:
    days = pd.to_datetime(table["counted_at"]) - pd.Timedelta(days=100)
    table["counted_at"] = days.dt.strftime("%Y-%m-%d").astype(object)


def mostly_mail(table: pd.DataFrame) -> None:
    table.loc[table.index % 3 != 0, "channel"] = "mail"


def longer(table: pd.DataFrame) -> None:
    table["length"] = table["length"] + 10


def unrated(table: pd.DataFrame) -> None:
    table.loc[table.index % 5 == 0, "rating"] = np.nan


def new_column(table: pd.DataFrame) -> None:
    table["fax"] = 1.5


def same_column(table: pd.DataFrame) -> None:
    table["shade"] = table["humidity"]


def leak(table: pd.DataFrame) -> None:
    table["hint"] = table["hint"] + 100.0 * (table["again"] == "yes")


def same_row_on_both_sides(table: pd.DataFrame) -> None:
    own = table.index[table["side"] == "train"][100]
    other = table.index[table["side"] == "test"][50]
    kept = table.loc[other, ["order_id", "side"]]
    table.loc[other] = table.loc[own]
    table.loc[other, ["order_id", "side"]] = kept


def wetter_when_held_out(table: pd.DataFrame) -> None:
    table.loc[table["side"] == "test", "humidity"] += 20


# Those about whole columns come first, and copies of what is there last.
DEFECTS = [
    whole("freshness: the newest count is 100 days old", stale_count,
          ("check", "clean_data.gx_counted_at_is_fresh")),
    whole("two thirds of the orders came by mail", mostly_mail,
          ("check", "clean_data.gx_share_of_channel_mail")),
    whole("the median of a length is out of bounds", longer,
          ("check", "clean_data.gx_quantile_0_5_of_length")),
    whole("a fifth of the ratings is missing", unrated,
          ("check", "clean_data.gx_missing_share_of_rating")),
    whole("the contract has no such column", new_column, ("change", "fax", "new_column")),
    whole("a column leaks the target", leak, ("profile", "leakage", "hint")),
    whole("the held-out side is another population", wetter_when_held_out,
          ("check", "test_data.sides_are_alike")),
    whole("two columns are equal", same_column, ("profile", "duplicate columns", "humidity")),
    breach("wrong type", 5, "quantity", "many", "type", "changed_type"),
    breach("missing", 10, "channel", None, "not_null", "missing_values"),
    breach("infinite", 15, "weight", np.inf, "finite", None),
    breach("below the range", 20, "age", 3, "range", "widened_range"),
    breach("above the range", 25, "amount", 9000.0, "range", "widened_range"),
    breach("unknown category", 30, "shop", "moon", "allowed_values", "new_category"),
    breach("other pattern", 35, "sku", "abc", "pattern", "changed_text"),
    breach("too short", 40, "remark", "ok", "length", "changed_text"),
    breach("too long", 45, "remark", "leave it with anybody", "length", "changed_text"),
    repaired("a number that means missing", 65, "age", -999, "missing_code"),
    repaired("a sign that means missing", 66, "discount", "?", "missing_code"),
    repaired("currency", 67, "amount", "$120.50", "number_format"),
    repaired("grouped digits", 68, "amount", "1,200.50", "number_format"),
    repaired("other case", 69, "shop", "Harbour", "spelling"),
    repaired("other blanks", 70, "shop", "old  town", "spelling"),
    repaired("impossible", 71, "age", 400, "impossible"),
    whole("a date in another order", other_date_format, ("repair", 75, "ordered_at.date_format")),
    whole("shipped before it was ordered", ship_before_the_order,
          ("check", "clean_data.gx_ordered_at_at_most_shipped_at")),
    whole("repeated id", repeat_id, ("row", 50, "order_id.unique"),
          ("check", "quarantine.pandera_unique")),
    whole("repeated key", repeat_key, ("row", 55, "side+ticket.unique")),
    whole("repeated row", repeat_row, ("row", 60, "order_id.unique"),
          ("row", 60, "side+ticket.unique"), ("row", 60, "row.unique")),
    whole("the same row on both sides", same_row_on_both_sides,
          ("check", "test_data.no_row_on_both_sides")),
]  # fmt: skip


@pytest.fixture
def orders(project: ProblemProject) -> ProblemProject:
    """The problem with its contract pinned, and no table yet."""
    project.problem(ATTRIBUTES)
    project.contract_file.parent.mkdir(parents=True, exist_ok=True)
    contract = {"problem": "orders", "columns": COLUMNS, "table": TABLE}
    write_contract(Contract.model_validate(contract), project.contract_file)
    return project


def all_findings(project: ProblemProject, table: pd.DataFrame) -> set[Finding]:
    """Run the data half on a table and return everything that was found, wherever it is told."""
    table.to_csv(project.root / "data" / "orders.csv", index=False)
    # The stage stops where a blocking check fails. To see all, what is downstream runs by itself.
    results = [project.run_up_to("clean_data")]
    results += [project.run("data_profile"), project.run("train_data", "test_data")]
    assert {"clean_data", "data_profile", "test_data"} <= set().union(*map(materialized, results))
    judged = {name: one for result in results for name, one in checks(result).items()}
    changes = judged["data_contract.source_keeps_the_pinned_contract"].metadata["changes"]
    found: set[Finding] = {("check", name) for name, one in judged.items() if not one.passed}
    # Where nothing changed, the metadata is a text that says so.
    lines = getattr(changes, "records", [])
    found |= {("change", line.data["column"], line.data["kind"]) for line in lines}
    quarantine = project.table("quarantine")
    found |= {("row", row, rule) for row, rules in zip(quarantine["_row"], quarantine["_rules"],
              strict=True) for rule in rules.split("; ")}  # fmt: skip
    repairs = project.table("repairs")
    found |= {("repair", row, kind)
              for row, kind in zip(repairs["row"], repairs["repair"], strict=True)}  # fmt: skip
    return found | {
        ("profile", one["kind"], one["column"])
        for one in project.document("data_profile")["findings"]
        if one["severity"] == "warning"
    }


def test_a_clean_table_gives_no_finding(orders: ProblemProject) -> None:
    assert all_findings(orders, clean_orders()) == set()


def test_thirty_planted_defects_are_found_and_nothing_else(orders: ProblemProject) -> None:
    table = clean_orders()
    for defect in DEFECTS:
        defect.plant(table)

    found = all_findings(orders, table)

    assert len(DEFECTS) == 30
    assert {one.what: one.found - found for one in DEFECTS if one.found - found} == {}
    assert found - set().union(*(one.found for one in DEFECTS)) == set()


def test_a_failed_check_of_the_table_stops_the_stages_after_it(orders: ProblemProject) -> None:
    table = clean_orders()
    stale_count(table)
    table.to_csv(orders.root / "data" / "orders.csv", index=False)

    result = orders.run_up_to("test_data")

    assert not result.success
    assert failed_steps(result)
    assert "clean_data" in materialized(result)
    assert not {"train_data", "test_data"} & materialized(result)
