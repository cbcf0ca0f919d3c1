"""Single sign-on by OpenID Connect: the code flow with PKCE, state and nonce, as Authlib carries it out."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Blueprint, Flask, current_app, render_template, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideaflow.application.single_sign_on import Vouched
from ideaflow.errors import IdeaflowError, InvalidInput
from ideaflow.settings import Settings, settings, variable
from ideaflow.web.device import device_words
from ideaflow.web.visit import BY_PROVIDER, ideaflow

pages = Blueprint("single_sign_on", __name__, url_prefix="/sign-in/single")
PROVIDER = "provider"
CLIENT = "ideaflow provider"
# The name of a value in the cookie: where to go on to.
WANTED = "single_sign_on_next"
SCOPE = "openid email profile"
SECONDS = 10
FAULTS = (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError, RuntimeError)


class ProviderFault(IdeaflowError):
    """The provider's answer was not good; who asked is not signed in."""


def connect(site: Flask, said: Settings) -> None:
    """Let the site sign people in by the provider that the settings name; where they name none, this does nothing.

    Raises InvalidInput for a file of the secret that cannot be read.
    """
    if not (said.oidc_issuer and said.oidc_client):
        return
    site.extensions[CLIENT] = OAuth(site).register(
        PROVIDER,
        client_id=said.oidc_client,
        client_secret=said.oidc_secret or _secret_in(said.oidc_secret_file) or None,
        server_metadata_url=f"{said.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "timeout": SECONDS},
    )


def _secret_in(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError) as error:
        step = "name a file that the web's process may read"
        raise InvalidInput(variable("oidc_secret_file"), file, "cannot be read", step) from error


def is_there() -> bool:
    """Can people sign in by a provider?"""
    return CLIENT in current_app.extensions


@pages.get("")
def begin() -> Response:
    client = _client()
    session[WANTED] = request.args.get("next", "")
    try:
        return cast("Response", client.authorize_redirect(_address("single_sign_on.back")))
    except FAULTS as fault:
        raise _not_good(fault) from fault


@pages.get("/back")
def back() -> Response:
    from ideaflow.web.sign_in import go_in  # noqa: PLC0415 - which offers this way in

    client = _client()
    try:
        claims = client.authorize_access_token(claims_options=_demanded())["userinfo"]
    except FAULTS as fault:
        raise _not_good(fault) from fault
    said = Vouched(
        claims["iss"],
        claims["sub"],
        address=str(claims.get("email") or ""),
        verified=claims.get("email_verified") is True,
        name=str(claims.get("name") or ""),
    )
    entered = ideaflow().single_sign_on.enter(said, device_words(request.user_agent.string))
    session[BY_PROVIDER] = True
    return cast("Response", go_in(entered, session.pop(WANTED, "")))


@pages.errorhandler(ProviderFault)
def stays_out(fault: ProviderFault) -> tuple[str, int]:
    return render_template("fault.html", fault=fault, findings=[]), HTTPStatus.FORBIDDEN


def came_in_by_it() -> bool:
    """Did the session begin at the provider?"""
    return bool(session.get(BY_PROVIDER))


def sign_out_address() -> str:
    """Where one signs out of the provider too; empty where it has no such page, or cannot be asked."""
    if not is_there():
        return ""
    ends: object = None
    with suppress(*FAULTS):
        ends = _client().load_server_metadata().get("end_session_endpoint")
    back_to = {"client_id": settings().oidc_client, "post_logout_redirect_uri": _address("sign_in.form")}
    return f"{ends}?{urlencode(back_to)}" if isinstance(ends, str) else ""


def _demanded() -> dict[str, object]:
    """What a token must say beside what the library itself checks: who made it, and for whom."""
    issuer = settings().oidc_issuer.rstrip("/")
    return {
        "iss": {"essential": True, "values": [issuer, f"{issuer}/"]},
        "aud": {"essential": True, "value": settings().oidc_client},
    }


def _client() -> FlaskOAuth2App:
    if not is_there():
        raise NotFound
    return cast("FlaskOAuth2App", current_app.extensions[CLIENT])


def _address(endpoint: str) -> str:
    """A page of this site as others reach it."""
    site = settings().site.rstrip("/")
    return site + url_for(endpoint).removeprefix(request.script_root) if site else url_for(endpoint, _external=True)


def _not_good(fault: Exception) -> ProviderFault:
    return ProviderFault(
        f"The provider of single sign-on did not let you in ({type(fault).__name__})",
        "sign in again from this site; if that does not help, ask a steward",
    )
