"""The problem statement as a page."""

from ml_assets.page.document import Block, Bullets, Facts, Listed, Note, Page, Section, Text
from ml_assets.spec.problem_statement import ProblemStatement

_NOT_SAID = "not said"


def statement_page(said: ProblemStatement) -> Page:
    """Return the page: problem, translation, success, people, and what is still open."""
    return Page(
        title=f"{said.name}: problem statement",
        subtitle="What is wanted, what it was translated to, and when a model is good enough.",
        sections=[
            Section("The problem", [Text(said.statement or "No statement was given.")]),
            Section("The learning problem", _learning(said)),
            Section("Success", _success(said)),
            Section("What is done with a prediction", [Text(said.action or _NOT_SAID)]),
            Section("What the model must be like", _list(said.constraints)),
            Section("What is taken for granted", _list(said.assumptions)),
            Section("People and data", [_people(said)]),
            Section("Still open", [*_anyway(said), *(Note("warning", gap) for gap in said.gaps)]),
        ],
    )


def _learning(said: ProblemStatement) -> list[Block]:
    blocks: list[Block] = [
        Text(said.translation),
        Text(f"The search optimises `{said.metric}`: {said.metric_meaning}."),
    ]
    return [*blocks, Text(said.costs)] if said.costs else blocks


def _success(said: ProblemStatement) -> list[Block]:
    if not said.success:
        return [Note("warning", "No threshold was given: every model passes the gate.")]
    return [
        Text("On rows the model never saw:"),
        Listed([{"metric": f"`{line.metric}`", "must be": line.bound, "meaning": line.meaning}
                for line in said.success]),
    ]  # fmt: skip


def _anyway(said: ProblemStatement) -> list[Block]:
    if not said.search_anyway:
        return []
    return [Note("warning", f"A search starts even where it is infeasible: {said.search_anyway}")]


def _people(said: ProblemStatement) -> Facts:
    return Facts({
        "Sponsor": said.sponsor or _NOT_SAID,
        "Users": said.users or _NOT_SAID,
        "Owners": ", ".join(said.owners) or _NOT_SAID,
        "Sensitive columns": _names(said.sensitive) or "none",
        "Columns that nobody can change": _names(said.immutable) or _NOT_SAID,
        "Sources": _names(said.sources),
    })  # fmt: skip


def _list(items: list[str]) -> list[Block]:
    return [Bullets(items)] if items else []


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
