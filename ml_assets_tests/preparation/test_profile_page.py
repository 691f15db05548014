import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml_assets.preparation.profile import profile
from ml_assets.preparation.profile_page import MOST_REPORT_ROWS, profile_html

RNG = np.random.default_rng(1)
ROWS = 300
TARGET = RNG.choice(["no", "yes"], ROWS)
FRAME = pd.DataFrame({
    "leak": np.where(TARGET == "yes", "<b>bold</b>", "<script>alert(1)</script>"),
    "income": RNG.normal(size=ROWS),
    "faith": RNG.choice(["secret-one", "secret-two"], ROWS),
    "pay": RNG.permutation(ROWS) + 0.123456,
    "at": pd.date_range("2024-01-01", periods=ROWS),
    "y": TARGET,
})  # fmt: skip


@pytest.fixture(scope="module")
def page() -> str:
    found = profile(
        FRAME, "y", whole_rows=9_000, time_column="at", sensitive={"faith", "pay"},
        now=datetime(2025, 1, 1),
    )  # fmt: skip
    return profile_html(FRAME, found, "people & <co>")


def test_the_report_is_one_page_that_loads_nothing(page: str) -> None:
    assert "people &amp; &lt;co&gt;" in page
    assert "<script>alert(1)" not in page
    assert "<b>bold" not in page
    for loads in ('src="http', "src='http", "<link", "@import", "url(http", "fetch("):
        assert loads not in page


def test_it_says_which_rows_and_columns_it_is_about(page: str) -> None:
    assert "300 of 9,000 rows, drawn at random; 6 columns, target y" in page
    assert "300 of 9,000 rows, drawn at random; without the sensitive faith, pay." in page


def test_findings_come_first_and_pictures_are_inline(page: str) -> None:
    order = [page.index(part) for part in ("leak is y in other words", "<img", "<td>leak</td>")]
    assert order == sorted(order)
    assert page.count("data:image/png;base64,") >= 3


def test_values_of_sensitive_columns_are_nowhere(page: str) -> None:
    assert "secret-" not in page
    assert ".12345" not in page
    assert "faith" in page


def test_a_long_table_is_sampled_and_a_wide_one_shortened() -> None:
    rows = MOST_REPORT_ROWS + 1
    wide = pd.DataFrame({f"x{i}": RNG.normal(size=400) for i in range(70)})
    wide_page = profile_html(wide, profile(wide, "x0"), "wide")
    assert "all 400 rows; without 10 more columns." in wide_page
    long = pd.DataFrame({"x": RNG.normal(size=rows)})
    assert "20,000 of 20,001 rows, drawn at random." in profile_html(long, profile(long, None), "l")


def test_a_calm_table_says_so() -> None:
    calm = FRAME[["income", "y"]]
    assert "Nothing stood out." in profile_html(calm, profile(calm, "y"), "calm")


def test_a_browser_shows_findings_and_the_report(page: str, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    shown = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/u",
         "--virtual-time-budget=3000", "--dump-dom", (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, timeout=90, check=True,
    ).stdout  # fmt: skip
    assert re.search(r"<skrub-table-report[^>]*>", shown)
