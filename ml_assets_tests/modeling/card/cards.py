"""The facts of a card, of a real small model."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.modeling.card.card_facts import CardFacts, RowCounts
from ml_assets.modeling.card.versions import versions
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.refit import refit
from ml_assets.problem.statement import state
from ml_assets.spec.metrics import Task
from ml_assets.spec.origin import Origin
from ml_assets_tests.modeling.tables import PLAN, board, table
from ml_assets_tests.page.parts import dot
from ml_assets_tests.spec.specs import make_spec


@cache
def facts_of(task: Task = "binary_classification") -> CardFacts:
    """Return the facts of a card of a model of one task."""
    success: dict[str, Any] = {} if task == "regression" else {"accuracy": {"min": 0.5}}
    spec = make_spec(
        problem={"task": task, "target": PLAN.target, "statement": "Find who will leave.",
                 "action": "The call centre calls.", "success": success},
        columns={"sensitive": [PLAN.columns[0]]},
    )  # fmt: skip
    train, leaderboard = table(task), board(task)
    model = refit(train, PLAN, spec.problem, leaderboard, problem_name="churn", contract_version=3)
    return CardFacts(
        spec=spec,
        statement=state(spec),
        contract=_contract(),
        rows=RowCounts(clean=160, quarantined=40, train=80, test=80),
        board=leaderboard,
        model=model,
        report=evaluate(model, train, table(task, seed=2), seed=7),
        pictures={"Calibration": dot()},
        origins=[Origin(asset="trials", data_version="0123456789abcdef", run_id="12345678-9",
                        made_at=datetime(2026, 11, 26, 9, 5, tzinfo=UTC)),
                 Origin(asset="model", data_version=None, run_id=None, made_at=None)],
        versions=versions(model.info.families),
    )  # fmt: skip


def _contract() -> Contract:
    types = {"number": "number", "category": "string", "datetime": "datetime"}
    columns = {
        feature.column: ColumnContract(type=types.get(feature.kind, "string"), nullable=True)
        for feature in PLAN.features
    }
    target = ColumnContract(type="string", role="target")
    return Contract(problem="churn", version=3, columns={**columns, PLAN.target: target})
