from typing import Any

import dagster as dg

from ml_assets.wiring.fairness_tables import fairness_tables
from ml_assets_tests.spec.part_reports import fairness_report


def rows_of(shown: Any) -> list[dict[str, Any]]:
    assert isinstance(shown, dg.TableMetadataValue)
    return [dict(record.data) for record in shown.records]


def test_groups_gaps_and_what_is_not_told() -> None:
    tables = fairness_tables(fairness_report())
    assert list(tables) == ["fairness of gender", "fairness_gaps", "fairness_not_told"]
    groups = rows_of(tables["fairness of gender"])
    assert [row["group"] for row in groups] == ["f", "m", "in groups too small to be named"]
    assert groups[0]["selection_rate"] == "0.2 (0.1 to 0.3)"
    assert groups[2]["rows"] == 7
    (gap,) = rows_of(tables["fairness_gaps"])
    assert (gap["gap"], gap["value"]) == ("demographic_parity_difference", 0.2)
    assert rows_of(tables["fairness_not_told"]) == [
        {"column": "faith", "why": "41 different values"}
    ]


def test_without_groups_only_why_not() -> None:
    bare = fairness_report().model_copy(update={"columns": []})
    assert list(fairness_tables(bare)) == ["fairness_not_told"]
