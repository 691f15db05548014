from pathlib import Path

from ml_assets.monitoring.drift.judge import Span, judge_window
from ml_assets.monitoring.drift.page import drift_page
from ml_assets.monitoring.drift.window import count_window
from ml_assets.page.document import Picture
from ml_assets.page.html import html_page
from ml_assets.spec.drift_settings import DriftSettings
from ml_assets_tests.monitoring.drift import cases


def test_moved_columns_are_drawn_and_hidden_ones_are_not(tmp_path: Path) -> None:
    profile, sample = cases.make_profile(tmp_path, ignore=["mean_texture"])
    now = count_window(cases.batches_of(cases.logged(cases.drawn(600, 1) * 1.5)), profile)
    nothing, settings = count_window([], profile), DriftSettings()
    report = judge_window(profile, sample, now, nothing, Span(None, cases.UNTIL), settings)
    page = drift_page("cancer", report, profile, now, settings, {"mean_area"})
    (moved,) = (section for section in page.shown if section.title == "What moved")
    captions = [block.caption for block in moved.blocks if isinstance(block, Picture)]
    assert any(caption.startswith("mean_radius: Wasserstein") for caption in captions)
    assert not any(caption.startswith("mean_area") for caption in captions)
    html = html_page(page)
    assert "Drift." in html
    assert "monitoring.drift.ignore names it" in html
    assert "data:image/png;base64," in html


def test_an_empty_log_has_a_page(tmp_path: Path) -> None:
    profile, sample = cases.make_profile(tmp_path)
    nothing, settings = count_window([], profile), DriftSettings()
    report = judge_window(profile, sample, nothing, nothing, Span(None, None), settings)
    page = html_page(drift_page("cancer", report, profile, nothing, settings))
    assert "The prediction log is empty." in page
    assert "Not judged. 0 rows in the window; 500 are needed" in page
