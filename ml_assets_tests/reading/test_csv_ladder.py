import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv

from ml_assets.reading.csv_ladder import failed_column, ladder, widened


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (pa.null(), "7", pa.int64()), (pa.null(), "2024-05-01", pa.date32()),
        (pa.int64(), "2.5", pa.float64()), (pa.int64(), "x", pa.string()),
        (pa.date32(), "2024-05-01 10:00", pa.timestamp("s")), (pa.float64(), "x", pa.string()),
        (pa.string(), None, pa.binary()), (pa.int64(), 'a "b"', pa.string()),
        (pa.binary(), None, pa.binary()),
    ],
)  # fmt: skip
def test_the_next_type_takes_the_value(
    kind: pa.DataType, value: str | None, expected: pa.DataType
) -> None:
    assert widened(kind, value) == expected


def test_other_errors_name_no_column() -> None:
    assert failed_column(ValueError("CSV parse error: Expected 2 columns")) is None
    utf8 = "In CSV column #3: CSV conversion error to string: invalid UTF8 data"
    assert failed_column(ValueError(utf8)) == (3, None)


values = st.sampled_from(["", "1", "-7", "2.5", "true", "2024-05-01", "2024-05-01 10:00:00", "x",
                          "10:30", "2024-05-01T10:00:00.5", "2024-05-01T10:00:00Z"])  # fmt: skip


@given(st.lists(values, min_size=1, max_size=6))
def test_climbing_ends_where_arrow_ends_over_all_values(found: list[str]) -> None:
    content = ("v,w\n" + "".join(f"{value},1\n" for value in found)).encode()
    expected = csv.read_csv(pa.BufferReader(content)).schema.field("v").type
    kind = pa.null()
    while True:
        try:
            csv.read_csv(pa.BufferReader(content), convert_options=csv.ConvertOptions(
                column_types={"v": kind}, strings_can_be_null=True))  # fmt: skip
            break
        except pa.ArrowInvalid as error:
            failed = failed_column(error)
            assert failed is not None
            kind = widened(kind, failed[1])
    assert kind == expected
    assert kind in ladder()
