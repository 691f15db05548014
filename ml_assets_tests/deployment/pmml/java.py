"""Java as the tests need it: one evaluator for all of them."""

import os
from collections.abc import Iterator

import pytest

from ml_assets.deployment.pmml.evaluator import Evaluator, must_be_installed, running_evaluator
from ml_assets.spec.errors import SpecError


@pytest.fixture(scope="session")
def java() -> None:
    """Tests that need Java skip without it, if that is allowed."""
    try:
        must_be_installed()
    except SpecError as absent:
        if os.environ.get("ML_ASSETS_REQUIRE_JAVA") == "1":
            pytest.fail(f"ML_ASSETS_REQUIRE_JAVA=1: {absent}")
        pytest.skip(str(absent))


@pytest.fixture(scope="session")
def evaluator(java: None) -> Iterator[Evaluator]:
    """One evaluator for all tests."""
    with running_evaluator() as started:
        yield started
