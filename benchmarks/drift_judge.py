"""Judge the drift between two tables, without a model and without a log."""

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.monitoring.drift.column_bins import learn_bins
from ml_assets.monitoring.drift.judge import Span, judge_window
from ml_assets.monitoring.drift.reference_profile import ColumnProfile, ReferenceProfile
from ml_assets.monitoring.drift.table_counts import count_table, sample_table
from ml_assets.monitoring.drift.window import SAMPLED_ROWS, Window
from ml_assets.spec.drift_report import DriftReport
from ml_assets.spec.drift_settings import DriftSettings


def judged(
    before: ParquetTable, now: ParquetTable, *, seed: int = 0, joint: bool = True
) -> DriftReport:
    """Return what ``data_drift`` says of the second table beside the first, by default settings."""
    sample = sample_table(before.batches(), seed=seed)
    assert sample is not None
    bins = {name: learn_bins(sample.column(name)) for name in sample.column_names}
    counted = count_table(before.batches(), bins, sampled_rows=0)
    profile = ReferenceProfile(
        model_version="none", contract_version=1, rows=counted.rows, held_out_rows=0, seed=seed,
        columns={name: ColumnProfile(bins=bins[name], counts=counted.columns[name])
                 for name in bins},
        predictions={},
    )  # fmt: skip
    found = count_table(now.batches(), bins, sampled_rows=SAMPLED_ROWS, seed=seed)
    nothing = Window(0, count_table([], bins), {})
    now_counted = Window(found.rows, found, {})
    return judge_window(profile, sample if joint else None, now_counted, nothing,
                        Span(None, None), DriftSettings())  # fmt: skip
