"""What a problem's YAML says of one table to read."""

from typing import Literal

from pydantic import Field, model_validator

from ml_assets.spec.errors import SpecError
from ml_assets.spec.spec_model import SpecModel

SourceFormat = Literal["csv", "json", "parquet", "arrow", "excel", "log", "text", "image"]

ASSET_SCHEME = "asset:"
BUNDLED_SCHEME = "sklearn:"


class Source(SpecModel):
    """One table to read."""

    uri: str = Field(
        min_length=1,
        description="A file, glob or folder (relative to the project's root, or any fsspec URL "
        "such as s3://), a database as a SQLAlchemy URL with query or table, asset:KEY for an "
        "asset of somebody else, or sklearn://NAME for a table bundled with scikit-learn.",
        examples=["data/churn.csv", "s3://bucket/churn/*.parquet", "postgresql://host/shop",
                  "asset:warehouse/customers", "sklearn://breast_cancer"],
    )  # fmt: skip
    format: SourceFormat | None = Field(
        default=None,
        description="Default: by the file's ending. A folder of files as rows is text or image: "
        "the columns path, label (the file's folder) and content. log is text in lines.",
    )
    query: str | None = Field(
        default=None,
        description="Of a database: the query whose rows are read.",
        examples=["select * from orders where status <> 'test'"],
    )
    table: str | None = Field(
        default=None, description="Of a database: the table to read.", examples=["shop.orders"]
    )
    sheet: str | int | None = Field(
        default=None, description="Of Excel: the sheet's name or place from 0. Default: the first."
    )
    pattern: str | None = Field(
        default=None,
        description="Of a log: the regular expression of a line; its named groups are the "
        "columns. Default: one JSON object per line.",
        examples=[r"(?P<host>\S+) (?P<status>\d{3})"],
    )
    cursor: str | None = Field(
        default=None,
        description="Of a database: a column that only grows. Each run reads the rows beyond the "
        "largest value read so far.",
        examples=["updated_at"],
    )
    incremental: bool = Field(
        default=False,
        description="Of files: read only those that are new or were modified since the last run.",
    )

    @property
    def is_asset(self) -> bool:
        """Whether the table is the value of another asset."""
        return self.uri.startswith(ASSET_SCHEME)

    @property
    def is_database(self) -> bool:
        """Whether the table comes from a database."""
        return self.query is not None or self.table is not None

    @property
    def is_files(self) -> bool:
        """Whether the table comes from files."""
        return not (self.is_database or self.is_asset or self.uri.startswith(BUNDLED_SCHEME))

    @property
    def asset_key(self) -> list[str]:
        """The key of the asset that the table is the value of."""
        return self.uri.removeprefix(ASSET_SCHEME).split("/")

    @model_validator(mode="after")
    def _settings_fit_the_kind(self) -> "Source":
        if self.query is not None and self.table is not None:
            raise SpecError("The source names both query and table", mend="keep one of them")
        is_database = not (self.is_asset or self.uri.startswith(BUNDLED_SCHEME))
        for name, only_for, fits in (
            ("query", "a database", is_database),
            ("table", "a database", is_database),
            ("cursor", "a database: it needs query or table", self.is_database),
            ("sheet", "files of format excel", self.is_files and self.format in (None, "excel")),
            ("pattern", "format log", self.format == "log"),
            ("incremental", "files", self.is_files),
            ("format", "files", self.is_files),
        ):
            # The sheet 0 is one, though it equals False.
            if getattr(self, name) is not None and getattr(self, name) is not False and not fits:
                raise SpecError(f"{name} belongs to {only_for}", found=f"{name}: "
                                f"{getattr(self, name)!r}", mend="take it out")  # fmt: skip
        if self.is_asset and not all(self.asset_key):
            raise SpecError("The source names no asset", found=self.uri,
                            mend="write asset: and the key, its parts joined by /")  # fmt: skip
        return self
