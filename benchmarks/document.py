"""Puts what a benchmark printed into the document that has a place for it."""

import re
from collections.abc import Sequence
from pathlib import Path


def write_figures(name: str, text: str, folder: Path) -> Sequence[Path]:
    """Replace what stands between the marks of a benchmark; return the documents that have them.

    The marks are comments of Markdown on lines of their own: ``<!-- figures: NAME -->`` and
    ``<!-- end of figures -->``.
    """
    between = re.compile(
        rf"(<!-- figures: {re.escape(name)} -->\n).*?(<!-- end of figures -->)", re.DOTALL
    )
    written = []
    for path in sorted(folder.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        after, count = between.subn(
            lambda marks: f"{marks[1]}```text\n{text.strip()}\n```\n{marks[2]}", before
        )
        if count:
            path.write_text(after, encoding="utf-8")
            written.append(path)
    return written
