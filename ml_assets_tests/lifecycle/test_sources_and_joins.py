"""Several sources, sources of others, incremental ones, and the splits that rows ask for."""

from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pandas as pd
import pytest

from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

pytestmark = pytest.mark.slow

ROWS = 120


def attributes(**sections: Any) -> dict[str, Any]:
    return {
        "name": "visits",
        "problem": {"task": "binary_classification", "target": "left"},
        "sources": {"visits": {"uri": "data/visits.csv"}},
        "columns": {"id": "visit_id"},
        **sections,
    }


def visits(start: int = 0, rows: int = ROWS) -> pd.DataFrame:
    rng = np.random.default_rng(start)
    places = np.arange(start, start + rows)
    return pd.DataFrame({
        "visit_id": [f"v{i:04d}" for i in places],
        "customer": [f"c{i % 20:02d}" for i in places],
        "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(places * 5, unit="h"),
        "minutes": rng.normal(30, 8, rows).round(2),
        "left": rng.choice(["no", "yes"], rows),
    })  # fmt: skip


def orders() -> pd.DataFrame:
    # Customers 15 to 19 have no order, and c90 no visit.
    rows = np.arange(61)
    return pd.DataFrame({
        "who": [*(f"c{i % 15:02d}" for i in rows[:-1]), "c90"],
        "amount": 1.25 * (rows % 7),
    })  # fmt: skip


