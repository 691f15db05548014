"""MLflow's scoring server with the same model, in an environment of its own."""

import json
import pickle
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.peer_environment import NotRunError, peer_python
from benchmarks.served_side import Side
from benchmarks.stopwatch import fresh_environment
from ml_assets.deployment.serve import free_port

CONSTRAINTS = Path(__file__).with_name("mlflow_constraints.txt")
# The packages that the pipeline holds objects of are pinned to this environment's versions.
_REQUIREMENTS = ["mlflow", "scikit-learn", "pandas", "numpy", "scipy", "joblib", "uvloop",
                 "httptools"]  # fmt: skip

# No signature: rows are not checked, and answers hold labels only, which is less than ours do.
_SAVE = """
import pickle, sys
import mlflow.sklearn
with open(sys.argv[1], "rb") as file:
    model = pickle.load(file)
mlflow.sklearn.save_model(model, sys.argv[2], serialization_format="cloudpickle")
"""


def mlflow_side(folder: Path, environments: Path, pipeline: Any, row: dict[str, Any]) -> Side:
    """Return MLflow's server of a fitted pipeline of scikit-learn, one worker.

    Raises NotRunError if the environment cannot be made, or the model not be saved.
    """
    python = peer_python(environments / "mlflow", _REQUIREMENTS, CONSTRAINTS)
    home, model, given = folder / "mlflow_home", folder / "mlflow_model", folder / "pipeline"
    home.mkdir()
    given.write_bytes(pickle.dumps(pipeline))
    env = fresh_environment(
        BENTOML_HOME=str(home), MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true",
        PATH=f"{Path(python).parent}:/usr/bin:/bin",
    )  # fmt: skip
    done = subprocess.run([python, "-c", _SAVE, str(given), str(model)], env=env, cwd=folder,
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise NotRunError(f"the model cannot be saved: {done.stderr.strip()[-500:]}")
    port = free_port()
    command = [python, "-m", "mlflow", "models", "serve", "--model-uri", str(model),
               "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
               "--env-manager", "local"]  # fmt: skip
    body = json.dumps({"dataframe_records": [row]}).encode()
    return Side(command, env, port, body, route="/invocations", ready="/ping")
