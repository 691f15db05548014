"""The fields of a PMML file: the columns that are fed in, and what is derived from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.expressions import reference
from ml_assets.deployment.pmml.markup import tag
from ml_assets.spec.feature_plan import Feature, FeatureKind, FeaturePlan

# Evaluators disagree about PMML's own types of moments.
_NUMBERS: dict[FeatureKind, str | None] = {
    "number": None, "datetime": "seconds since 1970-01-01 00:00 UTC",
}  # fmt: skip
_MISSING = "missing"


@dataclass
class Fields:
    """What a file of PMML names.

    ``vocabularies`` are the texts of category columns in the order of their codes, noted by the
    encoders that know them; ``derived`` are the names of expressions, each of which is computed
    once, and ``sources`` the columns that they are made of, by these names.
    """

    plan: FeaturePlan
    vocabularies: dict[str, list[str]] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _references: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._taken |= {*self.plan.columns, self.plan.target}
        self._texts = {one.column for one in self.plan.features if one.kind not in _NUMBERS}

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
            name = self.fresh(f"derived_{len(self.derived)}")
            self.derived[expression] = name
            self.sources[name] = {
                source for one in _read_by(expression) for source in self.sources.get(one, {one})
            }
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
        fed = [self._data_field(one) for one in self.plan.features]
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
        """Return the MiningSchema of the whole model: all columns, and the target."""
        target = [self.plan.target] if self.plan.target else []
        return tag("MiningSchema", *map(self._mining_field, [*self.plan.columns, *target]))

    def schema_of(self, used: Iterable[str]) -> str:
        """Return the MiningSchema of a part that reads these fields; it may not be empty.

        Of a derived field it lists the columns that it is made of.
        """
        listed = {source for name in used for source in self.sources.get(name, {name})}
        return tag(
            "MiningSchema", *map(self._mining_field, sorted(listed or self.plan.columns[:1]))
        )

    def _mining_field(self, name: str) -> str:
        """Return how a field is taken.

        A missing text becomes the word for it, and one that was not seen in fitting stays.
        """
        if name == self.plan.target:
            return tag("MiningField", name=name, usageType="target")
        if name not in self._texts:
            return tag("MiningField", name=name)
        return tag("MiningField", name=name, invalidValueTreatment="asIs",
                   missingValueReplacement=self.word_for_missing(name))  # fmt: skip

    def _data_field(self, feature: Feature) -> str:
        column = feature.column
        if feature.kind in _NUMBERS:
            return tag("DataField", name=column, optype="continuous", dataType="double",
                       displayName=_NUMBERS[feature.kind])  # fmt: skip
        values = [tag("Value", value=one) for one in self.vocabularies.get(column, ()) if one]
        missing = tag("Value", value="", property="missing")
        return tag("DataField", *values, missing, name=column, optype="categorical",
                   dataType="string")  # fmt: skip


def _read_by(expression: str) -> set[str]:
    """Return the fields that an expression names."""
    elements = ElementTree.fromstring(expression).iter()
    return {found for one in elements if (found := one.get("field")) is not None}


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
