import math

from ml_assets.spec.evaluation_tables import Gain, Gap, Tables


def test_it_survives_the_file_with_nan() -> None:
    gap = Gap(metric="r2", greater_is_better=True, held_out=math.nan, low=math.nan, high=math.nan,
              dummy=0.0, training=0.9)  # fmt: skip
    again = Gap.model_validate_json(gap.model_dump_json())
    assert math.isnan(again.held_out)
    assert (again.training, again.cross_validated, again.lost) == (0.9, None, None)


def test_tables_that_do_not_fit_are_null() -> None:
    tables = Tables(gains=[Gain(up_to=0.1, probability=0.9, observed=1.0, lift=2.0, gain=0.2)])
    assert Tables.model_validate_json(tables.model_dump_json()) == tables
    assert (tables.thresholds, tables.classes, tables.errors) == (None, None, None)
