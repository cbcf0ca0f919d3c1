"""What people hear of, and which event is told to whom; pure, so that it can be asked again when a message leaves.

Who acted, who brought an idea and how anybody scored is in no message: it goes to people and names none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain import learning as learnt
from ideaflow.domain import meeting_events as met
from ideaflow.domain import meeting_people_events as coming
from ideaflow.domain import trial_events as tried
from ideaflow.domain.event import Event, Recorded


class MessageKind(StrEnum):
    """What a message is about, as a heading says it."""

    ANSWER = "an answer to your idea"
    DECISION = "a decision on your idea"
    QUESTION = "a question about your idea"
    TAKEN_UP = "your reply will be taken up"
    PROGRESS = "news of your idea"
    REPLY = "a reply that waits for an answer"
    CLOCK = "an answer that is due soon"
    MEETING = "a meeting"
    SCORING = "an idea to score"
    OPENED = "scores that are open"
    OBSERVATION = "an observation that is due"
    REVIEW = "a trial to review"
    STOP_RULE = "a stop rule that is met"
    LEARNING = "what became of your learning"
    HELP = "help that is wanted"


class Cadence(StrEnum):
    """How soon somebody wants to hear by e-mail. Notices on the pages come at once, whatever is chosen."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


# Digests leave at this hour of UTC, weekly ones on Mondays: before a working day begins.
DIGEST_HOUR = 6


def leaves_at(cadence: Cadence, now: datetime) -> datetime:
    """When a letter about something that happens now is to leave."""
    if cadence not in (Cadence.DAILY, Cadence.WEEKLY):
        return now
    digest = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if digest <= now:
        digest += timedelta(days=1)
    return digest + timedelta(days=-digest.weekday() % 7) if cadence is Cadence.WEEKLY else digest


class Message(Struct, frozen=True):
    """Something one person is to hear of. `person` is a number of the people directory, `about` an id of a stream.

    `position` is that of the event that it tells of, 0 for a date that comes near; `due` is that date in ISO 8601.
    """

    person: int
    kind: MessageKind
    about: str
    position: int = 0
    due: str = ""

    @property
    def once(self) -> str:
        """What makes it one message: the same is never told to the same person twice."""
        return f"{self.person} {self.kind.name} {self.about} {self.position or self.due}"


class Audience(Protocol):
    """Who stands behind a part in a stream, as numbers of the people directory."""

    def submitter(self, idea: str) -> Collection[int]: ...
    def deciding(self, idea: str) -> Collection[int]: ...
    def members(self, forum: str) -> Collection[int]: ...
    def invited(self, meeting: str, idea: str = "") -> Collection[int]: ...
    def concerned(self, trial: str) -> Collection[int]: ...
    def author(self, learning: str) -> Collection[int]: ...
    def helpers(self, idea: str) -> Collection[int]: ...
    def named(self, stream: str, pseudonym: str) -> Collection[int]: ...
    def actor(self, recorded: Recorded) -> Collection[int]: ...


TO_SUBMITTER: dict[type[Event], MessageKind] = {
    happened.FeedbackGiven: MessageKind.ANSWER,
    happened.IdeaEvaluated: MessageKind.DECISION,
    said.IdeaDecisionCorrected: MessageKind.DECISION,
    said.QuestionAsked: MessageKind.QUESTION,
    **dict.fromkeys(
        (
            happened.HelperAssigned,
            said.HelpGiven,
            happened.GotOnWithIt,
            happened.IdeaTrialStarted,
            happened.IdeaTrialEnded,
            happened.IdeaAdopted,
            happened.IdeaFailedForward,
            happened.IdeaAdjusted,
            happened.IdeaMerged,
            happened.IdeaAbsorbed,
            happened.IdeaReopened,
            said.IdeaDueAgain,
        ),
        MessageKind.PROGRESS,
    ),
}
TO_AUTHOR = (learnt.LearningCited, learnt.LearningConfirmed, learnt.LearningContradicted)


def messages_of(recorded: Recorded, audience: Audience) -> Iterator[Message]:
    """Whom an event is told to. Nobody is told of what they did themselves."""
    told = (_told(recorded, audience), _told_by_name(recorded, audience))
    for kind, about, people in filter(None, told):
        own = {*audience.actor(recorded)} if people else set()
        for person in sorted({*people} - own):
            yield Message(person, kind, about, recorded.position)


def _told_by_name(recorded: Recorded, audience: Audience) -> tuple[MessageKind, str, Collection[int]] | None:
    """Whoever an event gives a part to."""
    stream = recorded.originator_id
    match recorded.event:
        case happened.HelperAssigned(helper=helper):
            return MessageKind.HELP, stream, audience.named(stream, helper)
        case coming.DeputyNamed(deputy=deputy):
            return MessageKind.SCORING, stream, audience.named(stream, deputy)
        case _:
            return None


def _told(recorded: Recorded, audience: Audience) -> tuple[MessageKind, str, Collection[int]] | None:
    event, stream = recorded.event, recorded.originator_id
    kind = TO_SUBMITTER.get(type(event))
    if kind:
        return kind, stream, audience.submitter(stream)
    if isinstance(event, TO_AUTHOR):
        return MessageKind.LEARNING, stream, audience.author(stream)
    match event:
        case said.ReplyGiven():
            return MessageKind.REPLY, stream, audience.deciding(stream)
        case happened.HelpAsked():
            return MessageKind.HELP, stream, audience.helpers(stream)
        case tried.TrialObserved(stops=stops) | tried.TrialSpent(stops=stops) if stops:
            return MessageKind.STOP_RULE, stream, audience.concerned(stream)
        case _:
            return _told_of_meeting(event, stream, audience)


def _told_of_meeting(event: Event, meeting: str, audience: Audience) -> tuple[MessageKind, str, Collection[int]] | None:
    match event:
        case met.MeetingScheduled(forum=forum):
            return MessageKind.MEETING, meeting, audience.members(forum)
        case met.AgendaItemAdded(idea=idea):
            return MessageKind.SCORING, meeting, audience.invited(meeting, idea)
        case met.AgendaItemRemoved(idea=idea):
            return MessageKind.MEETING, meeting, audience.invited(meeting, idea)
        case coming.ReplyTakenUp(idea=idea):
            return MessageKind.TAKEN_UP, idea, audience.submitter(idea)
        case met.ScoresOpened(idea=idea):
            return MessageKind.OPENED, meeting, audience.invited(meeting, idea)
        case _:
            return None
