"""The site: its pages, what every page carries, and how faults end a request."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from ideaflow import config
from ideaflow.bootstrap import Clock, Ideaflow, system_clock
from ideaflow.errors import Conflict, DatabaseLocked, IdeaflowError, InvalidInput, Refused, UnknownId
from ideaflow.operations.watch import Watch, log_observers
from ideaflow.settings import settings
from ideaflow.web import (
    admin,
    api,
    audit,
    backlog,
    campaign,
    exchange,
    exports,
    feed,
    flow,
    forum,
    health,
    home,
    idea,
    idea_case,
    idea_evidence,
    idea_forecast,
    idea_help,
    idea_turns,
    imports,
    kept_form,
    learning,
    meeting,
    notice,
    person,
    policy,
    portfolio,
    problem,
    problem_hand_offs,
    problem_passing,
    ranking,
    seat,
    second_factor,
    sessions,
    sign_in,
    single_sign_on,
    trial,
    trial_plan,
    trial_review,
    trial_running,
    webhook,
)
from ideaflow.web.navigation import navigation
from ideaflow.web.protection import protect
from ideaflow.web.upload import LARGEST_UPLOAD, UPLOADING, allow_files
from ideaflow.web.visit import EXTENSION, WHO, ask_to_sign_in, for_pages, keep_form, may, signed_in_person
from ideaflow.web.words import dress_in_words
from ideaflow.web.words import pages as word_pages

PARTS = (
    *(kept_form, second_factor, sessions, single_sign_on, sign_in),
    *(home, problem, problem_passing, problem_hand_offs),
    *(idea, idea_case, idea_evidence, idea_forecast, idea_help, idea_turns),
    *(trial, trial_plan, trial_running, trial_review, flow),
    *(backlog, meeting, forum, ranking, portfolio),
    *(learning, exchange, campaign, imports, exports),
    *(notice, feed, webhook),
    *(person, seat, policy, admin, audit, health),
)
LARGEST_FORM = 1_000_000


def create_app(url: str | None = None, *, clock: Clock = system_clock, secure: bool = True) -> Flask:
    """The site on one database, by default the one that IDEAFLOW_DB names.

    `secure` keeps the cookie off plain HTTP; only a server on this machine alone does without. Raises a `StoreFault`
    where the database cannot be used.
    """
    said = settings()
    address = config.database_url(url)
    watch = Watch(address)
    ideaflow = Ideaflow(
        address,
        clock=clock,
        lock_seconds=said.lock_seconds,
        retry_seconds=said.retry_seconds,
        observers=(watch.count, *log_observers(said)),
    )
    site = Flask(__name__)
    site.extensions[EXTENSION], site.extensions[health.EXTENSION] = ideaflow, watch
    site.config.update(
        SECRET_KEY=ideaflow.sign_in.cookie_secret(),
        SESSION_COOKIE_NAME="ideaflow",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        # A form outlives the session in which it was opened: what was typed is kept until its writer is back.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    _dress(site)
    # Before anything reads the form of a request.
    site.before_request(allow_files)
    csrf = CSRFProtect(site)
    protect(site)
    if said.proxies:
        # So many proxies add where a request came from; without them anybody could say so.
        site.wsgi_app = ProxyFix(site.wsgi_app, x_for=said.proxies, x_proto=said.proxies)  # type: ignore[method-assign]
    single_sign_on.connect(site, said)
    for pages in (word_pages, *(part.pages for part in PARTS)):
        site.register_blueprint(pages)
    api.add_to(site, csrf)
    site.register_error_handler(IdeaflowError, _told)
    site.register_error_handler(CSRFError, _stale_form)
    site.register_error_handler(HTTPException, _no_such_page)
    return site


def _dress(site: Flask) -> None:
    """Templates: ours, and those of GOV.UK under their own name."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    ours = PackageLoader("ideaflow.web")
    site.jinja_loader = ChoiceLoader([ours, govuk])
    site.jinja_env.add_extension("jinja2.ext.do")
    site.jinja_env.trim_blocks = site.jinja_env.lstrip_blocks = True
    also = {"navigation": navigation, "may": may, "for_pages": for_pages}
    site.context_processor(lambda: {"person": signed_in_person(), **also})
    dress_in_words(site)


def _told(fault: IdeaflowError) -> tuple[str, int] | Response:
    """What went wrong and the next step, as a page, or as a problem for a program."""
    if api.is_asked():
        return api.answer(api.of_fault(fault))
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(fault, UnknownId):
        status = HTTPStatus.NOT_FOUND
    elif isinstance(fault, InvalidInput):
        status = HTTPStatus.BAD_REQUEST
    elif isinstance(fault, Conflict):
        status = HTTPStatus.CONFLICT
    elif isinstance(fault, Refused):
        status = HTTPStatus.FORBIDDEN
    elif isinstance(fault, DatabaseLocked):
        status = HTTPStatus.SERVICE_UNAVAILABLE
    findings = [one for one in fault.verdict.findings if not one.met] if isinstance(fault, Refused) else []
    return render_template("fault.html", fault=fault, findings=findings), status


def _stale_form(_: CSRFError) -> ResponseReturnValue:
    """A form of another session: from a page of this site it is shown again, with what was typed; it never acts."""
    if kept_form.is_from_this_site():
        if signed_in_person() is None and WHO in session:
            return ask_to_sign_in()
        if signed_in_person() is not None and keep_form():
            return redirect(url_for("kept_form.show"), code=303)
    said = InvalidInput("form", "…", "it was opened before you signed in, or in another browser", "open it again")
    return render_template("fault.html", fault=said, findings=[]), HTTPStatus.BAD_REQUEST


def _no_such_page(error: HTTPException) -> tuple[str, int] | Response:
    if api.is_asked():
        return api.answer(api.of_http(error))
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    said = {
        HTTPStatus.NOT_FOUND: IdeaflowError("There is no such page", "check the address, or start at the home page"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: IdeaflowError(
            f"That is more than a form takes ({LARGEST_FORM:,} bytes)", "shorten it, or import it as a file"
        ),
    }
    if request.blueprint in UPLOADING:
        said[HTTPStatus.REQUEST_ENTITY_TOO_LARGE] = IdeaflowError(
            f"That file is larger than {LARGEST_UPLOAD:,} bytes", "cut it in parts, or ask a steward to bring it in"
        )
    fault = said.get(HTTPStatus(code), IdeaflowError(error.name, "go back and try again"))
    return render_template("fault.html", fault=fault, findings=[]), code
