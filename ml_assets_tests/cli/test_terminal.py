from io import StringIO

from ml_assets.cli.terminal import console


def test_a_file_gets_wide_lines_without_colours() -> None:
    file = StringIO()
    console(file).print("[bold]x[/]" + "y" * 110)
    assert file.getvalue() == "x" + "y" * 110 + "\n"
