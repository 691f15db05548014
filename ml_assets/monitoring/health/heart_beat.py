"""The heart-beat: a request whose answer is known."""

import json
import os
import time
from http.client import HTTPException
from math import isclose
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from pydantic import BaseModel, Field

from ml_assets.spec.errors import MonitoringError
from ml_assets.spec.golden_row import GoldenRow

# ONNX computes in float32, the model that the answer is known from in float64.
_RELATIVE, _ABSOLUTE = 1e-5, 1e-6
_SHOWN_CHARACTERS = 200


class HeartBeat(BaseModel):
    """What the service answered to a request whose answer is known."""

    url: str
    passed: bool
    seconds: float = Field(description="Until the answer was there, or the attempt given up.")
    wrong: str = Field(default="", description="What is wrong with the answer, if anything.")
    prediction_id: str | None = Field(
        default=None, description="Under which the service logged it, among real requests."
    )


def heart_beat(
    url: str, golden: GoldenRow, api_key_env: str | None = None, timeout_s: float = 10.0
) -> HeartBeat:
    """Post the golden row to a service and compare model version and prediction.

    A service that does not answer, or wrongly, is a heart-beat that did not pass. Raises
    MonitoringError if the key that is asked for is not in the environment.
    """
    headers = {"Content-Type": "application/json", **_key(api_key_env)}
    body = json.dumps({"rows": [golden.row]}).encode()
    started, prediction_id = time.perf_counter(), None
    try:
        request = Request(f"{url.rstrip('/')}/predict", body, headers)
        with urlopen(request, timeout=timeout_s) as answer:
            content = json.load(answer)
            wrong, prediction_id = _difference(content, golden), _id(content)
    except HTTPError as error:
        with error:
            wrong = f"status {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        wrong = f"no answer: {type(error).__name__}"
    seconds = time.perf_counter() - started
    return HeartBeat(url=url, passed=not wrong, seconds=seconds, wrong=wrong,
                     prediction_id=prediction_id)  # fmt: skip


def _key(environment: str | None) -> dict[str, str]:
    if environment is None:
        return {}
    if not (value := os.environ.get(environment)):
        raise MonitoringError(f"The environment variable {environment} is not set",
                              mend="set it to a key of the service")  # fmt: skip
    return {"X-API-Key": value.split(",")[0].strip()}


def _difference(answer: Any, golden: GoldenRow) -> str:
    """Return what is wrong with an answer; an empty text if nothing is."""
    try:
        version, (line,) = answer["model_version"], answer["predictions"]
        found = {"prediction": line["prediction"], **(line.get("probabilities") or {}),
                 "score": line.get("score")}  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return f"no prediction: {json.dumps(answer)[:_SHOWN_CHARACTERS]}"
    if version != golden.model_version:
        return f"model version {version} instead of {golden.model_version}"
    known = {"prediction": golden.prediction, **(golden.probabilities or {}),
             "score": golden.score}  # fmt: skip
    wrong = [f"{name} {found.get(name)} instead of {value}"
             for name, value in known.items() if not _same(found.get(name), value)]  # fmt: skip
    return "; ".join(wrong)


def _id(answer: Any) -> str | None:
    try:
        return str(answer["predictions"][0]["prediction_id"])
    except (KeyError, TypeError, IndexError):
        return None


def _same(found: Any, known: Any) -> bool:
    numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in (found, known)]
    if all(numbers):
        return isclose(found, known, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)
    return bool(found == known)
