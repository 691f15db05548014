from dataclasses import replace

import pytest

from ml_assets.modeling.card.limits import limits
from ml_assets.page.markdown import markdown_section
from ml_assets.spec.model_choice import Calibration
from ml_assets.spec.problem_spec import SplitStrategy
from ml_assets_tests.modeling.card.cards import facts_of


@pytest.mark.parametrize(
    ("strategy", "said"),
    [("random", "never saw, was not tested"), ("time", "right after the rows"),
     ("group", "over time was not tested"), ("column", "how it was made")],
)  # fmt: skip
def test_what_the_split_does_not_test_is_said(strategy: SplitStrategy, said: str) -> None:
    facts = facts_of()
    split = facts.spec.split.model_copy(update={"strategy": strategy})
    text = markdown_section(
        limits(replace(facts, spec=facts.spec.model_copy(update={"split": split})))
    )
    assert said in text


def test_few_rows_warnings_and_poor_calibration_are_said() -> None:
    facts = facts_of()
    off = Calibration(of="yes", error=0.2, noise=0.05, tolerance=0.05, bins=[])
    board = facts.board.model_copy(update={"warnings": ["One fold only."], "calibration": off})
    text = markdown_section(limits(replace(facts, board=board)))
    assert "Only 80 rows were held out" in text
    assert "- One fold only." in text
    assert "off by 20.0%" in text
    assert "off by" not in markdown_section(limits(facts))
