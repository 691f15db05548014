import pytest

from ml_assets.cli.run_record import StepFailure
from ml_assets.cli.step_error import step_failure
from ml_assets_tests.cli.toy_run import run_toy


@pytest.fixture(scope="module")
def failures() -> dict[str, StepFailure]:
    record, _ = run_toy("refused", "crashed", "mistyped")
    return {failure.step: failure for failure in record.failures}


def test_our_own_error_is_taken_apart(failures: dict[str, StepFailure]) -> None:
    assert failures["refused"].model_dump() == {
        "step": "refused", "type": "DataError", "what": "Column 'age' is absent", "found": "a.b",
        "mend": "add it to x.csv", "lines": [],
    }  # fmt: skip


def test_a_type_that_does_not_fit_tells_our_error(failures: dict[str, StepFailure]) -> None:
    found = failures["mistyped"]
    assert (found.type, found.what, found.found, found.mend) == (
        "DataError", "The table has no rows", "0", "add some"
    )  # fmt: skip
    assert found.lines == []


def test_an_unexpected_error_keeps_the_end_of_its_traceback(
    failures: dict[str, StepFailure],
) -> None:
    found = failures["crashed"]
    assert (found.type, found.what, found.mend) == ("KeyError", "'boom'", None)
    assert 'raise KeyError("boom") from error' in found.lines[-1]
    assert len(found.lines) <= 6


def test_an_interruption_is_said_without_a_traceback() -> None:
    record, _ = run_toy("interrupted")
    [failure] = record.failures
    assert (failure.type, failure.lines) == ("Interrupted", [])


def test_a_failure_without_an_error() -> None:
    assert step_failure("model", None).what == "The step failed without an error"
