"""The prediction service: BentoML's web server around one registered model.

This module is imported by every process of a service and while a bento is built, so only the
service's instance, which lives in the workers, loads the model's libraries.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import read_contract
from ml_assets.deployment.model_entry import CONTRACT_FILE, MODEL_FILE
from ml_assets.deployment.reference_rows import REFERENCE_FILE, read_references
from ml_assets.deployment.request_guard import RequestGuard
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.service_arguments import ServiceArguments
from ml_assets.deployment.serving.api_keys import ApiKeys, KeyGuard
from ml_assets.deployment.serving.bentoml_api import bento_version, input_spec, respond
from ml_assets.deployment.serving.direct_routes import DirectRoutes
from ml_assets.deployment.serving.drain import Drain
from ml_assets.deployment.serving.ecs import use_json_logs
from ml_assets.deployment.serving.endpoint import PredictEndpoint
from ml_assets.deployment.serving.explain_endpoint import ExplainEndpoint, explain_response_model
from ml_assets.deployment.serving.load_limit import LoadLimit
from ml_assets.deployment.serving.metrics import RequestMetrics, ServiceMetrics
from ml_assets.deployment.serving.openapi import openapi
from ml_assets.deployment.serving.prediction_answer import response_model
from ml_assets.deployment.serving.prediction_log import PredictionWriter, log_folder
from ml_assets.deployment.serving.request_body import RequestBody, body_limit
from ml_assets.deployment.serving.request_log import RequestLog
from ml_assets.deployment.serving.routes import routes_app
from ml_assets.deployment.serving.time_limit import TimeLimit
from ml_assets.deployment.serving.warm_up import quick_bytes
from ml_assets.deployment.serving.work import Work
from ml_assets.estimator.skops_format import content_version, describe
from ml_assets.spec.errors import ModelFileError

if TYPE_CHECKING:
    from bentoml import Service

# BentoML's own time limit, whose answer has another shape, only stands behind ours.
_BEHIND_S = 10.0
_MEGABYTE = 1_000_000


def prediction_service(name: str) -> "Service[Any]":
    """Return the BentoML service of the registered model that the bento's arguments name.

    Routes: ``POST /predict`` and ``/explain``, ``GET /`` (a page to try it), ``/contract``,
    ``/docs.json``, ``/metrics``, ``/healthz``, ``/livez`` and ``/readyz``.
    """
    import bentoml
    from bentoml.models import BentoModel

    arguments = bentoml.use_arguments(ServiceArguments)
    entry = bentoml.models.get(arguments.model_tag)
    folder, version = Path(entry.path), str(entry.tag.version)
    contract = read_contract(folder / CONTRACT_FILE)
    info = describe((folder / MODEL_FILE).read_bytes())
    predicting = RequestBody("PredictRequest", contract, arguments.max_batch_size)
    explaining = RequestBody("ExplainRequest", contract, arguments.explain_rows)
    predicted = response_model(contract, info)
    explained = explain_response_model(contract, info)
    metrics, drain = ServiceMetrics(name), Drain(arguments.drain_s)
    works, told = dict[str, Work](), {"ml_assets.model_version": version}
    use_json_logs(name)

    class PredictionService:
        """Predictions of one model version, for rows that keep its contract."""

        model = BentoModel(arguments.model_tag)

        def __init__(self) -> None:
            told["service.version"] = bento_version()
            metrics.start(bento_version())
            scorer = Scorer.from_folder(folder, version)
            references = read_references(folder, contract)
            self.log = _prediction_log(arguments, contract, name, metrics)
            predict = PredictEndpoint(scorer, predicting, self.log.record if self.log else None)
            works["/predict"] = Work(predict, quick_bytes(scorer, references))
            if references is not None:
                explain = ExplainEndpoint(scorer, explaining, references)
                works["/explain"] = Work(explain, threads=1)
            drain.install()

        async def __is_ready__(self) -> bool:
            return not drain.begun

        @bentoml.on_deployment
        @staticmethod
        def must_be_servable() -> None:
            """Refuse to start where no worker could serve, before any of them is started."""
            _must_be_servable(arguments, folder, version)

        @bentoml.api(input_spec=input_spec(predicting.model), output_spec=predicted)
        async def predict(self, rows: Any) -> Any:
            """Predict rows; one that breaks the contract is a 422."""
            return await respond(works["/predict"], rows, metrics.count_rows)

        @bentoml.api(input_spec=input_spec(explaining.model), output_spec=explained)
        async def explain(self, rows: Any) -> Any:
            """Tell what each column adds to the predictions of a few rows."""
            return await respond(works.get("/explain"), rows, metrics.count_rows)

        @bentoml.on_shutdown
        def end(self) -> None:
            """Close what is open."""
            for work in works.values():
                work.close()
            if self.log is not None:
                self.log.close()

    service = bentoml.service(
        name=name,
        workers=arguments.workers,
        traffic={"timeout": arguments.timeout_s + _BEHIND_S},
        tracing={"excluded_urls": ".*"},
        # Ours instead: with bounded labels, and as JSON.
        metrics={"enabled": False, "namespace": "bentoml_service"},
        logging={"access": {"enabled": False}},
    )(PredictionService)
    add = cast(Any, service.add_asgi_middleware)
    add(RequestMetrics, metrics=metrics)
    add(RequestLog, service=name, fields=lambda: told, is_ending=lambda: drain.begun)
    if arguments.api_keys_env is not None:
        add(KeyGuard, environment=arguments.api_keys_env)
    add(LoadLimit, most=arguments.max_concurrency)
    add(TimeLimit, seconds=arguments.timeout_s)
    add(RequestGuard, max_bytes=body_limit(contract, arguments.max_batch_size))
    add(DirectRoutes, works=works, count=metrics.count_rows)
    posts = {"/predict": (predicting.model, predicted, "Predict rows.")}
    if (folder / REFERENCE_FILE).exists():
        posts["/explain"] = (explaining.model, explained, "Tell what each column adds.")
    with_keys = arguments.api_keys_env is not None
    description = openapi(name, version, contract, posts, with_keys=with_keys)
    shown = contract.model_dump(mode="json", exclude_none=True)
    service.mount_asgi_app(cast(Any, routes_app(shown, description, metrics)), path="/")
    return service


def _must_be_servable(arguments: ServiceArguments, folder: Path, version: str) -> None:
    if arguments.api_keys_env is not None:
        ApiKeys.from_environment(arguments.api_keys_env)
    log_folder(arguments.prediction_log, "")
    found = content_version((folder / MODEL_FILE).read_bytes())
    if found != version:
        raise ModelFileError(
            f"The file of model version {version} was changed", found=f"version {found}",
            mend="import the bento again, or materialize registered_model",
        )  # fmt: skip


def _prediction_log(
    arguments: ServiceArguments, contract: Contract, name: str, metrics: ServiceMetrics
) -> PredictionWriter | None:
    folder = log_folder(arguments.prediction_log, name)
    if folder is None:
        return None
    constant = {"problem": name, "bento": f"{name}:{bento_version()}"}
    most = int(arguments.prediction_log.max_file_mb * _MEGABYTE)
    return PredictionWriter(folder, contract, constant, most, metrics.count_lines)
