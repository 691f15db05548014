from datetime import UTC, datetime

import pytest

from ml_assets.cli.champion_run import report_champion
from ml_assets.deployment.champion import Champion

CHAMPION = Champion(name="churn", version="v2", tag="churn:v2", run_id="r", verdict=[],
                    promoted_at=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip


@pytest.mark.parametrize(
    ("before", "says"),
    [(None, "churn:v2 is the champion\n"), ("v1", "churn:v2 is the champion, before it v1\n"),
     ("v2", "churn:v2 is the champion already\n")],
)  # fmt: skip
def test_what_came_of_it_is_told(
    capsys: pytest.CaptureFixture[str], before: str | None, says: str
) -> None:
    report_champion(CHAMPION, before, as_json=False)
    assert capsys.readouterr().out.startswith(says)
