"""The ranking: what ideas are worth, as ranges, with ties said as ties and what has no price beside."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from markupsafe import Markup
from pydantic import BaseModel, Field, ValidationError
from werkzeug.wrappers import Response

from ideaflow.domain.idea import Idea
from ideaflow.errors import InvalidInput
from ideaflow.pictures.range_bars import draw
from ideaflow.policies.pack import Pack
from ideaflow.policies.pricing import Measure
from ideaflow.projections import idea_outlook, ranking, roi_ranking
from ideaflow.projections.ranking import NAMES, Ranked, RankingAnswer, answer_ranking
from ideaflow.projections.spreadsheet import lines
from ideaflow.web.visit import ideaflow, signed_in

pages = Blueprint("ranking", __name__)
EVERY = 1_000_000
NUMBERS = ("p10", "p50", "p90", "expected_place", "in_first")
COLUMNS = ("place", "group", "idea", "title", "team", "stage", *NUMBERS, "beside")


class Asked(BaseModel):
    """What is ranked, by what, under which rules, and how much of it is shown."""

    by: Measure = Measure.VALUE
    top: int = Field(default=20, ge=1, le=500)
    first: int = Field(default=5, ge=1, le=500)
    team: str = ""
    stage: str = ""
    area: str = ""
    rules: str = ""


@pages.get("/ranking")
@signed_in
def show() -> str:
    asked = _asked()
    answer = _answer(asked)
    name = NAMES[answer.measure]
    title = f"{name[:1].upper()}{name[1:]}: P10, P50, P90"
    return render_template(
        "ranking.html",
        asked=asked,
        answer=answer,
        name=name,
        # Our own drawing, in which words are escaped by the XML library.
        picture=Markup(draw(answer.bars(), title=title, unit=answer.unit)) if answer.shown else "",  # noqa: S704
        sure=ranking.sure,
        measures=[(measure.value, NAMES[measure]) for measure in Measure],
        stages=ranking.UNDECIDED,
        packs=sorted({one.id for one in ideaflow().packs()}),
    )


@pages.get("/ranking.csv")
@signed_in
def table() -> Response:
    """The whole ranking as numbers, safe to open in a spreadsheet."""
    answer = _answer(_asked().model_copy(update={"top": EVERY}))
    said = Response(lines("csv", COLUMNS, [_row(answer, one) for one in answer.shown]))
    said.content_type = "text/csv; charset=utf-8"
    said.headers["Content-Disposition"] = f'attachment; filename="ranking-by-{answer.measure.value}.csv"'
    return said


def rules_named(pack: str) -> Pack:
    """A kept pack by its id, or the house's. Raises UnknownId."""
    app = ideaflow()
    return app.pack(pack) if pack else app.ask(idea_outlook.rules_for, app.log, Idea())


def _asked() -> Asked:
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    try:
        return Asked.model_validate(given)
    except ValidationError as error:
        wrong = error.errors()[0]
        field = str(wrong["loc"][0])
        raise InvalidInput(field, given.get(field, ""), wrong["msg"].lower(), "choose again") from error


def _answer(asked: Asked) -> RankingAnswer:
    app = ideaflow()
    stages = (asked.stage,) if asked.stage else ranking.UNDECIDED
    found = app.ask(roi_ranking.ideas, stages=stages, team=asked.team, area=asked.area)
    return answer_ranking(found, rules_named(asked.rules), asked.by, top=asked.top, k=asked.first)


def _row(answer: RankingAnswer, one: Ranked) -> dict[str, object]:
    place = one.place
    words = (one.idea, one.title, one.team, one.stage)
    numbers = (place.p10, place.p50, place.p90, place.position, place.first)
    values = (place.place, place.group, *words, *numbers, answer.beside(one))
    return dict(zip(COLUMNS, values, strict=True))
