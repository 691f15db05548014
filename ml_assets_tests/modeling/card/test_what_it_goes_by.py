from dataclasses import replace

from ml_assets.modeling.card.what_it_goes_by import what_it_goes_by
from ml_assets.modeling.explanation.explain_model import explain_model
from ml_assets.page.document import Bullets, Note, Picture
from ml_assets.spec.explanation_report import Suspicion
from ml_assets_tests.modeling.card.cards import facts_of
from ml_assets_tests.modeling.tables import table

FACTS = facts_of()
FOUND = explain_model(FACTS.model, table("binary_classification"),
                      table("binary_classification", seed=2), "roc_auc", seed=7).report  # fmt: skip


def test_columns_dependence_and_rows_are_told() -> None:
    blocks = what_it_goes_by(replace(FACTS, explanation=FOUND)).blocks
    assert sum(isinstance(block, Picture) for block in blocks) == 2
    (rows,) = [block for block in blocks if isinstance(block, Bullets)]
    assert len(rows.items) == len(FOUND.rows)
    assert FOUND.rows[0].text in rows.items[0]


def test_a_column_that_explains_too_much_is_said_first() -> None:
    leak = Suspicion(column="paid", lost_share=1.0, alone=0.99, whole=0.99, measure="ROC AUC",
                     text="paid explains nearly everything")  # fmt: skip
    told = FOUND.model_copy(update={"suspicions": [leak]})
    first = what_it_goes_by(replace(FACTS, explanation=told)).blocks[0]
    assert first == Note("warning", "paid explains nearly everything")


def test_without_an_explanation_there_is_nothing_to_tell() -> None:
    assert what_it_goes_by(FACTS).blocks == []
