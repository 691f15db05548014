"""The saved objects against the schema of the part of Kibana's import that is used, and against
what the service really logs."""

import json

import jsonschema
import pytest

from ml_assets.monitoring.dashboards.kibana import kibana_objects

SCHEMA = {
    "type": "object",
    "required": ["id", "type", "attributes", "references", "typeMigrationVersion"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "type": {"enum": ["index-pattern", "search"]},
        "references": {"type": "array", "items": {
            "type": "object", "required": ["id", "name", "type"], "additionalProperties": False,
            "properties": {name: {"type": "string"} for name in ("id", "name", "type")},
        }},
    },
    "allOf": [
        {"if": {"properties": {"type": {"const": "index-pattern"}}},
         "then": {"properties": {"attributes": {
             "required": ["title", "timeFieldName", "name"], "additionalProperties": False,
             "properties": {name: {"type": "string"}
                            for name in ("title", "timeFieldName", "name")}}}},
         "else": {"properties": {"attributes": {
             "required": ["title", "columns", "sort", "kibanaSavedObjectMeta"],
             "properties": {
                 "columns": {"type": "array", "items": {"type": "string"}},
                 "sort": {"type": "array", "items": {"type": "array", "minItems": 2}},
                 "kibanaSavedObjectMeta": {"required": ["searchSourceJSON"]},
             }}}}},
    ],
}  # fmt: skip
OBJECTS = [json.loads(line) for line in kibana_objects("churn").splitlines()]


@pytest.mark.parametrize("one", OBJECTS, ids=lambda one: str(one["id"]))
def test_each_object_keeps_the_schema(one: dict[str, object]) -> None:
    jsonschema.validate(one, SCHEMA)


def test_searches_look_into_the_data_view() -> None:
    view, *searches = OBJECTS
    assert view["attributes"]["title"] == "logs-ml_assets.churn-*"
    assert len({one["id"] for one in OBJECTS}) == len(OBJECTS)
    for search in searches:
        (reference,) = search["references"]
        source = json.loads(search["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
        assert reference["id"] == view["id"]
        assert source["indexRefName"] == reference["name"]
        assert source["query"]["language"] == "kuery"
