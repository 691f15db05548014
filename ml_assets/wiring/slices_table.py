"""The worst slices of an evaluation as a table."""

from collections.abc import Iterable

from ml_assets.spec.slice_report import Slice
from ml_assets.wiring.metadata import WIDE_TABLE_ROWS, Shown, rows_table


def slices_table(slices: Iterable[Slice]) -> Shown:
    """Return each slice's size, score with its interval, losses, effect and what speaks for it."""
    return rows_table([
        {"slice": one.name, "rows": one.rows,
         "score": "not defined" if one.score is None else one.score,
         "95% low": "" if one.low is None else one.low,
         "95% high": "" if one.high is None else one.high,
         "loss": one.loss, "others' loss": one.rest_loss,
         "dummy's loss": "" if one.dummy_loss is None else one.dummy_loss,
         "effect": one.effect, "adjusted p": one.adjusted_p,
         "verdict": one.reason or ("differs" if one.significant else "may be chance")}
        for one in slices
    ], WIDE_TABLE_ROWS)  # fmt: skip
