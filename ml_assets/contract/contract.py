"""The data contract: what a row and the table of a problem must look like."""

from datetime import UTC, datetime
from math import isfinite
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

ColumnType = Literal["integer", "number", "boolean", "string", "datetime"]
Role = Literal["feature", "target", "id", "dropped"]
RuleSet = Literal["type", "not_null", "finite", "range", "allowed_values", "length", "unique"]

CONTRACT_FORMAT: Final = 1

_ALLOWED_AS: dict[ColumnType, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "string": (str,),
    "datetime": (),
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


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


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
    max_length: int | None = Field(
        default=None, ge=1, description="Longest allowed text, in characters."
    )
    unique: bool = Field(default=False, description="No value may occur twice.")
    description: str | None = None
    unit: str | None = None

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
            if self.type in ("string", "boolean"):
                raise ValueError(f"{name} does not apply to type {self.type}")
            if isinstance(bound, datetime) != (self.type == "datetime"):
                raise ValueError(f"{name} {bound} is no {self.type}")
        if _is_above(self.min, self.max):
            raise ValueError(f"min {self.min} is above max {self.max}: no value can pass")
        if self.max_length is not None and self.type != "string":
            raise ValueError(f"max_length does not apply to type {self.type}")
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
        for name in ("min", "max", "max_length"):
            if getattr(self, name) is not None:
                raise ValueError(f"{name} says nothing that allowed does not say: keep one")
        return self


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


class TableContract(_Closed):
    """The rules of the table as a whole."""

    rows: Interval = Field(default_factory=Interval, description="Allowed number of rows.")
    max_missing: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="Largest share of missing values, per nullable column."
    )
    means: dict[str, Interval] = Field(
        default_factory=dict, description="Bounds of the mean, per numeric column."
    )
    ordered: list[list[str]] = Field(
        default_factory=list,
        description="Pairs of numeric columns whose first must not exceed the second in any row.",
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
        for role in ("target", "id"):
            names = [name for name, column in self.columns.items() if column.role == role]
            if len(names) > 1:
                raise ValueError(f"more than one column has the role {role}: {names}")
            if any(self.columns[name].nullable for name in names):
                raise ValueError(f"{names[0]}: a column with the role {role} can't be nullable")
        return self

    @model_validator(mode="after")
    def _table_rules_fit_the_columns(self) -> "Contract":
        table, kept = self.table, set(self.names("feature", "target", "id"))
        numeric = {name for name in kept if self.columns[name].type in ("integer", "number")}
        if any(len(set(pair)) != 2 for pair in table.ordered):
            raise ValueError("table.ordered takes pairs of two different columns")
        named = {
            "max_missing": (set(table.max_missing), kept, "kept"),
            "means": (set(table.means), numeric, "kept and numeric"),
            "ordered": ({name for pair in table.ordered for name in pair}, numeric,
                        "kept and numeric"),
        }  # fmt: skip
        for rule, (names, fitting, what) in named.items():
            if unfit := sorted(names - fitting):
                raise ValueError(f"table.{rule} names columns that are not {what}: {unfit}")
        return self

    def names(self, *roles: Role) -> list[str]:
        """Return the columns with one of these roles (all without one), in order."""
        return [n for n, column in self.columns.items() if not roles or column.role in roles]

    @property
    def target(self) -> str | None:
        """The target column, if the problem has one."""
        return next(iter(self.names("target")), None)

    def of(self, *roles: Role) -> "Contract":
        """Return the contract narrowed to the columns with these roles, without table rules."""
        columns = {name: self.columns[name] for name in self.names(*roles)}
        return self.model_copy(update={"columns": columns, "table": TableContract()})
