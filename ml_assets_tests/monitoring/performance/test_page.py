from ml_assets.monitoring.performance.page import finding_text, performance_page, window_rows
from ml_assets.page.html import html_page
from ml_assets_tests.monitoring.performance.told import PROBLEM, REPORT


def test_the_page_tells_verdict_windows_parts_and_changes() -> None:
    html = html_page(performance_page(REPORT, PROBLEM, "churn"))
    for text in ("churn: performance in production", "needs at least 0.8", "shop = &lt;east&gt;",
                 "Changes of level", "Rows count alike", "data:image/png"):  # fmt: skip
        assert text in html
    assert "Performance holds" not in html


def test_a_good_report_says_that_it_holds_and_an_empty_one_does_not() -> None:
    good = REPORT.model_copy(update={"findings": [], "slices": []})
    html = html_page(performance_page(good, PROBLEM, "churn"))
    assert "Performance holds" in html
    assert "None of 12 parts" in html
    empty = good.model_copy(update={"windows": []})
    assert "Performance holds" not in html_page(performance_page(empty, PROBLEM, "churn"))


def test_findings_and_windows_in_words() -> None:
    text = finding_text(REPORT.findings[0])
    assert text == ("roc_auc, estimated in the window from 2026-11-02 00:00, is 0.7 "
                    "(0.68 to 0.72) and needs at least 0.8.")  # fmt: skip
    first, *_ = window_rows(REPORT.windows, ["roc_auc"])
    assert first["roc_auc, measured"] == "0.85 (0.83 to 0.87)"
    assert (first["predictions"], first["labels"]) == (500, 400)
