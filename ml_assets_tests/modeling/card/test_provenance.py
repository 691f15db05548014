from dataclasses import replace

from ml_assets.modeling.card.provenance import provenance
from ml_assets.page.markdown import markdown_section
from ml_assets_tests.modeling.card.cards import facts_of


def test_lineage_versions_and_commands_are_told() -> None:
    facts = facts_of()
    text = markdown_section(provenance(facts))
    assert f"`{facts.model.version}`" in text
    assert "| `trials` | `0123456789ab` | `12345678` | 2026-11-26 09:05 UTC |" in text
    assert "| `model` | not known | not known | not known |" in text
    assert "ml-assets run churn" in text
    assert facts.versions["Python"] in text


def test_a_search_bounded_by_time_is_not_called_repeatable() -> None:
    facts = facts_of()
    free = facts.spec.search.model_copy(update={"time_budget_s": None, "max_trials": 5})
    same = replace(facts, spec=facts.spec.model_copy(update={"search": free}))
    assert "another machine tries more" in markdown_section(provenance(facts))
    assert "another machine tries more" not in markdown_section(provenance(same))
