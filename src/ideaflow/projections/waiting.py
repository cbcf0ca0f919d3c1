"""The rows of the forum's backlog: what each holds, and how events change it. forum_backlog.py keeps and asks them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import IntEnum, StrEnum

import msgspec
from msgspec import Struct

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain import meeting_events as met
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.meeting_people_events import ReplyTakenUp
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import counted
from ideaflow.projections.projection import number_of, second_of


class Readiness(StrEnum):
    """What stands between an idea and the forum."""

    READY = "ready"
    LACKING_EVIDENCE = "lacking evidence"
    PARKED = "parked"
    DECIDED = "decided"


class Turn(IntEnum):
    """In what order the backlog shows what is not late."""

    TO_ANSWER = 1
    READY = 2
    LACKING_EVIDENCE = 3
    PARKED = 4
    FEEDBACK_OWED = 5
    OUT = 9


class HelpTurn(IntEnum):
    """Who is helped first."""

    NOBODY_HELPS = 1
    SOMEBODY_HELPS = 2
    NOT_WANTED = 9


# What rows are put in order by, and says nothing else.
ORDERING = frozenset({"turn", "runs_out", "again_on", "help_turn"})
# After every day that a clock can run to.
NEVER = "9999-12-31"


class Waiting(Struct):
    """One idea in the backlog. `missing` is a JSON list of what is needed; dates are ISO 8601.

    `help_asked` is 1 while help is wanted and none was given since; `reply_due` is set while a reply waits. The last
    four only put rows in order, so that a page is read from an index: whose `turn` it is while nothing is late, when
    the first clock `runs_out`, when a parked one comes `again_on`, and who is helped first.
    """

    id: str
    number: int
    title: str
    team: str
    kind: str
    readiness: str
    missing: str
    evidence: int
    help_asked: int
    helpers: int
    meeting: str
    first_response_due: str | None
    decision_due: str | None
    look_again: str | None
    feedback_due: str | None
    paused_days: int | None
    submitted_at: str
    help_question: str = ""
    help_asked_at: str | None = None
    reply: str = ""
    reply_due: str | None = None
    turn: int = 0
    runs_out: str = NEVER
    again_on: str = NEVER
    help_turn: int = 0

    @property
    def missing_words(self) -> list[str]:
        return msgspec.json.decode(self.missing, type=list[str])

    @property
    def due(self) -> str | None:
        """When the forum owes the next look, answer or decision; none while the clock of a decision pauses."""
        if self.readiness == Readiness.DECIDED:
            return self.reply_due or self.feedback_due
        return self.reply_due or self.look_again or (None if self.paused_days is not None else self.decision_due)

    def is_overdue(self, today: date) -> bool:
        """Has a response clock run out? One that pauses while evidence is awaited has not."""
        return self.runs_out < today.isoformat()

    def put_in_order(self) -> None:
        """Note where the row stands in the backlog, and among those whom somebody should help."""
        decided = self.readiness == Readiness.DECIDED
        if self.reply_due:
            self.turn = Turn.TO_ANSWER.value
        elif decided:
            self.turn = (Turn.FEEDBACK_OWED if self.feedback_due else Turn.OUT).value
        else:
            self.turn = _TURNS[self.readiness]
        self.runs_out = NEVER
        if self.turn != Turn.OUT:
            waits = self.readiness in WAITS and self.paused_days is None
            dues = (self.first_response_due, self.feedback_due, self.reply_due, self.decision_due if waits else None)
            self.runs_out = min([due for due in dues if due], default=NEVER)
        self.again_on = self.look_again or NEVER
        helped = HelpTurn.SOMEBODY_HELPS if self.helpers else HelpTurn.NOBODY_HELPS
        self.help_turn = (helped if self.help_asked and not decided else HelpTurn.NOT_WANTED).value

    def is_due_again(self, today: date) -> bool:
        """Has the date come to look at a parked idea again?"""
        return self.look_again is not None and self.look_again <= today.isoformat()

    def can_be_taken_up(self, today: date) -> bool:
        """Could a meeting take it up: to decide, to look at again, or to answer a reply?"""
        again = self.readiness == Readiness.PARKED and self.is_due_again(today) and not self.missing_words
        return self.readiness == Readiness.READY or again or bool(self.reply_due)

    def state(self, today: date) -> str:
        """Where it stands in words: what marks it, and its readiness."""
        marks = {
            f"paused, {counted(self.paused_days or 0, 'working day')} left": self.paused_days is not None,
            "overdue": self.is_overdue(today),
            "due again": self.is_due_again(today),
            "reply to answer": bool(self.reply_due),
            "feedback to give": bool(self.feedback_due),
        }
        return ", ".join([*(words for words, holds in marks.items() if holds), self.readiness])


WAITS = (Readiness.READY.value, Readiness.LACKING_EVIDENCE.value)
_TURNS = {
    Readiness.READY.value: Turn.READY.value,
    Readiness.LACKING_EVIDENCE.value: Turn.LACKING_EVIDENCE.value,
    Readiness.PARKED.value: Turn.PARKED.value,
}
READINESS = {
    Stage.SUBMITTED: Readiness.LACKING_EVIDENCE,
    Stage.EVIDENCED: Readiness.READY,
    Stage.PARKED: Readiness.PARKED,
}


def submitted(recorded: Recorded, event: happened.IdeaSubmitted) -> Waiting:
    """The row of an idea that came in."""
    row = Waiting(
        id=recorded.originator_id,
        number=number_of(recorded.originator_id),
        title=event.title,
        team=event.team,
        kind=event.kind.value,
        readiness=READINESS[event.to].value,
        missing=as_json(event.missing),
        evidence=0,
        help_asked=0,
        helpers=0,
        meeting="",
        first_response_due=event.first_response_due.isoformat(),
        decision_due=event.decision_due.isoformat(),
        look_again=None,
        feedback_due=None,
        paused_days=None,
        submitted_at=second_of(recorded.at),
    )
    row.put_in_order()
    return row


def clock(row: Waiting, event: Event) -> None:
    """Response clocks: a helper, help, a question, feedback or a decision is a first response."""
    match event:
        case happened.HelperAssigned():
            row.helpers += 1
            row.first_response_due = None
        case happened.IdeaEvaluated(look_again=look_again, days_left=days, feedback_due=feedback):
            row.first_response_due, row.paused_days = None, days
            row.look_again = look_again.isoformat() if look_again else None
            row.feedback_due = feedback.isoformat() if feedback else None
        case happened.EarlierAnswerRecorded(look_again=look_again):
            row.first_response_due = None
            row.look_again = look_again.isoformat() if look_again else None
        case happened.FeedbackGiven():
            row.first_response_due = row.feedback_due = None
        case said.QuestionAsked() | said.HelpGiven():
            row.first_response_due = None
        case happened.EvidenceAdded(decision_due=due) | happened.CanvasRevised(decision_due=due) if due:
            row.decision_due, row.look_again, row.paused_days = due.isoformat(), None, None
        case happened.IdeaReopened(decision_due=due) | said.IdeaDueAgain(decision_due=due):
            row.decision_due, row.look_again, row.paused_days = due.isoformat(), None, None


def talk(row: Waiting, recorded: Recorded) -> None:
    """Help that is wanted, and a reply that waits."""
    event = recorded.event
    match event:
        case happened.HelpAsked(question=question):
            row.help_asked, row.help_question = 1, question
            row.help_asked_at = second_of(recorded.at)
        case said.HelpGiven():
            row.help_asked, row.help_question, row.help_asked_at = 0, "", None
        case said.ReplyGiven(reply=reply, answer_due=due):
            row.reply, row.reply_due = reply, due.isoformat()
        case happened.FeedbackGiven() | said.QuestionAsked() | happened.IdeaEvaluated():
            if row.readiness not in WAITS:
                row.meeting = ""
            row.reply, row.reply_due = "", None


def evidence(row: Waiting, event: Event) -> None:
    """What is still missing."""
    if isinstance(event, happened.EvidenceAdded | happened.CanvasRevised):
        row.missing = as_json(finding.needed for finding in event.findings if not finding.met)
        row.evidence += isinstance(event, happened.EvidenceAdded)
    elif isinstance(event, happened.IdeaEvaluated) and event.questions:
        row.missing = as_json(event.questions)


def agenda(row: Waiting, meeting: str, event: Event) -> None:
    """The meeting that takes the idea up."""
    match event:
        case met.AgendaItemAdded() | ReplyTakenUp():
            row.meeting = meeting
        case met.AgendaItemRemoved() | met.DecisionRecorded() | met.MeetingClosed():
            row.meeting = ""


def as_json(words: Iterable[str]) -> str:
    """A list of words as a column holds it."""
    return msgspec.json.encode(list(words)).decode()
