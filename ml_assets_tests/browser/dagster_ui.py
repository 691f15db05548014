"""Dagster's UI as a person uses it: pages are opened, clicked and read in a real browser."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets_tests.browser.dagster_dev import REPOSITORY, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

SCREENSHOTS = REPOSITORY / "data" / "screenshots"
# Each collapsed group of the graph: its name, and of each badge the number and the colour.
_GROUPS = r"""() => {
    const background = element => {
        const colour = getComputedStyle(element).backgroundColor;
        return colour === 'rgba(0, 0, 0, 0)' ? background(element.parentElement) : colour;
    };
    const isNumber = element => !element.children.length && /^\d+$/.test(element.textContent);
    return [...document.querySelectorAll('foreignObject.group')].map(group => [
        group.querySelector('[data-tooltip]').dataset.tooltip,
        [...group.querySelectorAll('*')].filter(isNumber)
            .map(badge => [Number(badge.textContent), background(badge)]),
    ]);
}"""
_ROWS = "() => [...document.querySelectorAll('tr')].map(r => [...r.cells].map(c => c.innerText))"


class DagsterUI:
    """One browser page on a running Dagster; ``complaints`` collects what broke in it."""

    def __init__(self, page: "Page", url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._look_at_status)

    def _look_at_status(self, response: "Response") -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} from {response.url}")

    def open_lineage(self, selection: str) -> None:
        """Open the graph of all assets and type a selection into its filter."""
        self.page.goto(f"{self.url}/asset-groups")
        self._materialize_button().wait_for()
        self.page.locator(".CodeMirror").first.click()
        self.page.keyboard.insert_text(selection)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")
        self.page.wait_for_url("**/asset-groups~*/**")
        self.page.locator("foreignObject.group").first.wait_for()

    def _materialize_button(self) -> "Locator":
        return self.page.get_by_role("button").filter(has_text="Materialize all").first

    def materialize_all(self) -> None:
        """Click "Materialize all", and the button of the dialog if one asks."""
        self._materialize_button().click()
        launched = self.page.get_by_text("Launched run").first
        ask = self.page.locator(".bp5-dialog, .bp4-dialog, [role=dialog]")
        confirm = ask.get_by_role("button").filter(has_text=re.compile("Launch|Materialize"))
        launched.or_(confirm.first).first.wait_for()
        if not launched.is_visible():
            confirm.first.click()
            launched.wait_for()

    def green_groups(self) -> dict[str, int]:
        """Return the groups of the graph whose only badge is green, with its number."""
        return {
            name: badges[0][0]
            for name, badges in self.page.evaluate(_GROUPS)
            if len(badges) == 1 and _is_green(badges[0][1])
        }

    def open_asset(self, problem: str, asset: str) -> None:
        """Open the page of an asset."""
        self.page.goto(f"{self.url}/assets/{problem}/{asset}")
        self.page.get_by_text("Latest materialization").first.wait_for()

    def open_checks(self, problem: str, asset: str) -> None:
        """Open the page of an asset and click on its tab of checks."""
        self.open_asset(problem, asset)
        self.page.get_by_role("tab", name="Checks").click()
        self.page.get_by_text(re.compile(r"^Checks \(\d+\)$")).wait_for()

    def wait_for_succeeded(self, count: int) -> None:
        """Wait until the list of checks says "Succeeded" so many times."""
        said = self.page.get_by_text("Succeeded", exact=True)
        wait_until(f"{count} checks say Succeeded", lambda: said.count() == count, 30)

    def open_check(self, name: str) -> None:
        """Click on a check of the list, and wait for its details."""
        self.page.get_by_text(name, exact=True).first.click()
        self.page.wait_for_url(f"**checkDetail={name}*")

    def wait_for_row(self, *cells: str) -> None:
        """Wait until some table of the page has a row that starts with these cells."""

        def is_shown() -> bool:
            return any(row[: len(cells)] == list(cells) for row in self.page.evaluate(_ROWS))

        wait_until(f"a table shows the row {cells}", is_shown, 30)

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the page, once it is quiet."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(1000)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path


def _is_green(colour: str) -> bool:
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return green > max(red, blue)
