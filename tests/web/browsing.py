"""A real browser: the one on the path, else Playwright's own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Error, Page, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app

from tests.web.visiting import ANA, PASSWORD

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

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


@contextmanager
def serving(site: Flask) -> Iterator[str]:
    """The site's address, served on this machine for the length of the context."""

    def answered_whole(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Where a browser hangs up, this server forgets to close the file that it was sending.
        body, status, headers = run_wsgi_app(site, environ, buffered=True)
        start_response(status, headers.to_wsgi_list())
        return body

    server = make_server("127.0.0.1", 0, answered_whole, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(
    browser: Browser,
    address: str,
    person: str = ANA,
    *,
    scripts: bool = True,
    size: ViewportSize = WIDE,
    scale: float = 1,
) -> Page:
    """A window of its own on the site, of somebody who has signed in."""
    context = browser.new_context(
        base_url=address, java_script_enabled=scripts, viewport=size, device_scale_factor=scale
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label("E-mail address").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    return page


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def overflows(page: Page) -> bool:
    """Is a page wider than its window?"""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
