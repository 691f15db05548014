"""The door of the preparation stage: cleaning, profile, split, feature plan."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.contract.repair import REPAIR_MEANINGS, RepairKind
from ml_assets.contract.row_rules import RULE_SET_MEANINGS
from ml_assets.contract.set_aside import REASON_COLUMNS
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.preparation.clean_table import clean_table
from ml_assets.preparation.feature_plan import column_lineage, plan_features
from ml_assets.preparation.profile import profile
from ml_assets.preparation.profile_page import profile_html
from ml_assets.preparation.profile_pictures import (
    associations_plot,
    profile_plot,
    rows_over_time_plot,
)
from ml_assets.preparation.profile_text import profile_markdown
from ml_assets.preparation.split_table import split_table
from ml_assets.preparation.tally import KindTally, Tally
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.broken_rules import broken_rules_metadata
from ml_assets.wiring.metadata import (
    SAMPLE_ROWS,
    WIDE_TABLE_ROWS,
    location,
    picture,
    rounded,
    rows_table,
)
from ml_assets.wiring.sample import sample_rows, sensitive_columns
from ml_assets.wiring.table_facts import table_facts

# More rows say little more of a distribution, and cost minutes.
PROFILED_ROWS = 200_000


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return the assets from ``clean_data`` to ``features``."""
    return [_cleaning(project), _data_profile(project), _split(project), _features(project)]


def _cleaning(project: Project) -> dg.AssetsDefinition:
    quarantine_key = dg.AssetKey(project.key("quarantine"))

    @dg.multi_asset(
        name=f"{project.name}_cleaning",
        outs={
            "quarantine": dg.AssetOut(
                **asset_options(
                    project,
                    "quarantine",
                    description="Every row that breaks the contract, as it was found, with the "
                    "rules it breaks and why. One check per pandera rule set.",
                    stored="table",
                    kinds={"parquet", "pandera"},
                    reads=("quality", "columns.sensitive"),
                )
            ),
            "clean_data": dg.AssetOut(
                **asset_options(
                    project,
                    "clean_data",
                    description="The rows that keep the contract, in the contract's types. "
                    "Every raw row is here or in quarantine.",
                    stored="table",
                    kinds={"parquet", "pandas"},
                    reads=("quality",),
                )
            ),
        },
        ins=inputs(project, "raw_data", "data_contract"),
        check_specs=[
            dg.AssetCheckSpec(_rule_set_check(name), asset=quarantine_key,
                              description=f"In every row {meaning}.")
            for name, meaning in RULE_SET_MEANINGS.items()
        ],
    )  # fmt: skip
    def cleaning(raw_data: ParquetTable, data_contract: Contract) -> Iterator[Any]:
        with TemporaryDirectory(prefix="ml-assets-") as folder:
            cleaned = clean_table(raw_data, data_contract, Path(folder))
            tally, quarantine, repairs = cleaned.tally, cleaned.quarantine, cleaned.tally.repairs
            yield dg.MaterializeResult(
                asset_key=quarantine_key,
                value=quarantine,
                metadata={
                    **table_facts(quarantine),
                    "share": rounded(tally.share),
                    "allowed_share": project.spec.quality.max_quarantine_share,
                    "sample": sample_rows(project, quarantine, SAMPLE_ROWS, REASON_COLUMNS),
                },
            )
            for name in RULE_SET_MEANINGS:
                yield _rule_set_result(name, tally, data_contract, quarantine_key)
            # The quarantine is kept even when it stops the run: it holds what has to be mended,
            # while clean_data stays at its last good state.
            tally.refuse_if_too_many(project.spec.quality.max_quarantine_share)
            listed = artifact_path(project, "repairs.parquet")
            listed.parent.mkdir(parents=True, exist_ok=True)
            write_batches(listed, cleaned.repairs.schema, cleaned.repairs.batches())
            yield dg.MaterializeResult(
                asset_key=dg.AssetKey(project.key("clean_data")),
                value=cleaned.clean,
                metadata={
                    **table_facts(cleaned.clean, data_contract),
                    "raw_rows": tally.clean + tally.quarantined,
                    "quarantined_rows": tally.quarantined,
                    "repaired_values": repairs.by_name.total(),
                    "repairs": rows_table(_repair_counts(repairs), WIDE_TABLE_ROWS),
                    "repaired_examples": rows_table(repairs.examples),
                    "all_repairs": location(listed),
                    # Written by the checks of the table rules, which run next.
                    "data_docs": location(artifact_path(project, "data_docs.html")),
                    "sample": sample_rows(project, cleaned.clean),
                },
            )

    return cleaning


def _rule_set_check(rule_set: str) -> str:
    return f"pandera_{rule_set}"


def _rule_set_result(
    rule_set: str, tally: Tally, contract: Contract, asset: dg.AssetKey
) -> dg.AssetCheckResult:
    found = tally.rules.get(rule_set, KindTally())
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=_rule_set_check(rule_set),
        passed=not found.rows,
        # Quarantine deals with such rows; what stops the run is their share.
        severity=dg.AssetCheckSeverity.WARN,
        metadata=broken_rules_metadata(found.rows, found.by_name, found.examples, contract),
    )


def _repair_counts(repairs: KindTally) -> list[dict[str, Any]]:
    return [
        {"repair": name, "values": count,
         "means": REPAIR_MEANINGS[cast(RepairKind, name.rpartition(".")[2])]}
        for name, count in repairs.by_name.most_common()
    ]  # fmt: skip


