"""Experiments side by side: by prompt, by outcome, by what they taught.

What failed forward stands before what was adopted where both are in a group, so that nobody has to look for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.domain.trial import TrialStage
from ideaflow.domain.trial_events import Outcome
from ideaflow.domain.values import Prompt, counted
from ideaflow.projections.trial_board import OnTrial, trials

NO_PROMPT, NO_TAG, NOTHING_YET = "no prompt", "no tag", "nothing yet"
ORDER = (Outcome.FAIL_FORWARD.value, Outcome.ADOPT.value, Outcome.ADJUST.value)


class By(StrEnum):
    """By what experiments are put together."""

    PROMPT = "prompt"
    OUTCOME = "outcome"
    TAUGHT = "taught"


class Group(Struct):
    """Experiments that share something; one of them can stand in several groups."""

    name: str
    trials: list[OnTrial]


def waits_for(trial: OnTrial, today: date) -> str:
    """What is to be done next about a trial, by when or since when, in words."""
    if trial.stage in (TrialStage.RUNNING, TrialStage.ENDED) and trial.review_due:
        return _clock("review", trial.review_due, today, since=trial.ended_on or trial.planned_end)
    if trial.checks:
        return _clock("benefit check", trial.checks[0], today)
    return ""


def _clock(what: str, due: str, today: date, since: str | None = None) -> str:
    days = (date.fromisoformat(due) - today).days
    age = (today - date.fromisoformat(since)).days if since else -1
    aged = f", {counted(age, 'day')} after the end" if age > 0 else ""
    late = f"{what} overdue by {counted(-days, 'day')}" if days < 0 else f"{what} due {due}"
    return f"{late}{aged}"


def groups(connection: Connection, by: By) -> Sequence[Group]:
    """Every trial in its groups. Prompts come in their own order, outcomes failures first, tags by name."""
    made: dict[str, list[OnTrial]] = {name: [] for name in _first(by)}
    for trial in sorted(trials(connection, limit=None), key=_failures_first):
        for name in _names(trial, by):
            made.setdefault(name, []).append(trial)
    last = (NO_PROMPT, NO_TAG, NOTHING_YET)
    names = made if by is not By.TAUGHT else sorted(made)
    return [Group(name, made[name]) for name in sorted(names, key=lambda name: name in last) if made[name]]


def _first(by: By) -> Iterator[str]:
    match by:
        case By.PROMPT:
            yield from (prompt.value for prompt in Prompt)
        case By.OUTCOME:
            yield from ORDER
        case By.TAUGHT:
            return


def _failures_first(trial: OnTrial) -> tuple[int, int]:
    place = ORDER.index(trial.outcome) if trial.outcome else len(ORDER)
    return place, -trial.number


def _names(trial: OnTrial, by: By) -> Sequence[str]:
    match by:
        case By.PROMPT:
            return trial.tried_as or (NO_PROMPT,)
        case By.OUTCOME:
            return (trial.outcome or trial.stage,)
        case By.TAUGHT:
            if not trial.lessons:
                return (NOTHING_YET,)
            return list(dict.fromkeys(tag for one in trial.lessons for tag in one.tags or (NO_TAG,)))
