"""Whether the target can be told from the features at all."""

from ml_assets.modeling.feasibility.cross_scores import CrossScores
from ml_assets.modeling.feasibility.held_out_permutation import held_out_permutation_test
from ml_assets.modeling.feasibility.linear_permutation import linear_permutation_test
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.spec.feasibility_report import Signal

# Rows of the linear test; it is quick, and small effects take many rows to be seen.
_ROWS, _VALUES = 100_000, 1_500_000


def most_rows(columns: int) -> int:
    """Return how many rows the linear test takes of a table of so many features.

    >>> most_rows(15), most_rows(1000)
    (100000, 1500)
    """
    return min(_ROWS, _VALUES // max(columns, 1))


def find_signal(problem: SmallProblem, large: SmallProblem, boosting: CrossScores | None) -> Signal:
    """Return both permutation tests; either alone may find signal.

    ``large`` is the problem on more rows, for the linear test; ``boosting`` what gradient boosting
    scored on ``problem``, or null. The p-value of both is twice the smaller one (Bonferroni): of
    targets that have nothing to do with the features one table in twenty seems to have signal.
    """
    tests = []
    if large.exchange.is_enough(len(large.rows)):
        tests.append(linear_permutation_test(large))
        second = None if boosting is None else held_out_permutation_test(problem, boosting)
        tests += [second] if second else []
    smallest = min((test.p_value for test in tests), default=None)
    return Signal(
        tests=tests,
        p_value=None if smallest is None else min(1.0, len(tests) * smallest),
        exchanged=large.exchange.what,
        rows=len(large.rows),
    )
