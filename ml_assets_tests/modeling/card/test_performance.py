from dataclasses import replace

from ml_assets.modeling.card.performance import performance
from ml_assets.page.document import Listed, Note, Picture
from ml_assets.page.markdown import markdown_section
from ml_assets.spec.comparison import Comparison
from ml_assets.spec.evaluation_tables import Gap
from ml_assets.spec.problem import Bounds
from ml_assets_tests.modeling.card.cards import facts_of


def test_metrics_are_those_of_the_evaluation() -> None:
    facts = facts_of()
    section = performance(facts)
    (table,) = [block for block in section.blocks if isinstance(block, Listed)]
    told = {str(row["metric"]).strip("`"): row for row in table.rows}
    assert set(told) == set(facts.report.metrics)
    for name, estimate in facts.report.metrics.items():
        assert told[name]["value"] == estimate.value
        assert told[name]["dummy"] == facts.report.baseline[name]
    assert told["accuracy"]["must be"] == "≥ 0.5"
    assert [block.caption for block in section.blocks if isinstance(block, Picture)] == [
        "Calibration"
    ]


def test_the_verdict_is_the_gates() -> None:
    facts = facts_of()
    assert performance(facts).blocks[0] == Note(
        "good",
        "The model keeps every success threshold, and all that is asked of every model.",
    )
    bad = facts.spec.problem.model_copy(update={"success": {"accuracy": Bounds(min=1.1)}})
    note = performance(replace(facts, spec=facts.spec.model_copy(update={"problem": bad}))).blocks[
        0
    ]
    assert isinstance(note, Note)
    assert note.tone == "bad"
    assert "accuracy is" in note.text
    open_ended = facts_of("regression")
    note = performance(open_ended).blocks[0]
    assert isinstance(note, Note)
    assert note.tone == "warning"


def test_the_champion_and_the_promise_of_training_are_told() -> None:
    facts = facts_of()
    metric = facts.board.metric
    champion = Comparison(against="champion", metric=metric, greater_is_better=True, value=0.9,
                          other=0.8, difference=0.1, low=0.05, high=0.15, p_value=0.01,
                          rows=80)  # fmt: skip
    gap = Gap(metric=metric, greater_is_better=True, held_out=0.9, low=0.8, high=1.0, dummy=0.5,
              cross_validated=0.95)  # fmt: skip
    report = facts.report.model_copy(update={"comparison": [champion], "gaps": [gap]})
    text = markdown_section(performance(replace(facts, report=report)))
    assert "differs by 0.1 (0.05 to 0.15, 95 %)" in text
    assert "promised" in text
    assert "0.95" in text
