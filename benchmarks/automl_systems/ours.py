"""The search of ml_assets, by the functions that the assets from ``data_contract`` on call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.automl_systems.job import Job

PACKAGES = (
    "ml_assets", "scikit-learn", "lightgbm", "xgboost", "catboost", "ray", "optuna", "pandas",
)  # fmt: skip
COMMAND = "search: {time_budget_s: , cpus: 2}, all else as by default; split.seed 0"

LEADERBOARD = "leaderboard.json"

_CONTRACT = "contract.yaml"
_TASKS = {
    "binary": "binary_classification",
    "multiclass": "multiclass_classification",
    "regression": "regression",
}


def fit(job: Job, train: pd.DataFrame) -> None:
    """Contract, plan, search, ensemble and refit; contract and leaderboard stay in the folder."""
    from ml_assets.contract.coercion import coerce, settle_dtypes
    from ml_assets.contract.contract_file import write_contract
    from ml_assets.contract.inference import infer_contract
    from ml_assets.contract.repair import repair
    from ml_assets.modeling.choose_final import choose_final
    from ml_assets.modeling.refit import refit
    from ml_assets.modeling.search import search
    from ml_assets.preparation.feature_plan import plan_features
    from ml_assets.spec.problem_spec import ProblemSpec
    from ml_assets.spec.telemetry import turn_off_telemetry

    turn_off_telemetry()
    spec = ProblemSpec.model_validate({
        "name": "bench",
        "problem": {"task": _TASKS[job.task], "target": job.target},
        "sources": {"table": {"uri": str(job.csv("train"))}},
        "split": {"seed": job.seed},
        "search": {"time_budget_s": job.budget_s, "cpus": job.workers},
    })  # fmt: skip
    contract = infer_contract(train, spec)
    write_contract(contract, Path(job.folder, _CONTRACT))
    table = settle_dtypes(coerce(repair(train, contract).frame, contract).frame, contract)
    plan = plan_features(table, contract, spec.features)
    searched = search(table, plan, spec, storage=Path(job.folder, "ray"), on_progress=print)
    board = choose_final(
        searched.board, searched.out_of_fold, table[job.target].to_numpy(), spec.problem,
        spec.search, spec.split.seed,
    )  # fmt: skip
    Path(job.folder, LEADERBOARD).write_text(board.model_dump_json())
    fitted = refit(table, plan, spec.problem, board, problem_name=spec.name,
                   contract_version=contract.version, cores=spec.search.cores)  # fmt: skip
    job.model.write_bytes(fitted.content)


@contextmanager
def loaded(job: Job) -> Iterator[Callable[[pd.DataFrame], np.ndarray]]:
    """Give the function that predicts, from raw values as the service does."""
    from ml_assets.contract.contract_file import read_contract
    from ml_assets.contract.repair import repair
    from ml_assets.deployment.scorer import Scorer
    from ml_assets.estimator.skops_format import unpack

    contract = read_contract(Path(job.folder, _CONTRACT))
    scorer = Scorer(unpack(job.model.read_bytes()), contract)

    def predict(frame: pd.DataFrame) -> np.ndarray:
        found = scorer.score(repair(frame, contract).frame)
        if found.probabilities is None or found.classes is None:
            return found.labels
        # Classes that are whole numbers come back as such, in their own order.
        places = {str(label): place for place, label in enumerate(found.classes)}
        return found.probabilities[:, [places[label] for label in job.classes]]

    yield predict
