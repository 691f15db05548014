"""Saved objects for Kibana: a data view of the service's logs, and searches in it.

The service writes JSON lines in the Elastic Common Schema (docs/service.md). The format is that of
Kibana's saved objects API: https://www.elastic.co/docs/api/doc/kibana/group/endpoint-saved-objects.
"""

import json
from typing import Any

# Kibana migrates objects of older versions when they are imported.
_VERSION = "8.8.0"
_COLUMNS = {
    "errors": ("Errors", 'log.level: "error"',
               ["log.level", "error.type", "error.message", "message"]),
    "faults": ("Requests that the service failed", "http.response.status_code >= 500",
               ["url.path", "http.response.status_code", "event.duration", "error.type"]),
    "refused": ("Requests that were refused",
                "http.response.status_code >= 400 and http.response.status_code < 500",
                ["url.path", "http.response.status_code", "message"]),
    "slow": ("Requests of more than a second", "event.duration > 1000000000",
             ["url.path", "event.duration", "http.response.status_code"]),
}  # fmt: skip


def kibana_objects(problem: str) -> str:
    """Return the objects as ndjson, for Stack Management, Saved Objects, Import."""
    view = f"ml-assets-{problem}"
    objects = [_data_view(problem, view), *(
        _search(problem, view, name, *described) for name, described in _COLUMNS.items()
    )]  # fmt: skip
    return "".join(json.dumps(one) + "\n" for one in objects)


def _data_view(problem: str, view: str) -> dict[str, Any]:
    return {
        "id": view,
        "type": "index-pattern",
        "attributes": {
            "name": f"Logs of {problem}",
            "title": f"logs-ml_assets.{problem}-*",
            "timeFieldName": "@timestamp",
        },
        "references": [],
        "coreMigrationVersion": _VERSION,
        "typeMigrationVersion": "8.0.0",
    }


def _search(
    problem: str, view: str, name: str, title: str, query: str, columns: list[str]
) -> dict[str, Any]:
    reference = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {"query": {"query": query, "language": "kuery"}, "filter": [],
              "indexRefName": reference}  # fmt: skip
    return {
        "id": f"{view}-{name}",
        "type": "search",
        "attributes": {
            "title": f"{problem}: {title}",
            "description": "",
            "columns": columns,
            "sort": [["@timestamp", "desc"]],
            "kibanaSavedObjectMeta": {"searchSourceJSON": json.dumps(source)},
        },
        "references": [{"name": reference, "type": "index-pattern", "id": view}],
        "coreMigrationVersion": _VERSION,
        "typeMigrationVersion": "8.0.0",
    }
