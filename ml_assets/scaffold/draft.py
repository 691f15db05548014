"""Draft a problem from a table and the name of its target."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.reading.source import read_source
from ml_assets.spec.errors import SpecError
from ml_assets.spec.metrics import Task
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.problem import Problem
from ml_assets.spec.problem_spec import Columns, ProblemSpec
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pandas as pd

_MOST_CLASSES = 20
_ID_NAME = re.compile(r"(^|[_\W])(id|uuid|guid|key)$|[a-z]I[Dd]$", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """A problem drafted from its table: the spec, the YAML that says it, and the contract."""

    spec: ProblemSpec
    yaml: str
    contract: Contract


def draft_problem(
    uri: str, target: str | None, name: str | None, task: Task | None, root: Path
) -> Draft:
    """Read the table at ``uri`` and draft its problem.

    Name by default: the file's name. Task by default: regression for a number with more than 20
    values or with fractions, else classification. Raises SpecError if the target is absent or
    neither it nor a task is named, and whatever reading or inferring raises.
    """
    if target is None and task is None:
        raise SpecError("Neither a target nor a task is named", mend="give --target COLUMN, or "
                        "--task clustering or anomaly_detection, which need none")  # fmt: skip
    name = name or _name_of(uri)
    table = read_source(Source(uri=uri), root)
    frame = table.to_pandas(coerce_temporal_nanoseconds=True, date_as_object=False)
    if target is not None and target not in frame.columns:
        raise SpecError(f"{uri} has no column {target!r}",
                        mend=nearest_name(target, map(str, frame.columns)))  # fmt: skip
    if task is None:
        task = _task_of(frame[target])
    spec = ProblemSpec(
        name=name,
        problem=Problem(task=task, target=target),
        sources={"table": Source(uri=uri)},
        columns=Columns(id=_id_of(frame, target)),
    )
    return Draft(spec, _yaml_of(spec), infer_contract(frame, spec))


def _name_of(uri: str) -> str:
    name = re.sub(r"\W+", "_", Path(uri.split("://")[-1]).name.split(".")[0].lower()).strip("_")
    return name if re.match(r"[a-z]", name) else f"problem_{name}".rstrip("_")


def _task_of(target: "pd.Series") -> Task:
    import pandas as pd

    known = target.dropna()
    if known.nunique() <= 2:
        return "binary_classification"
    if pd.api.types.is_float_dtype(known) and (known % 1 != 0).any():
        return "regression"
    if pd.api.types.is_numeric_dtype(known) and known.nunique() > _MOST_CLASSES:
        return "regression"
    return "multiclass_classification"


def _id_of(frame: "pd.DataFrame", target: str | None) -> str | None:
    for name in map(str, frame.columns):
        column = frame[name]
        whole = column.dtype.kind in "iuO"
        if name != target and whole and _ID_NAME.search(name) and column.is_unique \
                and not column.isna().any():  # fmt: skip
            return name
    return None


def _yaml_of(spec: ProblemSpec) -> str:
    problem = {
        "statement": _statement(spec.problem),
        "task": spec.problem.task,
        **({"target": spec.problem.target} if spec.problem.target else {}),
        "metric": spec.problem.search_metric,
    }
    attributes: dict[str, object] = {
        "name": spec.name,
        "problem": problem,
        "sources": {name: {"uri": source.uri} for name, source in spec.sources.items()},
    }
    if spec.columns.id:
        attributes["columns"] = {"id": spec.columns.id}
    attributes["search"] = {"time_budget_s": 60}
    text = yaml.safe_dump({"type": "ml_assets.MLLifecycle", "attributes": attributes},
                          sort_keys=False, allow_unicode=True)  # fmt: skip
    return _HINTS.format(example=_EXAMPLES.get(spec.problem.task, "roc_auc: {min: 0.8}")) + text


def _statement(problem: Problem) -> str:
    if problem.task == "clustering":
        return "Find groups of rows that are alike."
    if problem.task == "anomaly_detection":
        return "Find the rows that are unlike the others."
    return f"Predict {problem.target}."


_EXAMPLES: dict[Task, str] = {
    "clustering": "silhouette: {min: 0.3}",
    "anomaly_detection": "planted_roc_auc: {min: 0.8}",
}
_HINTS = """\
# Say under problem.statement what the prediction is for, and under problem.success what a model
# must reach to be promoted, for example:  success: {{{example}}}
"""
