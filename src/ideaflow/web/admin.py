"""What a steward looks after: how much there is, whether all is well, backups, erasures, redaction, retention."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ideaflow.application.erasure import RedactText
from ideaflow.application.permission import must_hold
from ideaflow.application.retention import ApplyRetention
from ideaflow.domain.erasure import ErasureReason
from ideaflow.projections import forum_backlog, submitter_tracker
from ideaflow.web.visit import FieldError, acting, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("admin", __name__, url_prefix="/admin")
SHOWN = 50


@pages.get("")
@signed_in
def show() -> str:
    must_hold(acting(), "look after the system")
    app = ideaflow()
    return render_template(
        "admin.html",
        events=app.log.last_position(),
        stages=app.ask(submitter_tracker.by_stage),
        waiting=app.ask(forum_backlog.counts, app.today),
        numbers=app.numbers(),
        people=len(app.people()),
        size=app.store_bytes(),
        checks=app.probe(),
        places=app.places(),
        backup=app.last_backup(),
        backup_command="ideaflow admin backup",
        today=app.today,
    )


@pages.get("/erasures")
@signed_in
def erasures() -> str:
    must_hold(acting(), "list erasures")
    return _erasures([])


@pages.post("/redact")
@signed_in
def redact() -> Response | tuple[str, int]:
    given = {name: request.form.get(name, "").strip() for name in ("stream", "version", "reason")}
    done = carry_out_form(RedactText, **given)
    if isinstance(done, list):
        return _erasures(done), HTTPStatus.BAD_REQUEST
    return go_on("admin.erasures")


@pages.get("/retention")
@signed_in
def retention() -> str:
    must_hold(acting(), "apply retention")
    due = ideaflow().due_for_erasure()
    return render_template("retention.html", due=due[:SHOWN], of=len(due), command_id=new_command_id(), errors=[])


@pages.post("/retention")
@signed_in
def apply_retention() -> Response | tuple[str, int]:
    done = carry_out_form(ApplyRetention)
    if isinstance(done, list):
        return render_template("retention.html", due=[], of=0, command_id="", errors=done), HTTPStatus.BAD_REQUEST
    return go_on("admin.retention")


def _erasures(errors: list[FieldError]) -> str:
    found = sorted(ideaflow().erasures(), key=lambda one: str(one.erased_on), reverse=True)
    return render_template(
        "erasures.html",
        found=found[:SHOWN],
        of=len(found),
        errors=errors,
        given=request.form,
        reasons=[reason.value for reason in ErasureReason],
    )
