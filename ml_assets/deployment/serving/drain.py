"""How a worker ends: what it has in hand is answered first."""

import asyncio
import signal
from types import FrameType

# Clients that keep their connection open learn within this time, by the answer to their next
# request, that it will be closed; without it a request could cross with the closing.
LINGER_S = 0.5


class Drain:
    """Turns SIGTERM into a short goodbye before the server's own graceful end.

    From the signal on, every answer says ``Connection: close`` and ``/readyz`` says 503. After
    half a second the server stops listening and waits for the requests in hand, at most
    ``seconds``: what is not answered by then is given up.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds, self.begun = seconds, False

    def install(self) -> None:
        """Take over SIGTERM from the server that runs in this thread's event loop.

        Without such a server's handler, as in a test client, nothing changes.
        """
        loop, previous = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)
        server = getattr(previous, "__self__", None)
        if not callable(previous) or server is None:
            return
        # BentoML hands it over only from a command line, which is not ours in a container.
        if server.config.timeout_graceful_shutdown is None:
            server.config.timeout_graceful_shutdown = self.seconds

        def begin(number: int, frame: FrameType | None) -> None:
            if self.begun:
                return
            self.begun = True
            loop.call_soon_threadsafe(loop.call_later, LINGER_S, previous, number, frame)

        signal.signal(signal.SIGTERM, begin)
