import json
from collections.abc import Callable
from pathlib import Path

from ml_assets_tests.cli.boards import store
from ml_assets_tests.cli.champions import MlAssets, sections
from ml_assets_tests.deployment.conftest import breast_cancer_table, build_case, make_case


def test_a_bento_is_packed_while_the_gate_holds(
    ml_assets: MlAssets, root: Path, write_problem: Callable[..., Path]
) -> None:
    case = make_case("cancer", "binary_classification", breast_cancer_table())
    built = build_case(root / "data" / "bentoml", case)
    store(root, "cancer", "bento", built)
    write_problem("cancer", **sections(), packaging={"port": 8080},
                  serving={"api_keys_env": "CANCER_KEYS", "drain_s": 33})  # fmt: skip
    result = ml_assets("package", "cancer", "-o", "out", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["bento"] == built.tag
    assert {"cancer.bento", "Dockerfile", "docker-compose.yaml", "kubernetes/deployment.yaml",
            "lambda/handler.py", "lambda/model/model.skops"} <= set(found["files"])  # fmt: skip
    assert "EXPOSE 8080" in (root / "out" / "Dockerfile").read_text()
    deployment = (root / "out" / "kubernetes" / "deployment.yaml").read_text()
    assert "CANCER_KEYS" in deployment
    assert "terminationGracePeriodSeconds: 4" in deployment  # the drain, and some to end

    write_problem("cancer", **sections(least=0.99))
    refused = ml_assets("package", "cancer", "-o", "other")
    assert refused.exit_code == 1
    assert "needs at least 0.99" in refused.stderr
    assert not (root / "other").exists()


def test_without_a_bento(ml_assets: MlAssets, write_problem: Callable[..., Path]) -> None:
    write_problem("cancer")
    result = ml_assets("package", "cancer", "-o", "out")
    assert result.exit_code == 1
    assert "cancer has no bento yet" in result.stderr
