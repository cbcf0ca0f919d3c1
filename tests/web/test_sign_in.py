"""Signing in: who may, how often, for how long, and what an outsider learns from the answers: nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from sqlalchemy import select

from ideaflow.application.person import DisablePerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import NotPermitted, UnknownId
from ideaflow.persistence.schema import invitations, passwords, web_sessions
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.web.visiting import ANA, BEN, PASSWORD, Visitor

Visit = Callable[..., Visitor]


def test_pages_ask_to_sign_in_first_and_then_go_on_to_where_one_was_going(visit: Visit) -> None:
    visitor = visit()
    asked = visitor.client.get("/problems")
    assert asked.location == "/sign-in?next=/problems"
    done = visitor.send(asked.location, "/sign-in", address=ANA, password=PASSWORD)
    assert (done.status_code, done.location) == (303, "/problems")
    assert "The board" in visitor.read("/problems")


@pytest.mark.parametrize("wanted", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_never_leads_to_another_site(visit: Visit, wanted: str) -> None:
    done = visit().send("/sign-in", "/sign-in", address=ANA, password=PASSWORD, next=wanted)
    assert done.location == "/"


def test_an_address_that_nobody_has_gets_the_same_answer_as_a_wrong_password(visit: Visit) -> None:
    answers = []
    for address in (ANA, "nobody@example.org"):
        said = visit().send("/sign-in", "/sign-in", address=address, password="not this one at all")
        token = said.text.partition('csrf_token" value="')[2].partition('"')[0]
        nonce = said.headers["Content-Security-Policy"].partition("nonce-")[2].partition("'")[0]
        answers.append(said.text.replace(token, "").replace(nonce, "").replace(address, ""))
    assert answers[0] == answers[1]


def test_the_sixth_try_for_an_account_is_refused_even_with_the_right_password(visit: Visit) -> None:
    visitor = visit()
    for _ in range(5):
        assert visitor.sign_in(ANA, "not this one at all").status_code == 400
    refused = visitor.sign_in(ANA)
    assert refused.status_code == 429
    assert "Too many tries" in refused.text
    assert visitor.sign_in(BEN).status_code == 303


def test_an_invitation_works_once_and_for_three_days(app: Ideaflow, site: Flask, visit: Visit) -> None:
    token = app.sign_in.invite(STEWARD, ANA)
    page, visitor = f"/invitation/{token}", visit()
    short = visitor.send(page, page, password="short")
    assert (short.status_code, "has 12 to 200 characters" in short.text) == (400, True)
    assert visitor.send(page, page, password="another calm otter").status_code == 303
    assert visitor.client.get(page).status_code == 410
    assert visitor.sign_in(ANA, "another calm otter").location == "/"


def test_an_old_link_and_one_that_a_newer_replaced_are_not_good(
    app: Ideaflow, site: Flask, clock: SimulatedClock
) -> None:
    first, second = app.sign_in.invite(STEWARD, ANA), app.sign_in.invite(STEWARD, ANA)
    assert (app.sign_in.is_open(first), app.sign_in.is_open(second)) == (False, True)
    clock.advance(days=3)
    assert not app.sign_in.choose_password(second, "another calm otter")


def test_only_a_steward_invites_and_only_somebody_with_an_account(app: Ideaflow, site: Flask) -> None:
    with pytest.raises(NotPermitted):
        app.sign_in.invite(ANA, BEN)
    with pytest.raises(UnknownId):
        app.sign_in.invite(STEWARD, "nobody@example.org")


def test_a_new_password_ends_every_session(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    app.sign_in.choose_password(app.sign_in.invite(STEWARD, ANA), "another calm otter")
    assert visitor.client.get("/").status_code == 302


@pytest.mark.parametrize("idle", [timedelta(minutes=59), timedelta(minutes=61)])
def test_a_session_ends_after_an_hour_without_use(visit: Visit, clock: SimulatedClock, idle: timedelta) -> None:
    visitor = visit(ANA)
    clock.now += idle
    assert visitor.client.get("/").status_code == (200 if idle < timedelta(hours=1) else 302)


def test_a_session_ends_after_twelve_hours_however_busy(visit: Visit, clock: SimulatedClock) -> None:
    visitor = visit(ANA)
    seen = []
    for _ in range(16):
        clock.now += timedelta(minutes=50)
        seen.append(visitor.client.get("/").status_code)
    assert seen == [200] * 14 + [302] * 2


def test_signing_out_ends_one_session_and_everywhere_ends_all(visit: Visit) -> None:
    here, there = visit(ANA), visit(ANA)
    here.send("/", "/sign-out")
    assert (here.client.get("/").status_code, there.client.get("/").status_code) == (302, 200)
    again = visit(ANA)
    form = again.form("/", "/sign-out")
    again.client.post("/sign-out-everywhere", data=form)
    assert (again.client.get("/").status_code, there.client.get("/").status_code) == (302, 302)


def test_a_disabled_account_is_out_at_once(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    do(app, DisablePerson, address=ANA)
    assert visitor.client.get("/").status_code == 302
    assert visit().sign_in(ANA).status_code == 400


def test_no_password_link_or_session_can_be_read_from_the_database(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    token = app.sign_in.invite(STEWARD, BEN)
    with app.database.reading() as connection:
        kept = [
            str(row) for table in (passwords, invitations, web_sessions) for row in connection.execute(select(table))
        ]
    with visitor.client.session_transaction() as cookie:
        secret = cookie["token"]
    assert kept
    assert not [row for row in kept if PASSWORD in row or token in row or secret in row]


def test_a_form_that_another_site_sends_is_refused(visit: Visit) -> None:
    visitor = visit(ANA)
    form = visitor.form("/problems", "/problems") | {"issue": "Sent from elsewhere"}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert visitor.client.post("/problems", data=form, headers=headers).status_code == 403
    assert visitor.client.post("/problems", data=form | {"csrf_token": "guessed"}).status_code == 400
    assert "Sent from elsewhere" not in visitor.read("/problems")


def test_passwords_are_hashed_at_the_librarys_own_cost_outside_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    from ideaflow.application.account import _hasher  # noqa: PLC0415 - the one that tests replace

    assert extract_parameters(_hasher().hash(PASSWORD)) == extract_parameters(PasswordHasher().hash(PASSWORD))
