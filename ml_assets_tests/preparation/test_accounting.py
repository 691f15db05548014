import pandas as pd
import pytest

from ml_assets.preparation.accounting import account_for_rows

RAW = 5


def quarantine(*rows: int) -> "pd.Series[int]":
    return pd.Series(rows, dtype="int64")


def test_every_row_once_is_complete() -> None:
    account = account_for_rows(RAW, 3, quarantine(3, 4))
    assert account.complete
    assert account.counts() == {
        "raw": 5, "clean": 3, "quarantined": 2, "unexpected_row_numbers": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kept", "rows", "unexpected"),
    [(3, (4,), 0), (4, (3, 4), 0), (3, (4, 4), 1), (3, (4, 5), 1), (3, (-1, 9), 2)],
    ids=["lost", "twice", "named twice", "beyond the table", "both beyond"],
)
def test_a_lost_doubled_or_unknown_row_is_found(
    kept: int, rows: tuple[int, ...], unexpected: int
) -> None:
    account = account_for_rows(RAW, kept, quarantine(*rows))
    assert not account.complete
    assert account.unexpected_row_numbers == unexpected
