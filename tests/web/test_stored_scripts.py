"""A script typed into every field of every command that takes words is text wherever it comes out."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import unescape
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from playwright.sync_api import Browser, expect
from pydantic import BaseModel
from werkzeug.test import TestResponse

from ideaflow.application.command import Command
from ideaflow.application.decision import CorrectDecision, DecideIdea, DecideIdeas
from ideaflow.application.forum import CreateForum
from ideaflow.application.handlers import HANDLERS
from ideaflow.application.meeting import OpenScores
from ideaflow.application.person import AddPerson, ChangeRole
from ideaflow.application.trial_observing import CheckBenefit
from ideaflow.application.unsealing import AskUnsealing
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.domain.values import DecisionKind
from ideaflow.persistence.command_log import Receipt
from tests import doing, scenario
from tests.doing import STEWARD
from tests.operations.posting import html, mail_server, runner
from tests.places import FilePlaces
from tests.web.api import program
from tests.web.browsing import serving, signed_in
from tests.web.every_page import Source
from tests.web.whole_site import WholeSite, whole_site

pytestmark = pytest.mark.xdist_group("stored scripts")
SCRIPT = """<script>alert(1)</script><img src=x onerror=alert(1)>"'>{{7*7}}"""
# Fields that hold no words of their own: ids and addresses, what is written by a grammar, and files.
NO_WORDS = {
    *("by", "command_id", "idea", "meeting", "problem", "trial", "forum", "learning", "campaign", "unsealing"),
    *("address", "person", "helper", "member", "deputy", "stream", "pseudonym", "into", "builds_on", "next_trial"),
    *("problems", "add", "remove", "ideas", "notices", "letters", "begins", "marks", "stops", "text", "band"),
    *("measure", "adds_measure", "declared"),
}
# Fields that no story leaves to be filled in, with what to put there.
ALSO: Mapping[str, Mapping[str, object]] = {
    "ScoreIdea": {"comments": {"feasibility": SCRIPT}},
    "PlanTrial": {"also": (SCRIPT,)},
    "RecordLearning": {"tags": (SCRIPT,)},
    "ConcludeTrial": {"tags": (SCRIPT,), "context": SCRIPT, "effect": SCRIPT},
    "SubmitIdea": {"canvas": {"problem definition": SCRIPT, "future state": SCRIPT}},
    "CaptureIdea": {"canvas": {"problem definition": SCRIPT}},
}


class Typist:
    """Carries out commands as `do` does, with the script in every field that takes words."""

    def __init__(self) -> None:
        self.typed: set[tuple[str, str]] = set()

    def do(self, app: Ideaflow, kind: type[Command], /, *, by: str = STEWARD, **fields: object) -> Receipt:
        given = dict(ALSO.get(kind.__name__, {})) | {name: one for name, one in fields.items() if one is not None}
        for name in words_of(kind):
            if name in given:
                given[name] = poisoned(given[name])
            elif kind.model_fields[name].annotation is str and kind.__name__ not in ("ConcludeTrial", "DecideIdea"):
                given[name] = SCRIPT
            if given.get(name):
                self.typed.add((kind.__name__, name))
        return doing.do(app, kind, by=by, **given)


