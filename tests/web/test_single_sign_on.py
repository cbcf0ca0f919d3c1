"""Single sign-on against a real provider program on this machine: who gets in, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ideaflow.application.person import AddPerson, DisablePerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.errors import InvalidInput
from ideaflow.web import create_app
from ideaflow.web.single_sign_on import CLIENT
from tests.clock import SimulatedClock
from tests.doing import do
from tests.web.visiting import ANA, BEN, PASSWORD, Visitor

# One program for all of them.
pytestmark = pytest.mark.xdist_group("provider")
SECONDS_TO_START = 60
BACK = "/sign-in/single/back"
SITE = "http://localhost"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider of OpenID Connect, started as its own program."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        for _ in range(SECONDS_TO_START * 10):
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=5).raise_for_status()
                break
            except requests.ConnectionError:
                assert program.poll() is None, "the provider ended"
                time.sleep(0.1)
        yield address
        program.terminate()


@pytest.fixture
def told(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDEAFLOW_OIDC_ISSUER", provider)
    monkeypatch.setenv("IDEAFLOW_OIDC_CLIENT", "ideaflow")
    monkeypatch.setenv("IDEAFLOW_OIDC_SECRET", "hush")


@pytest.fixture
def single(told: None, site: Flask, url: str, clock: SimulatedClock) -> Flask:
    """The site where it has a provider."""
    return create_app(url, clock=clock, secure=False)


def known_as(provider: str, subject: str, **claims: object) -> None:
    """Let the provider know somebody."""
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=10).raise_for_status()


def agree(begun: TestResponse, subject: str) -> str:
    """Sign in at the provider; the page that it sends one back to."""
    sent = requests.post(begun.location, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert sent.headers["Location"].startswith(f"{SITE}{BACK}?"), sent.text
    return sent.headers["Location"].removeprefix(SITE)


def come_in(client: FlaskClient, subject: str, wanted: str = "") -> TestResponse:
    return client.get(agree(client.get(f"/sign-in/single?next={wanted}"), subject))


def refused(answer: TestResponse, client: FlaskClient) -> bool:
    return answer.status_code == 403 and "did not let you in" in answer.text and client.get("/").status_code == 302


def test_somebody_with_an_account_signs_in_and_goes_on_to_where_they_were_going(
    app: Ideaflow, single: Flask, provider: str
) -> None:
    known_as(provider, "sub-ana", email="Ana@Example.org", email_verified=True, name="Ana")
    client = FlaskClient(single)
    assert "Sign in with your organisation" in client.get("/sign-in").text
    done = come_in(client, "sub-ana", "/ideas")
    assert (done.status_code, done.location) == (303, "/ideas")
    assert f"Signed in as {ANA}" in client.get("/ideas").text


def test_the_request_carries_state_nonce_and_a_challenge_that_the_verifier_fits(
    single: Flask, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_as(provider, "sub-ana", email=ANA, email_verified=True)
    sent: list[str] = []
    send = requests.Session.send

    def watched(session: requests.Session, request: requests.PreparedRequest, **more: object) -> requests.Response:
        if request.url and request.url.endswith("/token"):
            sent.append(request.body.decode() if isinstance(request.body, bytes) else str(request.body))
        return send(session, request, **more)

    monkeypatch.setattr(requests.Session, "send", watched)
    client = FlaskClient(single)
    begun = client.get("/sign-in/single")
    asked = parse_qs(urlsplit(begun.location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= {*asked}
    assert client.get(agree(begun, "sub-ana")).status_code == 303
    verifier = parse_qs(sent[0])["code_verifier"][0]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert asked["code_challenge"] == [digest]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": ANA}, "no address that the provider has verified"),
        ({"email": ANA, "email_verified": False}, "no address that the provider has verified"),
        ({"email": ANA, "email_verified": "true"}, "no address that the provider has verified"),
        ({"email_verified": True}, "no address that the provider has verified"),
        ({"email": "who@example.org", "email_verified": True}, "nobody with the address who@example.org"),
    ],
)
def test_whom_the_provider_does_not_vouch_for_and_whom_nobody_knows_stays_out(
    app: Ideaflow, single: Flask, provider: str, claims: dict[str, object], words: str
) -> None:
    known_as(provider, "sub-else", **claims)
    client = FlaskClient(single)
    said = come_in(client, "sub-else")
    assert (said.status_code, words in said.text) == (403, True)
    assert client.get("/").status_code == 302
    assert app.person("who@example.org") is None


def test_newcomers_become_submitters_where_a_setting_says_so(
    told: None, app: Ideaflow, url: str, clock: SimulatedClock, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDEAFLOW_OIDC_NEWCOMERS", "submitter")
    known_as(provider, "sub-new", email="new@example.org", email_verified=True, name="Nova")
    assert come_in(FlaskClient(create_app(url, clock=clock, secure=False)), "sub-new").location == "/"
    person = app.person("new@example.org")
    assert person
    assert (person.name, person.roles) == ("Nova", {Capacity.SUBMITTER})


def test_an_account_stays_with_the_subject_that_it_was_pinned_to(app: Ideaflow, single: Flask, provider: str) -> None:
    known_as(provider, "sub-ana", email=ANA, email_verified=True)
    assert come_in(FlaskClient(single), "sub-ana").status_code == 303
    known_as(provider, "sub-thief", email=ANA, email_verified=True)
    stays_out = come_in(FlaskClient(single), "sub-thief")
    assert (stays_out.status_code, "somebody else at the provider" in stays_out.text) == (403, True)
    known_as(provider, "sub-ana", email=BEN, email_verified=True)
    client = FlaskClient(single)
    come_in(client, "sub-ana")
    assert f"Signed in as {ANA}" in client.get("/").text


def test_a_disabled_account_is_not_let_in_by_the_provider_either(app: Ideaflow, single: Flask, provider: str) -> None:
    known_as(provider, "sub-ben", email=BEN, email_verified=True)
    do(app, DisablePerson, address=BEN)
    said = come_in(FlaskClient(single), "sub-ben")
    assert (said.status_code, "a disabled account" in said.text) == (403, True)


def test_an_answer_that_was_not_asked_for_here_or_comes_twice_is_refused(single: Flask, provider: str) -> None:
    known_as(provider, "sub-ana", email=ANA, email_verified=True)
    mine, other = FlaskClient(single), FlaskClient(single)
    back = agree(mine.get("/sign-in/single"), "sub-ana")
    assert refused(other.get(back), other)
    with mine.session_transaction() as cookie:
        before = dict(cookie)
    assert mine.get(back).status_code == 303
    assert mine.get(back).status_code == 403
    with other.session_transaction() as cookie:
        cookie.update(before)  # as if this browser had asked: now it is the provider that knows the code was used
    assert refused(other.get(back), other)


def _other_nonce(client: FlaskClient, site: Flask, provider: str) -> None:
    with client.session_transaction() as cookie:
        name = next(one for one in cookie if one.startswith("_state_"))
        cookie[name] = cookie[name] | {"data": cookie[name]["data"] | {"nonce": "another"}}


def _other_issuer(client: FlaskClient, site: Flask, provider: str) -> None:
    metadata = site.extensions[CLIENT].server_metadata
    metadata["token_endpoint"] = metadata["token_endpoint"].replace("127.0.0.1", "localhost")


def _other_audience(client: FlaskClient, site: Flask, provider: str) -> None:
    site.extensions[CLIENT].client_id = "another"


@pytest.mark.parametrize("change", [_other_nonce, _other_issuer, _other_audience])
def test_a_token_for_another_request_from_another_issuer_or_for_another_is_refused(
    single: Flask, provider: str, change: Callable[[FlaskClient, Flask, str], None]
) -> None:
    known_as(provider, "sub-ana", email=ANA, email_verified=True)
    client = FlaskClient(single)
    back = agree(client.get("/sign-in/single"), "sub-ana")
    change(client, single, provider)
    assert refused(client.get(back), client)


@pytest.mark.parametrize(("ahead", "good"), [(60, True), (-60, True), (-600, False), (2 * 3600, False)])
def test_clocks_that_differ_a_little_are_no_matter_and_much_is(
    single: Flask, provider: str, ahead: int, good: bool
) -> None:
    known_as(provider, "sub-ana", email=ANA, email_verified=True)
    client, now = FlaskClient(single), time.time
    # Our clock alone: the provider is another program.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: now() + ahead)
        answer = come_in(client, "sub-ana")
        assert (answer.status_code == 303) if good else refused(answer, client)


def test_a_code_is_asked_for_after_single_sign_on_too_where_it_is_on(
    app: Ideaflow, single: Flask, provider: str, clock: SimulatedClock
) -> None:
    known_as(provider, "sub-ana", email=ANA, email_verified=True)
    person = app.person(ANA)
    assert person
    app.second_factor.begin(person)
    from pyotp import TOTP  # noqa: PLC0415 - for this test alone

    offer = app.second_factor.offer(person)
    assert offer and app.second_factor.turn_on(person, TOTP(offer.secret).at(clock.now))
    assert come_in(FlaskClient(single), "sub-ana", "/ideas").location == "/sign-in/code?next=/ideas"


def test_signing_out_offers_to_sign_out_of_the_provider_too(single: Flask, provider: str) -> None:
    known_as(provider, "sub-ana", email=ANA, email_verified=True)
    visitor = Visitor(FlaskClient(single))
    come_in(visitor.client, "sub-ana")
    assert visitor.send("/", "/sign-out").location == "/signed-out"
    assert f'href="{provider}/oauth2/end_session?client_id=ideaflow' in visitor.read("/signed-out")
    visitor.sign_in(ANA, PASSWORD)
    assert visitor.send("/", "/sign-out").location == "/sign-in"


def test_a_provider_that_cannot_be_reached_is_said_in_words(
    url: str, site: Flask, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDEAFLOW_OIDC_ISSUER", "http://127.0.0.1:9")
    monkeypatch.setenv("IDEAFLOW_OIDC_CLIENT", "ideaflow")
    said = create_app(url, clock=clock, secure=False).test_client().get("/sign-in/single")
    assert (said.status_code, "did not let you in" in said.text) == (403, True)


def test_a_secret_that_cannot_be_read_is_said_before_anything_is_served(
    url: str, app: Ideaflow, told: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(app, AddPerson, address=ANA)
    monkeypatch.setenv("IDEAFLOW_OIDC_SECRET", "")
    monkeypatch.setenv("IDEAFLOW_OIDC_SECRET_FILE", "/nowhere/secret")
    with pytest.raises(InvalidInput, match="IDEAFLOW_OIDC_SECRET_FILE"):
        create_app(url)
