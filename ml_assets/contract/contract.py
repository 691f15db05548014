"""The data contract: what a row and the table of a problem must look like."""

import re
from datetime import UTC, datetime
from math import isfinite
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from ml_assets.spec.document import Document
from ml_assets.spec.duration import Duration

ColumnType = Literal["integer", "number", "boolean", "string", "datetime", "image"]
Role = Literal["feature", "target", "id", "group", "weight", "split", "audit", "dropped"]
RuleSet = Literal[
    "type", "not_null", "finite", "range", "allowed_values", "pattern", "length", "unique"
]
Operator = Literal["<", "<=", ">", ">=", "==", "!="]

# The roles of the columns that clean rows have.
KEPT: Final[tuple[Role, ...]] = ("feature", "target", "id", "group", "weight", "split", "audit")

CONTRACT_FORMAT: Final = 1

_ALLOWED_AS: dict[ColumnType, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "string": (str,),
    "datetime": (),
    "image": (),
}


def naive_utc(moment: datetime) -> datetime:
    """Return the moment without a time zone, in UTC; one without a zone is taken as UTC.

    >>> naive_utc(datetime.fromisoformat("2026-01-01T02:00:00+02:00"))
    datetime.datetime(2026, 1, 1, 0, 0)
    """
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _is_above(low: float | datetime | None, high: float | datetime | None) -> bool:
    if isinstance(low, datetime) and isinstance(high, datetime):
        return low > high
    if isinstance(low, float) and isinstance(high, float):
        return low > high
    return False


class _Closed(Document):
    model_config = ConfigDict(extra="forbid")


