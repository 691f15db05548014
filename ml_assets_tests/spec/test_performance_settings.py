from datetime import timedelta

import pytest
from pydantic import ValidationError

from ml_assets.spec.performance_settings import PerformanceSettings


def test_the_length_of_a_window() -> None:
    assert PerformanceSettings().length == timedelta(days=7)
    assert PerformanceSettings(window="12h").length == timedelta(hours=12)


@pytest.mark.parametrize(
    ("given", "says"),
    [({"window": "30s"}, "shorter than a minute"), ({"window": "1w"}, "no duration"),
     ({"min_rows": 2000, "max_rows": 1000}, "above max_rows")],
)  # fmt: skip
def test_windows_that_say_nothing_are_refused(given: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        PerformanceSettings.model_validate(given)
