"""What an alert says: one problem, one run, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_SHOWN_CHARACTERS = 500
_SHOWN_CHECKS = 20


@dataclass(frozen=True)
class FailedCheck:
    """A check that failed, and what it said."""

    asset: str
    check: str
    severity: str
    said: str = ""


@dataclass(frozen=True)
class Alert:
    """What is wrong with one run; ``error`` is empty for a run that ended well."""

    problem: str
    job: str
    run_id: str
    run_url: str
    error: str = ""
    checks: Sequence[FailedCheck] = ()
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for each delivery of this alert, so that a repeated one can be told."""
        return f"{self.run_id}.{'failed-run' if self.error else 'failed-checks'}"

    @property
    def title(self) -> str:
        """One line."""
        if self.error:
            return f"{self.problem}: {self.job} failed"
        names = ", ".join(one.check for one in self.checks[:3])
        more = len(self.checks) - 3
        return f"{self.problem}: {names}" + (f" and {more} more" if more > 0 else "")

    @property
    def text(self) -> str:
        """Everything, as lines."""
        lines = [self.title, ""]
        if self.error:
            lines += [_short(self.error), ""]
        for one in self.checks[:_SHOWN_CHECKS]:
            said = f": {_short(one.said)}" if one.said else ""
            lines.append(f"- {one.asset}.{one.check} ({one.severity}){said}")
        lines += [f"{name}: {value}" for name, value in sorted(self.tags.items())]
        return "\n".join([*lines, "", f"Run: {self.run_url}"])

    def document(self) -> dict[str, Any]:
        """Return the alert as JSON; ``text`` is what chat systems show of it."""
        return {
            "id": self.id,
            "problem": self.problem,
            "title": self.title,
            "text": self.text,
            "job": self.job,
            "run_id": self.run_id,
            "run_url": self.run_url,
            "error": _short(self.error) or None,
            "failed_checks": [
                {"asset": one.asset, "check": one.check, "severity": one.severity,
                 "description": _short(one.said)}
                for one in self.checks
            ],
            "tags": self.tags,
        }  # fmt: skip


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"
