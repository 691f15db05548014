from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.problem_spec import Bounds
from ml_assets_tests.spec.specs import make_spec

CLASSES = {"task": "binary_classification", "target": "left"}
NUMBERS = {"task": "regression", "target": "price"}


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
        ({"columns": {"id": "left"}}, "columns.id names the target 'left'"),
        ({"columns": {"drop": ["left"]}}, "which is also problem.target"),
        ({"columns": {"id": "key", "drop": ["key"]}}, "which is also columns.id"),
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


def test_bounds_may_meet() -> None:
    assert Bounds(min=1, max=1).min == 1
