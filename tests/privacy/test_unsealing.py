"""A name is told to an auditor who gave a reason, after a second person agreed; once; and no event holds it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ideaflow.application.command import checked
from ideaflow.application.erasure import ErasePerson
from ideaflow.application.person import AddPerson
from ideaflow.application.unsealing import ApproveUnsealing, AskUnsealing, TellName
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.errors import InvalidInput, NotPermitted, Refused
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, whole_log
from tests.privacy.planted import ZOE, found_in, plant
from tests.privacy.test_erasing import files_of
from tests.scenario import SAM

AUDITOR, SECOND = "audrey@example.org", "second@example.org"


@pytest.fixture
def asked(app: Ideaflow) -> str:
    """An auditor has asked who submitted Zoe's idea."""
    idea, _ = plant(app)
    for auditor in (AUDITOR, SECOND):
        do(app, AddPerson, address=auditor, roles=(Capacity.AUDITOR,))
    pseudonym = app.history(idea)[0].actor
    return do(app, AskUnsealing, stream=idea, pseudonym=pseudonym, reason="zyxreason", by=AUDITOR).id


def tell(app: Ideaflow, unsealing: str, by: str = AUDITOR, **more: object) -> str:
    """The address that is told."""
    return app.tell_name(checked(TellName, unsealing=unsealing, by=by, **more)).address


@pytest.mark.parametrize("second", [SECOND, STEWARD])
def test_a_name_is_told_once_after_a_second_person_agreed(app: Ideaflow, asked: str, second: str) -> None:
    do(app, ApproveUnsealing, unsealing=asked, by=second)
    assert tell(app, asked, command_id="the-first-time") == ZOE
    with pytest.raises(Refused, match="tell name"):
        tell(app, asked)
    with pytest.raises(InvalidInput, match="told once"):
        tell(app, asked, command_id="the-first-time")
    stored = [one for one in whole_log(app) if one.originator_id == asked]
    assert [one.event.topic for one in stored] == ["unsealing.asked", "unsealing.approved", "unsealing.told"]
    assert "zoe" not in repr(stored).lower()
    assert "zyx" not in " ".join(one.sentence() for one in stored)
    assert found_in(files_of(app), ["zyxreason"]) == {}
    assert differing_lists(app) == []


def test_whoever_it_is_about_is_told_that_and_why(app: Ideaflow, clock: SimulatedClock, asked: str) -> None:
    (open_one,) = app.person_record(ZOE, by=ZOE).unsealings
    assert (open_one.of, open_one.reason, open_one.approved_at, open_one.told_at) == ("I-1", "zyxreason", "", "")
    clock.advance(days=1)
    do(app, ApproveUnsealing, unsealing=asked, by=SECOND)
    tell(app, asked)
    record = app.person_record(ZOE, by=ZOE)
    (one,) = record.unsealings
    assert (one.id, one.asked_at[:10], one.approved_at[:10], one.told_at[:10]) == (
        asked,
        "2026-03-02",
        "2026-03-03",
        "2026-03-03",
    )
    others = [app.person_record(address, by=address) for address in (AUDITOR, SECOND, SAM)]
    assert [one.unsealings for one in others] == [[], [], []]
    theirs = [
        [event.happened for stream in one.streams if stream.id == asked for event in stream.events] for one in others
    ]
    assert [len(happened) for happened in theirs] == [2, 1, 0]
    assert not [word for word in ("audrey", "second@") if word in repr(record)]


def test_nobody_is_told_alone_or_for_somebody_else(app: Ideaflow, asked: str) -> None:
    with pytest.raises(Refused):
        tell(app, asked)
    with pytest.raises(Refused):
        do(app, ApproveUnsealing, unsealing=asked, by=AUDITOR)
    with pytest.raises(NotPermitted):
        do(app, ApproveUnsealing, unsealing=asked, by=SAM)
    do(app, ApproveUnsealing, unsealing=asked, by=SECOND)
    with pytest.raises(Refused):
        tell(app, asked, by=SECOND)
    with pytest.raises(NotPermitted):
        tell(app, asked, by=SAM)
    assert [one.event.topic for one in app.history(asked)] == ["unsealing.asked", "unsealing.approved"]


@pytest.mark.parametrize("approved", [False, True])
def test_it_does_not_stay_open(app: Ideaflow, clock: SimulatedClock, asked: str, approved: bool) -> None:
    if approved:
        do(app, ApproveUnsealing, unsealing=asked, by=SECOND)
    clock.now += timedelta(days=15)
    with pytest.raises(Refused):
        if approved:
            tell(app, asked)
        else:
            do(app, ApproveUnsealing, unsealing=asked, by=SECOND)


def test_who_may_ask_and_about_whom(app: Ideaflow, asked: str) -> None:
    pseudonym = app.history("I-1")[0].actor
    with pytest.raises(NotPermitted):
        do(app, AskUnsealing, stream="I-1", pseudonym=pseudonym, reason="why not", by=STEWARD)
    with pytest.raises(InvalidInput, match="leads to somebody"):
        do(app, AskUnsealing, stream="P-1", pseudonym=pseudonym, reason="why not", by=AUDITOR)
    with pytest.raises(InvalidInput, match="reason"):
        do(app, AskUnsealing, stream="I-1", pseudonym=pseudonym, reason=" ", by=AUDITOR)


def test_who_was_erased_meanwhile_is_not_told(app: Ideaflow, asked: str) -> None:
    do(app, ApproveUnsealing, unsealing=asked, by=SECOND)
    do(app, ErasePerson, address=ZOE, reason="person-asked")
    with pytest.raises(InvalidInput, match="leads to nobody any more"):
        tell(app, asked)
