"""The door of the deployment stage: exports, registry, champion, bento."""

from importlib.metadata import version

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.deployment.bento import build_bento, write_bentofiles
from ml_assets.deployment.champion import Champion, pass_gate, promote
from ml_assets.deployment.exports import Exports, export_file, parity
from ml_assets.deployment.registry import (
    Registration,
    load_registered,
    register,
    stored_report,
)
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.smoke_test import smoke_test
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import facts, rounded, rows_table
from ml_assets.wiring.metrics_table import metrics_table
from ml_assets.wiring.service_call import example_request, service_routes

_SMOKE_ROWS = 100
_SHOWN_DIGITS = 12
# What goes through the gate, or carries its check, is judged again when a threshold is edited.
_GATE = ("problem.success",)


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return the assets from ``model_exports`` to ``bento``."""
    return [
        _model_exports(project),
        _registered_model(project),
        _champion(project),
        _bento(project),
    ]


def _thresholds(project: Project) -> list[dg.AssetKey]:
    return [dg.AssetKey(project.key("problem_statement"))]


def _model_exports(project: Project) -> dg.AssetsDefinition:
    options = asset_options(
        project,
        "model_exports",
        description="The model in every export format, each read back and compared with the "
        "model in memory on the held-out rows.",
        stored="document",
        kinds={"skops", "json"},
        reads=("serving",),
    )
    check = dg.AssetCheckSpec(
        "exports_predict_the_same",
        asset=options["key"],
        blocking=True,
        description="Read back from its file, each format gives the model's own predictions.",
    )

    @dg.asset(**options, ins=inputs(project, "model", "test_data"), check_specs=[check])
    def model_exports(model: FittedModel, test_data: Table) -> dg.MaterializeResult:
        path = artifact_path(project, f"exports/{model.version}.skops")
        atomic_write(path, model.content)
        found = parity(model, path.read_bytes(), test_data)
        exports = Exports(model_version=model.version, parity={"skops": found},
                          files=[export_file("skops", model.content, str(path))])  # fmt: skip
        return dg.MaterializeResult(
            value=exports,
            metadata={
                "model_version": model.version,
                "files": rows_table([
                    {"format": file.format, "bytes": file.bytes,
                     "sha256": file.sha256[:_SHOWN_DIGITS], "path": file.path}
                    for file in exports.files
                ]),
                "largest_difference": rounded(found.largest_difference),
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name=check.name, passed=found.passed, metadata=facts(found.model_dump())
                )
            ],
        )  # fmt: skip

    return model_exports


def _registered_model(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "registered_model",
            description="The model version in BentoML's model store, with its contract, its "
            "evaluation and where it comes from.",
            stored="document",
            kinds={"bentoml", "json"},
            reads=_GATE,
        ),
        ins=inputs(project, "model", "evaluation", "data_contract", "model_exports"),
        deps=_thresholds(project),
    )
    def registered_model(
        context: dg.AssetExecutionContext,
        model: FittedModel,
        evaluation: EvaluationReport,
        data_contract: Contract,
        model_exports: Exports,
    ) -> dg.MaterializeResult:
        model_exports.must_be_of(model.version)
        lineage = {
            "run_id": context.run_id,
            "ml_assets": version("ml_assets"),
            "skops_sha256": model_exports.files[0].sha256,
        }
        entry = register(
            project.bentoml_home, project.name, model, data_contract, evaluation, lineage
        )
        return dg.MaterializeResult(
            value=entry,
            metadata={"tag": entry.tag, "version": entry.version, **entry.metadata,
                      "run_id": dg.MetadataValue.dagster_run(entry.metadata["run_id"]),
                      "folder": dg.MetadataValue.path(entry.path),
                      "metrics": metrics_table(evaluation)},
        )  # fmt: skip

    return registered_model


def _champion(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "champion",
            description="The model version that the service and batch scoring use. It moves only "
            "through the gate, which reads the evaluation stored with exactly that version.",
            stored="document",
            kinds={"bentoml", "json"},
            reads=_GATE,
        ),
        ins=inputs(project, "registered_model"),
        deps=_thresholds(project),
    )
    def champion(
        context: dg.AssetExecutionContext, registered_model: Registration
    ) -> dg.MaterializeResult:
        report = stored_report(project.bentoml_home, project.name, registered_model.version)
        stored = artifact_path(project, "champion.json")
        previous = Champion.model_validate_json(stored.read_text()) if stored.exists() else None
        promoted = promote(
            registered_model, report, project.spec.problem.success, previous, context.run_id
        )
        return dg.MaterializeResult(
            value=promoted,
            metadata={
                "version": promoted.version,
                "previous": promoted.previous or "none",
                "tag": promoted.tag,
                "gate": rows_table([row.model_dump() for row in promoted.verdict]),
            },
        )

    return champion


def _bento(project: Project) -> dg.AssetsDefinition:
    options = asset_options(
        project,
        "bento",
        description="The champion as a BentoML service, built offline from bentofiles/ and "
        "really served once: held-out rows are posted and the answers compared with the model's.",
        stored="document",
        kinds={"bentoml"},
        reads=(*_GATE, "serving"),
    )
    check = dg.AssetCheckSpec(
        "serves_the_same_predictions",
        asset=options["key"],
        blocking=True,
        description="Served over HTTP, the bento answers held-out rows as the model does, and "
        "refuses a row with a missing column by name.",
    )

    @dg.asset(
        **options,
        ins=inputs(project, "champion", "test_data"),
        deps=_thresholds(project),
        check_specs=[check],
    )
    def bento(champion: Champion, test_data: Table) -> dg.MaterializeResult:
        home = project.bentoml_home
        registered = load_registered(home, project.name, champion.version)
        # Looked at again in every run: this one may only deploy, under thresholds that changed.
        verdict = pass_gate(registered.report, project.spec.problem.success)
        write_bentofiles(project.bentofile_folder, project.name)
        built = build_bento(
            home, project.bentofile_folder, project.name, champion.tag,
            max_batch_size=project.spec.serving.max_batch_size,
        )  # fmt: skip
        rows = test_data.head(_SMOKE_ROWS)
        served = smoke_test(
            home, built.tag, rows, predict(registered.model, rows), registered.contract
        )
        return dg.MaterializeResult(
            value=built,
            metadata={
                "tag": built.tag,
                "model_version": champion.version,
                "folder": dg.MetadataValue.path(built.path),
                "serve": f"ml-assets serve {project.name}",
                "routes": service_routes(),
                "example": example_request(request_rows(rows, registered.contract)[0]),
                "start_s": rounded(served.start_s),
                "request_ms": rounded(served.request_ms),
                "gate": rows_table([row.model_dump() for row in verdict.rows]),
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name=check.name, passed=True, metadata=facts(served.model_dump())
                )
            ],
        )  # fmt: skip

    return bento
