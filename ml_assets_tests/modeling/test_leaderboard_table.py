from ml_assets.modeling.leaderboard_table import leaderboard_markdown, shown_params
from ml_assets_tests.modeling.tables import board, trial


def test_a_row_shows_rank_score_spread_and_parameters() -> None:
    best = trial(3, 0.91234, params={"C": 0.123456, "penalty": "l2"}, fit_s=1.234)
    lines = leaderboard_markdown(board("binary_classification", trials=[best])).splitlines()
    assert lines[0].startswith("| # | trial | family | roc_auc |")
    assert lines[2] == (
        "| 1 | t003 | linear | 0.9123 | 0.902 to 0.922 | completed | 1.23 | `C=0.123, penalty=l2` |"
    )


def test_a_failed_trial_shows_its_error_on_one_line() -> None:
    failed = trial(1, None, status="failed", error="ValueError: a|b\nsecond line" + "x" * 100)
    text = leaderboard_markdown(board("regression", trials=[trial(0), failed]))
    row = text.splitlines()[3]
    assert r"ValueError: a\|b second line" in row
    assert row.replace(r"\|", "").count("|") == 9
    assert len(row) < 160


def test_trials_beyond_the_top_are_counted() -> None:
    trials = [trial(index) for index in range(12)]
    text = leaderboard_markdown(board("regression", trials=trials), top=10)
    assert text.endswith("*and 2 more trials*")
    assert leaderboard_markdown(board("regression", trials=trials), 11).endswith("1 more trial*")
    assert "more trial" not in leaderboard_markdown(board("regression", trials=trials), top=12)


def test_many_parameters_are_cut() -> None:
    many = trial(0, params={f"p{number}": number for number in range(8)})
    assert shown_params(many) == "p0=0, p1=1, p2=2, p3=3, p4=4, p5=5, …"
