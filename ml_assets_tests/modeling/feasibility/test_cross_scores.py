import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import cross_val_score

from ml_assets.estimator.rows import Rows
from ml_assets.modeling.feasibility.cross_scores import cross_scores, standard_error
from ml_assets.modeling.feasibility.dummy import fit_dummy
from ml_assets.modeling.feasibility.small_problem import small_problem
from ml_assets_tests.modeling.feasibility.problems import (
    NUMBERS,
    classes,
    numbers,
    of_classes,
    of_numbers,
    spec_of,
)

OWN = "ml_assets_tests.modeling.feasibility.own_metrics."


def linear(rows: Rows) -> LinearRegression:
    return LinearRegression().fit(rows.X, rows.y, sample_weight=rows.weights)


def test_scores_are_those_of_scikit_learns_cross_validation() -> None:
    problem = of_numbers(
        numbers(), {"metric": "r2", "success": {"mean_absolute_error": {"max": 1}}}
    )
    found = cross_scores(problem, linear)
    expected = cross_val_score(LinearRegression(), problem.rows.X, problem.rows.y,
                               cv=problem.folds, scoring="r2")  # fmt: skip
    assert found.scores["r2"] == pytest.approx(expected)
    errors = -cross_val_score(LinearRegression(), problem.rows.X, problem.rows.y,
                              cv=problem.folds, scoring="neg_mean_absolute_error")  # fmt: skip
    assert found.mean("mean_absolute_error") == pytest.approx(errors.mean())
    assert found.fit_s > 0


def test_rows_count_by_their_weight() -> None:
    frame = numbers(200).assign(times=np.tile([1.0, 3.0], 100))
    plan = NUMBERS.model_copy(update={"weight": "times"})
    spec = spec_of("regression", {"metric": "r2", "success": {"mean_absolute_error": {"max": 1}}},
                   columns={"weight": "times"})  # fmt: skip
    problem = small_problem(frame, plan, spec)
    found = cross_scores(problem, linear)
    for fold, (training, scored) in enumerate(problem.folds):
        learnt, held_out = frame.iloc[training], frame.iloc[scored]
        model = LinearRegression().fit(learnt[list("abc")], learnt["y"], learnt["times"])
        told = model.predict(held_out[list("abc")])
        truth = held_out["y"], told
        assert found.scores["r2"][fold] == pytest.approx(
            r2_score(*truth, sample_weight=held_out["times"])
        )
        assert found.scores["mean_absolute_error"][fold] == pytest.approx(
            mean_absolute_error(*truth, sample_weight=held_out["times"])
        )


def test_costs_move_the_label_to_where_it_is_cheapest() -> None:
    frame = classes()
    costs = {"false_negative": 9, "false_positive": 1}
    problem = of_classes(frame, {"positive_class": "yes", "costs": costs,
                                 "success": {"mean_cost": {"max": 1}}})  # fmt: skip
    found = cross_scores(problem, lambda rows: fit_dummy(rows, problem.task))
    # A third of the rows are positive, more than the threshold of 0.1: all are called positive.
    share_of_no = [float((problem.rows.y[scored] == "no").mean()) for _, scored in problem.folds]
    assert found.scores["mean_cost"] == pytest.approx(share_of_no)


def test_a_metric_that_fails_is_missing_and_harms_no_other() -> None:
    problem = of_classes(
        classes(), {"success": {OWN + "broken": {"min": 1}, OWN + "profit": {"min": 1}}}
    )
    found = cross_scores(problem, lambda rows: fit_dummy(rows, problem.task))
    assert np.isnan(found.scores[OWN + "broken"]).all()
    assert np.isfinite(found.scores[OWN + "profit"]).all()
    assert np.isnan(found.mean(OWN + "broken"))
    assert np.isnan(found.scored()[OWN + "broken"].standard_error)


def test_training_rows_of_one_class_teach_only_that() -> None:
    frame = classes(100).sort_values("y", ignore_index=True)
    problem = of_classes(frame)
    rows = np.arange(100)
    found = cross_scores(problem, linear, [(rows[:20], rows[20:])])
    assert found.scores["roc_auc"].tolist() == [0.5]


def test_the_standard_error_allows_for_shared_training_rows() -> None:
    rows = np.arange(100)
    folds = [(np.setdiff1d(rows, part), part) for part in np.split(rows, 5)]
    scores = np.array([0.7, 0.8, 0.75, 0.9, 0.6])
    # Nadeau and Bengio: (1 / k + n2 / n1) times the variance of the folds.
    assert standard_error(scores, folds) == pytest.approx(
        np.sqrt((1 / 5 + 20 / 80) * np.var(scores, ddof=1))
    )
    assert np.isnan(standard_error(scores[:1], folds))
