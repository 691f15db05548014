from ml_assets.modeling.families.registry import families_for
from ml_assets.modeling.warm_start import first_guesses
from ml_assets_tests.modeling.tables import board, trial

FAMILIES = families_for("regression", ["linear", "random_forest"])
LAST = board("regression", trials=[
    trial(3, 0.1, params={"C": 3}),
    trial(1, 0.2, family="extra_trees"),
    trial(2, 0.3, family="random_forest", params={"n_estimators": 50}),
    *(trial(n, 0.4, params={"C": n}) for n in range(10, 20)),
    trial(7, 0.0, status="stopped_early", params={"C": 7}),
]).model_copy(update={"train_digest": "rows of May"})  # fmt: skip


def test_the_best_completed_trials_of_known_families_come_first() -> None:
    guesses = first_guesses(LAST, "rows of June", FAMILIES)
    assert [(family.name, params) for family, params in guesses] == [
        ("linear", {"C": 3}),
        ("random_forest", {"n_estimators": 50}),
        ("linear", {"C": 10}),
        ("linear", {"C": 11}),
    ]


def test_the_same_rows_are_searched_as_they_were() -> None:
    assert first_guesses(LAST, "rows of May", FAMILIES) == []
    assert first_guesses(None, "rows of May", FAMILIES) == []
    undated = LAST.model_copy(update={"train_digest": ""})
    assert first_guesses(undated, "rows of June", FAMILIES) == []
