"""The materialization of an asset that something was read from."""

from datetime import datetime

from ml_assets.spec.document import Document


class Origin(Document):
    """Which version of an asset was read, and the run that made it; null where not known."""

    asset: str
    data_version: str | None
    run_id: str | None
    made_at: datetime | None
