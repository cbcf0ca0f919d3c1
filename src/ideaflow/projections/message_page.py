"""What a message says, made when it is shown or sent: from the log and the lists as they are then.

Words that were erased meanwhile are not in it, and it says who it is for only by being theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.message import Message, MessageKind, messages_of
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.notices import Notice
from ideaflow.persistence.notices import of as notices_of
from ideaflow.persistence.outbox import Outgoing
from ideaflow.projections import learning_register, meeting_calendar, submitter_tracker, trial_board
from ideaflow.projections.message_audience import ListedAudience
from ideaflow.projections.message_clocks import nearing

FOLDERS = {"I": "ideas", "M": "meetings", "T": "trials", "L": "learnings", "P": "problems"}
# What was typed for whom the message is for, field by field.
WORDS: dict[type[Event], tuple[str, ...]] = {
    happened.IdeaEvaluated: ("reason", "questions", "would_change"),
    said.IdeaDecisionCorrected: ("why_corrected", "reason", "questions", "would_change"),
    happened.FeedbackGiven: ("feedback", "next_step", "thanks"),
    said.QuestionAsked: ("question",),
    happened.HelpAsked: ("question",),
}
DUE = {
    MessageKind.CLOCK: "An answer on {} is due by {:%d %B %Y}.",
    MessageKind.OBSERVATION: "The next observation of trial {} is due on {:%d %B %Y}.",
    MessageKind.REVIEW: "Trial {} is to be reviewed by {:%d %B %Y}; what you saw is wanted too.",
}


class Told(Struct, frozen=True):
    """One message in words. `words` is what somebody typed, by field; `path` is its page on the site.

    `stands` is false where it is for this person no longer: they lost the part in which they were told, or the date is
    settled. Then it has no words.
    """

    once: str
    heading: str
    about: str
    title: str
    sentence: str
    words: tuple[tuple[str, str], ...]
    path: str
    made_at: str
    read: bool = False
    stands: bool = True


class Teller:
    """Puts messages into words within one transaction, on one day."""

    def __init__(self, connection: Connection, log: EventLog, today: date) -> None:
        self._connection, self._log, self._today = connection, log, today
        self._audience = ListedAudience(connection, log)
        self._near: Collection[Message] | None = None

    def told(self, person: int, one: Notice | Outgoing) -> Told:
        """A message in words, for the person whose it is."""
        kind = MessageKind[one.kind]
        recorded = next(iter(self._log.page(one.position - 1, 1)), None) if one.position else None
        stands = self._stands(Message(person, kind, one.about, one.position, one.due), recorded)
        return Told(
            once=one.once,
            heading=kind.value,
            about=_idea_of(recorded) or one.about,
            title=self._title(_idea_of(recorded) or one.about),
            sentence=_sentence(one, kind, recorded),
            words=tuple(_words(recorded.event)) if recorded and stands else (),
            path=_path(one.about, _idea_of(recorded)),
            made_at=one.made_at,
            read=isinstance(one, Notice) and bool(one.read_at),
            stands=stands,
        )

    def _stands(self, message: Message, recorded: Recorded | None) -> bool:
        if recorded is not None:
            return message in messages_of(recorded, self._audience)
        if self._near is None:
            self._near = frozenset(nearing(self._connection, self._log, self._today))
        return message in self._near

    def _title(self, about: str) -> str:
        """How a thing is called, as its list has it; erased titles are not there."""
        connection = self._connection
        match about[:1]:
            case "I":
                idea = submitter_tracker.tracked(connection, about)
                return idea.title if idea else ""
            case "T":
                trial = trial_board.trial(connection, about)
                idea = submitter_tracker.tracked(connection, trial.idea) if trial else None
                return idea.title if idea else ""
            case "L":
                learning = learning_register.learning(connection, about)
                return learning.lesson if learning else ""
            case "M":
                sitting = meeting_calendar.sitting(connection, about)
                return f"{date.fromisoformat(sitting.day):%d %B %Y}" if sitting else ""
        return ""


def notices_told(connection: Connection, log: EventLog, person: int, today: date, limit: int = 50) -> Sequence[Told]:
    """A person's notices in words, the latest first."""
    teller = Teller(connection, log, today)
    return [teller.told(person, one) for one in notices_of(connection, person, limit)]


def _sentence(one: Notice | Outgoing, kind: MessageKind, recorded: Recorded | None) -> str:
    if recorded is not None:
        return f"{recorded.event.sentence(recorded.originator_id)}."
    return DUE[kind].format(one.about, date.fromisoformat(one.due))


def _words(event: Event) -> Iterator[tuple[str, str]]:
    for name in WORDS.get(type(event), ()):
        value = getattr(event, name)
        text = value if isinstance(value, str) else "\n".join(value)
        if text:
            yield name.replace("_", " "), text


def _idea_of(recorded: Recorded | None) -> str:
    """The idea that an event of another stream is about, where a message has its page."""
    idea = getattr(recorded.event, "idea", "") if recorded and recorded.originator_id.startswith("M-") else ""
    return str(idea)


def _path(about: str, idea: str) -> str:
    """The page about a thing; of an idea at a meeting, the page where it is scored."""
    folder = FOLDERS[about[:1]]
    inside = f"/{idea}" if idea and about.startswith("M-") else ""
    return f"/{folder}/{about}{inside}"
