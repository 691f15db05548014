"""A problem with two registered versions, for the tests of this room."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import Result

from ml_assets.deployment.champion import Champion, promote, recorded_change
from ml_assets.deployment.champion_history import HISTORY_FOLDER, Change
from ml_assets.deployment.registry import registered, stored_report
from ml_assets.disk.numbered_records import add_record
from ml_assets_tests.cli.boards import store
from ml_assets_tests.deployment.conftest import (
    Case,
    breast_cancer_table,
    make_case,
    register_case,
)

MlAssets = Callable[..., Result]


@dataclass(frozen=True)
class Versions:
    """The versions of the problem "cancer", the older first; the newer is registered last."""

    older: str
    newer: str


def two_cases() -> tuple[Case, Case]:
    table = breast_cancer_table()
    return tuple(make_case("cancer", "binary_classification", table, strength)
                 for strength in (1.0, 0.01))  # fmt: skip


def register_both(root: Path, cases: tuple[Case, Case]) -> Versions:
    """Register both, as runs would; there is no champion yet."""
    entries = [register_case(root / "data" / "bentoml", case) for case in cases]
    store(root, "cancer", "registered_model", entries[-1])
    return Versions(*(entry.version for entry in entries))


def sections(least: float = 0.9, **gate: Any) -> dict[str, Any]:
    problem = {"task": "binary_classification", "target": "target", "positive_class": "malignant",
               "success": {"roc_auc": {"min": least}}}  # fmt: skip
    return {"problem": problem, "gate": gate}


def promote_both(root: Path, versions: Versions) -> None:
    """Leave what two runs would that promoted the older version, then the newer one."""
    home, folder = root / "data" / "bentoml", root / "data" / "artifacts" / "cancer"
    champion: Champion | None = None
    history: list[Change] = []
    for version in (versions.older, versions.newer):
        report = stored_report(home, "cancer", version)
        entry, before = registered(home, "cancer", version), champion
        champion = promote(entry, report, {}, before, f"run-{version}")
        change = recorded_change(champion, before, history, report)
        assert change is not None
        history.append(change)
        add_record(folder / HISTORY_FOLDER, change.number, change.model_dump_json().encode())
        store(root, "cancer", "champion", champion)
