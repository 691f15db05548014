"""Who may ask: keys of clients, taken from the environment and never shown."""

import hmac
import os
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus

from ml_assets.deployment.refusal import Refusal
from ml_assets.deployment.serving.asgi import PROBES, App, Message, Receive, Send, respond
from ml_assets.spec.errors import ServiceError

SHORTEST_KEY = 16
# The page holds no data: it asks for the contract, with the key that its reader types.
OPEN_PATHS = PROBES | {"/"}


class ApiKeys:
    """The keys that are accepted, kept as hashes."""

    def __init__(self, keys: list[str]) -> None:
        self._digests = [_digest(key.encode()) for key in keys]

    @classmethod
    def from_environment(cls, name: str) -> "ApiKeys":
        """Read the keys of an environment variable: several, separated by commas, are all good.

        Raises ServiceError where the variable is not set or holds no key, and for one of fewer
        than 16 characters, which could be guessed. No message shows a key.
        """
        keys = [key.strip() for key in os.environ.get(name, "").split(",") if key.strip()]
        mend = f"set {name} to a key of at least {SHORTEST_KEY} characters; several, with commas"
        if not keys:
            raise ServiceError(f"The service asks for API keys, and {name} holds none",
                               found="an empty variable" if name in os.environ else "no variable",
                               mend=mend)  # fmt: skip
        if short := [len(key) for key in keys if len(key) < SHORTEST_KEY]:
            raise ServiceError(f"An API key in {name} is too short",
                               found=f"{min(short)} characters", mend=mend)  # fmt: skip
        return cls(keys)

    def accept(self, headers: Mapping[bytes, bytes]) -> bool:
        """Say whether ``X-API-Key``, or else ``Authorization: Bearer``, is one of the keys.

        Hashes are compared in constant time, and with all keys, so that the time of an answer
        tells nothing of them.
        """
        given = headers.get(b"x-api-key")
        if given is None:
            scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
            if scheme.lower() != b"bearer":
                return False
        digest = _digest(given.strip())
        return sum(hmac.compare_digest(digest, known) for known in self._digests) > 0


class KeyGuard:
    """An ASGI layer that lets requests with a key through, and everybody to the probes."""

    def __init__(self, app: App, environment: str) -> None:
        self.app, self.keys = app, ApiKeys.from_environment(environment)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            return await self.app(scope, receive, send)
        if self.keys.accept(dict(scope["headers"])):
            return await self.app(scope, receive, send)
        refusal = Refusal.of_request(
            "The request has no valid API key.", "api_key",
            "Send the key in the header X-API-Key, or as Authorization: Bearer.",
        )  # fmt: skip
        await respond(send, HTTPStatus.UNAUTHORIZED, refusal, {"www-authenticate": "Bearer"})


def _digest(key: bytes) -> bytes:
    return sha256(key).digest()
