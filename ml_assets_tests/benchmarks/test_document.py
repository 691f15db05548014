from pathlib import Path

from benchmarks.document import write_figures

DOCUMENT = """\
# Speed

<!-- figures: batch -->
old
<!-- end of figures -->

Kept.

<!-- figures: serve -->
<!-- end of figures -->
"""


def test_figures_take_the_place_of_those_before(tmp_path: Path) -> None:
    document = tmp_path / "speed.md"
    document.write_text(DOCUMENT)
    (tmp_path / "other.md").write_text("batch\n")

    for text in ("first", r"0.9 \1 of the rows" "\n"):
        assert write_figures("batch", text, tmp_path) == [document]

    expected = DOCUMENT.replace("old\n", "```text\n0.9 \\1 of the rows\n```\n")
    assert document.read_text() == expected
    assert (tmp_path / "other.md").read_text() == "batch\n"


def test_a_benchmark_without_a_place_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "speed.md").write_text(DOCUMENT)
    assert write_figures("load", "1.3", tmp_path) == []
    assert (tmp_path / "speed.md").read_text() == DOCUMENT
