"""Questions to a Prometheus server, by its HTTP API."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from ml_assets.spec.errors import MonitoringError

_SHOWN_CHARACTERS = 300


@dataclass(frozen=True)
class Sample:
    """One series' value now."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True)
class PrometheusApi:
    """A server at ``url``; https://prometheus.io/docs/prometheus/latest/querying/api.

    ``token_env`` names the environment variable that holds a bearer token, if one is needed.
    """

    url: str
    token_env: str | None = None
    timeout_s: float = 10.0

    def query(self, expression: str) -> list[Sample]:
        """Return the value of an expression now: one sample per series, none without data.

        Raises MonitoringError if the server cannot be reached or refuses the expression.
        """
        data = self.get("query", query=expression)
        if data["resultType"] == "scalar":
            return [Sample({}, float(data["result"][1]))]
        return [Sample(one["metric"], float(one["value"][1])) for one in data["result"]]

    def value(self, expression: str) -> float | None:
        """Return the one number that an expression comes to; None without data or if undefined."""
        found = [sample.value for sample in self.query(expression)]
        if len(found) > 1:
            raise MonitoringError("The expression comes to several series",
                                  found=f"{len(found)} of {expression}",
                                  mend="sum them up")  # fmt: skip
        return None if not found or found[0] != found[0] else found[0]

    def get(self, route: str, **parameters: str) -> Any:
        """Return the data that a route of the API gives."""
        request = Request(
            f"{self.url.rstrip('/')}/api/v1/{route}?{urlencode(parameters)}",
            headers=self._headers(),
        )
        try:
            with urlopen(request, timeout=self.timeout_s) as answer:
                content = json.load(answer)
        except HTTPError as error:
            with error:
                raise self._refused(route, parameters, error) from None
        except (OSError, HTTPException, ValueError) as error:
            raise MonitoringError(
                f"Prometheus at {self.url} cannot be asked",
                found=f"{type(error).__name__}: {error}",
                mend="check monitoring.service.prometheus, and that the server runs",
            ) from error  # fmt: skip
        if content.get("status") != "success":
            raise MonitoringError(f"{self.url} is no Prometheus", found=f"{content}"[:200],
                                  mend="check monitoring.service.prometheus")  # fmt: skip
        return content["data"]

    def _headers(self) -> dict[str, str]:
        if self.token_env is None:
            return {}
        if not (token := os.environ.get(self.token_env)):
            raise MonitoringError(f"The environment variable {self.token_env} is not set",
                                  mend="set it where runs are executed")  # fmt: skip
        return {"Authorization": f"Bearer {token}"}

    def _refused(self, route: str, parameters: Mapping[str, str], error: HTTPError) -> Exception:
        body = error.read().decode(errors="replace")
        try:
            said = str(json.loads(body)["error"])
        except (ValueError, KeyError, TypeError):
            said = f"status {error.code}"
        asked = parameters.get("query", route)
        return MonitoringError(
            f"Prometheus refuses {asked}", found=said[:_SHOWN_CHARACTERS],
            mend="check the address, the token, and the expression",
        )  # fmt: skip
