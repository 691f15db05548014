"""The materialization of an asset that something was read from."""

from datetime import datetime

from pydantic import BaseModel


class Origin(BaseModel):
    """Which version of an asset was read, and the run that made it; null where not known."""

    asset: str
    data_version: str | None
    run_id: str | None
    made_at: datetime | None
