import json
import os
import subprocess
import sys
from pathlib import Path

from ml_assets.deployment.packaging.lambda_folder import write_lambda_folder
from ml_assets.deployment.packaging.packed_service import PackedService
from ml_assets.deployment.request_rows import request_rows
from ml_assets.estimator.predict import predict
from ml_assets.spec.packaging import Packaging
from ml_assets_tests.deployment.conftest import Case, register_case

_CALL = """
import json, sys
sys.path.insert(0, ".")
import handler, ml_assets
assert "bentoml" not in sys.modules
event = {"httpMethod": "POST", "path": "/predict", "body": sys.stdin.read()}
print(json.dumps({"package": ml_assets.__path__[0], "answer": handler.handler(event, None)}))
"""


def test_the_folder_scores_by_itself(tmp_path: Path, breast_cancer: Case) -> None:
    """The handler is called as Lambda calls it, with the folder's own copy of the code."""
    entry = register_case(tmp_path / "home", breast_cancer)
    folder = tmp_path / "lambda"
    service = PackedService("breast_cancer", f"breast_cancer:{entry.version}", Packaging())
    write_lambda_folder(folder, service, Path(entry.path), entry.version, ["numpy==2.4.6"], 512)
    body = json.dumps({"rows": request_rows(breast_cancer.held_out.head(3),
                                            breast_cancer.contract)})  # fmt: skip
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", _CALL], cwd=folder, input=body, text=True,
                          capture_output=True, check=False, env=environment)  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert Path(found["package"]).resolve() == (folder / "ml_assets").resolve()
    answered = json.loads(found["answer"]["body"])["predictions"]
    expected = predict(breast_cancer.model, breast_cancer.held_out.head(3))
    assert [one["prediction"] for one in answered] == expected.labels.tolist()
    assert (folder / "requirements.txt").read_text() == "numpy==2.4.6\n"
    assert "handler.handler" in (folder / "Dockerfile").read_text()
