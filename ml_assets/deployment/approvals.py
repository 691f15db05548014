"""Approvals of a model version: who says that it may be champion, kept with its registry entry."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pydantic import Field, ValidationError

from ml_assets.disk.atomic_write import atomic_write
from ml_assets.spec.document import Document
from ml_assets.spec.errors import GateRefused, ModelFileError, SpecError
from ml_assets.spec.gate import GateRow

_FOLDER = "approvals"


class Approval(Document):
    """One person's word for one version."""

    version: str
    who: str = Field(description="As the person states it; nothing proves it.")
    reason: str
    approved_at: datetime


def approve(folder: Path, version: str, who: str, reason: str) -> Approval:
    """Put an approval into an entry's folder; raises SpecError if name or reason is blank.

    Each is a file of its own, so that two people may approve at once and none is rewritten.
    """
    who, reason = who.strip(), reason.strip()
    for name, text in (("name", who), ("reason", reason)):
        if not text:
            raise SpecError(f"An approval needs a {name}", found="an empty text",
                            mend="state it: --as NAME --reason TEXT")  # fmt: skip
    given = Approval(version=version, who=who, reason=reason, approved_at=datetime.now(UTC))
    file = folder / _FOLDER / f"{given.approved_at:%Y%m%dT%H%M%S}-{uuid4().hex}.json"
    atomic_write(file, given.model_dump_json(indent=2).encode())
    return given


def approvals_of(folder: Path) -> list[Approval]:
    """Return the approvals in an entry's folder, oldest first; raises ModelFileError."""
    found = []
    for file in (folder / _FOLDER).glob("*.json"):
        try:
            found.append(Approval.model_validate_json(file.read_bytes()))
        except ValidationError as error:
            raise ModelFileError(f"{file} is no approval", found=str(error.errors()[0]["msg"]),
                                 mend="take it away, and approve again") from error  # fmt: skip
    return sorted(found, key=lambda approval: approval.approved_at)


def approvers(approvals: Sequence[Approval], version: str) -> list[str]:
    """Return the people who approved a version; one who did it twice, or in capitals, counts once.

    >>> now = datetime(2026, 1, 1)
    >>> given = [Approval(version="v1", who=who, reason="seen", approved_at=now)
    ...          for who in ("Ann", "ANN", "Bob")]
    >>> approvers(given, "v1"), approvers(given, "v2")
    (['Ann', 'Bob'], [])
    """
    names: dict[str, str] = {}
    for approval in approvals:
        if approval.version == version:
            names.setdefault(" ".join(approval.who.casefold().split()), approval.who)
    return list(names.values())


def approval_rows(
    problem: str, version: str, approvals: Sequence[Approval], needed: int
) -> list[GateRow]:
    """Return the gate's row on approvals, none if none is needed.

    Raises GateRefused, which names the command that approves, if too few people did.
    """
    if not needed:
        return []
    names = approvers(approvals, version)
    if len(names) < needed:
        raise GateRefused(
            f"Model version {version} has {len(names)} of {needed} approvals",
            found=", ".join(names) or "none",
            mend=f"ml-assets approve {problem} {version} --as NAME --reason TEXT",
        )
    return [GateRow(metric="approvals", value=float(len(names)), passed=True,
                    bound=f"{needed} by name: {', '.join(names)}")]  # fmt: skip
