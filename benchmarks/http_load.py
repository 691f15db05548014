"""Clients that ask one service as fast as it answers, each on its own kept connection."""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np


@dataclass(frozen=True)
class Load:
    """What came of it: answers per second, and the times of answers in milliseconds."""

    per_second: float
    times_ms: np.ndarray

    @property
    def p50_ms(self) -> float:
        """The median time of an answer."""
        return float(np.percentile(self.times_ms, 50))

    @property
    def p99_ms(self) -> float:
        """The time that 99 of 100 answers stay below."""
        return float(np.percentile(self.times_ms, 99))


def load(url: str, body: bytes, clients: int, seconds: float) -> Load:
    """Post the body again and again; raises RuntimeError for an answer that is no 200.

    The client knows no more of HTTP than it needs, so that what is measured is the service.
    """
    return asyncio.run(_load(url, body, clients, seconds))


async def _load(url: str, body: bytes, clients: int, seconds: float) -> Load:
    address = urlsplit(url)
    head = (f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")  # fmt: skip
    request, end = head.encode() + body, time.perf_counter() + seconds
    started = time.perf_counter()
    asked = [_ask(address.hostname or "", address.port or 80, request, end)
             for _ in range(clients)]  # fmt: skip
    times = [each for one in await asyncio.gather(*asked) for each in one]
    return Load(len(times) / (time.perf_counter() - started), 1000 * np.array(times))


async def _ask(host: str, port: int, request: bytes, end: float) -> list[float]:
    reader, writer = await asyncio.open_connection(host, port)
    times = []
    while (begun := time.perf_counter()) < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:16]:
            raise RuntimeError(head.decode("latin-1"))
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        times.append(time.perf_counter() - begun)
    writer.close()
    return times
