from ml_assets_tests.modeling.card.cards import facts_of


def test_links_lead_to_the_pages_of_assets() -> None:
    (link,) = facts_of().link("evaluation")
    assert link.url.endswith("/assets/churn/evaluation")
