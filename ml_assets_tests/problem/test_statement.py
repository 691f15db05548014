import pytest

from ml_assets.problem.statement import gaps, statement_markdown
from ml_assets_tests.spec.specs import make_spec

FULL = make_spec(problem={
    "statement": "Find who will leave.",
    "task": "binary_classification",
    "target": "left",
    "success": {"roc_auc": {"min": 0.84}, "log_loss": {"min": 0.1, "max": 0.5}},
    "stakeholders": {"sponsor": "Retention"},
    "costs": {"false_negative": 9, "false_positive": 1},
    "action": "The call centre calls them.",
    "assumptions": ["Contracts keep their terms."],
    "immutable": ["age"],
    "constraints": {"latency_ms": 20, "interpretable": True, "regulation": "none known"},
}, owners=["team:retention"], columns={"sensitive": ["gender"]})  # fmt: skip


def test_a_full_statement_has_no_gaps() -> None:
    assert gaps(FULL) == []


def test_each_gap_names_its_field() -> None:
    found = gaps(make_spec())
    fields = ("problem.statement", "problem.success", "problem.costs", "problem.action",
              "problem.stakeholders.sponsor", "owners")  # fmt: skip
    assert len(found) == len(fields)
    assert all(field in gap for field, gap in zip(fields, found, strict=True))


def test_the_page_says_problem_translation_thresholds_and_people() -> None:
    page = statement_markdown(FULL)
    assert "Find who will leave." in page
    assert "tell which of two classes of `left`" in page
    assert "- `roc_auc` ≥ 0.84 (" in page
    assert "- `log_loss` ≥ 0.1 ≤ 0.5 (" in page
    assert "**Sponsor:** Retention" in page
    assert "**Users:** *not named*" in page
    assert "**Owners:** team:retention" in page
    assert "**Sensitive columns:** `gender`" in page
    assert "**Columns that nobody can change:** `age`" in page
    assert "**What is done with a prediction:** The call centre calls them." in page
    for line in ("- one row in at most 20.0 ms", "- a person can follow how it computes",
                 "- regulation: none known", "- Contracts keep their terms."):  # fmt: skip
        assert line in page
    assert "MB" not in page
    assert "`customers`" in page


def test_costs_are_said_and_may_be_bounded() -> None:
    costs = {"false_negative": 120, "false_positive": 10}
    page = statement_markdown(make_spec(problem={
        "task": "binary_classification", "target": "left", "costs": costs,
        "success": {"mean_cost": {"max": 9}},
    }))  # fmt: skip
    assert "A missed positive row costs 120, a false alarm 10" in page
    assert "- `mean_cost` ≤ 9 (mean cost of wrong labels per row)" in page
    assert "costs" not in statement_markdown(make_spec())


@pytest.mark.parametrize("task", ["multiclass_classification", "regression"])
def test_every_task_has_its_sentence(task: str) -> None:
    page = statement_markdown(make_spec(problem={"task": task, "target": "price"}))
    assert "`price`" in page
    assert "every model passes the gate" in page


def test_more_than_two_classes_are_spoken_of_only_where_there_are() -> None:
    assert "one-vs-rest" not in statement_markdown(FULL)
    many = {"task": "multiclass_classification", "target": "left", "metric": "roc_auc"}
    assert "one-vs-rest" in statement_markdown(make_spec(problem=many))


def test_problems_without_a_target_are_translated_too() -> None:
    assert "find the groups of rows that are alike" in statement_markdown(
        make_spec(problem={"task": "clustering"})
    )
    page = statement_markdown(make_spec(problem={"task": "anomaly_detection", "target": "odd"}))
    assert "the labels in `odd` judge and choose, and are not learnt" in page
