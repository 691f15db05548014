"""A plain script that reproduces a trial: pandas, NumPy, PyArrow, scikit-learn, and no ml_assets.

It builds exactly the trial's pipeline, scores it on the search's folds, fits it on all training
rows and scores it on the held-out ones. It is written from the unfitted pipeline itself; the source
of transformers that are ours stands in it.
"""

import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ml_assets.modeling.families.registry import family_named
from ml_assets.modeling.fold_code import fold_code
from ml_assets.modeling.inlined_source import InlinedSource
from ml_assets.modeling.object_code import ObjectCode, quoted
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.score_code import ScoreCode
from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets.spec.metrics import MEAN_COST, UNSUPERVISED
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.problem import Problem
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import numpy as np

_PACKAGE = "ml_assets"
_LONGEST_SHOWN = 10_000
_LIBRARIES = ("numpy", "pandas", "pyarrow", "scikit-learn")
_STANDARD = ("abc", "collections", "copy", "dataclasses", "functools", "hashlib", "io", "itertools",
             "math", "pathlib", "tempfile", "typing", "warnings")  # fmt: skip


@dataclass(frozen=True)
class ScriptSource:
    """What a script is written from: the search's record, and where the tables lie."""

    spec: ProblemSpec
    plan: FeaturePlan
    board: Leaderboard
    train_path: str
    test_path: str
    run_id: str | None = None

    @property
    def problem(self) -> Problem:
        """The problem's learning task."""
        return self.spec.problem


def trial_named(board: Leaderboard, trial_id: str | None) -> Trial:
    """Return the trial of this id, or the best one; raises MLAssetsError if there is none."""
    if trial_id is None:
        return board.best
    trials = {trial.trial_id: trial for trial in board.trials}
    if trial_id not in trials:
        raise MLAssetsError(
            f"There is no trial {trial_id!r}",
            found=f"{len(trials)} trials",
            mend=nearest_name(trial_id, list(trials)[:20]),
        )
    return trials[trial_id]


def trial_script(source: ScriptSource, trial: Trial, y: "np.ndarray") -> str:
    """Return the script's text; ``y`` is the target of the training rows.

    Raises MLAssetsError if a part of the pipeline has no code, such as a user's lambda.
    """
    problem, plan, seed = source.problem, source.plan, source.board.seed
    if problem.task in UNSUPERVISED:
        raise MLAssetsError(
            f"A trial of {problem.task} has no script",
            mend="scripts are of tasks that learn a target",
        )
    if plan.weight is not None:
        raise MLAssetsError(
            "A trial whose rows have weights has no script",
            found=f"columns.weight {plan.weight!r}",
            mend="fit the trial's parameters with sample_weight",
        )
    pipeline = family_named(trial.family).build(trial.params, problem.task, plan, seed)
    inlined, objects = InlinedSource(_PACKAGE), ObjectCode()
    built = objects.expression(pipeline, 4, len("return "))
    for module, name in sorted(objects.imports):
        if module.startswith(f"{_PACKAGE}."):
            inlined.add(module, name)
    scoring = ScoreCode(problem.task, inlined)
    # What errors cost is no metric of scikit-learn's.
    scores = scoring.function([name for name in problem.named_metrics if name != MEAN_COST])
    folds = fold_code(source.spec, source.board, inlined)
    imports = {place for place in objects.imports | scoring.imports | inlined.imports
               if not place[0].startswith(f"{_PACKAGE}.")}  # fmt: skip
    imports |= {("pyarrow.parquet", "read_table"), *folds.imports}
    future = "\nfrom __future__ import annotations\n" if inlined.text else ""
    text = "\n\n\n".join(part for part in (
        f"{_header(source, trial)}\n{future}\n{_imports(imports)}\n\n{_constants(source, y)}",
        inlined.text,
        _FEATURES,
        f'def pipeline():\n    """Return the unfitted pipeline."""\n    return {built}',
        scores,
        _main(source.board, folds.expression),
    ) if part)  # fmt: skip
    return text + '\n\n\nif __name__ == "__main__":\n    main()\n'


def script_markdown(source: ScriptSource, trial: Trial, y: "np.ndarray") -> str:
    """Return the script as a Markdown code block; where it is long, or has no code, the command."""
    command = f"`ml-assets script {source.spec.name} -o {trial.trial_id}.py`"
    try:
        text = trial_script(source, trial, y)
    except MLAssetsError as error:  # of a user's family: no reason to lose the search
        return f"This trial has no script: {error}"
    if len(text) > _LONGEST_SHOWN:
        return f"{command} writes a script of {len(text.splitlines())} lines that reproduces it."
    return f"{command} writes this file:\n\n```python\n{text}```"


