"""Files that came: which of a folder's files are whole and were never worked on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, Field

# Bytes that are hashed in one tick, so that a folder of large files does not hold the daemon up.
_BYTES_PER_TICK = 1 << 30


@dataclass(frozen=True)
class Listed:
    """A file as the folder shows it; ``version`` changes when it is written to."""

    path: str
    version: str
    bytes: int
    modified: float


class Known(BaseModel):
    """What is known of a file."""

    version: str
    digest: str | None = Field(default=None, description="Of its content; null until it is whole.")
    former: str | None = Field(default=None, description="Of its content before it was changed.")
    old: bool = Field(default=False, description="Whether it was there before anybody looked.")


class Arrival(BaseModel):
    """A new file that waits for its run."""

    source: str
    path: str
    digest: str


class Folder(BaseModel):
    """What is known of the files of one source; None of ``files`` before the first look."""

    files: dict[str, Known] | None = None

    def look(
        self, source: str, listed: list[Listed], digest_of: Callable[[str], str | None],
        most_bytes: int = _BYTES_PER_TICK,
    ) -> tuple["Folder", list[Arrival]]:  # fmt: skip
        """Return what is known after a look, and the files that are new, oldest first.

        A file is whole once two looks in a row find it unchanged. It is new if its content is: one
        that was only touched, renamed or copied is not. What the first look finds is not new.
        """
        files = self._noted(listed)
        seen = {digest for one in files.values() for digest in (one.digest, one.former)}
        arrivals, left = list[Arrival](), most_bytes
        for one in sorted(listed, key=lambda file: (file.modified, file.path)):
            known, before = files[one.path], (self.files or {}).get(one.path)
            if known.digest or before is None or before.version != one.version:
                continue
            if left <= 0:
                break
            left -= one.bytes
            digest = digest_of(one.path)
            if digest is None:  # it vanished meanwhile
                del files[one.path]
                continue
            known.digest = digest
            if digest not in seen and not known.old:
                arrivals.append(Arrival(source=source, path=one.path, digest=digest))
            seen.add(digest)
        return Folder(files=files), arrivals

    def _noted(self, listed: list[Listed]) -> dict[str, Known]:
        """Return each file as it is known; a changed one is known no more.

        Files that vanished stay known: a folder that was out of reach for a while looks empty.
        """
        before: Mapping[str, Known] = self.files or {}
        noted = dict(before)
        for one in listed:
            known = before.get(one.path)
            if known is None:
                noted[one.path] = Known(version=one.version, old=self.files is None)
            elif known.version != one.version:
                former = known.digest or known.former
                noted[one.path] = Known(version=one.version, former=former)
            else:
                noted[one.path] = known.model_copy()
        return noted
