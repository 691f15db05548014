import math

from ml_assets.spec.verdict import Verdict


def test_it_survives_the_file() -> None:
    for value in (0.3, None):
        verdict = Verdict(name="gap", value=value, bound="at most 0.2", passed=False, note="why")
        assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict
    stored = Verdict(name="gap", value=math.nan, bound="x", passed=False).model_dump_json()
    value = Verdict.model_validate_json(stored).value
    assert value is not None
    assert math.isnan(value)
