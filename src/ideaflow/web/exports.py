"""Tables that leave as files: ideas, occurrences of problems, observations of a trial; as CSV or JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import Blueprint, Response, stream_with_context

from ideaflow.projections import trial_page
from ideaflow.projections.spreadsheet import Form, lines
from ideaflow.projections.table_export import (
    IDEA_COLUMNS,
    OBSERVATION_COLUMNS,
    TALLY_COLUMNS,
    every,
    idea_rows,
    observation_rows,
    tally_rows,
)
from ideaflow.web.visit import ideaflow, signed_in

pages = Blueprint("exports", __name__)
TYPES: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


@pages.get("/ideas.<any(csv, jsonl):form>")
@signed_in
def ideas(form: Form) -> Response:
    app = ideaflow()
    return _file("ideas", form, IDEA_COLUMNS, every(lambda after: app.ask(idea_rows, after)))


@pages.get("/problems.<any(csv, jsonl):form>")
@signed_in
def tallies(form: Form) -> Response:
    app = ideaflow()
    return _file("problems", form, TALLY_COLUMNS, every(lambda after: app.ask(tally_rows, after)))


@pages.get("/trials/<trial>/observations.<any(csv, jsonl):form>")
@signed_in
def observations(trial: str, form: Form) -> Response:
    app = ideaflow()
    page = trial_page.page(app.history(app.known_id("trial", trial, "T")), app.today)
    return _file(f"{page.id}-observations", form, OBSERVATION_COLUMNS, observation_rows(page))


def _file(name: str, form: Form, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Response:
    answer = Response(stream_with_context(lines(form, columns, rows)), content_type=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
