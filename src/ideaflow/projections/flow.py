"""flow: how each idea moved and how long it took, for lead times, response clocks, work in progress and throughput.

A day in `evidenced_by`, `answered_by`, `tried_by` or `ended_by` is the first on which an idea had got so far or
further; a stage that was skipped has the day on which it was passed. An idea that is reopened has not ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import Column, Index, Integer, Table, Text, literal_column, text

from ideaflow.domain import campaign
from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import DecisionKind
from ideaflow.projections.projection import Key, Projection, metadata, second_of

table = Table(
    "flow",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("submitter", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("stage_since", Text, nullable=False),
    Column("submitted_on", Text, nullable=False),
    Column("evidenced_by", Text),
    Column("answered_by", Text),
    Column("tried_by", Text),
    Column("ended_by", Text),
    Column("response_due", Text, nullable=False),
    Column("response_on", Text),
    Column("response_days", Integer),
    Column("decision_due", Text),
    Column("decided_on", Text),
    Column("decision_days", Integer),
    Column("decided_in_time", Integer),
    Column("decision", Text, nullable=False),
    Column("meeting", Text, nullable=False),
    Column("outcome_on", Text),
    Column("outcome_days", Integer),
    Column("answered_before", Integer, nullable=False),
    Index(
        "flow_by_campaign",
        "campaign",
        sqlite_where=text("campaign <> ''"),
        postgresql_where=text("campaign <> ''"),
    ),
)
# In the words of the index, or the database would not use it.
IN_A_CAMPAIGN = table.c.campaign != literal_column("''")
DAY = len("2026-01-31")
GOT_ON_WITH_IT = "get on with it"
LEVELS = {
    Stage.EVIDENCED: 1,
    Stage.FORUM_EVALUATED: 2,
    Stage.PARKED: 2,
    Stage.IN_TRIAL: 3,
    Stage.TRIALLED: 3,
    Stage.ADOPTED: 4,
    Stage.FAILED_FORWARD: 4,
    Stage.MERGED: 4,
    Stage.WITHDRAWN: 4,
}
OUTCOMES = (Stage.ADOPTED, Stage.FAILED_FORWARD)
RESPONSES = (
    *(happened.HelperAssigned, happened.IdeaEvaluated, happened.FeedbackGiven, happened.GotOnWithIt),
    *(said.QuestionAsked, said.HelpGiven),
)


class Paced(Struct):
    """One idea's way. Days are ISO 8601, lengths are calendar days since it came in.

    `answered_before` is 1 where an import brought its answer along: it did not flow through here. `decision` is the
    first one that was more than a question, and `decided_in_time` whether its clock had not run out. `decision_due` is
    None while the clock stands because evidence is awaited.
    """

    id: str
    team: str
    via: str
    submitter: str
    campaign: str
    stage: str
    stage_since: str
    submitted_on: str
    evidenced_by: str | None
    answered_by: str | None
    tried_by: str | None
    ended_by: str | None
    response_due: str
    response_on: str | None
    response_days: int | None
    decision_due: str | None
    decided_on: str | None
    decision_days: int | None
    decided_in_time: int | None
    decision: str
    meeting: str
    outcome_on: str | None
    outcome_days: int | None
    answered_before: int

    def days_until(self, day: str) -> int:
        return (date.fromisoformat(day) - date.fromisoformat(self.submitted_on)).days


class Flow(Projection[Paced]):
    table = table
    row = Paced
    handles = frozenset(
        {
            happened.IdeaSubmitted,
            happened.CanvasRevised,
            happened.EvidenceAdded,
            happened.HelperAssigned,
            happened.IdeaEvaluated,
            happened.FeedbackGiven,
            happened.GotOnWithIt,
            happened.IdeaTrialStarted,
            happened.IdeaTrialEnded,
            happened.IdeaAdopted,
            happened.IdeaFailedForward,
            happened.IdeaAdjusted,
            happened.IdeaMerged,
            happened.IdeaWithdrawn,
            happened.IdeaReopened,
            happened.EarlierAnswerRecorded,
            said.QuestionAsked,
            said.HelpGiven,
            said.IdeaDueAgain,
            said.IdeaDecisionCorrected,
            campaign.CampaignIdeasCaptured,
        }
    )

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        if isinstance(recorded.event, campaign.CampaignIdeasCaptured):
            return recorded.event.ideas
        return (recorded.originator_id,)

    def fold(self, rows: dict[Key, Paced | None], recorded: Recorded) -> None:
        event, day = recorded.event, second_of(recorded.at)[:DAY]
        if isinstance(event, happened.IdeaSubmitted):
            rows[recorded.originator_id] = _submitted(recorded, event, day)
            return
        for key in self.keys(recorded):
            row = rows[key]
            if row is None:
                continue
            if isinstance(event, campaign.CampaignIdeasCaptured):
                row.campaign = recorded.originator_id
                continue
            _answer(row, event, day)
            _move(row, event, day)


def _submitted(recorded: Recorded, event: happened.IdeaSubmitted, day: str) -> Paced:
    return Paced(
        id=recorded.originator_id,
        team=event.team,
        via=event.via,
        submitter=recorded.words_by,
        campaign="",
        stage=event.to.value,
        stage_since=day,
        submitted_on=day,
        evidenced_by=None,
        answered_by=None,
        tried_by=None,
        ended_by=None,
        response_due=event.first_response_due.isoformat(),
        response_on=None,
        response_days=None,
        decision_due=event.decision_due.isoformat(),
        decided_on=None,
        decision_days=None,
        decided_in_time=None,
        decision="",
        meeting="",
        outcome_on=None,
        outcome_days=None,
        answered_before=0,
    )


def _answer(row: Paced, event: Event, day: str) -> None:
    """First response and first decision, each kept once, and by when a decision is due; some events set that anew."""
    if isinstance(event, RESPONSES) and row.response_on is None:
        row.response_on, row.response_days = day, row.days_until(day)
    match event:
        case said.IdeaDecisionCorrected(decision=decision) if row.decided_on:
            row.decision = decision.value
        case happened.IdeaEvaluated(decision=decision, meeting=meeting, days_left=days_left):
            if decision is not DecisionKind.ASK_FOR_EVIDENCE:
                _decide(row, decision.value, meeting, day)
            elif days_left is not None:
                row.decision_due = None
        case happened.GotOnWithIt():
            _decide(row, GOT_ON_WITH_IT, "", day)
        case happened.EarlierAnswerRecorded():
            row.answered_before = 1
    due: date | None = getattr(event, "decision_due", None)
    if due:
        row.decision_due = due.isoformat()


def _decide(row: Paced, decision: str, meeting: str, day: str) -> None:
    if row.decided_on is None:
        row.decided_on, row.decision_days, row.decision, row.meeting = day, row.days_until(day), decision, meeting
        row.decided_in_time = int(row.decision_due is None or day <= row.decision_due)


def _move(row: Paced, event: Event, day: str) -> None:
    """To the stage that the event leads to; how far the idea has got is only ever more, unless it is reopened."""
    stage: Stage | None = getattr(event, "to", None)
    if stage is None or stage.value == row.stage:
        return
    row.stage, row.stage_since = stage.value, day
    level = LEVELS.get(stage, 0)
    row.evidenced_by = row.evidenced_by or (day if level >= LEVELS[Stage.EVIDENCED] else None)
    row.answered_by = row.answered_by or (day if level >= LEVELS[Stage.FORUM_EVALUATED] else None)
    row.tried_by = row.tried_by or (day if level >= LEVELS[Stage.IN_TRIAL] else None)
    row.ended_by = (row.ended_by or day) if level == LEVELS[Stage.ADOPTED] else None
    if stage in OUTCOMES:
        row.outcome_on, row.outcome_days = day, row.days_until(day)
    else:
        row.outcome_on = row.outcome_days = None
