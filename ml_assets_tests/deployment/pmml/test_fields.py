from xml.etree import ElementTree

import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.expressions import apply
from ml_assets.deployment.pmml.fields import Fields, derived_fields
from ml_assets.spec.feature_plan import Feature, FeaturePlan

PLAN = FeaturePlan(target="y", features=[
    Feature(column="size", kind="number"), Feature(column="at", kind="datetime"),
    Feature(column="colour", kind="category"), Feature(column="derived_0", kind="number"),
])  # fmt: skip


def listed(xml: str) -> dict[str | None, dict[str, str]]:
    return {one.get("name"): dict(one.attrib) for one in ElementTree.fromstring(xml)}


def test_an_expression_is_derived_once_under_a_name_of_its_own() -> None:
    fields = Fields(PLAN)
    size = fields.column("size")
    grown = apply("+", size, 1.0)

    assert fields.name_of(size) == "size"
    assert fields.name_of(grown) == fields.name_of(grown) == "derived_0_1"
    assert len(derived_fields(fields.derived)) == 1
    assert fields.fresh("y") == "y_1"


def test_a_part_lists_the_columns_behind_what_it_reads() -> None:
    fields = Fields(PLAN)
    both = apply("+", fields.column("size"), fields.column("at"))
    twice = apply("*", f'<FieldRef field="{fields.name_of(both)}"/>', 2.0)

    assert set(listed(fields.schema_of({fields.name_of(twice), "colour"}))) == {
        "size", "at", "colour",
    }  # fmt: skip
    assert set(listed(fields.schema_of(set()))) == {"size"}
    assert listed(fields.schema_of({"y"}))["y"]["usageType"] == "target"


def test_missing_texts_have_a_word_and_unseen_ones_stay() -> None:
    fields = Fields(PLAN)

    assert fields.learn_texts("colour", ["", "missing", "red"]) == ["missing_", "missing", "red"]

    found = listed(fields.whole_schema())
    assert found["colour"] == {
        "name": "colour", "invalidValueTreatment": "asIs", "missingValueReplacement": "missing_",
    }  # fmt: skip
    assert found["y"]["usageType"] == "target"
    values = [one.attrib for one in ElementTree.fromstring(fields.dictionary([]))[2]]
    assert values == [{"value": "missing"}, {"value": "red"}, {"value": "", "property": "missing"}]
    with pytest.raises(CannotExpressError, match="'colour'"):
        fields.learn_texts("colour", ["red"])


def test_the_dictionary_says_types_and_classes() -> None:
    found = ElementTree.fromstring(Fields(PLAN).dictionary(["no", "yes"]))
    assert [(one.get("dataType"), one.get("optype")) for one in found] == [
        ("double", "continuous"), ("double", "continuous"), ("string", "categorical"),
        ("double", "continuous"), ("string", "categorical"),
    ]  # fmt: skip
    assert found[1].get("displayName") == "seconds since 1970-01-01 00:00 UTC"
    assert [one.get("value") for one in found[4]] == ["no", "yes"]
    assert Fields(PLAN).dictionary([]).count("string") == 1
