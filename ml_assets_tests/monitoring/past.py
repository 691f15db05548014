"""A service's past as OpenMetrics text, with numbers that are known."""

import time
from dataclasses import dataclass

_REQUESTS = "bentoml_service_request_total"
_SECONDS = "bentoml_service_request_duration_seconds"
_OF = 'service_name="churn",service_version="v1",runner_name="churn"'


@dataclass(frozen=True)
class Hour:
    """What the service did in one hour: good and failed requests of /predict, and probes."""

    good: int = 3600
    failed: int = 0
    probes: int = 360


def past(hours: list[Hour], step_s: int = 60, end: float | None = None) -> str:
    """Return samples of hours that end now, one per step; half of the good ones take under 10 ms,
    all under 100 ms. Workers are started again after half an hour, and use a quarter of a CPU.
    """
    end = time.time() if end is None else end
    start = end - 3600 * len(hours)
    series: dict[str, list[str]] = {}
    good = failed = probes = 0.0
    steps = 3600 // step_s
    for number in range(len(hours) * steps + 1):
        at = f"{start + number * step_s:.3f}"
        if number:
            hour = hours[(number - 1) // steps]
            good += hour.good / steps
            failed += hour.failed / steps
            probes += hour.probes / steps
        for name, value in _samples(good, failed, probes, number * step_s, end).items():
            series.setdefault(name, []).append(f"{name} {value} {at}")
    lines = [
        f"# TYPE {_REQUESTS.removesuffix('_total')} counter", *_of(series, _REQUESTS),
        f"# TYPE {_SECONDS} histogram", *_of(series, _SECONDS),
        "# TYPE ml_assets_service_workers gauge", *_of(series, "ml_assets_service_workers"),
        "# TYPE ml_assets_service_memory_bytes gauge",
        *_of(series, "ml_assets_service_memory_bytes"),
        "# TYPE ml_assets_service_start_time_seconds gauge",
        *_of(series, "ml_assets_service_start_time_seconds"),
        "# TYPE ml_assets_service_cpu_seconds counter",
        *_of(series, "ml_assets_service_cpu_seconds"),
        "# EOF",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _of(series: dict[str, list[str]], start: str) -> list[str]:
    return [line for name, lines in series.items() if name.startswith(start) for line in lines]


def _samples(
    good: float, failed: float, probes: float, passed_s: int, end: float
) -> dict[str, float]:
    def route(path: str, code: int) -> str:
        return f'{{endpoint="{path}",{_OF},http_response_code="{code}"'

    predicted = route("/predict", 200)
    found = {
        f"{_REQUESTS}{predicted}}}": good,
        f"{_REQUESTS}{route('/livez', 200)}}}": probes,
        f'{_SECONDS}_bucket{predicted},le="0.01"}}': good / 2,
        f'{_SECONDS}_bucket{predicted},le="0.1"}}': good,
        f'{_SECONDS}_bucket{predicted},le="+Inf"}}': good,
        f"{_SECONDS}_count{predicted}}}": good,
        f"{_SECONDS}_sum{predicted}}}": good * 0.02,
        f"ml_assets_service_workers{{{_OF}}}": 2,
        f"ml_assets_service_memory_bytes{{{_OF}}}": 5e8,
        f"ml_assets_service_start_time_seconds{{{_OF}}}": 1 if passed_s < 1800 else 2,
        f"ml_assets_service_cpu_seconds_total{{{_OF}}}": passed_s * 0.25,
    }
    if failed:
        found[f"{_REQUESTS}{route('/predict', 500)}}}"] = failed
    return found
