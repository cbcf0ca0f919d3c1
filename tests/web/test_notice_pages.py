"""Notices on the pages, how soon one hears, and the link for feed readers and calendars."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from icalendar import Calendar

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.application.learning import RecordLearning
from ideaflow.application.person import DisablePerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.message import Cadence
from ideaflow.persistence import notices
from ideaflow.projections.learning_feed import ATOM
from tests.doing import do
from tests.scenario import MEETING_DAY, meeting_on, ready_idea, seat_forum
from tests.web.visiting import ANA, BEN, Visitor

Visit = Callable[..., Visitor]
SCRIPT = '<script>alert(1)</script> & "quoted" \''


def test_a_notice_is_counted_at_home_read_and_marked(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    idea = do(app, SubmitIdea, title=SCRIPT, by=ANA).id
    do(app, AskQuestion, idea=idea, question=f"How many? {SCRIPT}", by=BEN)
    assert "1 new notice" in visitor.read("/")
    before = app.log.last_position()
    page = visitor.read("/notices")
    assert f"A question about {idea} was put to its submitter." in page
    assert "How many?" in page
    assert f'href="/ideas/{idea}"' in page
    assert "<script>alert" not in page
    assert "1 new notice" in visitor.read("/"), "looking marks nothing as read"
    assert visitor.send("/notices", "/notices/read").location == "/notices"
    assert "new notice" not in visitor.read("/")
    assert 'name="notice"' not in visitor.read("/notices")
    assert app.log.last_position() == before
    assert "How many?" not in visit(BEN).read("/notices")


def test_how_soon_one_hears_is_chosen(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    assert visitor.form("/notices/choices", "/notices/choices")["email"] == "at once"
    assert visitor.send("/notices/choices", "/notices/choices", email="weekly").location == "/notices/choices"
    person = app.person(ANA)
    assert person is not None
    assert app.ask(notices.choice, person.id) is Cadence.WEEKLY
    wrong = visitor.send("/notices/choices", "/notices/choices", email="hourly")
    assert wrong.status_code == 400
    assert 'href="#email"' in wrong.text


def test_learnings_are_an_atom_feed_for_whoever_has_the_link(app: Ideaflow, visit: Visit) -> None:
    first = do(app, RecordLearning, lesson=SCRIPT, context="in\x07 winter", tags=("texts",), by=BEN).id
    second = do(app, RecordLearning, lesson="ask first", by=BEN).id
    visitor = visit(ANA)
    page = visitor.send("/notices/choices", "/notices/feed").text
    link = _path(page, "learnings.atom")
    answer = FlaskClient(visitor.client.application).get(link)
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own document
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert [entry.findtext(f"{{{ATOM}}}title") for entry in entries] == [f"{second} ask first", f"{first} {SCRIPT}"]
    for needed in ("id", "title", "updated"):
        assert all(one.findtext(f"{{{ATOM}}}{needed}") for one in (feed, *entries))
    assert feed.find(f"{{{ATOM}}}author") is not None
    assert "winter" in str(entries[1].findtext(f"{{{ATOM}}}content"))
    assert BEN not in answer.text
    with app.database.reading() as connection:
        stored = str(connection.exec_driver_sql("SELECT digest FROM feed_links").all())
    assert link.split("/")[2] not in stored


def test_meetings_are_a_calendar(app: Ideaflow, visit: Visit) -> None:
    forum = seat_forum(app)
    meeting = meeting_on(app, forum, ready_idea(app))
    visitor = visit(ANA)
    link = _path(visitor.send("/notices/choices", "/notices/feed").text, "meetings.ics")
    calendar = Calendar.from_ical(FlaskClient(visitor.client.application).get(link).data)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == MEETING_DAY
    assert str(event["summary"]) == f"Ideas forum {forum}: meeting {meeting}"
    assert str(event["location"]) == "Room 4"
    assert str(event["uid"]).startswith(f"{meeting}@")
    assert date(2026, 3, 2) + timedelta(days=1) < MEETING_DAY


def test_a_link_ends_with_a_new_one_by_choice_and_with_its_owners_account(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    stranger = FlaskClient(visitor.client.application)
    first = _path(visitor.send("/notices/choices", "/notices/feed").text, "learnings.atom")
    second = _path(visitor.send("/notices/choices", "/notices/feed").text, "learnings.atom")
    assert [stranger.get(link).status_code for link in (first, second)] == [404, 200]
    visitor.send("/notices/choices", "/notices/feed/end")
    assert stranger.get(second).status_code == 404
    third = _path(visitor.send("/notices/choices", "/notices/feed").text, "learnings.atom")
    do(app, DisablePerson, address=ANA)
    assert stranger.get(third).status_code == 404
    assert stranger.get("/feeds/guess/learnings.atom").status_code == 404


def _path(page: str, name: str) -> str:
    found = re.search(rf"http://[^/<]+(/feeds/[^<]+/{re.escape(name)})", page)
    assert found
    return found[1]
