import yaml

from ml_assets.monitoring.dashboards.compose_stack import compose_stack, filebeat_config
from ml_assets.monitoring.dashboards.operations_files import operations_files


def test_every_port_is_open_on_this_machine_only_and_every_image_is_pinned() -> None:
    stack = yaml.safe_load(compose_stack())
    for service in stack["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert service["image"].rpartition(":")[2][-1].isdigit()
        assert set(service.get("depends_on", [])) <= set(stack["services"])
    assert ":?is not set}" in stack["services"]["grafana"]["environment"][
        "GF_SECURITY_ADMIN_PASSWORD"
    ]  # fmt: skip


def test_every_mounted_file_is_written() -> None:
    files, stack = operations_files("churn", None), yaml.safe_load(compose_stack())
    mounted = [volume.partition(":")[0] for service in stack["services"].values()
               for volume in service.get("volumes", []) if volume.startswith("./")]  # fmt: skip
    assert mounted
    for path in mounted:
        assert any(name.startswith(path.removeprefix("./")) for name in files), path


def test_logs_go_where_kibana_looks() -> None:
    output = yaml.safe_load(filebeat_config("churn"))["output.elasticsearch"]
    assert output["index"] == "logs-ml_assets.churn-default"
