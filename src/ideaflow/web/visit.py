"""One visit: which ideaflow the site is on, who is signed in, and a command carried out from a form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, cast
from uuid import uuid4

from flask import current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from ideaflow.application.command import Command, broken_rule
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import Conflict, InvalidInput, NotPermitted, Refused
from ideaflow.persistence.command_log import Receipt
from ideaflow.persistence.people import Person

EXTENSION = "ideaflow"
# Names of values in the cookie: the session, who began it, where a form waits, and what outlives a session.
TOKEN, WHO, KEPT = "token", "who", "kept"
BY_PROVIDER = "single_sign_on"
LANGUAGE = "language"
OUTLIVING = (KEPT, BY_PROVIDER, LANGUAGE)
MAIN = "main-content"
VERSION = "if_version"
UNTYPED = ("csrf_token", "command_id", VERSION)
# Pages whose forms hold passwords and codes, which are kept nowhere.
NEVER_KEPT = ("sign_in", "second_factor", "sessions", "single_sign_on")
LONGEST_KEPT = 100_000
# The mark of a request that shows a kept form and must not act.
SHOWN_AGAIN = "shown_again"
P = ParamSpec("P")


class FieldError(NamedTuple):
    """What is wrong with one field of a form, as the error summary links to it."""

    field: str
    text: str


def ideaflow() -> Ideaflow:
    """The ideaflow of this site."""
    return cast("Ideaflow", current_app.extensions[EXTENSION])


def signed_in_person() -> Person | None:
    """Who is signed in, or None; looked up once a request."""
    if "person" not in g:
        token = session.get(TOKEN)
        g.person = ideaflow().sign_in.who(token) if token else None
    return cast("Person | None", g.person)


def acting() -> Person:
    """Who is signed in, on a page for which one must be."""
    person = signed_in_person()
    if person is None:
        raise LookupError("this page is for people who are signed in")
    return person


def begin_session(token: str) -> None:
    """From now on, the browser is signed in."""
    outliving = {name: session[name] for name in OUTLIVING if name in session}
    session.clear()
    session.update(outliving)
    session[TOKEN] = token
    g.pop("person", None)
    session[WHO] = acting().id


def forget_session() -> None:
    """Nobody is signed in in this browser any more; what else it holds is its language."""
    language = session.get(LANGUAGE)
    session.clear()
    if language:
        session[LANGUAGE] = language


def ask_to_sign_in() -> Response:
    """To the page for signing in, and then back: to the page, or to the form with what was typed."""
    if request.method != "POST":
        return redirect(url_for("sign_in.form", next=request.path))
    if keep_form():
        return redirect(url_for("sign_in.form", next=url_for("kept_form.show")), code=303)
    return redirect(url_for("sign_in.form"), code=303)


def keep_form() -> bool:
    """Keep what was typed for who was signed in here; False where there is nobody, or nothing that can be kept."""
    person = session.get(WHO)
    typed = [item for item in request.form.items(multi=True) if item[0] not in UNTYPED]
    fits = sum(len(name) + len(value) for name, value in typed) <= LONGEST_KEPT
    if not (typed and fits and isinstance(person, int)) or request.blueprint in NEVER_KEPT or request.files:
        return False
    token = ideaflow().kept_forms.keep(person, request.path, typed)
    if token:
        session[KEPT] = token
    return bool(token)


def signed_in(view: Callable[P, Any]) -> Callable[P, Any]:
    """Decorator: a page for people who are signed in; others are asked to, and come back."""

    @wraps(view)
    def guarded(*arguments: P.args, **options: P.kwargs) -> object:
        person = signed_in_person()
        if person is None:
            return ask_to_sign_in()
        if request.blueprint not in NEVER_KEPT and ideaflow().second_factor.is_owed(person):
            return redirect(url_for("second_factor.show"), code=303)
        return view(*arguments, **options)

    return guarded


def may(step: str, about: str = "") -> bool:
    """May who is signed in take a step of the table of permissions, about a stream? For showing what one can do."""
    return ideaflow().may(signed_in_person(), step, about)


def new_command_id() -> str:
    """The id that a form carries, so that sending it twice does it once."""
    return str(uuid4())


def id_of_content() -> str:
    """An id that follows from what was typed in this session: the same again, also after going back, acts once."""
    typed = sorted(item for item in request.form.items(multi=True) if item[0] not in UNTYPED)
    return written_id(session.get(TOKEN), request.path, typed)


def written_id(*said: object) -> str:
    """An id that follows from what was said."""
    return hashlib.sha256(repr(said).encode(errors="surrogatepass")).hexdigest()


def carry_out(kind: type[Command], /, **fields: object) -> Receipt | list[FieldError]:
    """Carry out a command from the form of this request, as who is signed in; or what is wrong with each field.

    Raises Refused, Conflict or a `StoreFault`.
    """
    if g.get(SHOWN_AGAIN):
        return [
            FieldError(MAIN, _("You were signed out meanwhile, so nothing was sent. Look at it and send it again."))
        ]
    given: Mapping[str, object] = {
        "by": acting().address,
        VERSION: request.form.get(VERSION, type=int),
        "command_id": request.form.get("command_id") or id_of_content(),
        **{name: value for name, value in fields.items() if value is not None},
    }
    try:
        return ideaflow().execute(kind.model_validate(given))
    except ValidationError as error:
        return [_field_error(details["loc"], broken_rule(details)) for details in error.errors()]
    except InvalidInput as error:
        said = f"{error.rule}. {for_pages(error.next_step)}"
        return [FieldError(error.field.replace(" ", "_"), said.strip())]


def carry_out_form(kind: type[Command], /, **fields: object) -> Receipt | list[FieldError]:
    """The same for a form with typed words: what the rules refuse is said beside them, so that nothing is lost.

    So is what others did meanwhile. Raises NotPermitted or a `StoreFault`.
    """
    try:
        return carry_out(kind, **fields)
    except NotPermitted:
        raise
    except Conflict as conflict:
        words = _("Somebody acted on %(subject)s while this page was open.", subject=conflict.subject)
        still = _("What you typed is still here. Look at the page again; if it still makes sense, send it again.")
        return [FieldError(MAIN, " ".join([words, *conflict.meanwhile, still]))]
    except Refused as refused:
        unmet = [one for one in refused.verdict.findings if not one.met]
        return [FieldError(_named_in(one.rule), f"{one.rule}: seen {one.seen}; needed {one.needed}") for one in unmet]


def for_pages(next_step: str) -> str:
    """A next step, where it is none that is typed into a command line."""
    return "" if "ideaflow " in next_step or "--" in next_step else next_step


def _named_in(rule: str) -> str:
    """The field of the form that a rule speaks of, or the page itself."""
    return next((word for word in rule.split() if word in request.form), MAIN)


def _field_error(place: tuple[int | str, ...], rule: str) -> FieldError:
    names = [str(part) for part in place if isinstance(part, str)]
    field = names[-1] if names else "form"
    return FieldError(field.replace(" ", "_"), f"{field.replace('_', ' ').capitalize()}: {rule}")


def address_of_visitor() -> str:
    """The place on the network that a request came from."""
    return request.remote_addr or ""


def go_on(endpoint: str, **values: str) -> Response:
    """After a form was carried out: the next page, by GET, so that going back sends nothing again."""
    return redirect(url_for(endpoint, _external=None, **values), code=303)
