"""Loading the code location costs little more than Dagster itself."""

import json
import subprocess
import sys

HEAVY = {
    "bentoml", "catboost", "dagster_pandas", "great_expectations", "lightgbm", "matplotlib",
    "numpy", "optuna", "pandas", "pandera", "polars", "pyarrow", "ray", "scipy", "skl2onnx",
    "skops", "sklearn", "skrub", "xgboost",
}  # fmt: skip
LOAD = """
import json, sys
import dagster
before = set(sys.modules)
import ml_assets.definitions
definitions = ml_assets.definitions.defs()
print(json.dumps({
    "assets": len(definitions.resolve_asset_graph().get_all_asset_keys()),
    "modules": sorted({name.split(".")[0] for name in set(sys.modules) - before}),
}))
"""


def test_nothing_heavy_is_imported_on_load() -> None:
    child = subprocess.run(
        [sys.executable, "-c", LOAD], capture_output=True, text=True, check=True, timeout=300
    )
    loaded = json.loads(child.stdout.splitlines()[-1])
    assert loaded["assets"] >= 3 * 19
    assert HEAVY & set(loaded["modules"]) == set()


def test_the_face_hands_on_the_component_and_nothing_else() -> None:
    import ml_assets
    from ml_assets.component import MLLifecycle

    assert dir(ml_assets) == ml_assets.__all__ == ["MLLifecycle"]
    assert ml_assets.MLLifecycle is MLLifecycle


def test_scoring_code_loads_without_dagster() -> None:
    script = "import sys, ml_assets.deployment.scorer; print('dagster' in sys.modules)"
    child = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300
    )
    assert child.stdout.strip() == "False"
