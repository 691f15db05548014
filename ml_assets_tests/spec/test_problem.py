from ml_assets.spec.problem import Bounds
from ml_assets_tests.spec.specs import make_spec

CLASSES = {"task": "binary_classification", "target": "left"}
NUMBERS = {"task": "regression", "target": "price"}


def test_a_negated_metric_is_the_error_with_its_bounds_turned() -> None:
    success = {"neg_mean_absolute_error": {"min": -3, "max": -1}, "r2": {"min": 0.5}}
    problem = make_spec(problem={**NUMBERS, "metric": "neg_max_error", "success": success}).problem
    assert problem.search_metric == "max_error"
    assert problem.success == {"mean_absolute_error": Bounds(min=1, max=3), "r2": Bounds(min=0.5)}
    assert problem.named_metrics == ["max_error", "mean_absolute_error", "r2"]
    assert type(problem).model_validate(problem.model_dump()) == problem


def test_a_users_metric_is_named_without_importing_it() -> None:
    name = "no_such_package.metrics.profit"
    problem = make_spec(problem={**CLASSES, "metric": name, "success": {name: {"min": 3}}}).problem
    assert problem.named_metrics == [name]


def test_success_may_bound_the_mean_cost_where_costs_are_stated() -> None:
    costs = {"false_negative": 120, "false_positive": 0}
    spec = make_spec(problem=CLASSES | {"costs": costs, "success": {"mean_cost": {"max": 9}}})
    assert spec.problem.costs is not None
    assert spec.problem.costs.false_negative == 120


def test_bounds_may_meet() -> None:
    assert Bounds(min=1, max=1).min == 1
