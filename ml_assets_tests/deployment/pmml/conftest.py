import os
from collections.abc import Iterator

import pytest

from ml_assets.deployment.pmml.evaluator import Evaluator, running_evaluator
from ml_assets.spec.errors import SpecError


@pytest.fixture(scope="session")
def evaluator() -> Iterator[Evaluator]:
    """One evaluator for all tests; they skip without Java, if that is allowed."""
    try:
        with running_evaluator() as started:
            yield started
    except SpecError as absent:
        if os.environ.get("ML_ASSETS_REQUIRE_JAVA") == "1":
            pytest.fail(f"ML_ASSETS_REQUIRE_JAVA=1: {absent}")
        pytest.skip(str(absent))
