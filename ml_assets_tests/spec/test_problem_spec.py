from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.problem_spec import Bounds
from ml_assets_tests.spec.specs import make_spec

CLASSES = {"task": "binary_classification", "target": "left"}
NUMBERS = {"task": "regression", "target": "price"}
TWO = {"customers": {"uri": "a.csv"}, "orders": {"uri": "b.csv"}}


def refusal(**sections: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        make_spec(**sections)
    first = caught.value.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def test_four_fields_are_enough() -> None:
    spec = make_spec()
    assert spec.problem.search_metric == "roc_auc"
    assert spec.split_strategy == "stratified"
    assert (spec.split.test_fraction, spec.split.seed) == (0.25, 7)
    assert spec.search.time_budget_s == 60
    assert spec.search.families == "auto"


@pytest.mark.parametrize("section", ["problem", "sources"])
def test_what_cannot_be_guessed_is_required(section: str) -> None:
    assert refusal(**{section: None}) == f"{section}: Field required"


def test_defaults_follow_the_task() -> None:
    spec = make_spec(problem=NUMBERS)
    assert spec.problem.search_metric == "root_mean_squared_error"
    assert spec.split_strategy == "random"
    assert make_spec(split={"strategy": "random"}).split_strategy == "random"


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ({"serach": {}}, "Unknown field 'serach'. Found: serach: {}. Mend: write 'search'"),
        ({"search": {"max_trails": 3}}, "search: Value error, Unknown field 'max_trails'"),
        ({"problem": {**CLASSES, "task": "binary_clasification"}}, "write 'binary_classification'"),
        ({"problem": {**CLASSES, "metric": "rocauc"}}, "write 'roc_auc'"),
        ({"problem": {**CLASSES, "metric": "r2"}}, "does not measure binary_classification"),
        ({"problem": {**CLASSES, "success": {"accuracyy": {"min": 1}}}},
         "problem.success.accuracyy: 'accuracyy' is no metric"),
        ({"problem": {**CLASSES, "success": {"recall": {}}}}, "bounds nothing"),
        ({"problem": {**CLASSES, "success": {"recall": {"min": 1, "max": 0}}}}, "No value can"),
        ({"problem": {**NUMBERS, "positive_class": "yes"}}, "belongs to binary_classification"),
        ({"problem": {**NUMBERS, "costs": {"false_negative": 1, "false_positive": 1}}},
         "problem.costs belongs to binary_classification"),
        ({"problem": {**CLASSES, "costs": {"false_negative": 0, "false_positive": 0}}},
         "no mistake costs anything"),
        ({"problem": {**CLASSES, "costs": {"false_negative": -1, "false_positive": 0}}},
         "problem.costs.false_negative"),
        ({"problem": {**CLASSES, "costs": {"false_negative": 1}}}, "problem.costs.false_positive"),
        ({"problem": {**CLASSES, "costs": {"false_positve": 1}}}, "write 'false_positive'"),
        ({"problem": {**CLASSES, "success": {"mean_cost": {"max": 1}}}},
         "problem.success.mean_cost: 'mean_cost' is no metric"),
        ({"search": {"ensemble": "greddy"}}, "search.ensemble"),
        ({"columns": {"id": "left"}}, "columns.id names the target 'left'"),
        ({"columns": {"drop": ["left"]}}, "which is also problem.target"),
        ({"columns": {"id": "key", "drop": ["key"]}}, "which is also columns.id"),
        ({"columns": {"id": "key", "group": "key"}}, "columns.group names 'key', which is also"),
        ({"columns": {"id": "key"}, "split": {"strategy": "column", "column": "key"}},
         "split.column names 'key', which is also columns.id"),
        ({"columns": {"time": "at", "drop": ["at"]}}, "which is also columns.time"),
        ({"columns": {"group": "left"}}, "columns.group names the target"),
        ({"split": {"strategy": "group"}}, "split.strategy 'group' needs columns.group"),
        ({"split": {"strategy": "time"}}, "split.strategy 'time' needs columns.time"),
        ({"split": {"strategy": "column"}}, "split.strategy 'column' needs split.column"),
        ({"split": {"gap": "7d"}}, "split.gap belongs to strategy 'time'"),
        ({"split": {"gap": "soon"}}, "no duration"),
        ({"split": {"column": "side"}}, "split.column belongs to strategy 'column'"),
        ({"join": {"base": "customers", "steps": [{"source": "oders", "on": "id"}]}},
         "join.steps.0.source: there is no source 'oders'"),
        ({"sources": TWO, "join": {"base": "orders", "steps": [{"source": "orders", "on": "id"}]}},
         "The source 'customers' is not joined"),
        ({"join": {"base": "customers", "steps": []}}, "join.steps"),
        ({"sources": {"größen": {"uri": "x.csv"}}}, "is no valid name"),
        ({"problem": NUMBERS, "split": {"strategy": "stratified"}}, "needs classes"),
        ({"sources": {}}, "sources"),
        ({"sources": {"my table": {"uri": "x.csv"}}}, "sources.my table is no valid name"),
        ({"sources": {"table": {"uri": ""}}}, "sources.table.uri"),
        ({"sources": {"table": {"uri": "x", "format": "xlsx"}}}, "sources.table.format"),
        ({"search": {"time_budget_s": None}}, "would never end"),
        ({"search": {"families": []}}, "search.families is empty"),
        ({"search": {"folds": 1}}, "search.folds"),
        ({"split": {"test_fraction": 1}}, "split.test_fraction"),
        ({"quality": {"max_quarantine_share": 1.1}}, "quality.max_quarantine_share"),
        ({"serving": {"formats": []}}, "serving.formats"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_with_its_path_and_mend(sections: dict[str, Any], told: str) -> None:
    assert told in refusal(**sections)


@pytest.mark.parametrize("name", ["Churn", "2nd", "a-b", "", "x" * 51, "a/b"])
def test_names_fit_keys_and_tags(name: str) -> None:
    assert refusal(name=name).startswith("name: ")


def test_success_may_bound_the_mean_cost_where_costs_are_stated() -> None:
    costs = {"false_negative": 120, "false_positive": 0}
    spec = make_spec(problem=CLASSES | {"costs": costs, "success": {"mean_cost": {"max": 9}}})
    assert spec.problem.costs is not None
    assert spec.problem.costs.false_negative == 120


@pytest.mark.parametrize(
    ("written", "method"),
    [
        (True, "auto"),
        (False, "single_best"),
        *((name, name) for name in ("auto", "greedy", "stacking", "single_best")),
    ],
)
def test_the_final_model_is_made_as_written(written: Any, method: str) -> None:
    assert make_spec(search={"ensemble": written}).search.ensemble_method == method
    assert make_spec().search.ensemble_method == "auto"


def test_bounds_may_meet() -> None:
    assert Bounds(min=1, max=1).min == 1


def test_the_split_follows_the_columns_and_the_task() -> None:
    assert make_spec(columns={"group": "customer"}).split_strategy == "group"
    assert make_spec(columns={"time": "at"}).split_strategy == "stratified"
    timed = make_spec(columns={"time": "at"}, split={"strategy": "time", "gap": "7d"})
    assert (timed.split_strategy, timed.split.gap) == ("time", "7d")
    side = make_spec(split={"strategy": "column", "column": "side"})
    assert side.split_strategy == "column"


def test_a_yaml_is_the_same_after_it_was_resolved() -> None:
    # As the component reads it: dumped without what nobody set, filled in, and read again.
    spec = make_spec(
        sources=TWO | {"visits": {"uri": "sqlite:///v.db", "query": "select 1", "cursor": "at"}},
        join={"base": "customers", "steps": [
            {"source": "orders", "on": {"id": "customer_id"}, "validate": "one_to_many",
             "aggregate": {"amount": ["sum", "mean"], "*": "count"}, "prefix": "o_"},
            {"source": "visits", "on": ["id"], "as_of": {"left": "at", "right": "seen"}},
        ]},
        columns={"id": "id", "time": "at", "drop": ["x"], "sensitive": ["age"]},
        features={"text": "hashing", "keep": 0.5},
        split={"strategy": "time", "gap": "1.5 h"},
        search={"time_budget_s": None, "max_trials": 3, "families": ["linear"]},
        problem=CLASSES | {"success": {"roc_auc": {"min": 0.8}}, "positive_class": True},
    )  # fmt: skip
    again = type(spec)(**spec.model_dump(exclude_unset=True))
    assert again == spec
    assert again.model_dump(exclude_unset=True) == spec.model_dump(exclude_unset=True)
    assert again.join is not None
    assert [step.cardinality for step in again.join.steps] == ["one_to_many", "many_to_one"]
