"""The problem statement: the business problem and its translation, as a page."""

from collections.abc import Iterable

from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST
from ml_assets.spec.problem_spec import ProblemSpec

_OF_MANY = "for more than two classes)"
_TASK_SENTENCE = {
    "binary_classification": "tell which of two classes of `{target}` a row belongs to",
    "multiclass_classification": "tell which class of `{target}` a row belongs to",
    "regression": "estimate the number `{target}` of a row",
    "clustering": "find the groups of rows that are alike, and tell which one a row belongs to",
    "anomaly_detection": "tell how unlike the other rows a row is",
}


def statement_markdown(spec: ProblemSpec) -> str:
    """Return the statement as Markdown: problem, translation, success, people, data."""
    problem = spec.problem
    translation = _TASK_SENTENCE[problem.task].format(target=problem.target)
    if problem.task == "anomaly_detection" and problem.target:
        translation += f"; the labels in `{problem.target}` judge and choose, and are not learnt"
    lines = [
        f"### {spec.name}",
        problem.statement or "*No statement was given.*",
        "",
        f"**The learning problem.** From the columns of a row, {translation}.",
        f"The search optimises `{problem.search_metric}`: {_meaning(spec, problem.search_metric)}.",
        "",
        *_cost_lines(spec),
        "**Success**, on rows the model never saw:",
        *(_success_lines(spec) or ["- *no threshold was given: every model passes the gate*"]),
        "",
        f"**What is done with a prediction:** {problem.action or '*not said*'}",
        "",
        *_list("What the model must be like", _constraint_lines(spec)),
        *_list("What is taken for granted", problem.assumptions),
        f"**Sponsor:** {problem.stakeholders.sponsor or '*not named*'}  ",
        f"**Users:** {problem.stakeholders.users or '*not named*'}  ",
        f"**Owners:** {', '.join(spec.owners) or '*not named*'}  ",
        f"**Sensitive columns:** {_names(spec.columns.sensitive) or 'none'}  ",
        f"**Columns that nobody can change:** {_names(problem.immutable) or 'not said'}  ",
        f"**Sources:** {_names(spec.sources)}",
    ]
    return "\n".join(lines)


def gaps(spec: ProblemSpec) -> list[str]:
    """Return what a reader of the statement would miss, each with its mend."""
    problem = spec.problem
    found = []
    if not problem.statement.strip():
        found.append("No business problem is stated: write problem.statement.")
    if not problem.success:
        found.append("No success threshold is given, so the gate lets every model through: "
                     "write problem.success.")  # fmt: skip
    if problem.task == "binary_classification" and problem.costs is None:
        found.append("No mistake has a cost, so that a missed row and a false alarm weigh alike: "
                     "write problem.costs.")  # fmt: skip
    if not problem.action:
        found.append("Nobody says what is done with a prediction: write problem.action.")
    if not problem.stakeholders.sponsor:
        found.append("Nobody is named who decides: write problem.stakeholders.sponsor.")
    if not spec.owners:
        found.append("Nobody is named who keeps it running: write owners.")
    return found


def _constraint_lines(spec: ProblemSpec) -> list[str]:
    limits = spec.problem.constraints
    said = {
        f"one row in at most {limits.latency_ms} ms": limits.latency_ms,
        f"a file of at most {limits.model_mb} MB": limits.model_mb,
        "a person can follow how it computes": limits.interpretable,
        f"regulation: {limits.regulation}": limits.regulation,
    }
    return [line for line, stated in said.items() if stated]


def _list(head: str, lines: list[str]) -> list[str]:
    return [f"**{head}:**", *(f"- {line}" for line in lines), ""] if lines else []


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cost_lines(spec: ProblemSpec) -> list[str]:
    if (costs := spec.problem.costs) is None:
        return []
    return [
        f"A missed positive row costs {costs.false_negative:g}, a false alarm "
        f"{costs.false_positive:g}: rows are labelled so that the mean cost is least.",
        "",
    ]


def _success_lines(spec: ProblemSpec) -> list[str]:
    lines = []
    for name, bounds in spec.problem.success.items():
        low = f" ≥ {bounds.min:g}" if bounds.min is not None else ""
        high = f" ≤ {bounds.max:g}" if bounds.max is not None else ""
        lines.append(f"- `{name}`{low}{high} ({_meaning(spec, name)})")
    return lines


def _meaning(spec: ProblemSpec, metric: str) -> str:
    """Say what a metric means; how it treats more than two classes only where there are."""
    if metric == MEAN_COST:
        return "mean cost of wrong labels per row"
    meaning = metric_named(metric).meaning
    if spec.problem.task == "multiclass_classification":
        return meaning
    return meaning.partition(" (")[0] if meaning.endswith(_OF_MANY) else meaning
