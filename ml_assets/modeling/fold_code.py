"""The code that makes the search's folds in a reproducing script."""

from dataclasses import dataclass

from ml_assets.modeling.inlined_source import InlinedSource
from ml_assets.modeling.object_code import quoted
from ml_assets.spec.duration import duration
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.problem_spec import ProblemSpec


@dataclass(frozen=True)
class FoldCode:
    """An expression of ``train``, ``features`` and ``y`` whose value are the folds; its imports."""

    expression: str
    imports: set[tuple[str, str]]


def fold_code(spec: ProblemSpec, board: Leaderboard, inlined: InlinedSource) -> FoldCode:
    """Return the code for the folds that a search scored its trials on.

    Shuffled folds are scikit-learn's. Those by group, by time and with equal rows in one fold are
    ours; their definition is taken into ``inlined``.
    """
    strategy, seed, made = spec.split_strategy, spec.split.seed, board.parts or board.folds
    last = "" if made == board.folds else f"[-{board.folds}:]"
    if strategy not in ("group", "time") and not board.repeated_rows:
        name = "KFold" if spec.problem.task == "regression" else "StratifiedKFold"
        splitter = f"{name}(n_splits={made}, shuffle=True, random_state={seed})"
        split = f"{splitter}.split(np.zeros(len(y)), y)"
        return FoldCode(
            f"list({split}){last}" if last else split, {("sklearn.model_selection", name)}
        )
    function = inlined.add("ml_assets.modeling.cross_validation", "folds_of")
    arguments = ["y", quoted(spec.problem.task), str(spec.search.folds), str(seed)]
    if strategy == "group":
        arguments.append(f"group=train[{quoted(str(spec.columns.group))}].to_numpy()")
    elif strategy == "time":
        moment = f"train[{quoted(str(spec.columns.time))}].to_numpy()"
        arguments.append(f'moment={moment}.astype("datetime64[ns]").astype("int64")')
        if gap := spec.split.gap:
            arguments.append(f"gap_ns={int(duration(gap).total_seconds() * 1e9)}")
    else:
        sets = inlined.add("ml_assets.modeling.equal_rows", "equal_rows")
        arguments.append(f"sets={sets}(features)")
    lines = "".join(f"        {argument},\n" for argument in arguments)
    return FoldCode(f"{function}(\n{lines}    ){last}", set())
