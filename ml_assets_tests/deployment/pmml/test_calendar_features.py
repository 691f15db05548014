import numpy as np
import pandas as pd
import pytest

from ml_assets.deployment.pmml.calendar_features import calendar_columns
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.estimator.calendar_parts import PERIODS, CalendarParts
from ml_assets_tests.deployment.pmml.files import fields_of, values_of


@pytest.mark.parametrize("cyclic", [True, False])
def test_days_of_six_centuries_have_their_parts(cyclic: bool, evaluator: Evaluator) -> None:
    days = np.arange("1678-01-01", "2262-01-01", 97, dtype="datetime64[D]").astype("datetime64[ns]")
    odd = np.random.default_rng(1).integers(0, 24 * 3600 * 1000, len(days))
    moments = days + odd.astype("timedelta64[ms]").astype("timedelta64[ns]")
    moments[5] = np.datetime64("NaT")
    frame = pd.DataFrame({"at": moments, "until": moments[::-1]})
    transformer = CalendarParts({"at": list(PERIODS), "until": ["weekday", "day"]}, cyclic)
    fields, columns = fields_of(["at", "until"], "datetime")

    found = values_of(evaluator, fields, calendar_columns(fields, transformer, columns), frame)

    np.testing.assert_allclose(
        found, transformer.transform(frame), rtol=0, atol=1e-14 if cyclic else 0
    )
