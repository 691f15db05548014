from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets_tests.spec.specs import make_spec

NUMBERS = {"task": "regression", "target": "price"}
GROUPS = {"task": "clustering"}
LABELLED = {"uri": "data/labelled.csv"}


def test_by_default_nothing_is_asked_beside_thresholds() -> None:
    gate = make_spec().gate
    assert (gate.approvals, gate.recent_labelled, gate.replay) == (0, None, None)


def test_what_is_asked_for_is_read() -> None:
    gate = make_spec(gate={"approvals": 2, "recent_labelled": LABELLED, "replay": {}}).gate
    assert gate.approvals == 2
    assert gate.recent_labelled is not None
    assert gate.recent_labelled.uri == "data/labelled.csv"
    assert gate.replay is not None
    assert (gate.replay.rows, gate.replay.max_changed_share, gate.replay.log) == (1000, 0.1, None)


@pytest.mark.parametrize(
    ("problem", "gate", "told"),
    [
        (None, {"approval": 1}, "write 'approvals'"),
        (None, {"approvals": -1}, "gate.approvals"),
        (None, {"recent_rows": 10}, "names no table"),
        (None, {"recent_labelled": {"uri": "asset:shop/labels"}}, "read whole"),
        (None, {"recent_labelled": {**LABELLED, "incremental": True}}, "read whole"),
        (GROUPS, {"recent_labelled": LABELLED}, "task clustering"),
        (GROUPS, {"replay": {}}, "names its clusters"),
        (NUMBERS, {"replay": {}}, "needs gate.replay.max_change"),
        (NUMBERS, {"replay": {"max_change": 1, "max_changed_share": 0.1}}, "counts labels"),
        (None, {"replay": {"max_change": 0}}, "gate.replay.max_change"),
    ],
)
def test_a_setting_that_can_do_nothing_is_refused(
    problem: dict[str, Any] | None, gate: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        make_spec(gate=gate, **({"problem": problem} if problem else {}))
    first = caught.value.errors()[0]
    assert told in f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
