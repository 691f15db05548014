import pytest

from ml_assets_tests.monitoring.served import Served


@pytest.fixture(scope="session")
def orders() -> Served:
    return Served.of("binary_classification")


@pytest.fixture(scope="session")
def delays() -> Served:
    return Served.of("regression")