def _header(source: ScriptSource, trial: Trial) -> str:
    board = source.board
    versions = ", ".join(f"{name} {version(name)}" for name in (*_LIBRARIES, *_booster(trial)))
    run = f", run {source.run_id}" if source.run_id else ""
    score = "none" if trial.score is None else f"{trial.score:.10g}"
    lines = [
        f"Trial {trial.trial_id} of the problem {source.spec.name}{run}: {trial.family}.",
        "",
        f"Cross-validated {board.metric} on the leaderboard: {score}, by fold",
        f"{', '.join(f'{one:.10g}' for one in trial.fold_scores) or 'none'}.",
    ]
    if board.ensemble:
        lines += ["The problem's model is an ensemble of trials; this is one trial alone."]
    if board.threshold:
        lines += [
            f"The problem's model labels rows from a probability of {board.threshold.value:.4g}",
            "on; here, as in the search, a label is the most probable class.",
        ]
    if any(trial.found):
        lines += ["Its fit was stopped early in each fold. Here every fold takes the number of",
                  "iterations of the final fit, so that fold scores differ a little."]  # fmt: skip
    lines += ["", "Written by `ml-assets script`; needs no ml_assets. Versions of that day:",
              f"Python {platform.python_version()}, {versions}."]  # fmt: skip
    return '"""' + "\n".join(lines) + '\n"""'


def _booster(trial: Trial) -> list[str]:
    return [trial.family] if trial.family in ("lightgbm", "xgboost", "catboost") else []


def _imports(places: set[tuple[str, str]]) -> str:
    """Return import lines: the standard library, then the rest; threads are limited in between."""
    standard = ["import os", "import warnings"]
    others = ["import numpy as np", "import pandas as pd"]
    modules: dict[str, list[str]] = {}
    for module, name in sorted(places):
        modules.setdefault(module, []).append(name)
    for module, names in modules.items():
        named = sorted(name for name in names if name)
        line = f"from {module} import {', '.join(named)}"
        if len(line) > 100:
            line = f"from {module} import (\n" + "".join(f"    {name},\n" for name in named) + ")"
        lines = [line] if named else []
        lines += [f"import {module}"] if "" in names else []
        (standard if module.split(".")[0] in _STANDARD else others).extend(lines)
    first, second = dict.fromkeys(standard), dict.fromkeys(others)
    return "\n".join([*sorted(first, key=_import_order), "", _ONE_THREAD, "",
                      *sorted(second, key=_import_order)])  # fmt: skip


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


_ONE_THREAD = """\
# One thread, as in the search: more of them would add the same numbers in another order.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1\""""


def _constants(source: ScriptSource, y: "np.ndarray") -> str:
    plan = source.plan
    lines = [f"TRAIN = {quoted(source.train_path)}", f"TEST = {quoted(source.test_path)}",
             f"TARGET = {quoted(plan.target)}"]  # fmt: skip
    if source.problem.task == "binary_classification":
        positive = ObjectCode().expression(positive_class(source.problem, y))
        lines.append(f"POSITIVE_CLASS = {positive}")
    of_text = {"category", "high_cardinality", "text"}
    columns: dict[str, Any] = {
        "COLUMNS": plan.columns,
        "NUMBERS": [feature.column for feature in plan.of_kind("number")],
        "MOMENTS": [feature.column for feature in plan.of_kind("datetime")],
        "TEXTS": [feature.column for feature in plan.features if feature.kind in of_text],
    }
    code = ObjectCode()
    lines += [f"{name} = {code.expression(value, 0, len(name) + 3)}"
              for name, value in columns.items()]  # fmt: skip
    return "\n".join(lines)


_FEATURES = '''\
def table(path):
    """Return a Parquet file's rows, moments in nanoseconds."""
    return read_table(path).to_pandas(
        coerce_temporal_nanoseconds=True, date_as_object=False, ignore_metadata=True
    )


def feature_matrix(frame):
    """Return the features as the pipeline takes them; a missing text is empty."""
    columns = {}
    for name in COLUMNS:
        if name in NUMBERS:
            columns[name] = frame[name].astype("float64").to_numpy()
        elif name in MOMENTS:
            columns[name] = frame[name].astype("datetime64[ns]").to_numpy()
        else:
            values = frame[name].to_numpy(dtype=object, copy=True)
            values[pd.isna(values)] = "" if name in TEXTS else None
            values = [str(value) for value in values] if name in TEXTS else values
            columns[name] = np.array(values, dtype=object)
    return pd.DataFrame(columns, index=frame.index)'''


def _main(board: Leaderboard, folds: str) -> str:
    return f'''\
def main():
    """Print the score of each fold, then of a fit on all training rows on the held-out ones."""
    warnings.simplefilter("ignore")
    train, test = table(TRAIN), table(TEST)
    features, y = feature_matrix(train), train[TARGET].to_numpy()
    folds = {folds}
    found = []
    for fitted, scored in folds:
        model = pipeline().fit(features.iloc[fitted], y[fitted])
        found.append(scores(model, features.iloc[scored], y[scored])["{board.metric}"])
        print(f"fold {{len(found)}}: {board.metric} {{found[-1]:.15g}}")
    print(f"mean: {board.metric} {{np.mean(found):.15g}}")
    model = pipeline().fit(features, y)
    for name, value in scores(model, feature_matrix(test), test[TARGET].to_numpy()).items():
        print(f"held out: {{name}} {{value:.15g}}")'''
