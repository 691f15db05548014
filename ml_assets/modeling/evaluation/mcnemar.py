"""McNemar's exact test of two models' accuracy on the same rows.

McNemar (1947), Note on the sampling error of the difference between correlated proportions,
Psychometrika 12.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def mcnemar_p_value(one_right: "np.ndarray", other_right: "np.ndarray") -> float:
    """Return the two-sided p-value of equal accuracy; both are bool of shape (n,).

    Only rows count that exactly one of both models labels right: were they equally good, each would
    win half of these. The test counts rows alike, and so knows no weights.

    >>> import numpy as np
    >>> mcnemar_p_value(np.repeat([True, False], [11, 1]), np.repeat([False, True], [11, 1]))
    0.00634765625
    """
    from scipy.stats import binomtest

    won, lost = int((one_right & ~other_right).sum()), int((other_right & ~one_right).sum())
    return float(binomtest(won, won + lost, 0.5).pvalue) if won + lost else 1.0
