from ml_assets.automation.episode import Evaluation, Watch


def watched(results: str, good: int = 2, before: Watch | None = None) -> Watch:
    """Follow evaluations written as x (failed) and . (passed), one per second."""
    found = [Evaluation(float(n + 1), n + 1, mark == ".") for n, mark in enumerate(results)]
    return (before or Watch()).after("drift", found, good)


def test_an_episode_lasts_until_it_was_good_often_enough_in_a_row() -> None:
    assert watched("..").episode is None
    began = watched(".x").episode
    assert began is not None
    assert (began.id, began.began) == ("drift-2", 2.0)
    for lasting in (".xxx", ".x.", ".x.x.x.", ".x.x"):
        episode = watched(lasting).episode
        assert episode is not None
        assert episode.id == "drift-2"
    assert watched(".x..").episode is None
    again = watched(".x..x").episode
    assert again is not None
    assert again.id == "drift-5"
    assert watched("x.", good=1).episode is None


def test_looking_again_at_the_same_evaluations_changes_nothing() -> None:
    once = watched("x.")
    assert watched("x.", before=once) == once
    assert watched("x..", before=once).episode is None


def test_an_evaluation_that_ends_late_is_not_missed() -> None:
    first = Watch().after("drift", [Evaluation(5.0, 2, True)], 2)
    late = first.after("drift", [Evaluation(6.0, 1, False), Evaluation(5.0, 2, True)], 2)
    assert late.episode is not None
    assert late.episode.id == "drift-1"
