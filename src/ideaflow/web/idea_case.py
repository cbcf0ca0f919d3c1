"""An idea's business case as a page and as a PDF, and what came before that is like it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from ideaflow.case.content import Case, case_of
from ideaflow.errors import UnknownId
from ideaflow.projections import similar_ideas, submitter_tracker
from ideaflow.projections.submitter_tracker import OPEN_STAGES
from ideaflow.web.idea import known
from ideaflow.web.pictures import inline
from ideaflow.web.visit import ideaflow, signed_in

pages = Blueprint("idea_case", __name__, url_prefix="/ideas")
RECALLED = 10
SORTED_AT_ONCE, NEIGHBOURS = 50, 3


@pages.get("/<idea>/case")
@signed_in
def show(idea: str) -> str:
    case = _case(idea)
    pictures = {part.title: inline(part.picture, f"part-{at}") for at, part in enumerate(case.parts) if part.picture}
    return render_template("idea_case.html", case=case, pictures=pictures)


@pages.get("/<idea>/case.pdf")
@signed_in
def as_pdf(idea: str) -> Response:
    from ideaflow.case.sheet import pdf  # noqa: PLC0415 - loads fpdf2

    case = _case(idea)
    answer = Response(pdf(case), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"attachment; filename={case.idea}.pdf"
    return answer


@pages.get("/duplicates")
@signed_in
def duplicates() -> str:
    """The newest open ideas, each with its nearest neighbours, for those who sort what came in."""
    app = ideaflow()
    newest = [one.id for one in app.ask(submitter_tracker.ideas, stages=tuple(OPEN_STAGES), limit=SORTED_AT_ONCE)]
    with app.database.reading() as connection:
        near = [*similar_ideas.neighbourhoods(connection, newest, NEIGHBOURS)]
    least = similar_ideas.WORTH_TELLING
    found = [(one, alike) for one in near if (alike := [each for each in one.similar if each.alike >= least])]
    return render_template("idea_duplicates.html", found=found, looked_at=len(newest))


@pages.get("/<idea>/similar")
@signed_in
def similar(idea: str) -> str:
    """Earlier ideas and what trials taught, those that failed forward first."""
    app, idea = ideaflow(), known(idea)
    found = app.ask(similar_ideas.recall_for, idea, top=RECALLED, least=similar_ideas.WORTH_TELLING)
    return render_template("idea_similar.html", idea=app.ask(submitter_tracker.tracked, idea), found=found)


def _case(idea: str) -> Case:
    found = case_of(ideaflow(), known(idea))
    if found is None:
        raise UnknownId("idea", idea)
    return found
