"""What the files of a package say of the service in it."""

import sys
from dataclasses import dataclass

from ml_assets.spec.packaging import Packaging


@dataclass(frozen=True)
class PackedService:
    """One bento, and how it is to be run.

    ``drain_s`` are the seconds that requests in flight have when a process is told to end.
    """

    problem: str
    bento_tag: str
    settings: Packaging
    drain_s: float = 20.0

    @property
    def name(self) -> str:
        """The name in Kubernetes and compose, which know no underscores (RFC 1123).

        >>> PackedService("house_prices", "house_prices:a1", Packaging()).name
        'house-prices-service'
        """
        return f"{self.problem.replace('_', '-').strip('-')}-service"

    @property
    def archive(self) -> str:
        """The file name of the bento's archive."""
        return f"{self.problem}.bento"

    @property
    def version(self) -> str:
        """The bento's version."""
        return self.bento_tag.partition(":")[2]

    @property
    def image(self) -> str:
        """The container image, tagged with the bento's version."""
        return f"{self.settings.image or self.name}:{self.version}"

    @property
    def python(self) -> str:
        """The version of Python that the bento was built with."""
        return f"{sys.version_info.major}.{sys.version_info.minor}"
