import pytest

from ml_assets.cli.run_record import CheckOutcome, RunRecord


@pytest.mark.parametrize(
    ("passed", "severity", "fails"),
    [(True, "ERROR", False), (False, "ERROR", True), (False, "WARN", False)],
)
def test_only_an_error_that_did_not_pass_fails_the_run(
    passed: bool, severity: str, fails: bool
) -> None:
    check = CheckOutcome.model_validate(
        {"asset": "model", "name": "gate", "passed": passed, "severity": severity}
    )
    assert check.fails_the_run is fails


def test_a_run_is_no_success_until_it_is_said() -> None:
    assert not RunRecord(problem="wine", run_id="r").success
