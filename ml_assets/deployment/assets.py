"""The door of the deployment stage: exports, registry, champion, bento."""

import dagster as dg

from ml_assets.attribution.reference_rows import background_rows
from ml_assets.contract.contract import Contract
from ml_assets.deployment.bento import build_bento, write_bentofiles
from ml_assets.deployment.champion import Champion, pass_gate
from ml_assets.deployment.edge_rows import with_edge_rows
from ml_assets.deployment.exports import Exports, MadeExport, export_file, parity
from ml_assets.deployment.golden_row import golden_row
from ml_assets.deployment.lineage import LINEAGE_OF, TABLES, lineage
from ml_assets.deployment.onnx_export import export_onnx
from ml_assets.deployment.pmml_export import export_pmml
from ml_assets.deployment.promotion import assets as promotion
from ml_assets.deployment.registry import load_registered, register, registered
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.smoke_test import smoke_test
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.file_digest import file_digest
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.golden_row import GOLDEN_ROW_FILE
from ml_assets.spec.problem_spec import ExportFormat
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import facts, rounded, rows_table
from ml_assets.wiring.metrics_table import metrics_table
from ml_assets.wiring.origins import origins
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
        *promotion.build_assets(project),
        _bento(project),
    ]


def _thresholds(project: Project) -> list[dg.AssetKey]:
    return [dg.AssetKey(project.key("problem_statement"))]


def _model_exports(project: Project) -> dg.AssetsDefinition:
    options = asset_options(
        project,
        "model_exports",
        description="The model in every export format, each read back and compared with the "
        "model in memory on the held-out rows and on rows at the contract's edges.",
        stored="document",
        kinds={"skops", "onnx", "json"},
        reads=("serving",),
    )
    check = dg.AssetCheckSpec(
        "exports_predict_the_same",
        asset=options["key"],
        blocking=True,
        description="Read back from its file, each published format gives the model's own "
        "predictions.",
    )

    @dg.asset(
        **options, ins=inputs(project, "model", "test_data", "data_contract"), check_specs=[check]
    )
    def model_exports(
        model: FittedModel, test_data: Table, data_contract: Contract
    ) -> dg.MaterializeResult:
        rows = with_edge_rows(test_data, data_contract)
        path = artifact_path(project, f"exports/{model.version}.skops")
        atomic_write(path, model.content)
        found = parity(model, path.read_bytes(), rows)
        exports = Exports(model_version=model.version, parity={"skops": found},
                          files=[export_file("skops", model.content, str(path))])  # fmt: skip
        # Of an earlier run, under other formats.
        artifact_path(project, f"exports/{model.version}.pmml").unlink(missing_ok=True)
        for name, made in _asked_for(project, model, rows).items():
            _add_export(project, exports, name, made)
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
                "parity": rows_table([
                    {"format": name, **one.model_dump()} for name, one in exports.parity.items()
                ]),
                "not_published": exports.not_published,
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name=check.name, passed=found.passed, metadata=facts(found.model_dump())
                )
            ],
        )  # fmt: skip

    return model_exports


def _asked_for(project: Project, model: FittedModel, rows: Table) -> dict[ExportFormat, MadeExport]:
    """Return what became of the formats beside skops: ONNX also where it is left out."""
    formats = project.spec.serving.formats
    made: dict[ExportFormat, MadeExport] = {
        "onnx": MadeExport(None, reason="serving.formats leaves it out")
    }
    if formats is None or "onnx" in formats:
        made["onnx"] = export_onnx(model, rows, must=formats is not None)
    if formats is not None and "pmml" in formats:
        made["pmml"] = export_pmml(model, rows)
    return made


def _add_export(project: Project, exports: Exports, name: ExportFormat, made: MadeExport) -> None:
    """Add a file to the exports, or the reason why there is none."""
    path = artifact_path(project, f"exports/{exports.model_version}.{name}")
    if made.parity is not None:
        exports.parity[name] = made.parity
    if made.content is None:
        exports.not_published[name] = made.reason or ""
        path.unlink(missing_ok=True)  # of an earlier run
        return
    atomic_write(path, made.content)
    exports.files.append(export_file(name, made.content, str(path)))


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
        ins=inputs(project, "model", "evaluation", "data_contract", "model_exports", "train_data"),
        deps=_thresholds(project),
    )
    def registered_model(
        context: dg.AssetExecutionContext,
        model: FittedModel,
        evaluation: EvaluationReport,
        data_contract: Contract,
        model_exports: Exports,
        train_data: Table,
    ) -> dg.MaterializeResult:
        model_exports.must_be_of(model.version)
        made_of = origins(context.instance, project, list(LINEAGE_OF))
        tables = {asset: file_digest(artifact_path(project, f"{asset}.parquet"))
                  for asset in TABLES}  # fmt: skip
        entry = register(
            project.bentoml_home, project.name, model, data_contract, evaluation,
            lineage(context.run_id, made_of, tables, project.root, model_exports),
            onnx=_exported_onnx(project, model_exports),
            references=background_rows(train_data, model.info.plan, project.spec.split.seed),
        )  # fmt: skip
        return dg.MaterializeResult(
            value=entry,
            metadata={"tag": entry.tag, "version": entry.version,
                      **{name: value for name, value in entry.metadata.items()
                         if not name.startswith("metric_")},
                      "run_id": dg.MetadataValue.dagster_run(entry.metadata["run_id"]),
                      "folder": dg.MetadataValue.path(entry.path),
                      "metrics": metrics_table(evaluation)},
        )  # fmt: skip

    return registered_model


def _exported_onnx(project: Project, exports: Exports) -> bytes | None:
    """Return the published ONNX file; raises ModelFileError if it is not the one compared."""
    file = exports.file("onnx")
    if file is None:
        return None
    content = artifact_path(project, f"exports/{exports.model_version}.onnx").read_bytes()
    if export_file("onnx", content, file.path) != file:
        raise ModelFileError(
            f"{file.path} was changed since it was compared",
            found=f"{len(content)} bytes",
            mend="materialize model_exports again",
        )
    return content


def _bento(project: Project) -> dg.AssetsDefinition:
    options = asset_options(
        project,
        "bento",
        description="The champion as a BentoML service, built offline from bentofiles/ and "
        "really served once: held-out rows are posted and the answers compared with the model's.",
        stored="document",
        kinds={"bentoml"},
        reads=(*_GATE, "gate.approvals", "serving"),
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
        entry = registered(home, project.name, champion.version)
        loaded = load_registered(home, project.name, champion.version)
        # Looked at again in every run: this one may only deploy, under thresholds that changed.
        verdict = pass_gate(loaded.report, project.spec.problem.success, entry.approvals,
                            project.spec.gate.approvals, project.name)  # fmt: skip
        write_bentofiles(project.bentofile_folder, project.name)
        built = build_bento(
            home, project.bentofile_folder, project.name, champion.tag,
            project.spec.serving,
        )  # fmt: skip
        rows = test_data.head(_SMOKE_ROWS)
        known = predict(loaded.model, rows)
        served = smoke_test(home, built.tag, rows, known, loaded.contract)
        golden = golden_row(champion.version, rows, known, loaded.contract)
        atomic_write(artifact_path(project, GOLDEN_ROW_FILE), golden.model_dump_json().encode())
        return dg.MaterializeResult(
            value=built,
            metadata={
                "tag": built.tag,
                "model_version": champion.version,
                "folder": dg.MetadataValue.path(built.path),
                "serve": f"ml-assets serve {project.name}",
                "routes": service_routes(),
                "example": example_request(request_rows(rows, loaded.contract)[0]),
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
