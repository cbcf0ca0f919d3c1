"""When a forum may open scores, and what it owes to each kind of answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.values import DecisionKind, IdeaKind, counted, listed
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.pack import Pack


def quorum(pack: Pack, meeting: Meeting, item: AgendaItem) -> Verdict:
    """Are every required perspective and enough scores in? Says which are awaited, never what they hold."""
    awaited = [perspective for perspective in meeting.required if perspective not in item.perspectives_in]
    perspectives = Finding(
        rule="perspectives",
        seen=f"{len(item.perspectives_in)} of {len(meeting.perspectives)} perspectives are in",
        needed=f"{listed(awaited)}, still awaited" if awaited else "every required perspective",
        next_step=f"wait for {listed(awaited)}, or let a deputy score" if awaited else "",
        met=not awaited,
    )
    scores = Finding(
        rule="minimum scores",
        seen=counted(len(item.sealed), "score"),
        needed=f"at least {counted(pack.forum.minimum_scores, 'score')}",
        next_step="ask more members to score",
        met=len(item.sealed) >= pack.forum.minimum_scores,
    )
    return Verdict("open scores", (perspectives, scores), pack.id)


def answer_rules(
    pack: Pack, meeting: Meeting, item: AgendaItem, *, kind: IdeaKind, answer: Answer, today: date
) -> Verdict:
    """The quorum, and what this kind of answer needs."""
    findings = (*quorum(pack, meeting, item).findings, *_owed(pack, kind, answer, today))
    return Verdict(f"decide: {answer.decision.value}", findings, pack.id)


def _owed(pack: Pack, kind: IdeaKind, answer: Answer, today: date) -> Iterator[Finding]:
    yield Finding(
        rule="an answer has a reason",
        seen="a reason" if answer.reason else "no reason",
        needed="a reason in plain words",
        next_step="give one: --reason TEXT",
        met=bool(answer.reason),
    )
    if answer.decision is DecisionKind.ASK_FOR_EVIDENCE:
        yield Finding(
            rule="asking for evidence lists the questions",
            seen=counted(len(answer.questions), "question"),
            needed="at least one question",
            next_step="ask it: --question TEXT",
            met=bool(answer.questions),
        )
    if answer.decision is DecisionKind.PARK:
        yield Finding(
            rule="a parked idea has a date to look again",
            seen=f"{answer.look_again:%d %B %Y}" if answer.look_again else "no date",
            needed="a date to come",
            next_step="set one: --until DATE",
            met=answer.look_again is not None and answer.look_again > today,
        )
    if answer.decision is DecisionKind.ADOPT_NOW:
        yield Finding(
            rule="kinds that can be adopted without a trial",
            seen=kind.value,
            needed=listed(pack.forum.adopt_now_kinds),
            next_step="decide on a trial instead",
            met=kind in pack.forum.adopt_now_kinds,
        )
        yield Finding(
            rule="an adopted idea has an owner",
            seen=answer.owner_role or "no role",
            needed="the role that owns it",
            next_step="name it: --owner ROLE",
            met=bool(answer.owner_role),
        )
