"""Rules of the house that no linter knows: which room may know which tool."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ml_assets

PACKAGE = Path(ml_assets.__file__).parent

# Tool -> the only files or rooms that may import it. Pandas, NumPy and Arrow are everybody's.
OWNERS = {
    "bentoml": ("deployment/",),
    "catboost": ("estimator/catboost_learner.py",),
    "lightgbm": ("estimator/lightgbm_learner.py",),
    "xgboost": ("estimator/xgboost_learner.py",),
    "dagster_pandas": ("contract/dagster_type.py",),
    "great_expectations": ("contract/expectation_suite.py", "contract/expectation_run.py",
                           "contract/row_expectations.py", "contract/table_expectations.py",
                           "contract/data_docs.py"),
    "duckdb": ("collection/join_database.py", "collection/join.py",
               "contract/table_measurement.py", "reading/database.py", "reading/duckdb_query.py"),
    "sqlalchemy": ("reading/", "deployment/batch_scoring/sql_output.py"),
    "adbc_driver_postgresql": ("reading/postgresql_query.py",
                               "deployment/batch_scoring/sql_output.py"),
    "python_calamine": ("reading/excel_file.py",),
    "PIL": ("estimator/", "contract/image_value.py"),
    "onnx": ("deployment/conversion/",),
    "onnxruntime": ("estimator/image_network.py", "estimator/onnx_model.py"),
    "pandera": ("contract/pandera_schema.py",),
    "py4j": ("deployment/pmml/evaluator.py",),
    "optuna": ("modeling/",),
    "ray": ("modeling/search.py", "cluster/ray_cluster.py",
            "deployment/batch_scoring/ray_worker.py"),
    "skops": ("estimator/skops_format.py",),
    "skrub": ("preparation/profile_page.py",),
    "grafana_foundation_sdk": ("monitoring/dashboards/grafana.py",),
    "starlette": ("deployment/",),
    "rich": ("cli/",),
    "click": ("cli/",),
    "upath": ("storage/", "wiring/", "disk/", "cli/", "reading/", "assets.py", "checks.py",
              "deployment/batch_scoring/file_batches.py", "monitoring/prediction_log/"),
    "dagster": ("assets.py", "checks.py", "contract/dagster_type.py", "storage/", "wiring/",
                "automation/", "component.py", "life_cycle.py", "definitions.py",
                "scaffold/scaffolder.py", "cli/"),
}  # fmt: skip


def imports(path: Path) -> Iterator[str]:
    """Yield the top-level names of all modules that a file imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


FILES = [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))]


@pytest.mark.parametrize("tool", OWNERS)
def test_a_tool_is_imported_only_by_its_owners(tool: str) -> None:
    users = [file for file in FILES if tool in imports(PACKAGE / file)]
    assert users, f"nothing imports {tool}: take it out of the table"
    strangers = [
        file for file in users
        if not any(file.startswith(owner) or file.endswith(f"/{owner}") for owner in OWNERS[tool])
    ]  # fmt: skip
    assert strangers == []


def test_every_plain_file_has_its_test() -> None:
    tests = Path(__file__).parent
    doors = {"__init__.py", "assets.py", "checks.py"}
    lacking = [
        file
        for file in FILES
        if "/" in file and not file.startswith("defs/") and Path(file).name not in doors
        and not (tests / Path(file).parent / f"test_{Path(file).name}").exists()
    ]  # fmt: skip
    assert lacking == []


def test_no_private_dagster() -> None:
    users = [file for file in FILES if "dagster._" in (PACKAGE / file).read_text(encoding="utf-8")]
    assert users == []
