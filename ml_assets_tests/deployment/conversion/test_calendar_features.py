import numpy as np
import pandas as pd
import pytest

from ml_assets.deployment.conversion.calendar_features import calendar_columns
from ml_assets.estimator.calendar_parts import PERIODS, CalendarParts
from ml_assets_tests.deployment.conversion.graphs import run


@pytest.mark.parametrize("cyclic", [True, False])
def test_every_day_of_six_centuries_has_its_parts(cyclic: bool) -> None:
    days = np.arange("1678-01-01", "2262-01-01", 3, dtype="datetime64[D]").astype("datetime64[ns]")
    odd = np.random.default_rng(1).integers(0, 24 * 3600 * 1000, len(days))
    moments = days + odd.astype("timedelta64[ms]").astype("timedelta64[ns]")
    moments[5] = np.datetime64("NaT")
    frame = pd.DataFrame({"at": moments, "until": moments[::-1]})
    transformer = CalendarParts({"at": list(PERIODS), "until": ["weekday", "day"]}, cyclic)
    minutes = frame.to_numpy().astype("datetime64[m]")
    X = np.where(np.isnat(minutes), np.nan, minutes.astype("int64"))

    found = run(
        lambda graph, block: calendar_columns(graph, transformer, block), X, ["at", "until"]
    )

    expected = transformer.transform(frame)
    if cyclic:
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14)
    else:
        np.testing.assert_array_equal(found, expected)
