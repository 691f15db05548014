"""The door of the collection stage: sources, the raw table, the pinned contract."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from ml_assets.collection.stack import stack_sources
from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import read_contract, write_contract
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.row_rules import row_rules
from ml_assets.contract.table_rules import table_rules
from ml_assets.reading.source import read_source
from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.keys import source_asset
from ml_assets.spec.project import Project
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import WIDE_TABLE_ROWS, frame_table, location, rows_table
from ml_assets.wiring.pinned_contract import pinned_contract
from ml_assets.wiring.table_facts import rule_texts, table_facts

if TYPE_CHECKING:
    import pyarrow as pa


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return one asset per source, ``raw_data`` and ``data_contract``."""
    return [
        *(_source(project, name) for name in project.spec.sources),
        _raw_data(project),
        _data_contract(project),
    ]


def _source(project: Project, name: str) -> dg.AssetsDefinition:
    source = project.spec.sources[name]

    @dg.asset(
        **asset_options(
            project,
            source_asset(name),
            description=f"The table of the source {name!r}, as it was found.",
            stored="table",
            kinds={"parquet"},
            reads=("sources",),
        )
    )
    def source_table() -> dg.MaterializeResult:
        table = read_source(source, project.root)
        return dg.MaterializeResult(
            value=table,
            metadata={**table_facts(table), "source": without_secrets(source.uri),
                      "sample": frame_table(table.slice(0, 5).to_pandas())},
        )  # fmt: skip

    return source_table


def _raw_data(project: Project) -> dg.AssetsDefinition:
    sources = list(project.spec.sources)

    options = asset_options(
        project,
        "raw_data",
        description="All sources as one table. A dagster-pandas type guards the door: the "
        "columns that the problem or its contract names are there, and there are rows.",
        stored="table",
        kinds={"parquet", "pandas"},
        reads=("sources", "columns"),
    )

    @dg.asset(
        **options | {"dagster_type": _door(project)},
        ins={
            name: dg.AssetIn(key=dg.AssetKey(project.key(source_asset(name))),
                             metadata={"as": "arrow"})
            for name in sources
        },
    )  # fmt: skip
    def raw_data(**tables: Any) -> dg.MaterializeResult:
        stacked: pa.Table = stack_sources({name: tables[name] for name in sources})
        frame = stacked.to_pandas(coerce_temporal_nanoseconds=True, date_as_object=False)
        return dg.MaterializeResult(
            value=frame, metadata={**table_facts(frame), "sample": frame_table(frame.head(5))}
        )

    return raw_data


def _door(project: Project) -> dg.DagsterType:
    """Return the type of the raw table; dagster-pandas is imported when a table arrives."""

    def check(_: dg.TypeCheckContext, value: object) -> dg.TypeCheck:
        from ml_assets.contract.dagster_type import check_raw_table

        try:
            check_raw_table(value, _columns_known_before_reading(project), project.name)
        except MLAssetsError as error:
            return dg.TypeCheck(success=False, description=str(error))
        return dg.TypeCheck(success=True)

    return dg.DagsterType(
        type_check_fn=check,
        name=f"{project.name}_raw_table",
        description="A table with the columns that the problem and its pinned contract name.",
    )


def _columns_known_before_reading(project: Project) -> list[str]:
    named = [project.spec.problem.target, project.spec.columns.id, *project.spec.columns.drop]
    known = [name for name in named if name]
    contract = pinned_contract(project)
    known += contract.names() if contract else []
    return list(dict.fromkeys(known))


def _data_contract(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "data_contract",
            description="The pinned data contract: inferred from the raw table on first use and "
            "written to data/contracts, then read from there. Edit and review the file.",
            stored="document",
            kinds={"yaml", "json"},
            reads=("problem", "columns"),
        ),
        ins=inputs(project, "raw_data"),
        deps=[dg.AssetKey(project.key("problem_statement"))],
    )
    def data_contract(raw_data: Table) -> dg.MaterializeResult:
        path = project.contract_path
        inferred = not path.exists()
        if inferred:
            write_contract(infer_contract(raw_data, project.spec), path)
        contract = read_contract(path)
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
            },
        )

    return data_contract


def _column_rows(contract: Contract) -> list[dict[str, str]]:
    return [
        {"column": name, "role": contract.columns[name].role, "type": contract.columns[name].type,
         "rules": texts}
        for name, texts in rule_texts(contract).items()
    ]  # fmt: skip
