"""The lifecycle of an idea: one table, held in one `transitions` machine that everybody asks.

The machine has no model: an idea's stage is a fact of its events, and the machine is only read. The diagram in
docs/lifecycle.md is drawn from the same table.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from transitions import Machine

from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import DecisionKind, listed
from ideaflow.domain.verdict import Verdict, refused

EVALUATIONS = {
    DecisionKind.TRIAL: Trigger.EVALUATE_TRIAL,
    DecisionKind.ADOPT_NOW: Trigger.EVALUATE_ADOPT_NOW,
    DecisionKind.ASK_FOR_EVIDENCE: Trigger.EVALUATE_ASK_FOR_EVIDENCE,
    DecisionKind.PARK: Trigger.EVALUATE_PARK,
    DecisionKind.MERGE: Trigger.MERGE,
}


class Step(NamedTuple):
    """One row of the table. `guard` names what must hold; the policies and deciders check it."""

    trigger: Trigger
    sources: tuple[Stage, ...]
    target: Stage
    guard: str


S, T = Stage, Trigger
# Not ways on: an import records what was answered elsewhere, and a correction mends what a meeting decided.
APART = frozenset({T.RECORD_EARLIER_ANSWER, T.CORRECT_DECISION})
# Where the decisions of a forum lead, but for a merge: between these a decision can be corrected.
DECIDED = (S.FORUM_EVALUATED, S.ADOPTED, S.SUBMITTED, S.PARKED)
TABLE: tuple[Step, ...] = (
    Step(T.SUBMIT, (S.NEW,), S.SUBMITTED, "title"),
    Step(T.ADD_EVIDENCE, (S.SUBMITTED, S.EVIDENCED, S.PARKED), S.EVIDENCED, "evidence minimum met"),
    Step(T.ADD_EVIDENCE, (S.SUBMITTED,), S.SUBMITTED, "evidence minimum not met"),
    Step(T.ADD_EVIDENCE, (S.PARKED,), S.PARKED, "evidence minimum not met"),
    Step(T.GET_ON_WITH_IT, (S.SUBMITTED, S.EVIDENCED), S.IN_TRIAL, "fast track tests pass, plan complete"),
    Step(T.EVALUATE_TRIAL, (S.EVIDENCED,), S.FORUM_EVALUATED, "quorum, perspectives, scores opened"),
    Step(T.EVALUATE_ADOPT_NOW, (S.EVIDENCED,), S.ADOPTED, "quorum, perspectives, scores opened, kind allows"),
    Step(T.EVALUATE_ASK_FOR_EVIDENCE, (S.EVIDENCED,), S.SUBMITTED, "questions listed"),
    Step(T.EVALUATE_PARK, (S.EVIDENCED,), S.PARKED, "reason and date"),
    Step(T.START_TRIAL, (S.FORUM_EVALUATED,), S.IN_TRIAL, "plan complete, team has capacity"),
    Step(T.END_TRIAL, (S.IN_TRIAL,), S.TRIALLED, "enough reviews"),
    Step(T.ADOPT, (S.TRIALLED,), S.ADOPTED, "measured effect or reason, owner role, benefit dates"),
    Step(T.FAIL_FORWARD, (S.TRIALLED,), S.FAILED_FORWARD, "at least one learning"),
    Step(T.ADJUST, (S.TRIALLED,), S.IN_TRIAL, "a new plan that builds on the learning"),
    Step(T.MERGE, (S.SUBMITTED, S.EVIDENCED, S.PARKED), S.MERGED, "target not merged itself"),
    Step(T.WITHDRAW, (S.SUBMITTED, S.EVIDENCED, S.FORUM_EVALUATED), S.WITHDRAWN, "by its submitter"),
    Step(T.REOPEN, (S.PARKED, S.FAILED_FORWARD, S.WITHDRAWN), S.EVIDENCED, "what is new, evidence met"),
    Step(T.REOPEN, (S.PARKED, S.FAILED_FORWARD, S.WITHDRAWN), S.SUBMITTED, "what is new, evidence not met"),
    *(
        Step(T.CORRECT_DECISION, tuple(s for s in DECIDED if s is not target), target, "nothing built on the decision")
        for target in DECIDED
    ),
    Step(T.RECORD_EARLIER_ANSWER, (S.SUBMITTED,), S.ADOPTED, "imported answer: adopted"),
    Step(T.RECORD_EARLIER_ANSWER, (S.SUBMITTED,), S.PARKED, "imported answer: not now"),
    Step(T.RECORD_EARLIER_ANSWER, (S.SUBMITTED,), S.FORUM_EVALUATED, "imported answer: to be tried"),
    Step(T.RECORD_EARLIER_ANSWER, (S.SUBMITTED,), S.SUBMITTED, "imported answer: none yet"),
)


def stage_names() -> list[str]:
    """The machine's states."""
    return [stage.value for stage in Stage]


def transitions() -> list[list[str]]:
    """The machine's transitions: trigger, source, destination and the guard's name."""
    return [
        [trigger.value, source.value, target.value, guard]
        for trigger, sources, target, guard in TABLE
        for source in sources
    ]


@cache
def machine() -> Machine:
    """The one machine. It carries no model: its table is read, never run."""
    return Machine(
        model=None,
        states=stage_names(),
        initial=Stage.NEW.value,
        transitions=transitions(),
        auto_transitions=False,
    )


@cache
def targets(trigger: Trigger, stage: Stage) -> tuple[Stage, ...]:
    """Where `trigger` can lead from `stage`; empty where the lifecycle does not allow it."""
    found = machine().events[trigger.value].transitions.get(stage.value, ())
    return tuple(Stage(str(transition.dest)) for transition in found)


@cache
def triggers_from(stage: Stage) -> tuple[Trigger, ...]:
    """What the lifecycle allows from `stage`."""
    return tuple(trigger for trigger in Trigger if targets(trigger, stage))


def refusal(trigger: Trigger, stage: Stage) -> Verdict | None:
    """None where the lifecycle allows `trigger` from `stage`; otherwise the verdict that says why not."""
    if targets(trigger, stage):
        return None
    sources = dict.fromkeys(s.words for row in TABLE if row.trigger == trigger for s in row.sources)
    allowed = [allowed.words for allowed in triggers_from(stage) if allowed not in APART]
    return refused(
        trigger.words,
        "lifecycle",
        seen=f"the idea is {stage.words}",
        needed=f"the idea to be {' or '.join(sources)}",
        next_step=f"from {stage.words} you can: {listed(allowed)}" if allowed else f"{stage.words} is its end",
    )
