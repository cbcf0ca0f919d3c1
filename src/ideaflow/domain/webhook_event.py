"""What programs elsewhere are told of an event: its facts, and nothing that anybody typed or that leads to a person."""

from __future__ import annotations

from msgspec import Struct, to_builtins

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain import learning as learnt
from ideaflow.domain import meeting_events as met
from ideaflow.domain import trial_events as tried
from ideaflow.domain.event import Event, Recorded, fact_fields
from ideaflow.domain.problem import ProblemCaptured, ProblemEscalated, ProblemResolved

# Not among them: seals and declared interests, which would tell when who scored; members and deputies; erasures.
TOLD: tuple[type[Event], ...] = (
    happened.IdeaSubmitted,
    happened.EvidenceAdded,
    happened.HelpAsked,
    happened.HelperAssigned,
    happened.IdeaEvaluated,
    said.IdeaDecisionCorrected,
    happened.FeedbackGiven,
    said.QuestionAsked,
    said.ReplyGiven,
    happened.GotOnWithIt,
    happened.IdeaTrialStarted,
    happened.IdeaTrialEnded,
    happened.IdeaAdopted,
    happened.IdeaFailedForward,
    happened.IdeaAdjusted,
    happened.IdeaMerged,
    happened.IdeaWithdrawn,
    happened.IdeaReopened,
    said.IdeaDueAgain,
    met.MeetingScheduled,
    met.AgendaItemAdded,
    met.AgendaItemRemoved,
    met.ScoresOpened,
    met.DecisionRecorded,
    met.DecisionCorrected,
    met.MeetingClosed,
    tried.TrialPlanned,
    tried.TrialStarted,
    tried.TrialObserved,
    tried.TrialDeviated,
    tried.TrialEnded,
    tried.TrialConcluded,
    learnt.LearningRecorded,
    learnt.LearningCited,
    learnt.LearningConfirmed,
    learnt.LearningContradicted,
    ProblemCaptured,
    ProblemEscalated,
    ProblemResolved,
)
TOPICS = tuple(sorted(kind.topic for kind in TOLD))
# A pseudonym leads to a person for whoever can unseal it.
OF_PEOPLE = frozenset({"helper", "lead", "member", "deputy", "scorer"})


class Payload(Struct, frozen=True):
    """The body of a delivery. `timestamp` is the day of the event, in ISO 8601; `link` is empty without a site."""

    type: str
    timestamp: str
    data: dict[str, object]


def is_told(event: Event) -> bool:
    """Are programs elsewhere told of it?"""
    return type(event) in TOLD


def payload_of(recorded: Recorded, link: str) -> Payload:
    """What a delivery says of an event."""
    event = recorded.event
    facts = {name: to_builtins(getattr(event, name)) for name in fact_fields(type(event)) if name not in OF_PEOPLE}
    place = {"id": recorded.originator_id, "version": recorded.originator_version, "position": recorded.position}
    return Payload(event.topic, recorded.at.date().isoformat(), {**place, "link": link, "facts": facts})
