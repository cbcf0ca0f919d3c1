"""meeting_minutes: what a meeting decided and why, made from its events and those of its ideas, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from ideaflow.domain import idea_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.idea_talk_events import IdeaDecisionCorrected
from ideaflow.domain.values import listed
from ideaflow.projections.meeting_page import MeetingPage

Said = dict[str, str]


class Minutes(Struct):
    """The record of a meeting: its page, the ideas' titles, and what was said about each decision, by heading."""

    meeting: MeetingPage
    titles: dict[str, str]
    decisions: dict[str, Said]


def minutes(meeting: MeetingPage, ideas: Mapping[str, Sequence[Recorded]]) -> Minutes:
    """The minutes of a meeting, from its page and the histories of the ideas on its agenda."""
    titles = {idea: title_of(history) for idea, history in ideas.items()}
    decisions = {
        item.idea: {"title": titles.get(item.idea, ""), **_said(meeting.id, ideas.get(item.idea, ()))}
        for item in meeting.items
        if item.decision
    }
    return Minutes(meeting, titles, decisions)


def title_of(history: Sequence[Recorded]) -> str:
    """The title that an idea came in with."""
    return next((one.event.title for one in history if isinstance(one.event, happened.IdeaSubmitted)), "")


def _said(meeting: str, history: Sequence[Recorded]) -> Said:
    """What was said on the meeting's decision; what a correction or a later feedback says stands in its place."""
    said: Said = {}
    for recorded in history:
        event = recorded.event
        match event:
            case happened.IdeaEvaluated(meeting=at) if at == meeting:
                said = dict(_decision(event, recorded.pack))
            case happened.FeedbackGiven(meeting=at) if at == meeting:
                said |= {"feedback": event.feedback, "next step": event.next_step, "thanks": event.thanks}
    return {heading: words for heading, words in said.items() if words}


def _decision(event: happened.IdeaEvaluated, pack: str) -> Iterator[tuple[str, str]]:
    yield "reason", event.reason
    yield "what would change this answer", event.would_change
    yield "questions", "; ".join(event.questions)
    yield "aimed at", f"the {event.aimed_at.value} of the problem" if event.aimed_at else ""
    yield "looked at again on", event.look_again.isoformat() if event.look_again else ""
    yield "owner", event.owner_role
    yield "benefit checked on", listed(day.isoformat() for day in event.benefit_checks)
    if isinstance(event, IdeaDecisionCorrected):
        yield "corrected from", event.was.value
        yield "why corrected", event.why_corrected
    seen = "; ".join(f"{finding.rule}: {finding.seen}" for finding in event.findings)
    yield "rules", f"{seen} ({pack})" if seen and pack else seen
