"""What a problem's YAML says of how several sources become one table."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator

from ml_assets.spec.duration import Duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.spec_model import SpecModel

Cardinality = Literal["one_to_one", "many_to_one", "one_to_many", "many_to_many"]
Aggregation = Literal["count", "sum", "mean", "min", "max", "std", "distinct", "first", "last"]


class AsOf(SpecModel):
    """Of each row's moment, the joined row that was valid then."""

    left: str = Field(description="The moment in the rows joined so far.")
    right: str = Field(description="The moment in the joined source.")
    direction: Literal["backward", "forward", "nearest"] = Field(
        default="backward",
        description="The latest joined row at or before the moment, the first at or after it, or "
        "the nearer of both.",
    )
    tolerance: Duration | None = Field(
        default=None, description="How far apart the moments may be.", examples=["7d", "30min"]
    )


class JoinStep(SpecModel):
    """One source that is joined to the rows so far."""

    source: str = Field(description="The name of the source.")
    on: str | list[str] | dict[str, str] = Field(
        # YAML reads a bare "on" as true, so there it is called keys.
        alias="keys",
        description="The key columns; as a mapping where their names differ, joined so far: "
        "joined source.",
        examples=["customer_id", {"customer_id": "id"}],
    )
    how: Literal["left", "inner", "outer"] = Field(
        default="left",
        description="left keeps every row joined so far, inner only those that match, outer also "
        "the unmatched rows of the source.",
    )
    cardinality: Cardinality = Field(
        default="many_to_one",
        alias="validate",
        description="What the keys must be: where they are not, the run stops.",
    )
    aggregate: dict[str, Aggregation | list[Aggregation]] | None = Field(
        default=None,
        description="Makes one row per key of the source first: per column, how its values become "
        "one; '*': count counts the rows. The columns are named COLUMN_AGGREGATION.",
        examples=[{"amount": ["sum", "mean"], "*": "count"}],
    )
    as_of: AsOf | None = Field(
        default=None, description="Of several matching rows, the one valid at a moment."
    )
    prefix: str = Field(default="", description="Put before the names of the joined columns.")

    @property
    def keys(self) -> dict[str, str]:
        """The key columns: of the rows joined so far, and of the source."""
        if isinstance(self.on, dict):
            return self.on
        return {name: name for name in ([self.on] if isinstance(self.on, str) else self.on)}

    @model_validator(mode="after")
    def _can_be_meant(self) -> "JoinStep":
        if not self.keys or "" in (*self.keys, *self.keys.values()):
            raise SpecError("on names no column", mend="name the key columns")
        if self.as_of is not None and self.how == "outer":
            raise SpecError("as_of joins are left or inner", found="how: outer",
                            mend="write how: left")  # fmt: skip
        if self.as_of is not None and self.aggregate is not None:
            raise SpecError("A step takes as_of or aggregate, not both", mend="make two steps")
        for column, functions in (self.aggregate or {}).items():
            if functions == []:
                raise SpecError(f"aggregate: {column!r} names no function",
                                mend="name one, such as mean")  # fmt: skip
            if column == "*" and functions not in ("count", ["count"]):
                raise SpecError("aggregate: '*' can only be counted", found=repr(functions),
                                mend="write '*': count")  # fmt: skip
        return self


class Join(SpecModel):
    """Several sources as one table: a base, and what is joined to it step by step."""

    base: str = Field(description="The source whose rows the problem is about.")
    steps: list[JoinStep] = Field(min_length=1, description="What is joined to it, in order.")

    def must_join(self, sources: Iterable[str]) -> None:
        """Raise SpecError unless every source is joined, and only known ones."""
        known = list(sources)
        steps = [(f"steps.{i}.source", step.source) for i, step in enumerate(self.steps)]
        for path, name in [("base", self.base), *steps]:
            if name not in known:
                raise SpecError(f"join.{path}: there is no source {name!r}",
                                mend=nearest_name(name, known))  # fmt: skip
        used = {self.base, *(step.source for step in self.steps)}
        if unused := [name for name in known if name not in used]:
            raise SpecError(f"The source {unused[0]!r} is not joined",
                            mend="add a step for it to join.steps, or take it out")  # fmt: skip
