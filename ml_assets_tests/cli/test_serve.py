import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from ml_assets.cli.serve import port_is_free
from ml_assets.deployment.bento import BuiltBento
from ml_assets_tests.cli.boards import store


@pytest.fixture
def built(root: Path, write_problem: Callable[..., Path]) -> BuiltBento:
    write_problem("cancer")
    bento = BuiltBento(tag="cancer:v1", name="cancer", version="v1", model_tag="cancer:v1",
                       path=str(root / "bento"), size_bytes=1, reused=False,
                       built_at=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    store(root, "cancer", "bento", bento)
    return bento


def test_without_a_bento(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("cancer")
    result = ml_assets("serve", "cancer")
    assert result.exit_code == 1
    assert "cancer has no bento yet" in result.stderr


def test_a_bento_that_is_gone_from_the_store(
    ml_assets: Callable[..., Result], built: BuiltBento
) -> None:
    result = ml_assets("serve", "cancer")
    assert result.exit_code == 1
    assert "cancer:v1 is gone" in result.stderr
    assert "--select bento" in result.stderr


def test_a_taken_port(ml_assets: Callable[..., Result], built: BuiltBento) -> None:
    Path(built.path).mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not port_is_free("127.0.0.1", port)
        result = ml_assets("serve", "cancer", "--port", port)
    assert port_is_free("127.0.0.1", port)
    assert result.exit_code == 1
    assert f"Port {port}" in result.stderr
