"""The door of the collection stage: sources, the raw table, the pinned contract."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import dagster as dg

from ml_assets.collection.join import join_tables
from ml_assets.collection.join_account import JoinAccount
from ml_assets.collection.stack import stack_sources
from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_diff import Change, contract_diff
from ml_assets.contract.contract_file import read_contract, write_contract
from ml_assets.contract.observation import observe
from ml_assets.contract.row_rules import row_rules
from ml_assets.contract.spec_agreement import in_agreement
from ml_assets.contract.table_inference import infer_from_table
from ml_assets.contract.table_rules import table_rules
from ml_assets.disk.parquet_table import ParquetTable, as_frame, write_batches
from ml_assets.reading.foreign_value import as_stream
from ml_assets.reading.incremental import refresh
from ml_assets.reading.source import open_source
from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.keys import source_asset
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import AS_PARQUET
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import WIDE_TABLE_ROWS, location, rows_table
from ml_assets.wiring.sample import sample_rows
from ml_assets.wiring.table_facts import rule_texts, table_facts

if TYPE_CHECKING:
    import pyarrow as pa

Results = Iterator[dg.MaterializeResult]


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return one asset per source, ``raw_data`` and ``data_contract``."""
    return [
        *(_source(project, name) for name in project.spec.sources),
        _raw_data(project),
        _data_contract(project),
    ]


def _source(project: Project, name: str) -> dg.AssetsDefinition:
    source = project.spec.sources[name]
    upstream = [dg.AssetKey(source.asset_key)] if source.is_asset else []

    @dg.asset(
        **asset_options(
            project,
            source_asset(name),
            description=f"The table of the source {name!r}, as it was found.",
            stored="table",
            kinds={"parquet"},
            reads=(f"sources.{name}",),
        ),
        deps=upstream,
    )
    def source_table(context: dg.AssetExecutionContext) -> Results:
        facts: dict[str, Any] = {"source": without_secrets(source.uri)}
        if source.is_asset:
            value = context.load_asset_value(upstream[0])
            yield from _stored(project, as_stream(value, source.uri), facts)
        elif source.incremental or source.cursor:
            parts = artifact_path(project, f"{source_asset(name)}.parts")
            refreshed = refresh(source, project.root, parts)
            yield from _stored(project, refreshed.reader(), facts | {
                "read_now": refreshed.read_now, "reused": refreshed.reused,
                "new_rows": refreshed.rows_new,
            })  # fmt: skip
        else:
            yield from _stored(project, open_source(source, project.root), facts)

    return source_table


def _stored(project: Project, rows: "pa.RecordBatchReader", facts: Mapping[str, Any]) -> Results:
    """Write rows as they are read, and hand the file to the I/O manager."""
    with TemporaryDirectory(prefix="ml-assets-") as folder:
        table = ParquetTable(Path(folder) / "table.parquet")
        write_batches(table.path, rows.schema, rows)
        yield dg.MaterializeResult(
            value=table,
            metadata={**table_facts(table), **facts, "sample": sample_rows(project, table)},
        )


def _raw_data(project: Project) -> dg.AssetsDefinition:
    sources, join = list(project.spec.sources), project.spec.join
    options = asset_options(
        project,
        "raw_data",
        description="All sources as one table. A dagster-pandas type guards the door: the "
        "columns that the problem or its contract names are there, and there are rows.",
        stored="table",
        kinds={"parquet", "duckdb"} if join else {"parquet", "pandas"},
        reads=("sources", "columns", "join"),
    )
    check = dg.AssetCheckSpec(
        "joins_account_for_every_row",
        asset=options["key"],
        blocking=True,
        description="Of each join: every row is matched, unmatched or fanned out as the YAML "
        "allows, and the rows that came out are counted anew.",
    )

    @dg.asset(
        **options | {"dagster_type": _door(project)},
        ins={
            name: dg.AssetIn(key=dg.AssetKey(project.key(source_asset(name))), metadata=AS_PARQUET)
            for name in sources
        },
        check_specs=[check] if join else None,
    )
    def raw_data(**tables: Any) -> Iterator[Any]:
        given = {name: tables[name] for name in sources}
        if join is None:
            yield from _stored(project, stack_sources(given), {})
            return
        with join_tables(join, given) as joined:
            yield from _stored(project, joined.reader(), {"join": _steps(joined.account)})
            yield dg.AssetCheckResult(
                check_name=check.name,
                passed=joined.account.complete,
                metadata={"steps": _steps(joined.account), "rows_out": joined.account.rows_out},
            )

    return raw_data


