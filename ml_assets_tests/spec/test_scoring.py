from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.scoring import Scoring
from ml_assets.spec.source import Source


def test_by_default_the_held_out_rows_are_scored() -> None:
    assert Scoring().source is None


def test_an_input_is_a_path_or_a_source_with_its_settings() -> None:
    assert Scoring(input="new/*.csv").source == Source(uri="new/*.csv")
    database = {"uri": "postgresql://host/shop", "query": "select 1"}
    assert Scoring.model_validate({"input": database}).source == Source(**database)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"output": "scores.db"}, "scoring.output is no URL"),
        ({"table": "scores"}, "scoring.table belongs to scoring.output"),
        ({"input": {"uri": "a", "incremental": True}}, "Found: incremental"),
        ({"input": {"uri": "x://a", "table": "t", "cursor": "at"}}, "Found: cursor"),
        ({"input": {"uri": "a", "sheett": 1}}, "write 'sheet'"),
        ({"per_file": True}, "scoring.per_file needs files"),
        ({"per_file": True, "input": {"uri": "x://a", "table": "t"}}, "scoring.per_file needs"),
        ({"per_file": True, "input": {"uri": "a", "format": "image"}}, "scoring.per_file needs"),
        ({"workers": 0}, "greater than or equal to 1"),
        ({"ouput": "x"}, "write 'output'"),
    ],
)
def test_what_cannot_be_meant_is_refused(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Scoring.model_validate(settings)


def test_a_url_may_come_from_the_environment() -> None:
    assert Scoring(output="{{ env('WAREHOUSE') }}", table="scores").table == "scores"
