from pathlib import Path

import yaml

from ml_assets_tests.deployment.conftest import Case, build_case


def test_the_openapi_types_bounds_and_enumerates_the_columns(tmp_path: Path, mixed: Case) -> None:
    built = build_case(tmp_path / "home", mixed)

    api = yaml.safe_load((Path(built.path) / "apis/openapi.yaml").read_text())

    row = api["components"]["schemas"]["Row"]["properties"]
    assert (row["score"]["minimum"], row["score"]["maximum"]) == (0, 10)
    assert row["visits per-week"]["type"] == "integer"
    assert {"basic", "gold"} <= set(str(row["plan"]).replace("'", " ").split())
    assert {"/predict", "/explain"} <= set(api["paths"])
