"""The problem board: one tap to count an occurrence, twenty seconds to note a problem; and one problem's page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.problem import CaptureProblem, TallyProblem
from ideaflow.domain.values import ImpactArea, Severity
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.projections import problem_board
from ideaflow.projections.problem_chart import problem_chart
from ideaflow.web.one_form import Asked, Shape, chosen, typed
from ideaflow.web.pictures import inline
from ideaflow.web.visit import FieldError, acting, carry_out, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("problem", __name__, url_prefix="/problems")
SHOWN = 50
# A board is read from its top: behind these places, problems are found by their ids.
DEEPEST = 5_000


@pages.get("")
@signed_in
def board() -> str:
    return _board([])


@pages.post("")
@signed_in
def capture() -> Response | tuple[str, int]:
    minutes = tuple(filter(None, request.form.get("minutes", "").replace(" ", "").split("+")))
    done = carry_out(
        CaptureProblem,
        issue=request.form.get("issue", ""),
        minutes=minutes or None,
        severity=request.form.get("severity") or None,
        occurrences=request.form.get("occurrences") or None,
        impact_areas=chosen("impact_areas"),
        **typed("process_area", "users_affected", "team", "caused_by_team"),
    )
    if isinstance(done, list):
        return _board(done), HTTPStatus.BAD_REQUEST
    return go_on("problem.show", problem=done.id)


@pages.get("/<problem>")
@signed_in
def show(problem: str) -> str:
    app, wanted = ideaflow(), known(problem)
    found = app.ask(problem_board.problem, wanted)
    if found is None:
        raise UnknownId("problem", problem)
    chart = problem_chart(found, app.today)
    return render_template(
        "problem.html",
        one=found,
        weeks=sorted(found.weekly_tallies.items(), reverse=True),
        chart=chart,
        picture=inline(chart.charted.picture(), found.id) if chart else "",
        command_id=new_command_id(),
    )


@pages.post("/<problem>/tally")
@signed_in
def tally(problem: str) -> Response:
    done = carry_out(TallyProblem, problem=problem, source="noticed")
    if isinstance(done, list):
        raise InvalidInput(done[0].field, problem, done[0].text, "go back to the board")
    return go_on("problem.board" if request.form.get("back") == "board" else "problem.show", **_named(done.id))


def known(given: str) -> str:
    """The id of a problem in its normal form. Raises UnknownId."""
    return ideaflow().known_id("problem", given, "P")


def back_to(problem: str) -> tuple[str, str]:
    """The way back to a problem's page, for a page with a form."""
    return url_for("problem.show", problem=problem), _("Back to %(problem)s", problem=problem)


def _named(problem: str) -> dict[str, str]:
    return {} if request.form.get("back") == "board" else {"problem": problem}


def _board(errors: list[FieldError]) -> str:
    team, with_resolved = request.args.get("team", "").strip(), "resolved" in request.args
    start = max(0, min(request.args.get("start", 0, type=int), DEEPEST)) if request.method == "GET" else 0
    found = ideaflow().ask(problem_board.board, team=team, with_resolved=with_resolved, start=start, limit=SHOWN + 1)
    ranked, more = found[:SHOWN], len(found) > SHOWN

    def link(place: int) -> str:
        chosen = {"team": team, "resolved": "yes" if with_resolved else "", "start": str(place) if place else ""}
        return url_for("problem.board", **cast("dict[str, Any]", {name: said for name, said in chosen.items() if said}))

    return render_template(
        "problems.html",
        ranked=ranked,
        previous=link(max(0, start - SHOWN)) if start else "",
        following=link(start + SHOWN) if more and start < DEEPEST else "",
        errors=errors,
        given=request.form,
        severities=[one.value for one in Severity],
        more=_more(),
        team=team,
        with_resolved=with_resolved,
        tally_ids={one.problem.id: new_command_id() for one in ranked},
    )


def _more() -> tuple[Asked, ...]:
    """What can be said of a problem, and mostly need not be."""
    return (
        Asked("team", _("Where is it seen?"), hint=_("A team."), value=acting().team),
        Asked("caused_by_team", _("Where does it start?"), hint=_("A team, where it is another one.")),
        Asked("process_area", _("In which process?")),
        Asked("impact_areas", _("Where is it felt?"), Shape.CHECKS, choices=[area.value for area in ImpactArea]),
        Asked("users_affected", _("How many users are affected in a week?"), Shape.NUMBER),
    )
