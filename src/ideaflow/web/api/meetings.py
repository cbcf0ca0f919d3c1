"""Meetings: agenda, case, sealed scores, decisions. Before scores open, answers say which perspectives are in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from ideaflow.application.api_token import Scope
from ideaflow.application.command import Line
from ideaflow.application.decision import CorrectDecision, DecideIdea, DecideIdeas
from ideaflow.application.idea_talk import GiveFeedback
from ideaflow.application.meeting import (
    ArrangeAgenda,
    ChangeAgenda,
    CloseMeeting,
    DeclareInterest,
    OpenScores,
    ScheduleMeeting,
    ScoreIdea,
)
from ideaflow.application.meeting_people import NameDeputy, SendApology
from ideaflow.bootstrap import Ideaflow
from ideaflow.policies.pack import Pack
from ideaflow.policies.scoring_rules import scoring_of
from ideaflow.projections import forum_backlog, meeting_calendar, meeting_case, meeting_minutes, meeting_page
from ideaflow.projections.backlog_row import BacklogRow, backlog_row
from ideaflow.projections.meeting_calendar import Sitting
from ideaflow.projections.meeting_case import Case
from ideaflow.projections.meeting_minutes import Minutes
from ideaflow.projections.meeting_page import Item, MeetingPage
from ideaflow.projections.waiting import Readiness
from ideaflow.web.api.cursor import cut
from ideaflow.web.api.operation import Asked, AskedPage, Asking, CommandRoute, Page, QueryRoute
from ideaflow.web.api.problem import nothing_here

EVERY_MEETING = 100_000


class AskedBacklog(AskedPage):
    """What waits."""

    readiness: Readiness | None = None
    team: Line = ""


class AskedMeetings(AskedPage):
    """Of which forum."""

    forum: Line = ""


class AskedHelp(AskedPage):
    """Of which team."""

    team: Line = ""


class Scale(Struct, frozen=True):
    """What is marked, what it weighs, and what each mark from 1 to 5 means."""

    name: str
    weight: float
    question: str
    anchors: Sequence[str]


class ScoringCase(Struct, frozen=True):
    """An idea as a scorer sees it. `your_seals` is how many scores of it one has sealed; the newest counts."""

    case: Case
    state: str
    your_seals: int
    item: Item
    criteria: Sequence[Scale]


class HelpWanted(Struct, frozen=True):
    """An idea for which help with evidence is wanted."""

    id: str
    title: str
    team: str
    question: str
    missing: Sequence[str]
    asked_at: str | None
    helpers: int
    first_response_due: str | None


class _Seen(NamedTuple):
    page: MeetingPage
    pack: Pack


def _seen(app: Ideaflow, meeting: str) -> _Seen:
    history = app.history(meeting)
    pack = app.forum_pack(meeting_page.forum_of(history))
    return _Seen(meeting_page.page(history, pack, app.pack), pack)


def list_backlog(asking: Asking[AskedBacklog]) -> Page[BacklogRow]:
    """What waits for the forum: overdue first, then due again, ready, and lacking evidence with what is missing."""
    app, given = asking.app, asking.given
    rows = app.ask(forum_backlog.backlog, app.today, readiness=given.readiness or "", team=given.team, limit=None)
    page = cut(rows, given.limit, given.cursor, lambda row: row.id)
    return Page([backlog_row(one, app.today) for one in page.items], page.next)


def list_help_wanted(asking: Asking[AskedHelp]) -> Page[HelpWanted]:
    """Ideas whose submitters want help with evidence: without a helper first, the longest waiting first."""
    given = asking.given
    rows = asking.app.ask(forum_backlog.help_wanted, team=given.team, limit=None)
    page = cut(rows, given.limit, given.cursor, lambda row: row.id)
    shown = [
        HelpWanted(
            one.id,
            one.title,
            one.team,
            one.help_question,
            one.missing_words,
            one.help_asked_at,
            one.helpers,
            one.first_response_due,
        )
        for one in page.items
    ]
    return Page(shown, page.next)


def list_meetings(asking: Asking[AskedMeetings]) -> Page[Sitting]:
    """Every meeting, the latest first."""
    app, given = asking.app, asking.given
    forum = app.known_id("forum", given.forum, "F") if given.forum else ""
    found = app.ask(meeting_calendar.sittings, forum=forum, limit=EVERY_MEETING)
    return cut(found, given.limit, given.cursor, lambda one: one.id)


def show_meeting(asking: Asking[Asked], meeting: str) -> MeetingPage:
    """One meeting. Before the scores of an idea open, only the perspectives that are in are told, to everybody."""
    return _seen(asking.app, meeting).page


def show_meeting_item(asking: Asking[Asked], meeting: str, idea: str) -> ScoringCase:
    """An idea as a scorer sees it: the case and the scales. Not who brought it, nor any other score."""
    app, seen = asking.app, _seen(asking.app, meeting)
    item = next((one for one in seen.page.items if one.idea == idea), None)
    if item is None:
        raise nothing_here()
    case = app.ask(meeting_case.case, idea, app.history(idea))
    seals = app.ask(meeting_case.seals_by, meeting, idea, app.history(meeting), asking.person.id)
    scales = [Scale(one.name, one.weight, one.question, one.anchors) for one in scoring_of(seen.pack).criteria]
    return ScoringCase(case, item.state, seals, item, scales)


def show_minutes(asking: Asking[Asked], meeting: str) -> Minutes:
    """What a meeting decided and why, made from its events alone."""
    page = _seen(asking.app, meeting).page
    return meeting_minutes.minutes(page, {item.idea: asking.app.history(item.idea) for item in page.items})


ITEM = "/meetings/{meeting}/ideas/{idea}"
SITTING = {"forum": "F-1", "day": "2026-12-01", "begins": "14:00", "minutes": 90, "place": "Room 4"}
SCORE = {"marks": {"feasibility": 4, "benefit": 5, "why": None}, "comments": {"why": "Why print at all?"}}
DECISION = {"decision": "trial", "reason": "Eight hours a week, and easy to undo", "aimed_at": "source"}
ROUTES = (
    QueryRoute("/backlog", list_backlog, Page[BacklogRow], given=AskedBacklog),
    QueryRoute("/help-wanted", list_help_wanted, Page[HelpWanted], given=AskedHelp),
    QueryRoute("/meetings", list_meetings, Page[Sitting], given=AskedMeetings),
    QueryRoute("/meetings/{meeting}", show_meeting, MeetingPage, version=lambda page: page.version),
    QueryRoute(ITEM, show_meeting_item, ScoringCase),
    QueryRoute("/meetings/{meeting}/minutes", show_minutes, Minutes),
    CommandRoute("/meetings", ScheduleMeeting, Scope.FORUM, makes="/meetings/{id}", example=SITTING),
    CommandRoute("/meetings/{meeting}/agenda", ChangeAgenda, Scope.FORUM, about="meeting"),
    CommandRoute("/meetings/{meeting}/agenda/{idea}", ArrangeAgenda, Scope.FORUM, about="meeting"),
    CommandRoute("/meetings/{meeting}/apologies", SendApology, Scope.FORUM, about="meeting"),
    CommandRoute("/meetings/{meeting}/deputies", NameDeputy, Scope.FORUM, about="meeting"),
    CommandRoute(f"{ITEM}/interest", DeclareInterest, Scope.FORUM, about="meeting"),
    CommandRoute(f"{ITEM}/score", ScoreIdea, Scope.FORUM, example=SCORE),
    CommandRoute("/meetings/{meeting}/open-scores", OpenScores, Scope.FORUM, about="meeting"),
    CommandRoute(f"{ITEM}/decision", DecideIdea, Scope.FORUM, about="idea", example=DECISION),
    CommandRoute("/meetings/{meeting}/decisions", DecideIdeas, Scope.FORUM),
    CommandRoute(f"{ITEM}/correction", CorrectDecision, Scope.FORUM, about="idea"),
    CommandRoute(f"{ITEM}/feedback", GiveFeedback, Scope.FORUM, about="idea"),
    CommandRoute("/meetings/{meeting}/close", CloseMeeting, Scope.FORUM, about="meeting"),
)
