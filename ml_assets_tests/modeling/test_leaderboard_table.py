from ml_assets.modeling.leaderboard_table import leaderboard_markdown, shown_params
from ml_assets_tests.modeling.tables import board, trial


def test_a_row_shows_rank_score_spread_and_parameters() -> None:
    best = trial(3, 0.91234, params={"C": 0.123456, "penalty": "l2"}, fit_s=1.234,
                 predict_s=0.5, host="b", moved_from=["a"], attempts=2)  # fmt: skip
    lines = leaderboard_markdown(board("binary_classification", trials=[best])).splitlines()
    assert lines[0].startswith("| # | trial | family | roc_auc |")
    assert lines[2] == (
        "| 1 | t003 | linear | 0.9123 ± 0.0100 | 0.902 0.922 | completed | 1.23 | b (before: a) "
        "| 2 | `C=0.123, penalty=l2` |"
    )


def test_a_failed_trial_shows_its_error_on_one_line() -> None:
    failed = trial(1, None, status="failed", error="ValueError: a|b\nsecond line" + "x" * 100)
    text = leaderboard_markdown(board("regression", trials=[trial(0), failed]))
    row = text.splitlines()[3]
    assert r"ValueError: a\|b second line" in row
    assert row.replace(r"\|", "").count("|") == 11
    assert len(row) < 200


def test_trials_beyond_the_top_are_counted() -> None:
    trials = [trial(index) for index in range(12)]
    text = leaderboard_markdown(board("regression", trials=trials), top=10)
    assert text.endswith("*and 2 more trials: `ml-assets leaderboard PROBLEM --all`*")
    assert "and 1 more trial:" in leaderboard_markdown(board("regression", trials=trials), 11)
    assert "more trial" not in leaderboard_markdown(board("regression", trials=trials), top=12)


def test_many_parameters_are_cut() -> None:
    many = trial(0, params={f"p{number}": number for number in range(10)})
    assert shown_params(many) == "p0=0, p1=1, p2=2, p3=3, p4=4, p5=5, p6=6, p7=7, …"


def test_a_single_fold_has_no_standard_error() -> None:
    stopped = trial(0, 0.5, fold_scores=[0.5], status="stopped_early")
    row = leaderboard_markdown(board("regression", trials=[stopped])).splitlines()[2]
    assert "| 0.5000 | 0.500 | stopped early after fold 1: clearly behind |" in row
