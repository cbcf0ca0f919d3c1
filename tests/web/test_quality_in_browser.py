"""Every page, of somebody who may see them all: headings, title, language, size, axe, 320 px, 400 % zoom, and print."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.doing import STEWARD
from tests.places import FilePlaces
from tests.web.browsing import NARROW, overflows, serving, signed_in, violations
from tests.web.every_page import Source
from tests.web.whole_site import MORE, WholeSite, whole_site

pytestmark = pytest.mark.xdist_group("quality in browser")
LARGEST_PAGE = 100_000
# One of each kind: a list, a thing with pictures, a long form, the ranking's bars, a table of tables, and minutes.
TYPICAL = ("/ideas", "/trials/T-1", "/ideas/I-1/forecast", "/ranking", "/meetings/M-1", "/meetings/M-1/minutes")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSite]:
    """A site where everything has happened."""
    folder = tmp_path_factory.mktemp("whole")
    with FilePlaces(folder).fresh(folder) as url, whole_site(url) as made:
        yield made


LOOKED_AT_ELSEWHERE = ("/audit", "/meetings", "/backlog", "/ranking", "/portfolio", "/forums", "/notices")


def test_every_page_has_one_heading_of_its_own_a_title_a_language_and_is_small(whole: WholeSite) -> None:
    wrong, titles = list[str](), dict[str, str]()
    for page in whole.pages:
        answer = whole.steward.client.get(page, buffered=True)
        if answer.mimetype != "text/html":
            continue
        assert answer.status_code == 200, page
        source = Source(answer.text)
        levels = [level for level, _ in source.headings]
        # Minutes are a file of their own, to be kept elsewhere.
        own = page.endswith(".html")
        if levels.count(1) != 1 or any(below > above + 1 for above, below in zip([0, *levels], levels, strict=False)):
            wrong.append(f"{page}: headings {levels}")
        if not (own or (source.title.endswith(" – ideaflow") and len(source.title) > len(" – ideaflow"))):
            wrong.append(f"{page}: title {source.title}")
        if source.title in titles and page not in MORE:
            wrong.append(f"{page}: has the title of {titles[source.title]}, {source.title}")
        if source.language not in ("en", "en-GB"):
            wrong.append(f"{page}: language {source.language}")
        if len(answer.data) > LARGEST_PAGE:
            wrong.append(f"{page}: {len(answer.data):,} bytes")
        titles.setdefault(source.title, page)
    assert wrong == []
    assert len(titles) > 80, "so many pages were looked at"


def test_no_page_breaks_a_rule_that_axe_knows_or_overflows_a_narrow_screen(whole: WholeSite, browser: Browser) -> None:
    # Requests looked at every file before; a browser takes those away. Pages of an audit and of meetings are looked at
    # in each of their states in files of their own.
    own = [page for page in whole.pages if page not in MORE[9:] and not page.startswith(LOOKED_AT_ELSEWHERE)]
    asked = ((page, whole.steward.client.head(page)) for page in own)
    pages = [
        page for page, told in asked if told.mimetype == "text/html" and not told.headers.get("Content-Disposition")
    ]
    wrong = list[str]()
    with serving(whole.site) as address:
        page = signed_in(browser, address, STEWARD, size=NARROW)
        for one in (*pages, "/nowhere", "/ideas/I-999"):
            page.goto(one, wait_until="domcontentloaded")
            wrong += violations(page)
            wrong += [f"{one} is wider than the screen"] if overflows(page) else []
        page.context.close()
    assert wrong == []


def test_typical_pages_hold_at_four_times_the_size_and_in_print(whole: WholeSite, browser: Browser) -> None:
    wrong = list[str]()
    with serving(whole.site) as address:
        # A window of 1280 by 1024 at 400 % is one of 320 by 256 whose dots are four times as large.
        page = signed_in(browser, address, STEWARD, size={"width": 320, "height": 256}, scale=4)
        for one in TYPICAL:
            page.emulate_media(media="screen")
            page.goto(one, wait_until="domcontentloaded")
            wrong += [f"{one} is wider than the screen"] if overflows(page) else []
            page.emulate_media(media="print")
            shown = page.locator("nav, main form, main button, footer form").filter(visible=True)
            wrong += [f"{one} prints {what[:60]!r}" for what in shown.all_inner_texts()]
            if not page.get_by_role("heading", level=1).is_visible():
                wrong.append(f"{one} prints no heading")
        page.context.close()
    assert wrong == []
