import re
import shutil
import socket
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.data_docs import data_docs_html
from ml_assets.contract.expectation_suite import judge_table

CONTRACT = Contract.model_validate({
    "problem": "shop & <b>co</b>",
    "version": 3,
    "columns": {
        "key": {"type": "string", "unique": True},
        "phone": {"type": "string", "unique": True, "sensitive": True},
        "<i>low</i> $x": {"type": "number", "nullable": True},
        "high": {"type": "number"},
    },
    "table": {
        "means": {"high": {"max": 100}},
        "quantiles": {"high": {0.5: {"max": 1}}},
        "relations": [["<i>low</i> $x", "<=", "high"]],
    },
})  # fmt: skip
TABLE = pd.DataFrame({
    "key": ["<script>alert(1)</script>", "<script>alert(1)</script>", "$a ${b}"],
    "phone": ["0170-4711"] * 3,
    "<i>low</i> $x": [1.0, None, 9.0],
    "high": [2.0, 3.0, 4.0],
})  # fmt: skip


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("Great Expectations used the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def page() -> str:
    return data_docs_html(judge_table(TABLE, CONTRACT), CONTRACT)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_page_loads_nothing_and_runs_nothing(page: str) -> None:
    reader = _Reader()
    reader.feed(page)
    assert not reader.tags & {"script", "link", "img", "iframe", "b"}
    assert not {name for name in reader.attributes if name.startswith("on") or name == "src"}
    assert not re.search(r"https?:|@import|url\(", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "$a ${b}" not in page  # It occurs once, so it is not among the failing values.


def test_failures_come_first_and_sensitive_values_nowhere(page: str) -> None:
    assert "4 of 6 rules about the table failed" in page
    assert "Contract version 3." in page
    lines = re.findall(r'<tr class="(good|bad)">', page)
    assert lines == ["bad"] * 4 + ["good"] * 2
    states = ["fa-times" in part for part in page.split('class="ge-section')[1:]]
    assert states == sorted(states, reverse=True)
    assert "4711" not in page


def test_great_expectations_tells_the_details(page: str) -> None:
    assert "must be unique" in page
    assert "unexpected values found" in page


def test_a_table_without_a_needed_column_has_a_page(capfd: pytest.CaptureFixture[str]) -> None:
    found = data_docs_html(judge_table(TABLE.drop(columns="high"), CONTRACT), CONTRACT)
    assert '"high"' in unescape(found)
    assert "Traceback" not in found
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_good_table_passes(page: str) -> None:
    contract = CONTRACT.model_copy(update={"table": type(CONTRACT.table)()})
    good = TABLE.assign(key=[*"abc"], phone=[*"123"])
    assert "All 3 rules about the table passed" in data_docs_html(
        judge_table(good, contract), contract
    )


def test_a_browser_shows_it(page: str, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    shown = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/u",
         "--dump-dom", (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "Details by Great Expectations" in shown
