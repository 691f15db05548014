"""Propose repairs for a column, from how its values are written; a person reviews them."""

from itertools import product
from typing import TYPE_CHECKING, Final

from ml_assets.contract.coercion import ISO_MOMENT, without_blanks
from ml_assets.contract.contract import Repairs
from ml_assets.contract.repair import formatted_number, spelling_key

if TYPE_CHECKING:
    import pandas as pd

# Text that no category is called by. "none" and "unknown" are not here: both may be categories.
MISSING_TEXTS: Final = frozenset(
    {"?", "-", "--", ".", "na", "n/a", "#n/a", "null", "nan", "(null)", "<na>", "#null!"}
)
MISSING_NUMBERS: Final = (-99, -999, -9999, -99999, -999999, 999, 9999, 99999, 999999)
FEWEST_CODES: Final = 3
# A number so far from the others, in spans of theirs, is no value of the same kind.
FAR: Final = 2.0
# As for types: so large a share of the values decides how the column is written.
SHARE_THAT_DECIDES: Final = 0.95
_SYMBOLS: Final = ("$", "€", "£", "¥", "%")
# What groups the digits, and what begins the fraction; groups before none, which reads less.
_NUMBER_FORMATS: Final = (
    (",", "."), (" ", "."), (None, "."), (".", ","), (" ", ","), (None, ","),
)  # fmt: skip
_DATE_FORMATS: Final = (
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y",
    "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y",
)  # fmt: skip
_TIMES: Final = ("", " %H:%M", " %H:%M:%S")
_MOST_TRIED: Final = 2_000


def propose_repairs(raw: "pd.Series") -> Repairs:
    """Return the repairs that the values of a column call for; none is the usual answer.

    Missing values: text such as ``?`` or ``n/a``; numbers such as -999 that occur at least three
    times and are negative where no other is, or lie two spans of the others away. Numbers: a text
    column of which 95 % are numbers once signs, digit groups and a decimal comma are read. Moments:
    the one format that reads 95 %; none where day and month can't be told apart. Spelling is
    proposed by :func:`spelling_variants`.
    """
    import pandas as pd

    if raw.dtype.kind in "iuf":
        return Repairs(missing=_number_codes(raw))
    if raw.dtype.kind in "bMm":
        return Repairs()
    values = without_blanks(raw).dropna()
    if values.empty or pd.api.types.infer_dtype(values, skipna=True) != "string":
        return Repairs()
    distinct = pd.Series(values.unique())
    codes = sorted(value for value in distinct if value.casefold() in MISSING_TEXTS)
    rest = distinct[~distinct.isin(codes)]
    if rest.empty:
        # Then the codes are all that the column says.
        return Repairs()
    plain = pd.to_numeric(rest, errors="coerce")
    if plain.notna().mean() >= SHARE_THAT_DECIDES:
        numbers = pd.to_numeric(values[~values.isin(codes)], errors="coerce")
        return Repairs(missing=[*codes, *_number_codes(numbers)])
    found = _number_format(rest) or _date_format(rest) or Repairs()
    return found.model_copy(update={"missing": codes})


def spelling_variants(values: "pd.Series") -> dict[str, str]:
    """Return the commonest spelling of each text that is spelled in several ways, by spelling.

    Empty where no two texts differ only in case and blanks.
    """
    counts = values.dropna().value_counts()
    common: dict[str, str] = {}
    for text in counts.index:
        common.setdefault(spelling_key(text), text)
    if len(common) == len(counts):
        return {}
    return {text: common[spelling_key(text)] for text in counts.index}


def _number_codes(raw: "pd.Series") -> list[str | int | float]:
    import numpy as np

    numbers = raw[np.isfinite(raw.astype("float64"))] if len(raw) else raw
    codes: list[str | int | float] = []
    for code in MISSING_NUMBERS:
        count = int((numbers == code).sum())
        others = numbers[numbers != code]
        if count < FEWEST_CODES or others.empty:
            continue
        low, high = float(others.min()), float(others.max())
        gap = low - code if code < low else code - high
        span = (high - low) or 1.0
        if (code < 0 <= low and gap > 0) or gap > FAR * span:
            codes.append(code)
            numbers = others
    return codes


def _number_format(distinct: "pd.Series") -> Repairs | None:
    tried = distinct.head(_MOST_TRIED)
    if not tried.str.contains(r"\d").mean() >= SHARE_THAT_DECIDES:
        return None
    symbols = [s for s in _SYMBOLS if tried.str.contains(s, regex=False).any()]
    bare = tried.str.translate(dict.fromkeys(map(ord, _SYMBOLS))).str.strip()
    for thousands, decimal in _NUMBER_FORMATS:
        if thousands and not bare.str.contains(thousands, regex=False).any():
            continue
        repairs = Repairs.model_validate(
            {"symbols": symbols, "thousands": thousands, "decimal": decimal}
        )
        if not repairs.reads_numbers:
            continue
        read = tried.map(lambda text, way=repairs: formatted_number(text, way) is not None)
        if read.mean() >= SHARE_THAT_DECIDES:
            return repairs
    return None


def _date_format(distinct: "pd.Series") -> Repairs | None:
    import pandas as pd

    tried = distinct.head(_MOST_TRIED)
    if tried.str.fullmatch(ISO_MOMENT).mean() >= SHARE_THAT_DECIDES:
        return None
    reading = [
        f"{date}{time}"
        for date, time in product(_DATE_FORMATS, _TIMES)
        if pd.to_datetime(tried, format=f"{date}{time}", errors="coerce").notna().mean()
        >= SHARE_THAT_DECIDES
    ]
    return Repairs(date_format=reading[0]) if len(reading) == 1 else None
