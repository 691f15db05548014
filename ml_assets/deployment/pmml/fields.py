"""The fields of a PMML file: the columns that are fed in, and what is derived from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.expressions import reference
from ml_assets.deployment.pmml.markup import tag
from ml_assets.spec.feature_plan import FeaturePlan

_TYPES = {"number": "double", "datetime": "dateTimeSecondsSince[1970]"}
_MISSING = "missing"


@dataclass
class Fields:
    """What a file of PMML names.

    ``vocabularies`` are the texts of category columns in the order of their codes, noted by the
    encoders that know them; ``derived`` are the names of expressions, each of which is computed
    once.
    """

    plan: FeaturePlan
    vocabularies: dict[str, list[str]] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _references: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._taken |= {*self.plan.columns, self.plan.target}

    def fresh(self, wanted: str) -> str:
        """Return a name that no field has: the wanted one, or one with a number behind it."""
        name, count = wanted, 1
        while name in self._taken:
            name, count = f"{wanted}_{count}", count + 1
        self._taken.add(name)
        return name

    def column(self, name: str) -> str:
        """Return the expression of a column as it is fed in."""
        expression = reference(name)
        self._references[expression] = name
        return expression

    def name_of(self, expression: str) -> str:
        """Return the field that holds an expression's value; one is derived where there is none."""
        if expression in self._references:
            return self._references[expression]
        if expression not in self.derived:
            self.derived[expression] = self.fresh(f"derived_{len(self.derived)}")
        return self.derived[expression]

    def learn_texts(self, column: str, values: Iterable[object]) -> list[str]:
        """Note the texts of a column; returns them, the word for a missing one in place of "".

        Raises CannotExpressError if another member of the model knows other texts.
        """
        texts = [str(value) for value in values]
        if self.vocabularies.setdefault(column, texts) != texts:
            raise CannotExpressError(f"members of the model know other values of {column!r}")
        return [one or self.word_for_missing(column) for one in texts]

    def word_for_missing(self, column: str) -> str:
        """Return the text that stands for a missing one; none of the column's own.

        Evaluators take an empty text in a table for none at all.
        """
        word = _MISSING
        while word in self.vocabularies.get(column, ()):
            word += "_"
        return word

    def dictionary(self, classes: list[str]) -> str:
        """Return the DataDictionary: the columns that are fed in, and the target."""
        fed = [self._data_field(one.column, _TYPES.get(one.kind)) for one in self.plan.features]
        if self.plan.target:
            kind = {"optype": "categorical", "dataType": "string"} if classes else {
                "optype": "continuous", "dataType": "double"}  # fmt: skip
            values = [tag("Value", value=name) for name in classes]
            fed.append(tag("DataField", *values, name=self.plan.target, **kind))
        return tag("DataDictionary", *fed, numberOfFields=len(fed))

    def transformations(self) -> str:
        """Return the TransformationDictionary: what is derived, in the order of its making."""
        return tag("TransformationDictionary", *derived_fields(self.derived))

    def whole_schema(self) -> str:
        """Return the MiningSchema of the whole model: all columns, and the target.

        A missing text becomes the word for it, and one that was not seen in fitting stays.
        """
        listed = [
            tag("MiningField", name=one.column) if one.kind in _TYPES
            else tag("MiningField", name=one.column, invalidValueTreatment="asIs",
                     missingValueReplacement=self.word_for_missing(one.column))
            for one in self.plan.features
        ]  # fmt: skip
        if self.plan.target:
            listed.append(tag("MiningField", name=self.plan.target, usageType="target"))
        return tag("MiningSchema", *listed)

    def schema_of(self, used: Iterable[str]) -> str:
        """Return the MiningSchema of a part that reads these fields; it may not be empty."""
        names = sorted(used) or [self.plan.columns[0]]
        texts = {one.column for one in self.plan.features if one.kind not in _TYPES}
        return tag("MiningSchema", *(
            tag("MiningField", name=name,
                usageType="target" if name == self.plan.target else None,
                invalidValueTreatment="asIs" if name in texts else None)
            for name in names
        ))  # fmt: skip

    def _data_field(self, column: str, kind: str | None) -> str:
        if kind is not None:
            return tag("DataField", name=column, optype="continuous", dataType=kind)
        values = [tag("Value", value=one) for one in self.vocabularies.get(column, ()) if one]
        missing = tag("Value", value="", property="missing")
        return tag("DataField", *values, missing, name=column, optype="categorical",
                   dataType="string")  # fmt: skip


def derived_fields(derived: dict[str, str]) -> list[str]:
    """Return the elements of derived numbers: expressions by their fields' names."""
    return [
        tag("DerivedField", expression, name=name, optype="continuous", dataType="double")
        for expression, name in derived.items()
    ]


@dataclass(frozen=True)
class Columns:
    """An expression per column, and the columns of the table that the first ones were.

    ``features`` names what is fed in: encoders of texts read it, and know nothing before them.
    """

    expressions: tuple[str, ...]
    features: tuple[str, ...]
