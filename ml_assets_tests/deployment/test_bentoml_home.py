from pathlib import Path

import bentoml

from ml_assets.deployment.bentoml_home import server_home, use_home
from ml_assets_tests.deployment.conftest import Case, register_case


def test_one_process_can_work_on_two_homes(tmp_path: Path, breast_cancer: Case) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    tag = register_case(first, breast_cancer).tag

    use_home(second)
    assert bentoml.models.list() == []

    use_home(first)
    assert [str(model.tag) for model in bentoml.models.list()] == [tag]


def test_servers_share_the_stores_and_nothing_else(tmp_path: Path) -> None:
    one, other = server_home(tmp_path, "3001"), server_home(tmp_path, "3002")
    (tmp_path / "models" / "m").mkdir()

    assert one != other
    assert (one / "models" / "m").is_dir()
    assert (other / "models" / "m").is_dir()
    assert server_home(tmp_path, "3001") == one
