from ml_assets.modeling.card.data_used import data_used
from ml_assets.page.markdown import markdown_section
from ml_assets_tests.modeling.card.cards import facts_of
from ml_assets_tests.modeling.tables import PLAN


def test_rows_split_and_columns_are_told() -> None:
    text = markdown_section(data_used(facts_of()))
    for said in ("| Data contract | version 3 |", "| Rows read | 200 |", "| 40 (20.0%), because",
                 "at random within each class (seed 7)"):  # fmt: skip
        assert said.lstrip("| ") in text
    for feature in PLAN.features:
        assert f"| `{feature.column}` | {feature.kind.replace('_', ' ')} |" in text


def test_it_is_told_whether_the_model_reads_sensitive_columns() -> None:
    assert f"`{PLAN.columns[0]}` (read by the model)" in markdown_section(data_used(facts_of()))
