import yaml

from ml_assets.deployment.packaging.compose_file import compose_file
from ml_assets.deployment.packaging.packed_service import PackedService
from ml_assets.spec.packaging import Packaging


def test_secrets_come_from_the_shell_and_must_be_set() -> None:
    settings = Packaging(secrets=["CHURN_API_KEYS"], memory="512Mi")
    text = compose_file(PackedService("churn", "churn:a1", settings, drain_s=19.5))
    service = yaml.safe_load(text)["services"]["churn-service"]
    assert service["environment"] == {"CHURN_API_KEYS": "${CHURN_API_KEYS:?is not set}"}
    assert service["ports"] == ["127.0.0.1:3000:3000"]
    assert (service["mem_limit"], service["stop_grace_period"]) == ("512m", "20s")
    assert service["restart"] == "unless-stopped"


def test_without_secrets_there_is_no_environment() -> None:
    text = compose_file(PackedService("churn", "churn:a1", Packaging()))
    assert "environment" not in yaml.safe_load(text)["services"]["churn-service"]