def prices() -> pd.DataFrame:
    places = np.arange(40)
    return pd.DataFrame({
        "customer": [f"c{i % 20:02d}" for i in places],
        "since": pd.Timestamp("2026-01-03") + pd.to_timedelta(places // 20 * 10, unit="D"),
        "price": 10.0 + places,
    })  # fmt: skip


def write(project: ProblemProject, **tables: pd.DataFrame) -> None:
    for name, table in tables.items():
        table.to_csv(project.root / "data" / f"{name}.csv", index=False)


def joined(*steps: dict[str, Any]) -> dict[str, Any]:
    names = ["visits", *(step["source"] for step in steps)]
    return attributes(
        sources={name: {"uri": f"data/{name}.csv"} for name in names},
        join={"base": "visits", "steps": list(steps)},
    )


def test_an_aggregation_and_an_as_of_join_account_for_every_row(project: ProblemProject) -> None:
    write(project, visits=visits(), orders=orders(), prices=prices())
    project.problem(joined(
        {"source": "orders", "on": {"customer": "who"},
         "aggregate": {"amount": ["sum", "mean"], "*": "count"}, "prefix": "order_"},
        {"source": "prices", "on": "customer", "as_of": {"left": "at", "right": "since"}},
    ))  # fmt: skip
    result = project.run_up_to("features")
    assert result.success, failed_steps(result)
    check = checks(result)["raw_data.joins_account_for_every_row"]
    assert check.passed
    assert check.metadata["rows_out"].value == ROWS
    assert [step.data["source"] for step in check.metadata["steps"].records] == ["orders", "prices"]

    raw = project.table("raw_data")
    assert list(raw["visit_id"]) == list(visits()["visit_id"])
    amounts = orders().groupby("who")["amount"]
    for name, values in (("sum", amounts.sum()), ("mean", amounts.mean())):
        wanted = visits()["customer"].map(values)
        found = raw[f"order_amount_{name}"]
        np.testing.assert_allclose(found.astype(float), wanted, rtol=1e-12)
    valid = pd.merge_asof(
        visits(), prices().sort_values("since"), left_on="at", right_on="since", by="customer"
    )
    np.testing.assert_array_equal(raw["price"].astype(float), valid["price"])
    named = {feature["column"] for feature in project.document("features")["features"]}
    assert {"order_amount_sum", "order_amount_mean", "order_rows", "price"} <= named


def test_an_unexpected_fan_out_fails_and_writes_nothing(project: ProblemProject) -> None:
    names = [f"c{i:02d}" for i in range(20)]
    once = pd.DataFrame({"customer": names, "segment": ["a", "b"] * 10})
    write(project, visits=visits(), customers=once)
    project.problem(joined({"source": "customers", "on": "customer"}))
    assert project.run_up_to("features").success
    before = {p: p.read_bytes() for p in project.artifact("").glob("*.parquet")
              if "source" not in p.name}  # fmt: skip
    write(project, customers=pd.concat([once, once.iloc[[4]].assign(segment="z")]))

    result = project.run_up_to("features")
    failed = failed_steps(result)
    assert list(failed) == ["visits__raw_data"]
    for fragment in ("validate is many_to_one", "customer = 'c04' in 2 rows", "Mend"):
        assert fragment in failed["visits__raw_data"]
    assert "raw_data" not in materialized(result)
    assert {path: path.read_bytes() for path in before} == before


class FeatherIOManager(dg.IOManager):
    """Keeps frames as Feather files, as another team might."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def handle_output(self, context: dg.OutputContext, obj: pd.DataFrame) -> None:
        obj.to_feather(self.folder / f"{'.'.join(context.asset_key.path)}.feather")

    def load_input(self, context: dg.InputContext) -> pd.DataFrame:
        return pd.read_feather(self.folder / f"{'.'.join(context.asset_key.path)}.feather")


def test_an_asset_of_somebody_else_is_a_source(project: ProblemProject, tmp_path: Path) -> None:
    project.problem(attributes(sources={"visits": {"uri": "asset:warehouse/visits"}}))

    @dg.asset(key=["warehouse", "visits"], io_manager_key="feather")
    def warehouse_visits() -> pd.DataFrame:
        return visits()

    definitions = dg.Definitions.merge(
        project.definitions(),
        dg.Definitions(
            assets=[warehouse_visits], resources={"feather": FeatherIOManager(tmp_path)}
        ),
    )
    theirs = dg.AssetKey(["warehouse", "visits"])
    wanted = dg.AssetSelection.assets(dg.AssetKey(["visits", "features"])).upstream()
    wanted = wanted.required_multi_asset_neighbors()
    keys = wanted.resolve(definitions.resolve_asset_graph())
    assert theirs in keys
    job = definitions.resolve_implicit_global_asset_job_def()
    # Theirs on its own first, then ours: the value comes from their storage, not from memory.
    for selection in ([theirs], [key for key in keys if key != theirs]):
        result = job.execute_in_process(
            instance=project.instance, asset_selection=selection, raise_on_error=False
        )
        assert result.success, failed_steps(result)
    found = project.table("raw_data")
    assert list(found["visit_id"]) == list(visits()["visit_id"])
    np.testing.assert_array_equal(found["minutes"], visits()["minutes"])
    assert (tmp_path / "warehouse.visits.feather").exists()


def source_metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (event,) = result.asset_materializations_for_node("visits__source_visits")
    return {name: event.metadata[name].value for name in ("read_now", "reused", "new_rows")}


def test_an_incremental_folder_reads_the_new_file_alone(project: ProblemProject) -> None:
    folder = project.root / "data" / "visits"
    folder.mkdir()
    visits().to_csv(folder / "january.csv", index=False)
    source = {"uri": "data/visits/*.csv", "incremental": True}
    project.problem(attributes(sources={"visits": source}))
    first = project.run_up_to("features")
    assert first.success, failed_steps(first)
    assert source_metadata(first) == {"read_now": 1, "reused": 0, "new_rows": ROWS}

    # Within the pinned bounds of time, so that no new row breaks the contract.
    more = visits(ROWS, 30).assign(at=visits()["at"].iloc[:30].to_numpy())
    more.to_csv(folder / "late.csv", index=False)
    second = project.run_up_to("features")
    assert second.success, failed_steps(second)
    assert source_metadata(second) == {"read_now": 1, "reused": 1, "new_rows": 30}
    expected = [*visits()["visit_id"], *more["visit_id"]]
    assert list(project.table("raw_data")["visit_id"]) == expected


def test_a_group_split_keeps_a_customer_on_one_side(project: ProblemProject) -> None:
    write(project, visits=visits())
    project.problem(attributes(columns={"id": "visit_id", "group": "customer"}))
    result = project.run_up_to("features")
    assert result.success, failed_steps(result)
    assert checks(result)["test_data.no_group_on_both_sides"].passed
    train, test = project.table("train_data"), project.table("test_data")
    assert not set(train["customer"]) & set(test["customer"])
    assert len(train) + len(test) == ROWS


@pytest.fixture
def by_time(project: ProblemProject) -> ProblemProject:
    """A problem split by time with a gap, run up to features."""
    write(project, visits=visits())
    project.problem(
        attributes(
            columns={"id": "visit_id", "time": "at"}, split={"strategy": "time", "gap": "1d"}
        )
    )
    result = project.run_up_to("features")
    assert result.success, failed_steps(result)
    assert checks(result)["test_data.time_order_is_kept"].passed
    return project


def test_a_time_split_leaves_its_gap(by_time: ProblemProject) -> None:
    train, test = by_time.table("train_data"), by_time.table("test_data")
    latest = visits()["at"].nlargest(ROWS // 4)
    assert set(test["at"]) == set(latest)
    early = visits()["at"] <= latest.min() - pd.Timedelta("1d")
    assert list(train["visit_id"]) == list(visits()["visit_id"][early])
    # One row each 5 hours: four of them are nearer than a day.
    assert len(train) + len(test) == ROWS - 4


@pytest.mark.parametrize(
    ("check", "artifact", "taken_from"),
    [
        ("time_order_is_kept", "test_data", "train_data"),
        ("time_order_is_kept", "train_data", "test_data"),
        ("no_key_on_both_sides", "train_data", "test_data"),
        ("no_row_on_both_sides", "test_data", "train_data"),
    ],
)
def test_the_checks_of_a_split_see_tampering(
    by_time: ProblemProject, check: str, artifact: str, taken_from: str
) -> None:
    strays = by_time.table(taken_from).iloc[[3]]
    pd.concat([by_time.table(artifact), strays]).to_parquet(
        by_time.artifact(f"{artifact}.parquet"), index=False
    )
    key = dg.AssetKey(["visits", "test_data"])
    again = dg.define_asset_job("recheck", dg.AssetSelection.checks_for_assets(key))
    definitions = dg.Definitions.merge(by_time.definitions(), dg.Definitions(jobs=[again]))
    result = definitions.resolve_job_def("recheck").execute_in_process(
        instance=by_time.instance, raise_on_error=False
    )
    found = checks(result)[f"test_data.{check}"]
    assert not found.passed
    assert found.severity is dg.AssetCheckSeverity.ERROR
