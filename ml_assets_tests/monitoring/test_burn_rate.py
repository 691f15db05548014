from datetime import timedelta

from ml_assets.monitoring.burn_rate import burn_alarms


def test_the_rates_of_the_workbook() -> None:
    """Table 5-8 of the SRE workbook, for 30 days."""
    found = [(alarm.long, alarm.short, alarm.rate, alarm.urgency)
             for alarm in burn_alarms(timedelta(days=30))]  # fmt: skip
    assert found == [
        (timedelta(hours=1), timedelta(minutes=5), 14.4, "page"),
        (timedelta(hours=6), timedelta(minutes=30), 6.0, "page"),
        (timedelta(days=3), timedelta(hours=6), 1.0, "ticket"),
    ]


def test_the_share_of_the_budget_that_is_gone_stays_the_same() -> None:
    for days in (15, 30, 90):
        for alarm, share in zip(burn_alarms(timedelta(days=days)), (0.02, 0.05, 0.1), strict=True):
            if alarm.rate > 1:
                assert abs(alarm.rate * (alarm.long / timedelta(days=days)) - share) < 1e-4


def test_no_rate_at_which_the_budget_lasts_and_no_longer_window_than_the_objective_s() -> None:
    alarms = burn_alarms(timedelta(days=1))
    assert [alarm.long for alarm in alarms] == [timedelta(hours=1), timedelta(hours=6)]
    assert [alarm.rate for alarm in alarms] == [1.0, 1.0]
