"""The problem board: one tap to count an occurrence, twenty seconds to note a problem."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from ideaflow.application.problem import CaptureProblem, TallyProblem
from ideaflow.domain.values import Severity
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.projections import problem_board
from ideaflow.web.visit import FieldError, carry_out, go_on, ideaflow, new_command_id, signed_in

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
    minutes = request.form.get("minutes", "").strip()
    done = carry_out(
        CaptureProblem,
        issue=request.form.get("issue", ""),
        minutes=(minutes,) if minutes else None,
        severity=request.form.get("severity") or None,
        occurrences=request.form.get("occurrences") or None,
    )
    if isinstance(done, list):
        return _board(done), HTTPStatus.BAD_REQUEST
    return go_on("problem.show", problem=done.id)


@pages.get("/<problem>")
@signed_in
def show(problem: str) -> str:
    return _page(problem)


@pages.post("/<problem>/tally")
@signed_in
def tally(problem: str) -> Response:
    done = carry_out(TallyProblem, problem=problem, source="noticed")
    if isinstance(done, list):
        raise InvalidInput(done[0].field, problem, done[0].text, "go back to the board")
    return go_on("problem.board" if request.form.get("back") == "board" else "problem.show", **_named(done.id))


def _named(problem: str) -> dict[str, str]:
    return {} if request.form.get("back") == "board" else {"problem": problem}


def _board(errors: list[FieldError]) -> str:
    start = min(request.args.get("start", 0, type=int), DEEPEST) if request.method == "GET" else 0
    found = ideaflow().ask(problem_board.board, start=max(start, 0), limit=SHOWN + 1)
    ranked, more = found[:SHOWN], len(found) > SHOWN
    return render_template(
        "problems.html",
        ranked=ranked,
        previous=url_for("problem.board", start=start - SHOWN if start > SHOWN else None) if start > 0 else "",
        following=url_for("problem.board", start=max(start, 0) + SHOWN) if more and start < DEEPEST else "",
        errors=errors,
        given=request.form,
        severities=[one.value for one in Severity],
        tally_ids={one.problem.id: new_command_id() for one in ranked},
    )


def _page(problem: str) -> str:
    wanted = ideaflow().known_id("problem", problem, "P")
    found = ideaflow().ask(problem_board.problem, wanted)
    if found is None:
        raise UnknownId("problem", problem)
    return render_template(
        "problem.html", one=found, weeks=sorted(found.weekly_tallies.items()), command_id=new_command_id()
    )
