"""One's own account: sessions, limits by settings, tries counted by all processes, a forgotten password."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select

from ideaflow.application import account
from ideaflow.application.person import DisablePerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.schema import tries
from ideaflow.web import create_app
from ideaflow.web.device import device_words
from ideaflow.web.sign_in import MAILING
from tests.clock import SimulatedClock
from tests.doing import do
from tests.web.visiting import ANA, BEN, PASSWORD, Visitor

Visit = Callable[..., Visitor]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LINK = re.compile(r"https://ideas\.example\.org(/invitation/\S+)")
WRONG = "not this one at all"


class Letters:
    """A mail server's handler that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = message_from_bytes(content, policy=default)
        self.kept.append((envelope.rcpt_tos[0], letter.get_content()))
        return "250 OK"


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
    """A mail server on this machine that the settings name."""
    letters = Letters()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("IDEAFLOW_SMTP", f"smtp://127.0.0.1:{port}?tls=off")
    monkeypatch.setenv("IDEAFLOW_MAIL_FROM", "ideas@example.org")
    monkeypatch.setenv("IDEAFLOW_SITE", "https://ideas.example.org")
    yield letters
    controller.stop()


def posted(site: Flask) -> None:
    """Wait until every letter is on its way."""
    site.extensions.pop(MAILING).shutdown()


def content(text: str) -> str:
    return re.sub(r'csrf_token" value="[^"]*"|nonce="[^"]*"', "", text)


def test_each_session_is_listed_with_its_device_and_can_be_ended_alone(visit: Visit, clock: SimulatedClock) -> None:
    there = visit(ANA)
    clock.now += timedelta(minutes=5)
    here = visit()
    form = here.form("/sign-in", "/sign-in") | {"address": ANA, "password": PASSWORD}
    here.client.post("/sign-in", data=form, headers={"User-Agent": FIREFOX})
    page = here.read("/account/sessions")
    assert "Firefox, Linux (this one)" in page
    ends = re.findall(r'action="(/account/sessions/[0-9a-f]{16}/end)"', page)
    assert len(ends) == 2
    assert here.send("/account/sessions", ends[1]).location == "/account/sessions"
    assert (here.client.get("/").status_code, there.client.get("/").status_code) == (200, 302)


