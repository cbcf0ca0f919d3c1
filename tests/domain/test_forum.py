"""Forums: seats are taken, changed and freed."""

from __future__ import annotations

from ideaflow.domain.event import Event
from ideaflow.domain.forum import Forum, ForumCreated, MemberJoined, MemberLeft, Seat, evolve, join, leave
from ideaflow.domain.verdict import Verdict
from tests.doing import history

CREATED = ForumCreated(perspectives=("digital", "operations"), required=("digital",), pack_adopted="three-i-forum@1")
ANA = MemberJoined(member="ana", perspective="digital")


def given_forum(*more: Event) -> Forum:
    forum = Forum()
    for recorded in history("F-1", CREATED, *more):
        evolve(forum, recorded)
    return forum


def test_a_member_takes_a_seat() -> None:
    assert join(given_forum(), member="ana", perspective="digital", chairs=False) == (ANA,)


def test_taking_the_same_seat_again_changes_nothing() -> None:
    assert join(given_forum(ANA), member="ana", perspective="digital", chairs=False) == ()


def test_a_member_changes_what_they_speak_for() -> None:
    moved = join(given_forum(ANA), member="ana", perspective="operations", chairs=True)
    assert moved == (MemberJoined(member="ana", perspective="operations", chairs=True),)
    assert given_forum(ANA, *moved).seats == {"ana": Seat("operations", chairs=True)}


def test_two_members_may_speak_for_one_perspective() -> None:
    assert given_forum(ANA, MemberJoined(member="ben", perspective="digital")).seats.keys() == {"ana", "ben"}


def test_a_perspective_that_the_forum_does_not_have_is_refused_and_the_others_are_named() -> None:
    decided = join(given_forum(), member="ana", perspective="law", chairs=False)
    assert isinstance(decided, Verdict)
    (finding,) = decided.unmet
    assert (finding.seen, finding.needed) == ("law", "digital and operations")


def test_a_seat_is_freed_once() -> None:
    assert leave(given_forum(ANA), member="ana") == (MemberLeft(member="ana", perspective="digital"),)
    assert leave(given_forum(ANA, MemberLeft(member="ana", perspective="digital")), member="ana") == ()
    assert leave(given_forum(), member="ana") == ()
