"""Links from what a model version made to the run behind it."""

from collections.abc import Mapping
from typing import Any

import dagster as dg


def trace_links(lineage: Mapping[str, str], prediction_id: str | None = None) -> dict[str, Any]:
    """Return the run that made the model, and the command that traces a prediction.

    ``lineage`` is the metadata of the version's registry entry. What is not known is left out.
    """
    links: dict[str, Any] = {}
    run = lineage.get("run_of_model", "not known")
    if run != "not known":
        links["model_run"] = dg.MetadataValue.dagster_run(run)
    if prediction_id is not None:
        links["trace"] = dg.MetadataValue.md(
            f"Each `prediction_id` leads back to its row, model, data and code:\n```sh\n"
            f"ml-assets trace {prediction_id}\n```"
        )
    return links
