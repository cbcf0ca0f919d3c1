"""A real browser: the one on the path, else Playwright's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
Open = Callable[..., Page]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NO_BROWSER = (
    "No Chromium was found on the path, and Playwright has none of its own. Install the package chromium, or run "
    "`playwright install chromium`; to run the other tests alone: pytest --ignore tests/web/test_in_browser.py"
)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser for the length of the context. Raises FileNotFoundError, with what to do, where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        if found is None and not Path(own).exists():
            raise FileNotFoundError(NO_BROWSER)
        try:
            browser = playwright.chromium.launch(executable_path=found or own, args=[*FLAGS])
        except Error as error:
            raise FileNotFoundError(NO_BROWSER) from error
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def overflows(page: Page) -> bool:
    """Is a page wider than its window?"""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
