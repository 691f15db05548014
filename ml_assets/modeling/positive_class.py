"""The class that precision and recall speak of."""

from typing import TYPE_CHECKING, Any

from ml_assets.spec.errors import SearchError
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import numpy as np


def positive_class(problem: Problem, y: "np.ndarray") -> Any:
    """Return the positive class as it occurs in ``y``; None unless there are two classes.

    Of labelled anomalies it is the label of an anomaly. It is the problem's, else the rarer class,
    and of two equally rare ones the last in order. Raises SearchError if the problem names a class
    that does not occur, and where it names none if there is only one label of anomalies.
    """
    import numpy as np

    has_classes = problem.task in ("binary_classification", "anomaly_detection")
    if not has_classes or problem.target is None:
        return None
    classes, counts = np.unique(y, return_counts=True)
    labels = classes.tolist()
    if problem.positive_class is None and len(labels) < 2:
        raise SearchError(
            "Which label means an anomaly cannot be told: the training rows hold one only",
            found=", ".join(map(repr, labels)),
            mend="name it in problem.positive_class",
        )
    if problem.positive_class is None:
        return labels[len(labels) - 1 - int(np.argmin(counts[::-1]))]
    named = str(problem.positive_class)
    for label in labels:
        if label == problem.positive_class or str(label) == named:
            return label
    if problem.task == "anomaly_detection":
        return problem.positive_class  # the training rows may be free of anomalies
    raise SearchError(
        f"problem.positive_class {problem.positive_class!r} does not occur in the target",
        found=", ".join(map(repr, labels)),
        mend="name one of these classes",
    )