def words_of(kind: type[BaseModel]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        if name not in NO_WORDS and ("str" in str(field.annotation) or name == "lines"):
            yield name


def poisoned(value: object) -> object:
    """The same again, each string after the script; the words of a forecast's line are its note."""
    if isinstance(value, str):
        return value if value.startswith(SCRIPT) else SCRIPT + value
    if isinstance(value, Mapping) and "kind" in value:
        return {**value, "note": SCRIPT}
    if isinstance(value, Mapping):
        return {name: poisoned(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(poisoned(one) for one in value)
    return value


@pytest.fixture(scope="module")
def typist() -> Typist:
    return Typist()


@pytest.fixture(scope="module")
def poisoned_site(typist: Typist, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSite]:
    """Everything has happened here, in the words of an attacker."""
    folder = tmp_path_factory.mktemp("poisoned")
    with pytest.MonkeyPatch.context() as patch, FilePlaces(folder).fresh(folder) as url:
        patch.setattr(scenario, "do", typist.do)
        with whole_site(url) as whole:
            what_the_story_leaves(typist, whole.app)
            yield whole


def what_the_story_leaves(typist: Typist, app: Ideaflow) -> None:
    """Every word that a decision takes, and what else no part of the story needs."""
    do = typist.do
    words = dict.fromkeys(("reason", "feedback", "next_step", "thanks", "would_change"), "later")
    alone, *several = (scenario.ready_idea(app, title) for title in ("On paper", "On foot", "On time"))
    meeting = scenario.meeting_on(app, "F-1", alone, *several)
    for idea in (alone, *several):
        scenario.score(app, meeting, idea)
        do(app, OpenScores, meeting=meeting, idea=idea, by=scenario.ANA)
    asks = {"decision": DecisionKind.ASK_FOR_EVIDENCE, "questions": ("how many?",)} | words
    parks = asks | {"decision": DecisionKind.PARK, "until": date(2026, 9, 1)}
    do(app, DecideIdea, meeting=meeting, idea=alone, by=scenario.ANA, owner_role="lead", **parks)
    do(app, DecideIdeas, meeting=meeting, ideas=tuple(several), by=scenario.ANA, owner_role="lead", **asks)
    do(app, CorrectDecision, meeting=meeting, idea=alone, by=scenario.ANA, why="misheard", **asks)
    do(app, CreateForum, title="Elsewhere", perspectives=("digital", "legal"), optional=("legal",))
    do(app, ChangeRole, address=scenario.BEN, role="helper", team="Decisions")
    do(app, AddPerson, address="audrey@example.org", roles=(Capacity.AUDITOR,))
    who = app.history(alone)[0].actor
    do(app, AskUnsealing, stream=alone, pseudonym=who, reason="somebody asks", by="audrey@example.org")
    do(app, CheckBenefit, trial="T-1", note="as before", by=scenario.SAM)


def acting(page: str) -> list[str]:
    """What in a page's source would act, of all that was typed."""
    carried_out = ["a template was carried out"] if "\"'>49" in unescape(page) else []
    return carried_out + [
        f"<{tag} {given}>"
        for tag, given in Source(page).elements
        if any(name.startswith("on") for name in given)
        or given.get("src") == "x"
        or (tag == "script" and "nonce" not in given)
        or (given.get("href") or "").startswith("javascript:")
    ]


def in_page(answer: TestResponse) -> str:
    assert acting(answer.text) == []
    return unescape(answer.text)


def in_json(answer: TestResponse) -> str:
    """No browser takes it for a page, and it reads."""
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return "\n".join(str(json.loads(line)) for line in answer.text.splitlines())


def in_whole_json(answer: TestResponse) -> str:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return " ".join(strings(answer.json))


def in_table(answer: TestResponse) -> str:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return "\n".join(cell for row in csv.reader(io.StringIO(answer.text)) for cell in row)


def in_feed(answer: TestResponse) -> str:
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own document
    for one in feed.iter():
        assert acting(one.text or "") == [] if one.get("type") == "html" else "script" not in one.tag
    return " ".join(feed.itertext())


def in_calendar(answer: TestResponse) -> str:
    events = [one for one in Calendar.from_ical(answer.text).walk() if one.name == "VEVENT"]
    assert not any(name.startswith("X-ALT-DESC") for one in events for name in one)
    return " ".join(str(value) for one in events for value in one.values())


def in_pdf(answer: TestResponse) -> str:
    """Its text, which is written in pieces; nothing in it acts."""
    assert not re.search(rb"/(JS|JavaScript|Launch|URI)\b", answer.data)
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", answer.data, re.DOTALL)
    drawn = b"".join(zlib.decompress(one) for one in streams if one[:1] == b"x").decode("latin-1")
    return re.sub(r"\\(.)", r"\1", " ".join(re.findall(r"\((.*?)(?<!\\)\)", drawn)))


READ: dict[str, Callable[[TestResponse], str]] = {
    "text/html": in_page,
    "application/json": in_whole_json,
    "application/jsonl": in_json,
    "text/csv": in_table,
    "application/atom+xml": in_feed,
    "text/calendar": in_calendar,
    "application/pdf": in_pdf,
}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from strings(one)


def test_every_field_that_takes_words_was_typed_into(poisoned_site: WholeSite, typist: Typist) -> None:
    assert poisoned_site.pages
    assert {(kind.__name__, name) for kind in HANDLERS for name in words_of(kind)} - typist.typed == set()


def test_it_is_text_on_every_page_and_in_every_file(poisoned_site: WholeSite) -> None:
    shown: dict[str, int] = {}
    for page in poisoned_site.pages:
        answer = poisoned_site.steward.client.get(page, buffered=True)
        assert answer.status_code == 200, page
        shown[answer.mimetype] = shown.get(answer.mimetype, 0) + (SCRIPT[:30] in READ[answer.mimetype](answer))
    assert {kind for kind in READ if not shown.get(kind)} == set(), "what a script is in was read"


def test_it_is_text_where_a_page_repeats_what_was_asked(poisoned_site: WholeSite) -> None:
    asked = dict.fromkeys(("words", "team", "tag", "stage", "by", "sort", "since", "next", "forum", "choose"), SCRIPT)
    for page in poisoned_site.pages:
        answer = poisoned_site.steward.client.get(f"{page}?{urlencode(asked)}", buffered=True)
        assert answer.status_code in (200, 400, 404), page
        if answer.mimetype == "text/html":
            in_page(answer)


def test_programs_get_it_as_json_and_letters_show_it_as_text(poisoned_site: WholeSite) -> None:
    app = poisoned_site.app
    asking = program(app, FlaskClient(poisoned_site.site), STEWARD)
    for path in ("/ideas", "/ideas/I-1", "/problems", "/trials/T-1", "/meetings/M-1", "/learnings", "/forums/F-1"):
        answer = asking.get(path)
        assert answer.mimetype == "application/json", path
        assert SCRIPT[:30] in in_whole_json(answer), path
    with mail_server() as place:
        assert runner(app, place.url).round().sent
        for letter in place.postbox.letters:
            assert acting(html(letter)) == []
        assert any("<script>alert(1)" in unescape(html(letter)) for letter in place.postbox.letters)


def test_nothing_of_it_is_carried_out_by_a_browser(poisoned_site: WholeSite, browser: Browser) -> None:
    said: list[str] = []
    with serving(poisoned_site.site) as address:
        page = signed_in(browser, address, STEWARD)
        page.on("dialog", lambda dialog: [said.append(dialog.message), dialog.dismiss()])
        page.on("console", lambda told: said.append(told.text))
        for one in (
            "/ideas",
            "/ideas/I-1",
            "/problems/P-1",
            "/trials/T-1",
            "/meetings/M-1/I-1",
            "/meetings/M-1/minutes",
        ):
            page.goto(one)
            expect(page.locator("body")).to_contain_text("<script>alert(1)</script><img")
        page.context.close()
    assert said == []
