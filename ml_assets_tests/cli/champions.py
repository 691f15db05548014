"""A problem with two registered versions, for the tests of this room."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import Result

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
