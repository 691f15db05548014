import pytest

from ml_assets.reading.database_error import database_error, missing_driver
from ml_assets.spec.source import Source

SOURCE = Source(uri="mysql://me:hun%40ter2@host/shop", query="select 1")


@pytest.mark.parametrize(
    ("message", "mend"),
    [
        ("Access denied for user 'me' using 'hun@ter2'", "check user and password"),
        ("could not connect to mysql://me:hun%40ter2@host/shop: Connection refused", "check host"),
        ("relation does not exist\nLINE 1", "check the names"),
        ("near x: syntax error [SQL: select 'hun@ter2']", "correct the query"),
        ("strange", "try the query"),
    ],
)
def test_the_mend_fits_and_no_secret_is_shown(message: str, mend: str) -> None:
    error = database_error(SOURCE, RuntimeError(message))
    assert error.mend is not None
    assert error.mend.startswith(mend)
    assert "ter2" not in str(error)
    assert str(error).startswith("mysql://host/shop cannot be read")


def test_a_missing_driver_names_the_extra() -> None:
    error = missing_driver(SOURCE, ImportError("No module named 'MySQLdb'"))
    assert "pip install 'ml_assets[sql]'" in str(error)
