"""A forum's meetings: which there are, one's agenda, who comes, its end, its minutes.

Before the opening a page says which perspectives are in, and nothing else; it reads the same functions as the command
line, which know no more. The pages of one idea are in meeting_item.py, those that change an agenda in
meeting_agenda.py, those on who comes in meeting_people.py.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.meeting import CloseMeeting, OpenScores, ScheduleMeeting
from ideaflow.domain.event import Capacity
from ideaflow.projections import forum_page, meeting_calendar, meeting_part, meeting_reading
from ideaflow.projections.meeting_minutes_html import html
from ideaflow.web import meeting_agenda, meeting_deciding, meeting_item, meeting_people
from ideaflow.web.meeting_visit import done_or_fault, own_part, read_meeting
from ideaflow.web.visit import FieldError, acting, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("meeting", __name__, url_prefix="/meetings")
for part in (meeting_agenda, meeting_people, meeting_deciding, meeting_item):
    pages.register_blueprint(part.pages)


@pages.get("")
@signed_in
def calendar() -> str:
    return _calendar([])


@pages.post("")
@signed_in
def schedule() -> Response | tuple[str, int]:
    minutes, begins = (request.form.get(name, "").strip() or None for name in ("minutes", "begins"))
    forum, day, place = (request.form.get(name, "").strip() for name in ("forum", "day", "place"))
    done = carry_out_form(ScheduleMeeting, forum=forum, day=day, place=place, minutes=minutes, begins=begins)
    if isinstance(done, list):
        return _calendar(done), HTTPStatus.BAD_REQUEST
    return go_on("meeting.show", meeting=done.id)


@pages.get("/<meeting>")
@signed_in
def show(meeting: str) -> str:
    return meeting_page(meeting, [])


@pages.post("/<meeting>/open")
@signed_in
def open_scores(meeting: str) -> Response:
    done_or_fault(OpenScores, meeting=meeting)
    return go_on("meeting.show", meeting=meeting)


@pages.post("/<meeting>/close")
@signed_in
def close(meeting: str) -> Response | tuple[str, int]:
    done = carry_out_form(CloseMeeting, meeting=meeting)
    if isinstance(done, list):
        return meeting_page(meeting, done), HTTPStatus.BAD_REQUEST
    return go_on("meeting.minutes", meeting=done.id)


@pages.get("/<meeting>/minutes")
@signed_in
def minutes(meeting: str) -> str:
    app, found = ideaflow(), read_meeting(meeting)
    made = app.ask(meeting_reading.minutes_of, app.log, found.page.id)
    return render_template("meeting_minutes.html", minutes=made, page=made.meeting, forum=_title(made.meeting.forum))


@pages.get("/<meeting>/minutes.html")
@signed_in
def minutes_file(meeting: str) -> Response:
    """The minutes as one file that needs nothing else, to be kept or sent."""
    app = ideaflow()
    made = app.ask(meeting_reading.minutes_of, app.log, app.known_id("meeting", meeting, "M"))
    answer = Response(html(made), content_type="text/html; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="minutes-{made.meeting.id}.html"'
    return answer


def meeting_page(meeting: str, errors: list[FieldError]) -> str:
    """One meeting: for everybody its agenda and own part, for the chair what changes it."""
    app, found = ideaflow(), read_meeting(meeting)
    page, mine = found.page, own_part(found.page.id)
    invites = mine.chairs or Capacity.STEWARD in acting().roles
    changes = mine.chairs and not page.closed
    return render_template(
        "meeting.html",
        page=page,
        part=mine,
        forum=_title(page.forum),
        titles=app.ask(meeting_reading.titles_of, [item.idea for item in page.items]),
        expected=app.invitations(page.id, acting().address) if invites else (),
        suggested=app.ask(meeting_reading.suggested, found, app.today) if changes else None,
        usual=found.rules.forum.agenda_minutes,
        errors=errors,
        given=request.form if errors else {},
        command_id=new_command_id(),
        once=new_command_id(),
    )


def _calendar(errors: list[FieldError]) -> str:
    app, person = ideaflow(), acting()
    forums = app.ask(meeting_part.chaired, app.log, person.id)
    chosen = request.form.get("forum") or request.args.get("forum") or next(iter(forums), "")
    day = None
    if chosen in forums:
        day = app.ask(meeting_calendar.suggested_day, chosen, app.forum_pack(chosen), app.today)
    waits = app.ask(meeting_part.to_score, app.log, person.id)
    ideas = [idea for _sitting, some in waits for idea in some]
    return render_template(
        "meetings.html",
        sittings=app.ask(meeting_calendar.sittings),
        titles=app.ask(meeting_reading.titles_of, ideas) if ideas else {},
        to_score=waits,
        forums=forums,
        day=day,
        cadence=app.forum_pack(chosen).meetings.cadence.words if day else "",
        errors=errors,
        given=request.form,
    )


def _title(forum: str) -> str:
    title = forum_page.page(ideaflow().history(forum)).title
    return _("%(title)s (%(forum)s)", title=title, forum=forum) if title else forum
