"""What is said between the forum, helpers and the submitter of an idea, and an idea whose date has come."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ideaflow.domain.event import Event, Words, event
from ideaflow.domain.idea_events import IdeaEvaluated
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import DecisionKind


@event
class QuestionAsked(Event, frozen=True, kw_only=True):
    """Somebody asked the submitter about the idea; it counts as a first response."""

    topic: ClassVar[str] = "idea.question_asked"
    question: Words = ""

    def sentence(self, subject: str) -> str:
        return f"A question about {subject} was put to its submitter"


@event
class ReplyGiven(Event, frozen=True, kw_only=True):
    """The submitter replied, or asked back, once after an answer or a question; it is answered by `answer_due`."""

    topic: ClassVar[str] = "idea.reply_given"
    answer_due: date
    reply: Words = ""

    def sentence(self, subject: str) -> str:
        return f"A reply to the answer on {subject} came in; an answer to it is due by {self.answer_due:%d %B %Y}"


@event
class HelpGiven(Event, frozen=True, kw_only=True):
    """Help with the evidence was given, and what it was."""

    topic: ClassVar[str] = "idea.help_given"
    given: Words = ""

    def sentence(self, subject: str) -> str:
        return f"Help with the evidence for {subject} was given"


@event
class IdeaDueAgain(Event, frozen=True, kw_only=True):
    """The day until which an idea was parked has come, so that the forum looks at it again."""

    topic: ClassVar[str] = "idea.due_again"
    parked_until: date
    to: Stage
    decision_due: date

    def sentence(self, subject: str) -> str:
        return (
            f"{subject} came back to the forum as {self.to.words}, because it was parked until "
            f"{self.parked_until:%d %B %Y}"
        )


@event
class IdeaDecisionCorrected(IdeaEvaluated, frozen=True, kw_only=True):
    """A meeting's earlier decision was not the right one. It is an evaluation like any other, and says why."""

    topic: ClassVar[str] = "idea.decision_corrected"
    was: DecisionKind
    why_corrected: Words = ""

    def sentence(self, subject: str) -> str:
        return f"The earlier answer, {self.was.value}, was corrected. {super().sentence(subject)}"
