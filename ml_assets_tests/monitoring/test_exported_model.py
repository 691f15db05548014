import pytest

from ml_assets.monitoring.exported_model import exported_model
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.monitoring.served import Served


def test_the_champion_is_read_and_verified(orders: Served) -> None:
    version, content = orders.model.version, orders.model.content
    files = {f"exports/{version}.skops": content}
    assert exported_model(version, files.get).info == orders.model.info
    with pytest.raises(ModelFileError, match=r"exports/abc\.skops"):
        exported_model("abc", files.get)
    with pytest.raises(ModelFileError):
        exported_model("abc", {"exports/abc.skops": content}.get)
