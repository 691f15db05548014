from ml_assets.modeling.feasibility import shown
from ml_assets.modeling.feasibility.assess import assess
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, numbers, spec_of
from ml_assets_tests.spec.test_feasibility_report import report


def test_the_verdict_comes_first_and_what_speaks_against_it_next() -> None:
    lines = shown.feasibility_markdown(report("infeasible")).splitlines()
    assert lines[0] == "### Infeasible: a search would be wasted time, and does not start."
    told = [line for line in lines if line.startswith("- ")]
    assert [line.split("**")[1] for line in told] == ["curve", "cost", "signal"]
    assert "- **curve** (speaks against it): Out of reach." in lines


def test_who_goes_on_knowingly_is_told_why() -> None:
    text = shown.feasibility_markdown(report("infeasible", search_anyway="a pilot study"))
    assert text.startswith("### Infeasible: it starts nevertheless: a pilot study")
    plain = shown.feasibility_markdown(report("feasible", search_anyway="a pilot study"))
    assert "pilot" not in plain


def test_reasons_are_lines() -> None:
    assert shown.reasons_text(report("infeasible").reasons).count("\n") == 2
    assert shown.reasons_text([]) == "none"


def test_the_tables_hold_the_figures() -> None:
    spec = spec_of("regression", {"metric": "r2", "success": {"r2": {"min": 0.3}}})
    found = assess(numbers(200), NUMBERS, spec)
    models = shown.strawman_rows(found)
    assert [row["model"] for row in models] == ["dummy", "one_column", "linear", "boosting"]
    assert models[2]["r2"] == found.strawmen[2].scores["r2"].value
    assert shown.precision_rows(found)[0]["threshold"] == 0.3
    assert shown.curve_rows(found)[0]["rows"] == 160
