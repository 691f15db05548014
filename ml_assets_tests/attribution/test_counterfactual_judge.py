from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeRegressor

from ml_assets.attribution.counterfactual_aim import Aim
from ml_assets.attribution.counterfactual_judge import Judge
from ml_assets.attribution.counterfactual_space import Space
from ml_assets.contract.contract import ColumnContract, TableContract
from ml_assets.estimator.predict import predict
from ml_assets_tests.attribution.explained import fitted

WHOLE = ColumnContract(type="integer", nullable=True)
ROWS = pd.DataFrame({"a": [0.0, 1, 2, 3], "b": [5.0, 8, 3, 9], "y": [0.0, 1, 2, 3]})


def judge(relations: Any = (), own: tuple[float, float] = (0, 5), **columns: Any) -> Judge:
    case = fitted(DecisionTreeRegressor(random_state=0), ROWS,
                  {"a": WHOLE, "b": WHOLE, "y": ColumnContract(type="number", role="target")}
                  | columns)  # fmt: skip
    contract = case.contract.model_copy(update={"table": TableContract(relations=list(relations))})
    row = pd.DataFrame({"a": [float(own[0])], "b": [float(own[1])]})
    space = Space.around(row, ROWS, case.model.info.plan, contract)
    return Judge(case.model, row, contract, space, Aim("", (), 2.0, None))


def test_verdicts_are_the_models_predictions() -> None:
    found = judge()
    asked = [(0, 5), (2, 5), (3, 9)]
    numbers = predict(found.model, pd.DataFrame(asked, columns=["a", "b"])).labels
    verdicts = found.verdicts(asked)
    assert [each.reached for each in verdicts] == (numbers >= 2.0).tolist()
    assert [each.closeness for each in verdicts] == pytest.approx(np.minimum(numbers - 2.0, 0))
    assert found.reached(asked) == [each for each, number in zip(asked, numbers, strict=True)
                                    if number >= 2.0]  # fmt: skip


def test_each_candidate_is_predicted_once() -> None:
    found = judge()
    first = found.verdicts([(0, 5), (2, 5), (2, 5)])
    assert found.evaluations == 2
    assert found.verdicts([(2, 5), (0, 5)]) == [first[1], first[0]]
    assert found.evaluations == 2


def test_a_broken_relation_is_refused_unless_the_row_came_with_it() -> None:
    found = judge([("a", "<", "b")], own=(6, 5))
    kept, broken, missing = found.verdicts([(2, 5), (7, 5), (None, 5)])
    assert kept.reached
    assert not broken.reached
    assert broken.closeness == float("-inf")
    assert missing.closeness > float("-inf")
    # As it was: predicted, though 6 is not below 5.
    assert found.verdicts([(6, 5)])[0].reached


def test_a_value_that_reads_as_another_is_refused() -> None:
    coded = ColumnContract(type="integer", nullable=True, repairs={"missing": [3]})
    found = judge(a=coded)
    assert [each.reached for each in found.verdicts([(3, 5), (4, 5)])] == [False, True]