class Interval(_Closed):
    """A closed interval; an open end is null."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _can_be_met(self) -> "Interval":
        if _is_above(self.min, self.max):
            raise ValueError(f"min {self.min} is above max {self.max}: no value can pass")
        if any(bound is not None and not isfinite(bound) for bound in (self.min, self.max)):
            raise ValueError("an infinite bound bounds nothing: leave it out")
        return self


class Repairs(_Closed):
    """How values of one column that are written in another way are read; each one is counted."""

    missing: list[str | int | float] = Field(
        default_factory=list, description="Values that say that there is none, such as -999 or ?."
    )
    symbols: list[str] = Field(
        default_factory=list, description="Signs around numbers, such as $ or %."
    )
    thousands: Literal[",", ".", " ", "'", "_"] | None = Field(
        default=None, description="What groups the digits of numbers."
    )
    decimal: Literal[".", ","] = Field(default=".", description="What begins the fraction.")
    date_format: str | None = Field(
        default=None, description="How moments are written, as strptime reads it: %d.%m.%Y."
    )
    spelling: bool = Field(
        default=False,
        description="Whether upper and lower case and blanks inside of allowed values are alike.",
    )
    possible: Interval | None = Field(
        default=None, description="Numbers outside are impossible, and read as missing."
    )

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> "Repairs":
        if self.thousands == self.decimal:
            raise ValueError(f"thousands and decimal are both {self.decimal!r}")
        return self

    @field_validator("date_format")
    @classmethod
    def _date_format_can_be_read(cls, date_format: str | None) -> str | None:
        if date_format is not None:
            # strptime finds nonsense only as it reads: this moment must come back.
            moment = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
            try:
                datetime.strptime(moment.strftime(date_format), date_format)
            except (ValueError, re.error) as error:
                raise ValueError(f"{date_format!r} is no format of moments: {error}") from None
        return date_format

    @property
    def reads_numbers(self) -> bool:
        """Whether numbers are written in a way of their own."""
        return bool(self.symbols or self.thousands or self.decimal != ".")


class ColumnContract(_Closed):
    """The rules of one column; a rule that is null does not apply."""

    type: ColumnType
    role: Role = "feature"
    nullable: bool = False
    min: float | datetime | None = Field(default=None, description="Smallest allowed value.")
    max: float | datetime | None = Field(default=None, description="Largest allowed value.")
    allowed: list[str | int | float | bool] | None = Field(
        default=None, description="The only allowed values."
    )
    pattern: str | None = Field(
        default=None, description="Regular expression that the whole text must match."
    )
    min_length: int | None = Field(
        default=None, ge=1, description="Shortest allowed text, in characters."
    )
    max_length: int | None = Field(
        default=None, ge=1, description="Longest allowed text, in characters."
    )
    unique: bool = Field(default=False, description="No value may occur twice.")
    description: str | None = None
    unit: str | None = None
    sensitive: bool = Field(default=False, description="No row's value is shown anywhere.")
    repairs: Repairs = Field(
        default_factory=Repairs, description="How values written in another way are read."
    )

    @field_validator("min", "max")
    @classmethod
    def _bound_can_be_compared(cls, bound: float | datetime | None) -> float | datetime | None:
        if isinstance(bound, datetime):
            return naive_utc(bound)
        if bound is not None and not isfinite(bound):
            raise ValueError(f"{bound} bounds nothing: leave the bound out")
        return bound

    @model_validator(mode="after")
    def _bounds_fit_the_type(self) -> "ColumnContract":
        for name, bound in (("min", self.min), ("max", self.max)):
            if bound is None:
                continue
            if self.type in ("string", "boolean", "image"):
                raise ValueError(f"{name} does not apply to type {self.type}")
            if isinstance(bound, datetime) != (self.type == "datetime"):
                raise ValueError(f"{name} {bound} is no {self.type}")
        if _is_above(self.min, self.max):
            raise ValueError(f"min {self.min} is above max {self.max}: no value can pass")
        for name in ("pattern", "min_length", "max_length"):
            if getattr(self, name) is not None and self.type != "string":
                raise ValueError(f"{name} does not apply to type {self.type}")
        if (self.min_length or 0) > (self.max_length or self.min_length or 0):
            raise ValueError(f"min_length {self.min_length} is above max_length {self.max_length}")
        return self

    @field_validator("pattern")
    @classmethod
    def _pattern_can_be_read(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                raise ValueError(f"pattern {pattern!r} is no regular expression: {error}") from None
        return pattern

    @model_validator(mode="after")
    def _repairs_fit_the_type(self) -> "ColumnContract":
        repairs, numeric = self.repairs, self.type in ("integer", "number")
        for name, given, fits in (
            ("symbols, thousands or decimal", repairs.reads_numbers, numeric),
            ("possible", repairs.possible, numeric),
            ("date_format", repairs.date_format, self.type == "datetime"),
            ("spelling", repairs.spelling, self.type == "string" and self.allowed),
        ):
            if given and not fits:
                raise ValueError(f"repairs: {name} does not apply to this column")
        return self

    @model_validator(mode="after")
    def _allowed_values_fit_the_type(self) -> "ColumnContract":
        if self.allowed is None:
            return self
        if not self.allowed:
            raise ValueError("allowed is an empty list: no value can pass")
        for value in self.allowed:
            if type(value) not in _ALLOWED_AS[self.type]:
                raise ValueError(f"allowed holds {value!r}, which is no {self.type}")
        if len(set(self.allowed)) < len(self.allowed):
            raise ValueError(f"allowed names a value twice: {self.allowed}")
        for name in ("min", "max", "pattern", "min_length", "max_length"):
            if getattr(self, name) is not None:
                raise ValueError(f"{name} says nothing that allowed does not say: keep one")
        return self


class TableContract(_Closed):
    """The rules of the table as a whole."""

    rows: Interval = Field(default_factory=Interval, description="Allowed number of rows.")
    max_missing: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="Largest share of missing values, per nullable column."
    )
    means: dict[str, Interval] = Field(
        default_factory=dict, description="Bounds of the mean, per numeric column."
    )
    stds: dict[str, Interval] = Field(
        default_factory=dict, description="Bounds of the standard deviation, per numeric column."
    )
    quantiles: dict[str, dict[Annotated[float, Field(ge=0, le=1)], Interval]] = Field(
        default_factory=dict,
        description="Bounds of quantiles, per numeric column and quantile, such as 0.5.",
    )
    category_shares: dict[str, dict[str, Interval]] = Field(
        default_factory=dict, description="Bounds of the share of rows, per column and value."
    )
    relations: list[tuple[str, Operator, str]] = Field(
        default_factory=list,
        description="What holds between two numeric or two datetime columns in every row.",
        examples=[[["started_at", "<=", "ended_at"]]],
    )
    keys: list[Annotated[list[str], Field(min_length=2)]] = Field(
        default_factory=list, description="Columns whose values together occur in one row only."
    )
    distinct_rows: bool = Field(
        default=False, description="Whether a row that repeats an earlier one is set aside."
    )
    freshness: dict[str, Duration] = Field(
        default_factory=dict,
        description="How old the newest value of a datetime column may be.",
        examples=[{"ordered_at": "2d"}],
    )


class Contract(_Closed):
    """The pinned contract of one problem's table."""

    format: Literal[1] = Field(default=CONTRACT_FORMAT, description="Format of this file.")
    version: int = Field(default=1, ge=1, description="Raised by one for every adopted change.")
    problem: str
    columns: dict[str, ColumnContract] = Field(min_length=1)
    table: TableContract = Field(default_factory=TableContract)

    @model_validator(mode="after")
    def _special_columns_are_single_and_filled(self) -> "Contract":
        for role in ("target", "id", "group", "weight", "split"):
            names = [name for name, column in self.columns.items() if column.role == role]
            if len(names) > 1:
                raise ValueError(f"more than one column has the role {role}: {names}")
            if any(self.columns[name].nullable for name in names):
                raise ValueError(f"{names[0]}: a column with the role {role} can't be nullable")
        return self

    @model_validator(mode="after")
    def _table_rules_fit_the_columns(self) -> "Contract":
        table, kept = self.table, set(self.names(*KEPT))
        numeric, moments = self._of_type(kept, "integer", "number"), self._of_type(kept, "datetime")
        for left, _, right in table.relations:
            if left == right:
                raise ValueError(f"table.relations compares {left} with itself")
            for group in (numeric, moments):
                if (left in group) != (right in group):
                    raise ValueError(f"table.relations: {left} and {right} can't be compared")
        pairs = {name for left, _, right in table.relations for name in (left, right)}
        named = {
            "max_missing": (set(table.max_missing), kept, "kept"),
            "means": (set(table.means), numeric, "kept and numeric"),
            "stds": (set(table.stds), numeric, "kept and numeric"),
            "quantiles": (set(table.quantiles), numeric, "kept and numeric"),
            "category_shares": (set(table.category_shares),
                                self._of_type(kept, "string", "boolean"),
                                "kept and hold categories"),
            "relations": (pairs, numeric | moments, "kept, and numeric or datetime"),
            "keys": ({name for key in table.keys for name in key}, kept, "kept"),
            "freshness": (set(table.freshness), moments, "kept, and datetime"),
        }  # fmt: skip
        for rule, (names, fitting, what) in named.items():
            if unfit := sorted(names - fitting):
                raise ValueError(f"table.{rule} names columns that are not {what}: {unfit}")
        return self

    @model_validator(mode="after")
    def _rules_of_uniqueness_can_be_told_apart(self) -> "Contract":
        names = [name for name in self.kept if self.columns[name].unique]
        names += ["+".join(key) for key in self.table.keys]
        names += ["row"] if self.table.distinct_rows else []
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two rules are called {twice[0]}.unique: keep one of table.keys, "
                             "table.distinct_rows and the column's unique")  # fmt: skip
        for key in self.table.keys:
            if len(set(key)) < len(key):
                raise ValueError(f"table.keys names a column twice: {key}")
        return self

    def _of_type(self, names: set[str], *types: ColumnType) -> set[str]:
        return {name for name in names if self.columns[name].type in types}

    def names(self, *roles: Role) -> list[str]:
        """Return the columns with one of these roles (all without one), in order."""
        return [n for n, column in self.columns.items() if not roles or column.role in roles]

    @property
    def kept(self) -> list[str]:
        """The columns that clean rows have, in order."""
        return self.names(*KEPT)

    @property
    def target(self) -> str | None:
        """The target column, if the problem has one."""
        return next(iter(self.names("target")), None)

    def of(self, *roles: Role) -> "Contract":
        """Return the contract narrowed to the columns with these roles, without table rules."""
        columns = {name: self.columns[name] for name in self.names(*roles)}
        return self.model_copy(update={"columns": columns, "table": TableContract()})
