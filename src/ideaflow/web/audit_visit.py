"""What the pages for auditors share: who may read, standing at a moment, texts and files that come and go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar

from flask import Response, request
from flask_babel import gettext as _

from ideaflow.application.permission import must_hold
from ideaflow.errors import DatabaseLocked, InvalidInput
from ideaflow.moment import Moment, stand
from ideaflow.past import PastIdeaflow
from ideaflow.web.upload import uploaded
from ideaflow.web.visit import FieldError, acting, ideaflow, signed_in

READ = "read the audit log"
# Up to here a moment is shown at once; beyond, its reader is told how long it takes, and says so.
AT_ONCE = 50_000
# What a process folds in memory for one page, and about how quickly; docs/audit.md has the figures.
MOST_FOLDED, A_SECOND = 300_000, 20_000
# Work that takes the whole log is done for one page at a time in a process, as each is held in memory.
WORKING, PATIENCE_SECONDS = threading.Lock(), 10
P = ParamSpec("P")
T = TypeVar("T")


class Folding(NamedTuple):
    """How much a page would fold, and how long that takes, in seconds."""

    events: int
    seconds: int


def auditing(view: Callable[P, T]) -> Callable[P, T]:
    """Decorator: a page for whoever may read the log."""

    @signed_in
    @wraps(view)
    def guarded(*arguments: P.args, **options: P.kwargs) -> T:
        must_hold(acting(), READ)
        return view(*arguments, **options)

    return guarded


@contextmanager
def alone() -> Iterator[None]:
    """Work on the whole log. Raises DatabaseLocked where other pages are at it all the while."""
    if not WORKING.acquire(timeout=PATIENCE_SECONDS):
        raise DatabaseLocked(_("Another page is reading the whole log just now"), _("try again in a minute"))
    try:
        yield
    finally:
        WORKING.release()


@contextmanager
def standing_at(then: Moment) -> Iterator[PastIdeaflow]:
    """This ideaflow as it was. Raises DatabaseLocked where other pages are folded all the while."""
    with alone(), stand(ideaflow(), then) as was:
        yield was


def folding(field: str, *moments: Moment) -> Folding | None:
    """What is to be folded before it is agreed to, None where it can begin. Raises InvalidInput for too much."""
    events = sum(then.position for then in moments)
    if events > MOST_FOLDED:
        rule = _("takes folding %(n)s events; a page folds %(most)s", n=f"{events:,}", most=f"{MOST_FOLDED:,}")
        raise InvalidInput(field, moments[-1].said, rule, _("ask on the server: ideaflow audit"))
    if events > AT_ONCE and "fold" not in request.args:
        return Folding(events, -(-events // A_SECOND))
    return None


def named(error: InvalidInput, fields: tuple[str, ...]) -> FieldError:
    """What is wrong, at its field, or at the first where the form has none of that name."""
    name = error.field if error.field in fields else fields[0]
    return FieldError(name, f"{error.field}: {error.rule}. {error.next_step}")


def note_given(field: str) -> str:
    """The text of a file that was sent, or what was pasted; empty where there is neither. Raises InvalidInput."""
    file = uploaded(f"{field}_file")
    if file is None:
        # A note is signed byte by byte, and browsers send lines with other ends.
        return request.form.get(field, "").replace("\r\n", "\n")
    try:
        return file.content.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(field, file.name, _("is a text"), _("give the file as it was written")) from error


def as_file(content: str, name: str, kind: str = "text/plain; charset=utf-8") -> Response:
    """A file to keep."""
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
