"""The forum's backlog: every idea that waits, with what it waits for; the chair takes several up from here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.meeting import ChangeAgenda
from ideaflow.domain.values import IdeaKind
from ideaflow.projections import campaign_report, forum_backlog, meeting_calendar, meeting_part, submitter_tracker
from ideaflow.projections.backlog_filters import Mark, Order, Wanted
from ideaflow.projections.waiting import Readiness
from ideaflow.web.visit import MAIN, FieldError, acting, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("backlog", __name__, url_prefix="/backlog")
SHOWN = 100
READINESS = [kind.value for kind in Readiness if kind is not Readiness.DECIDED]
MARKS = [mark.value for mark in Mark]


@pages.get("")
@signed_in
def show() -> str:
    return _page([])


@pages.post("/agenda")
@signed_in
def take_up() -> Response | tuple[str, int]:
    """Put the ticked ideas on the agenda of a meeting."""
    ideas = request.form.getlist("idea")
    if not ideas:
        return _page([FieldError("take_up", _("Tick an idea to take up"))]), HTTPStatus.BAD_REQUEST
    done = carry_out_form(ChangeAgenda, meeting=request.form.get("meeting", ""), add=tuple(ideas))
    if isinstance(done, list):
        return _page([one._replace(field=MAIN) for one in done]), HTTPStatus.BAD_REQUEST
    return go_on("meeting.show", meeting=done.id)


def _page(errors: list[FieldError]) -> str:
    app = ideaflow()
    counts = app.ask(forum_backlog.counts, app.today)
    kinds, orders = [kind.value for kind in IdeaKind], [order.value for order in Order]
    asked = {"only": _one_of("only", [*READINESS, *MARKS])}
    asked |= {"kind": _one_of("kind", kinds), "sort": _one_of("sort", orders)}
    asked |= {name: request.args.get(name, "").strip() for name in ("team", "campaign", "forum")}
    readiness = request.args.get("readiness", "") or asked["only"]
    wanted = Wanted(
        mark=asked["only"] if asked["only"] in MARKS else "",
        kind=asked["kind"],
        campaign=asked["campaign"].upper(),
        forum=asked["forum"].upper(),
        order=Order(asked["sort"] or Order.URGENCY),
    )
    page = app.ask(
        forum_backlog.backlog_page,
        app.today,
        readiness=readiness if readiness in READINESS else "",
        team=asked["team"],
        wanted=wanted,
        limit=SHOWN,
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    found = page.rows

    def link(**place: str) -> str:
        chosen = {**asked, "readiness": request.args.get("readiness", ""), **place}
        return url_for("backlog.show", **cast("dict[str, Any]", {name: said for name, said in chosen.items() if said}))

    tracked = app.ask(submitter_tracker.ideas, only=[one.id for one in found], limit=None)
    forums = app.ask(meeting_part.chaired, app.log, acting().id)
    meetings = [one for one in app.ask(meeting_calendar.sittings, only_open=True, limit=None) if one.forum in forums]
    return render_template(
        "backlog.html",
        found=found,
        previous=link(before=page.before) if page.before else "",
        following=link(after=page.after) if page.after else "",
        counts=counts,
        asked=asked,
        readiness=readiness,
        only=[*READINESS, *MARKS],
        kinds=kinds,
        orders=orders,
        forums=app.streams("F"),
        campaigns=app.ask(campaign_report.campaigns),
        next_by={one.id: one for one in tracked},
        meetings=meetings,
        ticked=request.form.getlist("idea"),
        today=app.today,
        errors=errors,
        once=new_command_id(),
    )


def _one_of(name: str, values: list[str]) -> str:
    """What a filter is set to, where it can be set so."""
    given = request.args.get(name, "")
    return given if given in values else ""
