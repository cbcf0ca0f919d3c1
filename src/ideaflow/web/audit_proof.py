"""Checkpoints of the log, and the proofs that lead to them, as files to keep elsewhere."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request

from ideaflow.application.log_keeping import log_keys
from ideaflow.errors import InvalidInput, StoreFault
from ideaflow.moment import known_stream
from ideaflow.persistence import checkpoints
from ideaflow.persistence.checkpoints import ConsistencyProof, InclusionProof, written_proof
from ideaflow.persistence.signed_note import Checkpoint, read_checkpoint
from ideaflow.web.audit_visit import as_file, auditing, named, note_given
from ideaflow.web.visit import FieldError, ideaflow

pages = Blueprint("proof", __name__, url_prefix="/proof")
SHOWN = 20
FIELDS = ("stream", "against", "earlier")


@pages.get("")
@auditing
def show() -> str:
    return _page([])


@pages.post("/checkpoint")
@auditing
def sign() -> Response:
    """Sign the log as it stands, and give the note out."""
    return _note(_signed_now())


@pages.get("/checkpoint/<int:size>")
@auditing
def kept(size: int) -> Response:
    """A note that was signed here before."""
    found = ideaflow().ask(checkpoints.at_size, size)
    return _note(found) if found else abort(HTTPStatus.NOT_FOUND)


@pages.post("/stream")
@auditing
def prove() -> Response | tuple[str, int]:
    """The proof that each event of a stream is in the log of a checkpoint."""
    app = ideaflow()
    try:
        wanted = known_stream(app, "stream", request.form.get("stream", ""))
        found = app.ask(checkpoints.prove_stream, wanted, _checkpoint("against") or _signed_now())
    except InvalidInput as error:
        return _page([named(error, FIELDS)]), HTTPStatus.BAD_REQUEST
    except StoreFault as fault:
        return _page([FieldError("against", f"{fault.message}. {fault.next_step}")]), HTTPStatus.CONFLICT
    return _proof(found, wanted)


@pages.post("/growth")
@auditing
def prove_growth() -> Response | tuple[str, int]:
    """The proof that the log only grew since an earlier checkpoint."""
    try:
        earlier = _checkpoint("earlier")
        if earlier is None:
            raise InvalidInput("earlier", "", "is a checkpoint that was kept", "choose its file, or paste it")
        found = ideaflow().ask(checkpoints.prove_growth, earlier, _signed_now())
    except InvalidInput as error:
        return _page([named(error, ("earlier",))]), HTTPStatus.BAD_REQUEST
    except StoreFault as fault:
        return _page([FieldError("earlier", f"{fault.message}. {fault.next_step}")]), HTTPStatus.CONFLICT
    return _proof(found, f"since-{earlier.size}")


def _signed_now() -> Checkpoint:
    app = ideaflow()
    return checkpoints.sign_checkpoint(app.database, app.clock())


def _checkpoint(field: str) -> Checkpoint | None:
    given = note_given(field)
    return read_checkpoint(given) if given.strip() else None


def _note(signed: Checkpoint) -> Response:
    return as_file(signed.note.written, f"log-{signed.size}.checkpoint")


def _proof(found: InclusionProof | ConsistencyProof, name: str) -> Response:
    return as_file(written_proof(found), f"{name}.proof", "application/json")


def _page(errors: list[FieldError]) -> str:
    app = ideaflow()
    keys = log_keys(app.database)
    return render_template(
        "audit_proof.html",
        errors=errors,
        given=request.form if request.method == "POST" else request.args,
        keys=keys,
        command=f"ideaflow-verify I-7.proof --key {keys[-1][1].written if keys else 'KEY'}",
        kept=app.ask(checkpoints.newest, SHOWN),
        now=app.clock(),
    )
