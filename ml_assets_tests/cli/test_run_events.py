from ml_assets_tests.cli.toy_run import run_toy


def test_progress_is_told_step_by_step() -> None:
    record, lines = run_toy("raw", "clean", "rest")
    assert set(record.planned) == {"raw", "clean", "rest"}
    assert record.done == ["raw", "clean", "rest"]
    assert lines[:3] == ["planned 1", "planned 2", "planned 3"]
    assert lines[3:5] == ["on raw", "done raw"]
    at = lines.index("on clean, rest")
    assert lines[at + 1 : at + 4] == ["said cleaned 1 row", "done clean", "done rest"]


def test_a_failed_gate_fails_the_run_and_is_told_once() -> None:
    record, lines = run_toy("raw", "clean", "rest", "champion")
    assert not record.success
    assert record.done == ["raw", "clean", "rest"]
    assert {(c.asset, c.name, c.passed, c.severity) for c in record.checks} == {
        ("raw", "tidy", False, "WARN"), ("clean", "present", True, "ERROR"),
        ("rest", "gate", False, "ERROR"),
    }  # fmt: skip
    assert [c.description for c in record.checks if c.name == "gate"] == ["too low"]
    assert "check gate ERROR" in lines
    assert not any(line.startswith("failed") for line in lines)
    assert "on rest: gate" in lines


def test_a_warning_leaves_the_run_a_success() -> None:
    record, lines = run_toy("raw")
    assert record.success
    assert record.failures == []
    assert "check tidy WARN" in lines


def test_each_failed_step_is_told_and_the_others_go_on() -> None:
    record, lines = run_toy("raw", "refused", "crashed", "mistyped")
    assert not record.success
    assert record.done == ["raw"]
    assert {"failed refused", "failed crashed", "failed mistyped"} <= set(lines)
    kinds = {failure.step: failure.type for failure in record.failures}
    assert kinds == {"refused": "DataError", "crashed": "KeyError", "mistyped": "DataError"}
