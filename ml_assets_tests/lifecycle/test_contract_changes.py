"""A source that changes: breaking changes stop the run until people adopt them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml_assets.collection.pending_adoption import pending_adoption
from ml_assets.contract.contract_file import update_contract
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.project import Project
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

pytestmark = pytest.mark.slow

ROWS = 160
CHECK = "data_contract.source_keeps_the_pinned_contract"


def attributes() -> dict[str, Any]:
    return {
        "name": "visits",
        "problem": {"task": "binary_classification", "target": "left"},
        "sources": {"visits": {"uri": "data/visits.parquet"}},
        "columns": {"id": "visit_id"},
    }


def good_table() -> pa.Table:
    rng = np.random.default_rng(0)
    return pa.Table.from_pydict({
        "visit_id": [f"v{i:04d}" for i in range(ROWS)],
        "minutes": rng.normal(30, 8, ROWS).round(2),
        "pages": rng.integers(1, 20, ROWS),
        "channel": rng.choice(["search", "mail", "direct"], ROWS).tolist(),
        "left": rng.choice(["no", "yes"], ROWS).tolist(),
    })  # fmt: skip


def write(project: ProblemProject, table: pa.Table) -> None:
    pq.write_table(table, project.root / "data" / "visits.parquet")


def with_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    if name not in table.column_names:
        return table.append_column(name, pa.array(values))
    return table.set_column(table.column_names.index(name), name, pa.array(values))


@pytest.fixture
def good(project: ProblemProject) -> ProblemProject:
    """A problem that has run up to features once, with its contract pinned."""
    project.problem(attributes())
    write(project, in_unit(good_table(), "min"))
    result = project.run_up_to("features")
    assert result.success, failed_steps(result)
    return project


def adopt(project: ProblemProject) -> None:
    here = Project(spec=ProblemSpec.model_validate(attributes()), root=project.root)
    pending = pending_adoption(here, ParquetTable(project.artifact("raw_data.parquet")))
    update_contract(pending.adopted, here.contract_path)


def without_pages() -> pa.Table:
    return good_table().drop_columns(["pages"])


def seconds_for_minutes() -> pa.Table:
    return in_unit(good_table(), "s")


def in_unit(table: pa.Table, unit: str) -> pa.Table:
    place = table.schema.get_field_index("minutes")
    field = table.schema.field(place).with_metadata({"unit": unit})
    return table.set_column(place, field, table.column(place))


def pages_in_words() -> pa.Table:
    return with_column(good_table(), "pages", ["few", "many"] * (ROWS // 2))


@pytest.mark.parametrize(
    ("changed", "column", "kind"),
    [
        (without_pages, "pages", "dropped_column"),
        (pages_in_words, "pages", "changed_type"),
        (seconds_for_minutes, "minutes", "changed_unit"),
    ],
    ids=["dropped column", "type", "unit"],
)
def test_a_breaking_change_stops_the_run_until_it_is_adopted(
    good: ProblemProject, changed: Callable[[], pa.Table], column: str, kind: str
) -> None:
    kept = ["clean_data", "quarantine", "train_data", "test_data"]
    before = {name: good.artifact(f"{name}.parquet").read_bytes() for name in kept}
    plan, contract = good.document("features"), good.contract_file.read_bytes()
    write(good, changed())

    stopped = good.run_up_to("features")
    assert not stopped.success
    assert list(failed_steps(stopped)) == ["visits__data_contract"]
    check = checks(stopped)[CHECK]
    assert not check.passed
    assert check.metadata["breaking"].value == 1
    (shown,) = check.metadata["changes"].records
    assert (shown.data["column"], shown.data["kind"]) == (column, kind)
    assert "ml-assets adopt visits" in str(check.description)
    assert not materialized(stopped) & {*kept, "features"}
    assert {name: good.artifact(f"{name}.parquet").read_bytes() for name in kept} == before
    assert good.document("features") == plan
    assert good.contract_file.read_bytes() == contract

    adopt(good)
    result = good.run_up_to("features")
    assert result.success, failed_steps(result)
    assert checks(result)[CHECK].passed
    assert good.document("data_contract")["version"] == 2
    assert len(good.table("clean_data")) == ROWS
    named = {feature["column"] for feature in good.document("features")["features"]}
    assert ("pages" in named) == (kind != "dropped_column")


def test_a_new_column_is_compatible_and_listed(good: ProblemProject) -> None:
    contract = good.contract_file.read_bytes()
    late = [None if i < 40 else i / 4 for i in range(ROWS)]
    write(good, with_column(good_table(), "score", late))
    result = good.run_up_to("features")
    assert result.success, failed_steps(result)
    check = checks(result)[CHECK]
    assert check.passed
    assert (check.metadata["breaking"].value, check.metadata["compatible"].value) == (0, 1)
    (shown,) = check.metadata["changes"].records
    assert (shown.data["column"], shown.data["kind"]) == ("score", "new_column")
    assert "nullable" in str(shown.data["observed"])
    assert good.contract_file.read_bytes() == contract
    assert "score" not in good.table("clean_data").columns

    adopt(good)
    assert good.run_up_to("features").success
    assert good.table("clean_data")["score"].isna().sum() == 40


def test_a_row_that_was_mended_in_the_source_is_admitted_again(good: ProblemProject) -> None:
    clean = good.table("clean_data")
    channels = good_table().column("channel").to_pylist()
    write(good, with_column(good_table(), "channel", [*channels[:7], "fax", *channels[8:]]))
    result = good.run_up_to("features")
    assert result.success, failed_steps(result)
    aside = good.table("quarantine")
    assert list(aside["visit_id"]) == ["v0007"]
    assert list(aside["_rules"]) == ["channel.allowed_values"]
    assert "v0007" not in set(good.table("clean_data")["visit_id"])

    write(good, good_table())
    result = good.run_up_to("features")
    assert result.success, failed_steps(result)
    assert good.table("quarantine").empty
    pd.testing.assert_frame_equal(good.table("clean_data"), clean)