def test_somebody_elses_session_answers_as_one_that_is_not_there(app: Ideaflow, visit: Visit) -> None:
    ana, ben = visit(ANA), visit(BEN)
    person = app.person(BEN)
    assert person
    theirs = app.sign_in.sessions(person, "")[0].id
    form = ana.form("/account/sessions", "/sign-out-everywhere")
    said = [ana.client.post(f"/account/sessions/{one}/end", data=form) for one in (theirs, "0" * 16, "%", theirs[:4])]
    assert {one.status_code for one in said} == {404}
    assert len({content(one.text).replace(theirs, "").replace("0" * 16, "") for one in said[:2]}) == 1
    ben.read("/")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_known_by_a_word_or_two(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_limits_are_those_of_the_settings(
    url: str, site: Flask, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDEAFLOW_SESSION_IDLE_SECONDS", "600")
    monkeypatch.setenv("IDEAFLOW_SESSION_SECONDS", "1500")
    visitor = Visitor(create_app(url, clock=clock, secure=False).test_client())
    visitor.sign_in(ANA)
    seen = []
    for minutes in (9, 9, 6, 1):
        clock.now += timedelta(minutes=minutes)
        seen.append(visitor.client.get("/").status_code)
    assert seen == [200, 200, 200, 302]
    visitor.sign_in(ANA)
    clock.now += timedelta(minutes=11)
    assert visitor.client.get("/").status_code == 302


def test_several_processes_count_tries_together(url: str, site: Flask, clock: SimulatedClock) -> None:
    """Two sites on one database stand for two processes."""
    doors = [Visitor(create_app(url, clock=clock, secure=False).test_client()) for _ in range(2)]
    said = [doors[number % 2].sign_in(ANA, WRONG).status_code for number in range(6)]
    assert said == [400] * 5 + [429]
    assert doors[1].sign_in(ANA).status_code == 429
    clock.now += timedelta(minutes=15)
    assert doors[0].sign_in(ANA).status_code == 303


def test_a_place_is_counted_too_for_wrong_tries_alone(app: Ideaflow, site: Flask) -> None:
    for number in range(50):
        app.sign_in.begin(ANA, PASSWORD, place="192.0.2.1")
        assert not app.sign_in.begin(f"nobody-{number}@example.org", WRONG, place="192.0.2.1").too_often
    assert app.sign_in.begin(ANA, PASSWORD, place="192.0.2.1").too_often
    assert app.sign_in.begin(ANA, PASSWORD, place="192.0.2.2").session


def test_a_place_is_what_a_trusted_proxy_says_and_nobody_else(
    url: str, site: Flask, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried_from(door: Flask, place: str, times: int) -> int:
        visitor = Visitor(door.test_client())
        headers = {"X-Forwarded-For": place, "X-Forwarded-Proto": "http"}
        for number in range(times):
            form = visitor.form("/sign-in", "/sign-in") | {"address": f"{place}{number}@example.org", "password": WRONG}
            said = visitor.client.post("/sign-in", data=form, headers=headers).status_code
        return said

    monkeypatch.setenv("IDEAFLOW_PROXIES", "1")
    monkeypatch.setattr(account, "MOST_FROM_A_PLACE", 3)
    behind = create_app(url, clock=clock, secure=False)
    assert tried_from(behind, "192.0.2.1", 4) == 429
    assert tried_from(behind, "192.0.2.2", 1) == 400
    assert tried_from(site, "192.0.2.1", 1) == 400, "one who says so without a proxy is known by the connection"


def test_what_is_counted_cannot_be_read_from_the_database(app: Ideaflow, visit: Visit, clock: SimulatedClock) -> None:
    visit().sign_in(ANA, WRONG)
    clock.now += timedelta(minutes=45)
    visit().sign_in(BEN, WRONG)
    with app.database.reading() as connection:
        kept = connection.execute(select(tries)).all()
    assert len(kept) == 2, "what is older than two periods goes"
    assert "example" not in str(kept) and "127.0.0.1" not in str(kept)


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once_within_the_hour(
    site: Flask, letters: Letters, visit: Visit, clock: SimulatedClock
) -> None:
    signed_in, visitor = visit(ANA), visit()
    assert "a letter with a link is on its way" in visitor.send("/forgotten", "/forgotten", address=f" {ANA} ").text
    posted(site)
    ((to, words),) = letters.kept
    page = LINK.findall(words)[0]
    assert to == ANA
    clock.now += timedelta(minutes=59)
    assert visitor.send(page, page, password="another calm otter").location == "/sign-in"
    assert visitor.client.get(page).status_code == 410
    assert signed_in.client.get("/").status_code == 302
    assert visitor.sign_in(ANA, "another calm otter").location == "/"
    visit().send("/forgotten", "/forgotten", address=ANA)
    posted(site)
    clock.now += timedelta(hours=1)
    assert visitor.client.get(LINK.findall(letters.kept[1][1])[0]).status_code == 410


def test_asking_for_a_link_tells_nobody_who_has_an_account_and_sends_few_letters(
    app: Ideaflow, site: Flask, letters: Letters, visit: Visit
) -> None:
    do(app, DisablePerson, address=BEN)
    said = {
        content(visit().send("/forgotten", "/forgotten", address=address).text)
        for address in (ANA, BEN, "nobody@example.org", "", "no address", *[ANA] * 7)
    }
    posted(site)
    assert len(said) == 1
    assert [to for to, _ in letters.kept] == [ANA] * 5


def test_the_link_of_a_letter_leads_to_the_site_whatever_host_a_request_names(
    site: Flask, letters: Letters, visit: Visit
) -> None:
    site.config["WTF_CSRF_ENABLED"] = False  # whose cookie is another host's
    said = visit().client.post("/forgotten", data={"address": ANA}, headers={"Host": "elsewhere.example"})
    assert said.status_code == 200
    posted(site)
    assert LINK.findall(letters.kept[0][1])
    assert "elsewhere" not in letters.kept[0][1]


def test_where_no_letters_are_sent_a_steward_is_named(site: Flask, visit: Visit) -> None:
    assert "Ask a steward for a link" in visit().read("/forgotten")


def test_a_mail_server_that_is_away_changes_nothing_in_the_answer(
    site: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("IDEAFLOW_SMTP", "smtp://127.0.0.1:9?tls=off")
    monkeypatch.setenv("IDEAFLOW_MAIL_FROM", "ideas@example.org")
    monkeypatch.setenv("IDEAFLOW_SITE", "https://ideas.example.org")
    said = visit().send("/forgotten", "/forgotten", address=ANA)
    posted(site)
    assert "a letter with a link is on its way" in said.text
    assert "a reset letter could not be sent" in caplog.text
    assert ANA not in caplog.text