def _data_profile(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "data_profile",
            description="An exploration report of the clean rows: types, missing values, "
            "distributions, associations, relation to the target if there is one.",
            stored="document",
            kinds={"html", "json"},
            reads=("problem.target", "columns", "split.seed"),
        ),
        ins=inputs(project, "clean_data"),
    )
    def data_profile(clean_data: ParquetTable) -> dg.MaterializeResult:
        # Drawn at random where it is more than fits in memory, which every output then says.
        frame = clean_data.sample(PROFILED_ROWS, seed=project.spec.split.seed)
        found = profile(
            frame,
            project.spec.problem.target,
            whole_rows=clean_data.rows,
            id_column=project.spec.columns.id,
            time_column=project.spec.columns.time,
            sensitive=frozenset(sensitive_columns(project)),
        )
        report = artifact_path(project, "data_profile.html")
        atomic_write(report, profile_html(frame, found, f"{project.name}: clean data").encode())
        pictures = {
            "target_and_relations": profile_plot(found),
            "associations": associations_plot(found),
            "rows_over_time": rows_over_time_plot(found),
        }
        return dg.MaterializeResult(
            value=found,
            metadata={
                "report": location(report),
                "basis": found.basis,
                "findings": rows_table(
                    [finding.model_dump(exclude={"figures"}) for finding in found.findings],
                    WIDE_TABLE_ROWS,
                ),
                "warnings": sum(finding.severity == "warning" for finding in found.findings),
                "summary": dg.MetadataValue.md(profile_markdown(found)),
                **{name: picture(png, name.replace("_", " "))
                   for name, png in pictures.items() if png},
                "duplicate_rows": found.duplicates,
            },
        )  # fmt: skip

    return data_profile


def _split(project: Project) -> dg.AssetsDefinition:
    def out(asset: str, description: str) -> dg.AssetOut:
        return dg.AssetOut(
            **asset_options(
                project,
                asset,
                description=description,
                stored="table",
                kinds={"parquet", "scikitlearn"},
                reads=("split", "problem.task", "problem.target", "columns"),
            )
        )

    @dg.multi_asset(
        name=f"{project.name}_split",
        outs={
            "train_data": out("train_data", "The rows that models learn from."),
            "test_data": out("test_data", "Rows held out before anything is learnt; every "
                             "reported number comes from them."),
        },
        ins=inputs(project, "clean_data", "data_contract"),
    )  # fmt: skip
    def splitting(
        clean_data: ParquetTable, data_contract: Contract
    ) -> Iterator[dg.MaterializeResult]:
        strategy = project.spec.split_strategy
        with TemporaryDirectory(prefix="ml-assets-") as folder:
            split = split_table(clean_data, data_contract, project.spec, Path(folder))
            for asset, part in (("train_data", split.train), ("test_data", split.test)):
                yield dg.MaterializeResult(
                    asset_key=dg.AssetKey(project.key(asset)),
                    value=part,
                    metadata={
                        **table_facts(part, data_contract),
                        "share": rounded(part.rows / clean_data.rows),
                        "left_out_rows": split.left_out,
                        "strategy": strategy,
                        "seed": project.spec.split.seed,
                        **_target_summary(project, part),
                    },
                )

    return splitting


def _target_summary(project: Project, part: ParquetTable) -> dict[str, Any]:
    name = project.spec.problem.target
    if name is None:
        return {}
    hidden = name in sensitive_columns(project)
    return {"target": rows_table([] if hidden else _target_rows(project, part, name))}


def _target_rows(project: Project, part: ParquetTable, name: str) -> list[dict[str, Any]]:
    if project.spec.problem.task == "regression":
        described = part.frame([name])[name].describe()
        return [{"statistic": str(what), "value": float(v)} for what, v in described.items()]
    # Counted by Arrow, which makes no Python object per row.
    counts = sorted(part.read([name]).column(name).value_counts().to_pylist(),
                    key=lambda count: -count["counts"])  # fmt: skip
    return [{"value": str(c["values"]), "share": c["counts"] / part.rows} for c in counts]


def _features(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "features",
            description="The feature plan: which columns the models read, as what, and which "
            "are left out and why. Learnt on training rows only.",
            stored="document",
            kinds={"json", "scikitlearn"},
            reads=("columns", "features", "problem.task"),
        ),
        ins=inputs(project, "train_data", "data_contract"),
    )
    def features(train_data: Table, data_contract: Contract) -> dg.MaterializeResult:
        spec = project.spec
        aside = {}
        if spec.problem.task == "clustering" and spec.columns.time:
            # Nothing says how much the time of day counts beside what a row is.
            aside[spec.columns.time] = "says when a row came to be (columns.time)"
        plan = plan_features(train_data, data_contract, spec.encoding, project.root, aside)
        source = dg.AssetKey(project.key("train_data"))
        lineage = {
            feature: [dg.TableColumnDep(asset_key=source, column_name=column)]
            for feature, column in column_lineage(plan).items()
        }
        return dg.MaterializeResult(
            value=plan,
            metadata={
                "features": rows_table([f.model_dump(exclude={"categories"})
                                        for f in plan.features], WIDE_TABLE_ROWS),
                "feature_count": len(plan.features),
                "left_out": rows_table([{"column": column, "reason": reason}
                                        for column, reason in plan.left_out.items()],
                                       WIDE_TABLE_ROWS),
                "dagster/column_lineage": dg.TableColumnLineage(lineage),
            },
        )  # fmt: skip

    return features