def _steps(account: JoinAccount) -> Any:
    return rows_table([step.model_dump() for step in account.steps])


def _door(project: Project) -> dg.DagsterType:
    """Return the type of the raw table; dagster-pandas is imported when a table arrives."""

    def check(_: dg.TypeCheckContext, value: object) -> dg.TypeCheck:
        from ml_assets.contract.dagster_type import check_raw_table

        # Only names and whether there are rows are looked at, so the first rows will do.
        frame = _first_rows(value) if isinstance(value, ParquetTable) else value
        try:
            check_raw_table(frame, _columns_known_before_reading(project), project.name)
        except MLAssetsError as error:
            return dg.TypeCheck(success=False, description=str(error))
        return dg.TypeCheck(success=True)

    return dg.DagsterType(
        type_check_fn=check,
        name=f"{project.name}_raw_table",
        description="A table with the columns that the problem and its pinned contract name.",
    )


def _first_rows(table: ParquetTable) -> Any:
    first = next(table.batches(rows=1), None)
    return as_frame(table.schema.empty_table() if first is None else first)


def _columns_known_before_reading(project: Project) -> list[str]:
    columns = project.spec.columns
    named = [project.spec.problem.target, columns.id, columns.time, columns.group,
             columns.weight, project.spec.split.column, *columns.drop]  # fmt: skip
    return list(dict.fromkeys(name for name in named if name))


def _data_contract(project: Project) -> dg.AssetsDefinition:
    options = asset_options(
        project,
        "data_contract",
        description="The pinned data contract: inferred from the raw table on first use and "
        "written to data/contracts, then read from there. Edit and review the file.",
        stored="document",
        kinds={"yaml", "json"},
        reads=("problem.task", "problem.target", "problem.positive_class", "columns",
               "split.column", "quality"),
    )  # fmt: skip
    check = dg.AssetCheckSpec(
        "source_keeps_the_pinned_contract",
        asset=options["key"],
        blocking=True,
        description="How the source differs from the pinned contract, change by change; breaking "
        f"changes stop the run. To adopt them: ml-assets adopt {project.name}",
    )

    @dg.asset(
        **options,
        ins=inputs(project, "raw_data"),
        check_specs=[check],
    )
    def data_contract(raw_data: ParquetTable) -> dg.MaterializeResult:
        path = project.contract_path
        inferred = not path.exists()
        if inferred:
            write_contract(infer_from_table(raw_data, project.spec), path)
        contract = in_agreement(read_contract(path), project.spec)
        observed = observe(raw_data.frames(), contract, raw_data.schema)
        changes = contract_diff(contract, observed, project.spec.quality.max_quarantine_share)
        return dg.MaterializeResult(
            value=contract,
            metadata={
                "file": location(path),
                "inferred_now": inferred,
                "version": contract.version,
                "columns": rows_table(_column_rows(contract), WIDE_TABLE_ROWS),
                "table_rules": rows_table(
                    [{"rule": rule.name, "means": rule.text} for rule in table_rules(contract)],
                    WIDE_TABLE_ROWS,
                ),
                "row_rules": len(row_rules(contract)),
                "changes": rows_table([change.model_dump() for change in changes]),
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name=check.name,
                    passed=not any(change.compatibility == "breaking" for change in changes),
                    description=_adoption_hint(project, changes),
                    metadata={
                        "changes": rows_table([c.model_dump() for c in changes], WIDE_TABLE_ROWS),
                        "breaking": sum(c.compatibility == "breaking" for c in changes),
                        "compatible": sum(c.compatibility == "compatible" for c in changes),
                    },
                )
            ],
        )

    return data_contract


def _adoption_hint(project: Project, changes: list[Change]) -> str | None:
    if not changes:
        return None
    breaking = [c for c in changes if c.compatibility == "breaking"]
    first = (breaking or changes)[0]
    return (
        f"{len(breaking)} breaking and {len(changes) - len(breaking)} compatible changes, first: "
        f"{first.column}, {first.kind.replace('_', ' ')}: {first.pinned} became {first.observed}. "
        f"If the data is right: ml-assets adopt {project.name}"
    )


def _column_rows(contract: Contract) -> list[dict[str, str]]:
    return [
        {"column": name, "role": contract.columns[name].role, "type": contract.columns[name].type,
         "rules": texts}
        for name, texts in rule_texts(contract).items()
    ]  # fmt: skip
