"""submitter_tracker: where each idea stands, who acts next and by when, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Index, Integer, Table, Text, and_, func, select

from ideaflow.domain import idea_events as happened
from ideaflow.domain.event import Capacity, Recorded
from ideaflow.domain.stage import CLOSED, Stage
from ideaflow.domain.values import listed
from ideaflow.persistence.schema import answers_read, pseudonyms
from ideaflow.projections.projection import Key, Projection, metadata, number_of, second_of
from ideaflow.projections.submitter_talk import NEXT, NOTHING_MORE, TALK, clock, talk

table = Table(
    "submitter_tracker",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("submitter", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("submitted_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("next_by", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("due", Text),
    Column("paused_days", Integer),
    Column("why", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("merged_into", Text, nullable=False),
    Column("answer_version", Integer, nullable=False),
    Index("tracker_by_number", "number"),
    Index("tracker_by_stage", "stage", "number"),
)


class Tracked(Struct):
    """One idea as its submitter follows it. `next_by` is a capacity, never a person; dates are ISO 8601.

    `answer_version` is the version of the latest answer or question to the submitter, 0 before the first.
    """

    id: str
    number: int
    version: int
    title: str
    stage: str
    team: str
    kind: str
    submitter: str
    reference: str
    submitted_at: str
    changed_at: str
    next_by: str
    next_step: str
    due: str | None
    paused_days: int | None
    why: str
    answer: str
    merged_into: str
    answer_version: int = 0


class SubmitterTracker(Projection[Tracked]):
    table = table
    row = Tracked
    handles = frozenset(
        {
            happened.IdeaSubmitted,
            happened.CanvasRevised,
            happened.EvidenceAdded,
            happened.HelpAsked,
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
            happened.IdeaAbsorbed,
            happened.IdeaWithdrawn,
            happened.IdeaReopened,
            happened.EarlierAnswerRecorded,
            happened.StepRefused,
            *TALK,
        }
    )

    def fold(self, rows: dict[Key, Tracked | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, happened.IdeaSubmitted):
            rows[recorded.originator_id] = _submitted(recorded, event)
            return
        row = rows[recorded.originator_id]
        if row is None:
            return
        row.version = recorded.originator_version
        row.changed_at = second_of(recorded.at)
        _note(row, recorded)
        _turn(row, recorded)
        clock(row, event)
        talk(row, recorded)


def _submitted(recorded: Recorded, event: happened.IdeaSubmitted) -> Tracked:
    at = second_of(recorded.at)
    return Tracked(
        id=recorded.originator_id,
        number=number_of(recorded.originator_id),
        version=recorded.originator_version,
        title=event.title,
        stage=event.to.value,
        team=event.team,
        kind=event.kind.value,
        submitter=recorded.words_by,
        reference=event.reference,
        submitted_at=at,
        changed_at=at,
        next_by=Capacity.SUBMITTER.value,
        next_step="add evidence, or ask for help with it",
        due=event.decision_due.isoformat(),
        paused_days=None,
        why="submitted",
        answer="",
        merged_into="",
    )


def _note(row: Tracked, recorded: Recorded) -> None:
    """Keep the words that answer "why"."""
    match recorded.event:
        case happened.IdeaEvaluated(decision=decision, reason=reason):
            row.why = f"{decision.value}: {reason}"
        case happened.FeedbackGiven(feedback=feedback, next_step=next_step):
            row.answer = " ".join(filter(None, [feedback, next_step]))
        case happened.EarlierAnswerRecorded(answer=answer):
            row.answer, row.why = answer, "answered before the import"
        case happened.IdeaMerged(into=into):
            row.merged_into, row.why = into, f"merged into {into}"
            row.answer = _told_too(row.answer, f"It goes on as part of {into}, with its words and problems.")
        case happened.IdeaAbsorbed(merged=merged, problems=problems):
            brought = f", with its words and {listed(problems)}" if problems else ", with its words"
            row.answer = _told_too(row.answer, f"{merged} was merged into it{brought}.")
        case happened.IdeaWithdrawn(reason=reason):
            row.why = " ".join(filter(None, ["withdrawn by its submitter.", reason]))
        case happened.IdeaReopened(what_is_new=new):
            row.why = f"reopened: {new}"
        case happened.EvidenceAdded(findings=findings) | happened.CanvasRevised(findings=findings):
            missing = [finding.needed for finding in findings if not finding.met]
            row.why = f"still needed: {listed(missing)}" if missing else "enough evidence for the forum"
        case happened.GotOnWithIt():
            row.why = "every fast-track test passed"
        case happened.IdeaAdopted(effect=effect):
            row.why = " ".join(filter(None, ["adopted.", effect]))
        case happened.IdeaFailedForward(learnings=learnings):
            row.why = f"what it taught is in {listed(learnings)}"
        case happened.HelpAsked():
            row.why = "help with evidence was asked for"


def _told_too(answer: str, more: str) -> str:
    """What the submitter was told before stays."""
    return f"{answer} {more}" if answer else more


def _turn(row: Tracked, recorded: Recorded) -> None:
    """Say who acts next once the stage has changed."""
    event = recorded.event
    stage = getattr(event, "to", None)
    if isinstance(event, happened.HelpAsked):
        row.next_by, row.next_step = Capacity.HELPER.value, "help with the evidence"
    if stage is None or (stage.value == row.stage and not isinstance(event, happened.EvidenceAdded)):
        return
    row.stage = stage.value
    by, step = NEXT.get(stage, (None, NOTHING_MORE))
    row.next_by, row.next_step = by.value if by else "", step
    if stage in CLOSED:
        row.due = None


OPEN_STAGES = [stage.value for stage in Stage if stage not in CLOSED]


def tracked(connection: Connection, idea: str) -> Tracked | None:
    """One idea, or None."""
    row = connection.execute(select(table).where(table.c.id == idea)).first()
    return Tracked(*row) if row else None


def ideas(
    connection: Connection,
    *,
    stages: Sequence[str] = (),
    team: str = "",
    only: Sequence[str] | None = None,
    limit: int | None = 50,
    below: int | None = None,
) -> Sequence[Tracked]:
    """Ideas by number, newest first; `stages` empty means every stage, `below` a number leaves out those from it on."""
    query = select(table).where(*_conditions(stages, team, only)).order_by(table.c.number.desc()).limit(limit)
    if below is not None:
        query = query.where(table.c.number < below)
    return [Tracked(*row) for row in connection.execute(query)]


def ids(connection: Connection, stages: Sequence[str] = ()) -> Sequence[str]:
    """The ids of ideas at these stages, in order of number; `stages` empty means every stage."""
    query = select(table.c.id).where(*_conditions(stages, "")).order_by(table.c.number)
    return connection.execute(query).scalars().all()


def count(connection: Connection, *, stages: Sequence[str] = (), team: str = "") -> int:
    """How many ideas there are."""
    query = select(func.count()).select_from(table).where(*_conditions(stages, team))
    return connection.execute(query).scalar_one()


def mine(connection: Connection, person: int, limit: int | None = 50) -> Sequence[Tracked]:
    """A person's ideas, those with something due first."""
    own = and_(pseudonyms.c.stream == table.c.id, pseudonyms.c.pseudonym == table.c.submitter)
    query = select(table).join(pseudonyms, own).where(pseudonyms.c.person == person)
    query = query.order_by(table.c.due.is_(None), table.c.due, table.c.number.desc()).limit(limit)
    return [Tracked(*row) for row in connection.execute(query)]


def unread(connection: Connection, person: int) -> dict[str, int]:
    """The ideas of a person that hold an answer or a question they have not read, and its version."""
    own = and_(pseudonyms.c.stream == table.c.id, pseudonyms.c.pseudonym == table.c.submitter)
    read = and_(answers_read.c.idea == table.c.id, answers_read.c.person == person)
    query = select(table.c.id, table.c.answer_version).join(pseudonyms, own).outerjoin(answers_read, read)
    query = query.where(
        pseudonyms.c.person == person, table.c.answer_version > func.coalesce(answers_read.c.version, 0)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def by_stage(connection: Connection) -> dict[str, int]:
    """How many ideas stand at each stage."""
    query = select(table.c.stage, func.count()).group_by(table.c.stage)
    found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
    return {stage.value: found[stage.value] for stage in Stage if stage.value in found}


def _conditions(stages: Sequence[str], team: str, only: Sequence[str] | None = None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [table.c.stage.in_(stages)] if stages else []
    if team:
        conditions.append(table.c.team == team)
    if only is not None:
        conditions.append(table.c.id.in_(only))
    return conditions
