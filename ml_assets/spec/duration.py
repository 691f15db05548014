"""A span of time as people write it in YAML."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator

from ml_assets.spec.errors import SpecError

_UNITS = {"d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds"}
_DURATION = re.compile(rf"(\d+(?:\.\d+)?)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})")


def duration(text: str) -> timedelta:
    """Return the span of time that a text means; raises SpecError for any other text.

    >>> duration("7d"), duration("1.5 h")
    (datetime.timedelta(days=7), datetime.timedelta(seconds=5400))
    """
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise SpecError("That is no duration", found=repr(text),
                        mend="write a number and d, h, min, s or ms, such as 7d")  # fmt: skip
    try:
        return timedelta(**{_UNITS[found[2]]: float(found[1])})
    except OverflowError:
        raise SpecError("That is longer than any duration", found=repr(text),
                        mend="write a shorter one") from None  # fmt: skip


def _checked(text: str) -> str:
    duration(text)
    return text


Duration = Annotated[str, AfterValidator(_checked)]
