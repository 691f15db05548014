"""What the processes of a service use, for Prometheus."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psutil

_MULTIPLE = "PROMETHEUS_MULTIPROC_DIR"


class ProcessMetrics:
    """Memory, CPU and number of the server's living workers, whichever of them is asked.

    A collector of prometheus_client. Its own ProcessCollector knows one process only, and is not
    there where there are several workers.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.names, self.values = list(labels), list(labels.values())

    def collect(self) -> Iterator[Any]:
        """Yield the metrics as of now."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        found = list(_used())
        for name, text, value in (
            ("workers", "Living workers.", len(found)),
            ("memory_bytes", "Resident memory of the workers.", sum(one[0] for one in found)),
            ("start_time_seconds", "When the youngest worker began, since 1970.",
             max((one[2] for one in found), default=0)),
        ):  # fmt: skip
            gauge = GaugeMetricFamily(f"ml_assets_service_{name}", text, labels=self.names)
            gauge.add_metric(self.values, value)
            yield gauge
        # It falls when a worker is replaced, which Prometheus takes for a counter's reset.
        cpu = CounterMetricFamily("ml_assets_service_cpu_seconds",
                                  "CPU seconds of the living workers.",
                                  labels=self.names)  # fmt: skip
        cpu.add_metric(self.values, sum(one[1] for one in found))
        yield cpu


def _used() -> Iterator[tuple[int, float, float]]:
    """Yield bytes of memory, CPU seconds and start of each living worker."""
    import psutil

    for process in _workers():
        with suppress(psutil.Error), process.oneshot():
            times = process.cpu_times()
            yield process.memory_info().rss, times.user + times.system, process.create_time()


def _workers() -> "Iterator[psutil.Process]":
    """Yield the workers of this server: they are named by the files of their metrics."""
    import psutil

    folder, own = os.environ.get(_MULTIPLE), os.getpid()
    named = {file.stem.rpartition("_")[2] for file in Path(folder).glob("*.db")} if folder else ()
    for number in {own, *(int(one) for one in named if one.isdigit())}:
        with suppress(psutil.Error):
            process = psutil.Process(number)
            # A number may have been given to a stranger since a worker ended.
            if number == own or process.ppid() == os.getppid():
                yield process
