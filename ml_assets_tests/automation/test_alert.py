from ml_assets.automation.alert import Alert, FailedCheck

CHECKS = [FailedCheck("data_drift", f"check_{n}", "ERROR", "x" * 900) for n in range(30)]


def test_a_failed_run_says_which_and_where() -> None:
    alert = Alert("churn", "churn_lifecycle", "r1", "http://ui/runs/r1", "It broke.",
                  tags={"ml_assets/attempt": "2"})  # fmt: skip
    assert alert.title == "churn: churn_lifecycle failed"
    assert alert.id == "r1.failed-run"
    for part in ("It broke.", "ml_assets/attempt: 2", "http://ui/runs/r1"):
        assert part in alert.text


def test_failed_checks_are_named_and_kept_short() -> None:
    alert = Alert("churn", "churn_monitoring", "r1", "http://ui/runs/r1", checks=CHECKS)
    assert alert.title == "churn: check_0, check_1, check_2 and 27 more"
    assert alert.id == "r1.failed-checks"
    assert "- data_drift.check_0 (ERROR): xxx" in alert.text
    assert len(alert.text) < 15_000
    document = alert.document()
    assert document["error"] is None
    assert len(document["failed_checks"]) == 30
    assert document["text"] == alert.text
