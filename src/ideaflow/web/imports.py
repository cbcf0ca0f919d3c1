"""Bringing in ideas, tallies and observations from a CSV file: choose it, say what its columns hold, look, bring it in.

The same file again brings in only what is new, so a lost answer or a second click does nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from ideaflow.application.campaign import way_of
from ideaflow.application.idea_import import plan_import, run_import
from ideaflow.application.idea_import_way import SUGGESTION_BOX
from ideaflow.application.idea_mapping import FIELDS as IDEA_FIELDS
from ideaflow.application.idea_mapping import IdeaMapping
from ideaflow.application.problem_import import NewProblem, import_occurrences, same_issue
from ideaflow.application.problem_mapping import FIELDS as PROBLEM_FIELDS
from ideaflow.application.problem_mapping import ISO_DAY, read_problem_mapping
from ideaflow.application.series import series_in
from ideaflow.application.suggestion_box import SuggestionBox, box_of
from ideaflow.application.trial_observing import ObserveSeries
from ideaflow.errors import InvalidInput
from ideaflow.projections import problem_board
from ideaflow.web.imports_page import KINDS, Found, ImportKind, Seen, columns_held, field_of
from ideaflow.web.upload import Upload, uploaded
from ideaflow.web.visit import FieldError, acting, carry_out_form, ideaflow, signed_in

pages = Blueprint("imports", __name__, url_prefix="/imports")
ANSWER = "outcome"
ENCODINGS = {"": "UTF-8", "windows-1252": "Windows-1252", "latin-1": "Latin-1", "utf-16": "UTF-16"}
Answer = str | tuple[str, int]


@pages.get("")
@signed_in
def index() -> str:
    return render_template("imports.html")


@pages.get("/<any(ideas, problems, observations):kind>")
@signed_in
def choose(kind: str) -> str:
    return _page(KINDS[kind], [])


@pages.post("/<any(ideas, problems, observations):kind>")
@signed_in
def look_or_bring(kind: str) -> Answer:
    one = KINDS[kind]
    try:
        upload = uploaded()
        if upload is None:
            raise InvalidInput("file", "", _("is chosen"), _("choose a CSV file"))
        with box_of(upload.name, upload.content, request.form.get("encoding") or None) as box:
            return _looked(one, upload, box)
    except InvalidInput as error:
        return _page(one, [_said(error)]), HTTPStatus.BAD_REQUEST


def _looked(kind: ImportKind, upload: Upload, box: SuggestionBox) -> Answer:
    columns = columns_held(kind, box)
    missing = [field for field in kind.required if field not in columns]
    if missing:
        errors = [FieldError(field_of(name), _("Say which column holds the %(field)s", field=name)) for name in missing]
        first = "file_held" not in request.form
        page = _page(kind, [] if first else errors, Seen(upload, box.columns, columns))
        return page if first else (page, HTTPStatus.BAD_REQUEST)
    bring = request.form.get("act") == "bring"
    try:
        found = {"ideas": _ideas, "problems": _problems, "observations": _observations}[kind.name](box, columns, bring)
    except InvalidInput as error:
        return _page(kind, [_said(error)], Seen(upload, box.columns, columns)), HTTPStatus.BAD_REQUEST
    if isinstance(found, list):
        return _page(kind, found, Seen(upload, box.columns, columns)), HTTPStatus.BAD_REQUEST
    return _page(kind, [], Seen(upload, box.columns, columns, found))


def _ideas(box: SuggestionBox, columns: Mapping[str, str], bring: bool) -> Found:
    app, by, campaign = ideaflow(), acting().address, request.form.get("campaign", "").strip()
    if campaign and ANSWER in columns:
        raise InvalidInput(ANSWER, columns[ANSWER], _("ideas of a campaign have no answer yet"), _("leave it out"))
    way = way_of(app.office, app.known_id("campaign", campaign, "C"), by) if campaign else SUGGESTION_BOX
    mapping = IdeaMapping.model_validate({"columns": dict(columns)})
    act = run_import if bring else plan_import
    report = act(app.office, box, mapping, by=by, skip_repeats="skip_repeats" in request.form, way=way)
    lines = [
        ngettext("%(num)s row", "%(num)s rows", report.rows),
        ngettext("%(num)s idea is new", "%(num)s ideas are new", report.fresh),
        _("%(n)s came in before", n=report.before),
    ]
    if report.repeats:
        lines.append(ngettext("%(num)s row repeats another", "%(num)s rows repeat others", len(report.repeats)))
    return Found(bring, lines, report.faults, report.fresh)


def _problems(box: SuggestionBox, columns: Mapping[str, str], bring: bool) -> Found:
    app = ideaflow()
    options = [f"{field}={column}" for field, column in columns.items()]
    source, form = request.form.get("source", "").strip(), request.form.get("date_format", "").strip()
    report = import_occurrences(
        app.office,
        box,
        read_problem_mapping(options, date_format=form or ISO_DAY, source=source or None),
        by=acting().address,
        issues={same_issue(issue): one for issue, one in app.ask(problem_board.by_issue).items()},
        problem=request.form.get("problem", "").strip(),
        new=None if "known_only" in request.form else NewProblem(),
        dry_run=not bring,
    )
    lines = [
        ngettext("%(num)s row", "%(num)s rows", report.rows),
        ngettext("%(num)s row is new", "%(num)s rows are new", report.fresh),
        _("%(n)s counted before", n=report.before),
        ngettext("%(num)s occurrence", "%(num)s occurrences", report.occurrences),
        ngettext("%(num)s problem is noted for the first time", "%(num)s problems are new", len(report.captured)),
    ]
    return Found(bring, lines, report.faults, report.fresh)


def _observations(box: SuggestionBox, columns: Mapping[str, str], bring: bool) -> Found | list[FieldError]:
    series = series_in(box, day=columns["day"], value=columns["value"])
    trial = ideaflow().known_id("trial", request.form.get("trial", "").strip(), "T")
    lines = [
        ngettext("%(num)s value", "%(num)s values", len(series.measured)),
        _("from %(first)s to %(last)s", first=series.days[0].isoformat(), last=series.days[-1].isoformat()),
        *series.notes,
    ]
    if bring:
        values: Sequence[tuple[date, float]] = [(one.day, one.value) for one in series.measured]
        measure = request.form.get("measure", "").strip()
        done = carry_out_form(ObserveSeries, trial=trial, values=tuple(values), measure=measure or None)
        if isinstance(done, list):
            return done
        lines += done.sentences
    return Found(bring, lines, (), len(series.measured))


def _said(error: InvalidInput) -> FieldError:
    given = "" if error.value in ("''", "None") else f" ({error.value})"
    return FieldError(field_of(error.field), f"{error.field}{given}: {error.rule}. {error.next_step}")


def _page(kind: ImportKind, errors: list[FieldError], seen: Seen | None = None) -> str:
    return render_template(
        "import.html",
        kind=kind,
        errors=errors,
        given=request.values,
        seen=seen,
        fields={"ideas": IDEA_FIELDS, "problems": PROBLEM_FIELDS, "observations": kind.required}[kind.name],
        field_of=field_of,
        encodings=ENCODINGS,
    )
