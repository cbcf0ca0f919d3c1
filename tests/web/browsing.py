"""A real browser: the one on the path, else Playwright's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

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
