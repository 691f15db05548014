from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.warm_up import quick_bytes
from ml_assets_tests.deployment.conftest import Case


def test_a_quick_model_answers_small_bodies_at_once(mixed: Case) -> None:
    scorer = Scorer(mixed.model, mixed.contract)

    assert quick_bytes(scorer, None) == 0
    assert quick_bytes(scorer, mixed.held_out.head(0)) == 0
    # This model is asked through a table, which takes more than 10 and less than 500 ms.
    assert quick_bytes(scorer, mixed.held_out) < 10_000
