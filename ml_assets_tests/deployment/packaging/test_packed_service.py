from ml_assets.deployment.packaging.packed_service import PackedService
from ml_assets.spec.packaging import Packaging


def test_names() -> None:
    service = PackedService("house_prices_", "house_prices_:a1", Packaging())
    assert service.name == "house-prices-service"
    assert (service.archive, service.version) == ("house_prices_.bento", "a1")
    assert service.image == "house-prices-service:a1"
    named = PackedService("churn", "churn:a1-2", Packaging(image="registry.example.com/churn"))
    assert named.image == "registry.example.com/churn:a1-2"
