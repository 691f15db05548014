"""One line of the doctor's report."""

from typing import Literal

from ml_assets.spec.document import Document


class Finding(Document):
    """What was looked at, whether it is fit, what was found and how to mend it."""

    name: str
    status: Literal["ok", "warn", "fail"]
    found: str
    mend: str | None = None
