"""Home: what needs me, in every capacity; my ideas, answers I have not read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.domain.trial import TrialStage
from ideaflow.persistence import notices
from ideaflow.persistence.people import Person
from ideaflow.projections import forum_backlog, own_part, submitter_tracker
from ideaflow.projections.submitter_tracker import Tracked
from ideaflow.projections.trial_board import OnTrial
from ideaflow.web.visit import acting, ideaflow, signed_in

pages = Blueprint("home", __name__)
SUBMITTER = "submitter"
SOON = timedelta(days=14)


class Need(NamedTuple):
    """Something that waits for somebody: where it is done, and in which capacity."""

    capacity: str
    href: str
    name: str
    what: str
    due: str = ""


@pages.get("/")
@signed_in
def show() -> str:
    app, person = ideaflow(), acting()
    mine = app.ask(submitter_tracker.mine, person.id)
    unread = app.ask(submitter_tracker.unread, person.id)
    mine = sorted(mine, key=lambda one: one.id not in unread)
    needs = [*_as_submitter(mine), *_as_lead(app, person), *_as_reviewer(app, person), *_as_helper(app, person)]
    needs += _in_forums(app, person)
    new = app.ask(notices.unread, person.id)
    return render_template("home.html", mine=mine, unread=unread, needs=sorted(needs, key=_when), notices=new)


def _when(need: Need) -> tuple[bool, str]:
    """What has a date comes first, the earliest first."""
    return not need.due, need.due


def _as_submitter(mine: list[Tracked]) -> Iterator[Need]:
    for one in mine:
        if one.next_by == SUBMITTER:
            here = url_for("idea.show", idea=one.id)
            yield Need(Capacity.SUBMITTER, here, f"{one.id} {one.title}", one.next_step, one.due or "")


def _as_lead(app: Ideaflow, person: Person) -> Iterator[Need]:
    for one in app.ask(own_part.trials_led, person.id):
        here, name = url_for("trial.show", trial=one.id), f"{one.id} {one.hypothesis}".strip()
        for what, due in _wanted(app, one):
            yield Need(Capacity.TRIAL_LEAD, here, name, what, due)


def _wanted(app: Ideaflow, one: OnTrial) -> Iterator[tuple[str, str]]:
    """What a trial wants of its lead now, and by when."""
    today = app.today.isoformat()
    if one.stops_met and not one.outcome:
        yield _("a stop rule is met: %(rule)s", rule=one.stops_met), ""
    match one.stage:
        case TrialStage.PLANNED:
            yield _("start it, once it may"), ""
        case TrialStage.RUNNING:
            next_value = _next_value(app, one)
            if next_value and next_value <= app.today:
                yield _("note a value"), next_value.isoformat()
            if one.planned_end and one.planned_end <= today:
                yield _("have it reviewed, and end it"), one.review_due or ""
        case TrialStage.ENDED:
            yield _("conclude it"), one.review_due or ""
    soon = (app.today + SOON).isoformat()
    yield from ((_("check whether the benefit lasts"), check) for check in one.checks[:1] if check <= soon)


def _next_value(app: Ideaflow, one: OnTrial) -> date | None:
    """The day from which the next value is due; None where none is awaited."""
    if one.stage != TrialStage.RUNNING or not one.started_on:
        return None
    every = timedelta(days=own_part.every_days(app.history(one.id)))
    last = max(filter(None, [one.latest_day, one.started_on]))
    return date.fromisoformat(last) + every


def _as_reviewer(app: Ideaflow, person: Person) -> Iterator[Need]:
    for one in app.ask(own_part.to_review, app.log, person, app.today):
        here, name = url_for("trial_review.review", trial=one.id), f"{one.id} {one.hypothesis}".strip()
        yield Need(Capacity.REVIEWER, here, name, _("answer the four questions"), one.review_due or "")


def _as_helper(app: Ideaflow, person: Person) -> Iterator[Need]:
    for one in app.ask(own_part.to_help, app.log, person.id):
        here = url_for("idea_evidence.choose", idea=one.id)
        what = one.help_question or _("help with the evidence")
        yield Need(Capacity.HELPER, here, f"{one.id} {one.title}", what, one.first_response_due or "")
    wanted = [one for one in app.ask(forum_backlog.help_wanted) if not one.helpers]
    if Capacity.HELPER in person.roles and wanted:
        name = _("%(n)s without a helper", n=len(wanted))
        yield Need(Capacity.HELPER, url_for("idea_help.wanted"), name, _("take one on"))


def _in_forums(app: Ideaflow, person: Person) -> Iterator[Need]:
    """As a member, what to score; as a chair, what is overdue."""
    seats = app.ask(own_part.seats_of, app.log, person.id, app.streams("F"))
    if not seats:
        return
    for one in app.ask(own_part.to_score, app.log, person.id, [seat.forum for seat in seats]):
        here = url_for("meeting.item.show", meeting=one.meeting, idea=one.idea)
        what = _("score it at %(meeting)s", meeting=one.meeting)
        yield Need(Capacity.SCORER, here, f"{one.idea} {one.title}", what, one.day)
    overdue = app.ask(forum_backlog.counts, app.today).get("overdue", 0)
    if overdue and any(seat.seat.chairs for seat in seats):
        name = _("%(n)s overdue for an answer", n=overdue)
        yield Need(Capacity.CHAIR, url_for("backlog.show"), name, _("look at the backlog; overdue stands first"))
