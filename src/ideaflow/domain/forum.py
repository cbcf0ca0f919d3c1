"""Forum: the standing group that sees every idea, from several perspectives."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from ideaflow.domain.event import Event, Recorded, Words, event
from ideaflow.domain.values import counted, listed
from ideaflow.domain.verdict import Verdict, refused


@event
class ForumCreated(Event, frozen=True, kw_only=True):
    """A forum with the perspectives it needs (`required`) and those it welcomes."""

    topic: ClassVar[str] = "forum.created"
    perspectives: tuple[str, ...]
    required: tuple[str, ...]
    pack_adopted: str
    pack_digest: str = ""
    title: Words = ""

    def sentence(self, subject: str) -> str:
        return (
            f"Forum {subject} was created with the perspectives {listed(self.perspectives)}, "
            f"and adopted {self.pack_adopted}"
        )


@event
class PolicyAdopted(Event, frozen=True, kw_only=True):
    """The forum works by this pack from now on; `digest` is SHA-256 of its text, `instead_of` the pack before."""

    topic: ClassVar[str] = "forum.policy_adopted"
    adopted: str
    digest: str
    instead_of: str
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        before = f" instead of {_version(self.instead_of)}" if self.instead_of else ""
        return f"Forum {subject} adopted the rules {_version(self.adopted)}{before}"


@event
class MemberJoined(Event, frozen=True, kw_only=True):
    """A member, by the pseudonym of this stream, speaks for a perspective; a chair leads meetings."""

    topic: ClassVar[str] = "forum.member_joined"
    member: str
    perspective: str
    chairs: bool = False

    def sentence(self, subject: str) -> str:
        part = "as chair" if self.chairs else "as a member"
        return f"The {self.perspective} perspective was taken up in forum {subject} {part}"


@event
class MemberLeft(Event, frozen=True, kw_only=True):
    """A member no longer sits on the forum."""

    topic: ClassVar[str] = "forum.member_left"
    member: str
    perspective: str

    def sentence(self, subject: str) -> str:
        return f"A seat for the {self.perspective} perspective in forum {subject} became free"


@event
class RetentionApplied(Event, frozen=True, kw_only=True):
    """What the pack keeps no longer was deleted beside the log: so many links to people, texts and drafts."""

    topic: ClassVar[str] = "forum.retention_applied"
    ideas: int
    identities: int
    texts: int
    drafts: int

    def sentence(self, subject: str) -> str:
        counts = (counted(self.identities, "pseudonym link"), counted(self.texts, "text"))
        gone = listed([*counts, counted(self.drafts, "draft")])
        return (
            f"Under the rules of forum {subject} the time for keeping {gone} of {counted(self.ideas, 'closed idea')} "
            "was over, and they were erased (reason: retention)"
        )


def _version(pack: str) -> str:
    return pack.replace("@", " in version ")


class Seat(Struct, frozen=True):
    """What one member speaks for."""

    perspective: str
    chairs: bool


class Forum(Struct):
    """What deciding about a forum, and in its name, needs to know. `seats` is by pseudonym."""

    id: str = ""
    version: int = 0
    perspectives: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    pack: str = ""
    seats: dict[str, Seat] = field(default_factory=dict)


def evolve(forum: Forum, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    forum.id, forum.version = recorded.originator_id, recorded.originator_version
    match recorded.event:
        case ForumCreated(perspectives=perspectives, required=required, pack_adopted=pack):
            forum.perspectives, forum.required, forum.pack = perspectives, required, pack
        case PolicyAdopted(adopted=pack):
            forum.pack = pack
        case MemberJoined(member=member, perspective=perspective, chairs=chairs):
            forum.seats[member] = Seat(perspective, chairs)
        case MemberLeft(member=member):
            forum.seats.pop(member, None)


def join(forum: Forum, *, member: str, perspective: str, chairs: bool) -> tuple[Event, ...] | Verdict:
    """Seat a member, or change what they speak for. Repeating it changes nothing."""
    if perspective not in forum.perspectives:
        return refused(
            "join",
            "a member speaks for one of the forum's perspectives",
            seen=perspective,
            needed=listed(forum.perspectives),
            next_step="choose one of the forum's perspectives",
        )
    if forum.seats.get(member) == Seat(perspective, chairs):
        return ()
    return (MemberJoined(member=member, perspective=perspective, chairs=chairs),)


def adopt_policy(forum: Forum, *, pack: str, digest: str, reason: str) -> tuple[Event, ...]:
    """Work by other rules from now on. Adopting the same pack again changes nothing."""
    if forum.pack == pack:
        return ()
    return (PolicyAdopted(adopted=pack, digest=digest, instead_of=forum.pack, reason=reason),)


def leave(forum: Forum, *, member: str) -> tuple[Event, ...] | Verdict:
    """Free a member's seat. Repeating it changes nothing."""
    seat = forum.seats.get(member)
    return (MemberLeft(member=member, perspective=seat.perspective),) if seat else ()
