"""The problem statement: the business problem and its translation into a learning problem."""

from ml_assets.problem.gaps import gaps
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST
from ml_assets.spec.problem import Bounds
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.problem_statement import ProblemStatement, SuccessLine

_OF_MANY = "for more than two classes)"
_TASK_SENTENCE = {
    "binary_classification": "tell which of two classes of `{target}` a row belongs to",
    "multiclass_classification": "tell which class of `{target}` a row belongs to",
    "regression": "estimate the number `{target}` of a row",
    "clustering": "find the groups of rows that are alike, and tell which one a row belongs to",
    "anomaly_detection": "tell how unlike the other rows a row is",
}


def state(spec: ProblemSpec) -> ProblemStatement:
    """Return what the YAML of a problem says, in words, with its gaps."""
    problem = spec.problem
    return ProblemStatement(
        name=spec.name,
        problem=problem.model_dump(mode="json"),
        statement=problem.statement.strip(),
        translation=_translation(spec),
        metric=problem.search_metric,
        metric_meaning=_meaning(spec, problem.search_metric),
        success=[SuccessLine(metric=name, bound=_bound(bounds), meaning=_meaning(spec, name))
                 for name, bounds in problem.success.items()],
        costs=_costs(spec),
        action=problem.action,
        constraints=_constraints(spec),
        assumptions=problem.assumptions,
        sponsor=problem.stakeholders.sponsor,
        users=problem.stakeholders.users,
        owners=spec.owners,
        sensitive=spec.columns.sensitive,
        immutable=problem.immutable,
        sources=list(spec.sources),
        search_anyway=problem.search_anyway,
        gaps=gaps(spec),
    )  # fmt: skip


def _translation(spec: ProblemSpec) -> str:
    problem = spec.problem
    wanted = _TASK_SENTENCE[problem.task].format(target=problem.target)
    if problem.task == "anomaly_detection" and problem.target:
        wanted += f"; the labels in `{problem.target}` judge and choose, and are not learnt"
    return f"From the columns of a row, {wanted}."


def _constraints(spec: ProblemSpec) -> list[str]:
    limits = spec.problem.constraints
    said = {
        f"one row in at most {limits.latency_ms} ms": limits.latency_ms,
        f"a file of at most {limits.model_mb} MB": limits.model_mb,
        "a person can follow how it computes": limits.interpretable,
        f"regulation: {limits.regulation}": limits.regulation,
    }
    return [line for line, stated in said.items() if stated]


def _costs(spec: ProblemSpec) -> str | None:
    if (costs := spec.problem.costs) is None:
        return None
    return (
        f"A missed positive row costs {costs.false_negative:g}, a false alarm "
        f"{costs.false_positive:g}: rows are labelled so that the mean cost is least."
    )


def _bound(bounds: Bounds) -> str:
    low = f"≥ {bounds.min:g}" if bounds.min is not None else ""
    high = f"≤ {bounds.max:g}" if bounds.max is not None else ""
    return " and ".join(part for part in (low, high) if part)


def _meaning(spec: ProblemSpec, metric: str) -> str:
    """Say what a metric means; how it treats more than two classes only where there are."""
    if metric == MEAN_COST:
        return "mean cost of wrong labels per row"
    meaning = metric_named(metric).meaning
    if spec.problem.task == "multiclass_classification":
        return meaning
    return meaning.partition(" (")[0] if meaning.endswith(_OF_MANY) else meaning
