"""idea_outlook: what can be done with one idea now and why, from its streams and the rules that hold for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.domain import forum as forum_domain
from ideaflow.domain import idea as idea_domain
from ideaflow.domain import meeting as meeting_domain
from ideaflow.domain import trial as trial_domain
from ideaflow.domain.event import Recorded
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea import Idea
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.stage import Stage
from ideaflow.domain.trial import Trial, TrialStage
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.pack_store import PackStore
from ideaflow.policies.outlook import Outlook, Surroundings, outlook
from ideaflow.policies.pack import Pack
from ideaflow.policies.shipped import DEFAULT_PACK_ID, FIRST_FORUM
from ideaflow.projections import forum_backlog, trial_board

S = TypeVar("S", bound=Struct)


def idea_outlook(connection: Connection, log: EventLog, idea_id: str) -> Sequence[Outlook]:
    """Every step that somebody could take with an idea, and whether it is possible now."""
    idea = idea_of(log, idea_id)
    planned = trial_board.trials(connection, idea=idea_id, stage=TrialStage.PLANNED.value, limit=1)
    trial = idea.trial if idea.stage is Stage.IN_TRIAL else planned[0].id if planned else idea.trial
    return outlook(
        rules_for(connection, log, idea),
        idea,
        Surroundings(
            trial=_folded(Trial(), log.stream(trial), trial_domain.evolve) if trial else None,
            running_in_team=trial_board.running_in_team(connection, idea.team),
            meeting=_open_meeting(connection, log, idea_id),
        ),
    )


def idea_of(log: EventLog, idea_id: str) -> Idea:
    """An idea as deciding about it sees it."""
    return _folded(Idea(), log.stream(idea_id), idea_domain.evolve)


def rules_for(connection: Connection, log: EventLog, idea: Idea) -> Pack:
    """The pack of the forum that decided on an idea; else of the first forum; else the default."""
    decided_by = _folded(Meeting(), log.stream(idea.meeting), meeting_domain.evolve).forum if idea.meeting else ""
    forum = _folded(Forum(), log.stream(decided_by or FIRST_FORUM), forum_domain.evolve)
    return PackStore(connection).pack(forum.pack or DEFAULT_PACK_ID)


def pack_of(connection: Connection, log: EventLog, idea_id: str) -> Pack:
    """The pack that an idea is judged by."""
    return rules_for(connection, log, idea_of(log, idea_id))


def _open_meeting(connection: Connection, log: EventLog, idea: str) -> Meeting | None:
    waiting = forum_backlog.waiting(connection, idea)
    if waiting is None or not waiting.meeting:
        return None
    return _folded(Meeting(), log.stream(waiting.meeting), meeting_domain.evolve)


def _folded(state: S, history: Sequence[Recorded], evolve: Callable[[S, Recorded], None]) -> S:
    for recorded in history:
        evolve(state, recorded)
    return state
