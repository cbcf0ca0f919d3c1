"""The second factor: turned on with an app, asked for, good once, counted, turned off; and for whom it is demanded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from pyotp import TOTP
from sqlalchemy import select

from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import NotPermitted
from ideaflow.persistence.schema import recovery_codes, second_factors
from ideaflow.web import create_app
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.web.visiting import ANA, BEN, PASSWORD, Visitor, give_password

Visit = Callable[..., Visitor]
PAGE = "/account/second-factor"
SHOWN = re.compile(r"<code class=\"ideaflow-words\">([A-Z2-7]+)</code>")
RECOVERY = re.compile(r"<code>([a-z0-9-]+)</code>")


@pytest.fixture
def turn_on(visit: Visit, clock: SimulatedClock) -> Callable[[str], tuple[Visitor, TOTP, list[str]]]:
    """Turns the second factor on as somebody would who has an app; the clock is then at the next code."""

    def begin(address: str) -> tuple[Visitor, TOTP, list[str]]:
        visitor = visit(address)
        assert visitor.send(PAGE, f"{PAGE}/begin").location == f"{PAGE}/new"
        page = visitor.read(f"{PAGE}/new")
        assert "<svg" in page and "style=" not in page.partition("<svg")[2].partition("</svg>")[0]
        app_of_theirs = TOTP(SHOWN.findall(page)[0])
        assert visitor.send(f"{PAGE}/new", f"{PAGE}/new", code="000000").status_code == 400
        shown = visitor.send(f"{PAGE}/new", f"{PAGE}/new", code=app_of_theirs.at(clock.now))
        clock.now += timedelta(seconds=30)
        return visitor, app_of_theirs, RECOVERY.findall(shown.text)

    return begin


def test_a_code_is_asked_for_after_the_password_and_is_good_once(
    visit: Visit, clock: SimulatedClock, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    _, totp, codes = turn_on(ANA)
    assert len({*codes}) == 10
    visitor = visit()
    asked = visitor.send("/sign-in?next=/ideas", "/sign-in", address=ANA, password=PASSWORD)
    assert asked.location == "/sign-in/code?next=/ideas"
    assert visitor.client.get("/ideas").status_code == 302
    code = totp.at(clock.now)
    done = visitor.send(asked.location, "/sign-in/code", code=f"{code[:3]} {code[3:]}")
    assert (done.status_code, done.location) == (303, "/ideas")
    again = visit()
    again.sign_in(ANA)
    assert again.send("/sign-in/code", "/sign-in/code", code=code).status_code == 400
    clock.now += timedelta(seconds=30)
    assert again.send("/sign-in/code", "/sign-in/code", code=totp.at(clock.now)).status_code == 303


def test_a_recovery_code_is_good_once_and_others_can_be_made_with_the_password(
    visit: Visit, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    first, _, codes = turn_on(ANA)
    for hoped in (303, 400):
        visitor = visit()
        visitor.sign_in(ANA)
        assert visitor.send("/sign-in/code", "/sign-in/code", code=codes[0].upper()).status_code == hoped
    assert "9 recovery codes are left" in first.read(PAGE)
    assert first.send(PAGE, f"{PAGE}/recovery-codes", password_again="not this one").status_code == 400
    made = RECOVERY.findall(first.send(PAGE, f"{PAGE}/recovery-codes", password_again=PASSWORD).text)
    assert (len(made), {*made} & {*codes}) == (10, set())
    visitor = visit()
    visitor.sign_in(ANA)
    assert visitor.send("/sign-in/code", "/sign-in/code", code=codes[1]).status_code == 400


def test_the_sixth_wrong_code_is_refused_with_the_right_one_too(
    visit: Visit, clock: SimulatedClock, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    _, totp, codes = turn_on(ANA)
    visitor = visit()
    visitor.sign_in(ANA)
    said = [visitor.send("/sign-in/code", "/sign-in/code", code=f"00000{n}").status_code for n in range(5)]
    assert said == [400] * 5
    for code in (totp.at(clock.now), codes[0]):
        assert visitor.send("/sign-in/code", "/sign-in/code", code=code).status_code == 429


def test_the_step_with_a_code_ends_after_ten_minutes_and_without_a_password(
    visit: Visit, clock: SimulatedClock, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    turn_on(ANA)
    assert visit().client.get("/sign-in/code").location == "/sign-in"
    visitor = visit()
    visitor.sign_in(ANA)
    clock.now += timedelta(minutes=10)
    assert visitor.client.get("/sign-in/code").location == "/sign-in"


def test_turning_it_off_needs_the_password(
    app: Ideaflow, visit: Visit, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    visitor, _, _ = turn_on(ANA)
    assert visitor.send(PAGE, f"{PAGE}/off", password="not this one").status_code == 400
    assert visitor.send(PAGE, f"{PAGE}/off", password=PASSWORD).location == PAGE
    assert visit().sign_in(ANA).location == "/"


def test_a_steward_turns_it_off_for_who_lost_it_and_their_sessions_end(
    app: Ideaflow, visit: Visit, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    visitor, _, _ = turn_on(ANA)
    with pytest.raises(NotPermitted):
        app.second_factor.reset(BEN, ANA)
    assert app.second_factor.reset(STEWARD, ANA)
    assert visitor.client.get("/").status_code == 302
    assert visit().sign_in(ANA).location == "/"


def test_a_new_password_leaves_the_second_factor_on(
    app: Ideaflow, visit: Visit, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    turn_on(ANA)
    give_password(app, ANA)
    assert visit().sign_in(ANA).location == "/sign-in/code"


def test_the_database_by_itself_makes_no_code_and_a_change_of_keys_keeps_them_good(
    app: Ideaflow, visit: Visit, clock: SimulatedClock, turn_on: Callable[[str], tuple[Visitor, TOTP, list[str]]]
) -> None:
    _, totp, codes = turn_on(ANA)
    with app.database.reading() as connection:
        locked = connection.execute(select(second_factors.c.secret)).scalar_one()
        digests = connection.execute(select(recovery_codes.c.digest)).scalars().all()
    assert totp.byte_secret() not in locked
    assert not {code.replace("-", "") for code in codes} & {*digests}
    app.rotate_keys()
    with app.database.reading() as connection:
        assert connection.execute(select(second_factors.c.secret)).scalar_one() != locked
    visitor = visit()
    visitor.sign_in(ANA)
    assert visitor.send("/sign-in/code", "/sign-in/code", code=totp.at(clock.now)).status_code == 303


def test_where_it_is_demanded_of_stewards_they_go_on_once_it_is_on(
    app: Ideaflow, site: Flask, url: str, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDEAFLOW_SECOND_FACTOR", "stewards")
    demanding = create_app(url, clock=clock, secure=False)
    do(app, ChangeRole, address=BEN, role="steward", team="Decisions")
    for address, where in ((ANA, None), (BEN, PAGE)):
        visitor = Visitor(demanding.test_client())
        visitor.sign_in(address)
        assert visitor.client.get("/ideas").location == where
    assert "Your role needs a second step" in visitor.read(PAGE)
    visitor.send(PAGE, f"{PAGE}/begin")
    totp = TOTP(SHOWN.findall(visitor.read(f"{PAGE}/new"))[0])
    visitor.send(f"{PAGE}/new", f"{PAGE}/new", code=totp.at(clock.now))
    visitor.read("/ideas")
