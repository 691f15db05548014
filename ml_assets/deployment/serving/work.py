"""Where the work of a request is done: at once where it is quick, else in a thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.endpoint import Answer

# A thread costs about 0.1 ms; what is done at once holds up all other requests.
INLINE_S = 0.002
THREADS = 2


class Work:
    """Calls an endpoint so that the worker goes on answering others, probes above all.

    ``inline_bytes`` is the longest body that is worked on at once; threads that are busy let
    requests wait, and a time limit gives them up.
    """

    def __init__(
        self,
        endpoint: Callable[[bytes, RequestFacts], Answer],
        inline_bytes: int = 0,
        threads: int = THREADS,
    ) -> None:
        self.endpoint, self.inline_bytes = endpoint, inline_bytes
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="ml-assets-work")

    async def __call__(self, body: bytes, facts: RequestFacts) -> Answer:
        """Return the endpoint's answer to a body."""
        if len(body) <= self.inline_bytes:
            return self.endpoint(body, facts)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self.endpoint, body, facts)

    def close(self) -> None:
        """Begin nothing new."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def inline_bytes(row_s: float, row_bytes: int) -> int:
    """Return the longest body that is worked on at once, from the time and length of one row.

    >>> inline_bytes(0.0005, 300), inline_bytes(0.1, 300)
    (1200, 0)
    """
    return int(INLINE_S / max(row_s, 1e-9)) * row_bytes
