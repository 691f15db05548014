"""The page of a served bento, as people use it in a browser."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from ml_assets.deployment.serve import RunningService, running_service
from ml_assets.deployment.smoke_test import post
from ml_assets.spec.service_limits import ServiceLimits
from ml_assets_tests.browser.test_pages import contrasts
from ml_assets_tests.deployment.conftest import (
    breast_cancer_table,
    build_case,
    make_case,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.service]

KEY = "a key of more than 16 characters"
_READY_MS = 20_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    case = make_case("breast_cancer", "binary_classification", breast_cancer_table())
    columns = case.contract.columns
    radius = columns["mean_radius"].model_copy(update={"unit": "mm", "description": "Of the cell."})
    contract = case.contract.model_copy(update={"columns": {**columns, "mean_radius": radius}})
    home = tmp_path_factory.mktemp("page") / "home"
    tag = build_case(home, replace(case, contract=contract), limits=ServiceLimits(api_keys_env="K"))
    with running_service(home, tag.tag, env={"K": KEY}) as running:
        yield replace(running, headers={"X-API-Key": KEY})


def opened(chromium: "Browser", service: RunningService, **options: Any) -> "Page":
    """Open the page and give it the key; anything but the service's own answers is a failure."""
    page = chromium.new_page(**options)
    page.on("request", lambda asked: _must_be_own(asked.url, service.url))
    page.goto(f"{service.url}/")
    page.get_by_role("button", name="Use the key").wait_for(timeout=_READY_MS)
    page.locator("#key").fill(KEY)
    page.get_by_role("button", name="Use the key").click()
    page.get_by_role("button", name="Predict").wait_for(timeout=_READY_MS)
    return page


def _must_be_own(url: str, own: str) -> None:
    assert url.startswith((own, "data:"))


def test_a_key_a_row_and_its_prediction_with_reasons(
    chromium: "Browser", service: RunningService
) -> None:
    page = opened(chromium, service)
    assert page.title() == "breast_cancer"
    field = page.get_by_label("mean_radius")
    assert "mm" in (page.locator(f"#{field.get_attribute('id')}-hint").text_content() or "")
    page.get_by_role("button", name="Predict").click()
    page.locator("#why").wait_for(timeout=_READY_MS)

    row = {
        name: float(page.get_by_label(name, exact=True).input_value())
        for name in page.locator("#fields label").all_text_contents()
    }
    content = json.dumps({"rows": [row]}).encode()
    found = post(service.url, content, service.headers)[1]["predictions"][0]
    reasons = post(service.url, content, service.headers, "/explain")[1]["explanations"][0]
    assert page.locator("#prediction").text_content() == found["prediction"]
    share = max(found["probabilities"].values())
    assert f"{100 * share:.1f} %" in page.locator("#probabilities").inner_text()
    largest = max(reasons["contributions"], key=lambda name: abs(reasons["contributions"][name]))
    assert page.locator("#contributions .name").first.text_content() == largest
    assert page.locator("#contributions .bar").count() == len(row)
    page.close()


def test_a_wrong_key_and_a_wrong_value_are_told_where_they_are(
    chromium: "Browser", service: RunningService
) -> None:
    page = chromium.new_page()
    page.goto(f"{service.url}/")
    page.locator("#key").wait_for(timeout=_READY_MS)
    page.locator("#key").fill("wrong")
    page.get_by_role("button", name="Use the key").click()
    page.get_by_text("does not know this key").wait_for(timeout=_READY_MS)
    page.close()

    page = opened(chromium, service)
    field = page.get_by_label("mean_radius")
    field.fill("wide")
    page.get_by_role("button", name="Predict").click()
    page.locator("#trouble").wait_for(timeout=_READY_MS)
    error = page.locator(f"#{field.get_attribute('id')}-error").text_content()
    assert "number" in (error or "")
    assert field.get_attribute("aria-invalid") == "true"
    assert not page.locator("#answer").is_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_telephone(
    chromium: "Browser", service: RunningService, scheme: Literal["light", "dark"]
) -> None:
    page = opened(chromium, service, color_scheme=scheme, viewport={"width": 390, "height": 800})
    page.get_by_role("button", name="Predict").click()
    page.locator("#why").wait_for(timeout=_READY_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    lowest = contrasts(page)
    assert {name: value for name, value in lowest.items() if value < 4.5} == {}
    page.close()
