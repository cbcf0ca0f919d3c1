"""What accounts keep beside the log, on both databases."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from argon2 import PasswordHasher
from pyotp import TOTP

from ideaflow.application import account
from ideaflow.application.person import ChangeRole
from ideaflow.application.single_sign_on import Vouched
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import NotPermitted, OnlyLooking
from ideaflow.persistence.kept_forms import KeptForm
from ideaflow.persistence.people import Person
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do

PASSWORD, PLACE = "three calm otters", "192.0.2.1"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost less to hash here."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(account, "_hasher", lambda: cheap)


@pytest.fixture
def steward(app: Ideaflow) -> Person:
    """The steward, with a password."""
    assert app.sign_in.choose_password(app.sign_in.invite(STEWARD, STEWARD), PASSWORD)
    return app.person(STEWARD) or pytest.fail()


def test_signing_in_with_a_second_step_and_being_signed_out(
    app: Ideaflow, steward: Person, clock: SimulatedClock
) -> None:
    app.second_factor.begin(steward)
    offer = app.second_factor.offer(steward)
    assert offer
    totp = TOTP(offer.secret)
    codes = app.second_factor.turn_on(steward, totp.at(clock.now))
    assert codes
    entered = app.sign_in.begin(STEWARD, PASSWORD, place=PLACE, device="Firefox")
    assert not app.second_factor.finish(entered.second_step, totp.at(clock.now)).session, "it was used"
    session = app.second_factor.finish(entered.second_step, codes[0], device="Firefox").session
    (mine,) = app.sign_in.sessions(steward, session)
    assert (mine.device, mine.this_one) == ("Firefox", True)
    assert app.sign_in.who(session) == steward
    assert app.sign_in.end_one(steward, mine.id)
    assert app.sign_in.who(session) is None
    assert app.rotate_keys() == 0
    clock.now += timedelta(seconds=30)
    again = app.sign_in.begin(STEWARD, PASSWORD, place=PLACE)
    assert app.second_factor.finish(again.second_step, totp.at(clock.now)).session


def test_of_many_tries_at_once_no_more_are_let_through_than_in_turn(app: Ideaflow, steward: Person) -> None:
    together, seen = Barrier(8), []

    def attempt() -> None:
        together.wait()
        seen.append(app.sign_in.begin(STEWARD, "not this one at all", place=PLACE).too_often)

    threads = [Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [False] * 5 + [True] * 3


def test_a_form_is_kept_for_its_writer_and_while_somebody_looks_nothing_is_written(
    app: Ideaflow, steward: Person
) -> None:
    token = app.kept_forms.keep(steward.id, "/ideas/new", [("title", "Ä\r\n<b>")])
    assert token
    assert app.kept_forms.read(token, steward.id) == KeptForm("/ideas/new", [("title", "Ä\r\n<b>")])
    assert app.kept_forms.read(token, steward.id + 1) is None
    with app.database.looking(), pytest.raises(OnlyLooking):
        do(app, ChangeRole, address=STEWARD, role="helper")
    do(app, ChangeRole, address=STEWARD, role="helper")


def test_a_provider_is_pinned_once_and_roles_are_limited(app: Ideaflow, steward: Person) -> None:
    said = Vouched("https://login.example.org", "sub-1", STEWARD, verified=True)
    assert app.single_sign_on.enter(said, "").session
    assert app.single_sign_on.enter(said._replace(address="", verified=False), "").session
    with pytest.raises(NotPermitted):
        app.single_sign_on.enter(said._replace(subject="sub-2"), "")
    do(app, ChangeRole, address=STEWARD, role="helper", team="Decisions")
    person = app.person(STEWARD)
    assert person
    assert [one.words for one in person.limited] == ["helper of team Decisions"]
    assert person in app.people()
