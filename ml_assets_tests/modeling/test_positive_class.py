from typing import Any

import numpy as np
import pytest

from ml_assets.modeling.positive_class import positive_class
from ml_assets.spec.errors import SearchError
from ml_assets_tests.modeling.tables import problem


@pytest.mark.parametrize(
    ("named", "y", "positive"),
    [
        (None, ["no", "yes", "no"], "yes"),  # the rarer one
        (None, ["no", "yes", "yes"], "no"),
        (None, ["no", "yes"], "yes"),  # equally rare: the last in order
        (None, [0, 1, 1], 0),
        ("no", ["no", "yes", "no"], "no"),
        (1, [0, 1, 1], 1),
        ("1", [0, 1, 1], 1),  # quoted in the YAML
        (True, [False, True, True], True),
    ],
)
def test_positive_class(named: Any, y: list[Any], positive: Any) -> None:
    found = positive_class(problem("binary_classification", positive_class=named), np.array(y))
    assert (found, type(found)) == (positive, type(positive))


def test_more_than_two_classes_and_numbers_have_none() -> None:
    assert positive_class(problem("multiclass_classification"), np.array([1, 2, 3])) is None
    assert positive_class(problem("regression"), np.array([1.0, 2.0])) is None


def test_a_class_that_does_not_occur_is_refused_with_those_that_do() -> None:
    named = problem("binary_classification", positive_class="maybe")
    with pytest.raises(SearchError, match=r"'maybe' does not occur.*Found: 'no', 'yes'"):
        positive_class(named, np.array(["no", "yes"]))
