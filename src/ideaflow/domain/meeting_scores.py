"""How interests, sealed scores and their opening are decided."""

from __future__ import annotations

from collections.abc import Iterable

from ideaflow.domain import meeting_events as happened
from ideaflow.domain.meeting import Decided, Meeting, closed, not_on_agenda, only_answered
from ideaflow.domain.meeting_people_events import QuorumWaived
from ideaflow.domain.score import HIGHEST, LOWEST, Marks
from ideaflow.domain.values import listed
from ideaflow.domain.verdict import Verdict, refused


def declare_interest(meeting: Meeting, idea: str, by: str, perspective: str) -> Decided:
    """Keep out of the scores of an idea. It must come before scoring."""
    no = _out_of_place(meeting, "declare interest", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if by in item.conflicted:
        return ()
    if by in item.sealed:
        return refused(
            "declare interest",
            "an interest is declared before scoring",
            seen="you have scored this idea",
            needed="a declaration before the score",
            next_step="tell the chair, who can close without a decision, so that the idea comes to another meeting",
        )
    return (happened.InterestDeclared(idea=idea, perspective=perspective),)


def seal(meeting: Meeting, *, idea: str, by: str, perspective: str, commitment: bytes) -> Decided:
    """Commit to a score. A second seal by the same scorer replaces the first; both stay visible as seals."""
    no = _out_of_place(meeting, "score", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if item.opened:
        return refused(
            "score",
            "scores are sealed before they open",
            seen="the scores of this idea are open",
            needed="a score before the opening",
            next_step="say it in the discussion",
        )
    if by in item.conflicted:
        return refused(
            "score",
            "no score with a conflict of interest",
            seen="you declared an interest in this idea",
            needed="a scorer without an interest",
            next_step="leave the idea to the other members, or let a deputy speak for your perspective",
        )
    return (happened.ScoreSealed(idea=idea, perspective=perspective, commitment=commitment),)


def own_idea() -> Verdict:
    """Why a submitter does not score what they brought."""
    return refused(
        "score",
        "nobody scores an idea of their own",
        seen="you brought this idea",
        needed="a scorer who did not",
        next_step="declare an interest, and let a deputy speak for your perspective",
    )


def marks_verdict(marks: Marks, criteria: Iterable[str], commented: Iterable[str] = ()) -> Verdict | None:
    """None when every criterion has a mark from 1 to 5 or "cannot judge", and nothing else is marked or commented."""
    wanted = tuple(criteria)
    off = [f"{name} {mark}" for name, mark in marks.items() if mark is not None and not LOWEST <= mark <= HIGHEST]
    unknown = sorted({*marks, *commented} - set(wanted))
    missing = [name for name in wanted if name not in marks]
    if not (off or unknown or missing):
        return None
    faults = (("off the scale:", off), ("unknown:", unknown), ("no mark for", missing))
    seen = "; ".join(f"{fault} {listed(names)}" for fault, names in faults if names)
    return refused(
        "score",
        "a mark for each criterion",
        seen=seen,
        needed=f"{listed(wanted)}, each from {LOWEST} to {HIGHEST}, or cannot judge",
        next_step=" ".join(f"--mark {name}=3" for name in wanted),
    )


def open_scores(meeting: Meeting, idea: str, verdict: Verdict) -> Decided:
    """Open all scores of an idea together, once the quorum (`verdict`) is in. Opening twice changes nothing."""
    no = _out_of_place(meeting, "open scores", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if item.opened:
        return ()
    if not verdict.allowed:
        return verdict
    return (happened.ScoresOpened(idea=idea, scores=len(item.sealed), findings=verdict.findings),)


def open_without_quorum(meeting: Meeting, idea: str, verdict: Verdict, *, leave: Verdict, reason: str) -> Decided:
    """Open what is in, and say what was awaited. `leave` is whether the pack allows it; with a quorum it just opens."""
    no = _out_of_place(meeting, "open scores", idea)
    if no or verdict.allowed or meeting.agenda[idea].opened:
        return no or open_scores(meeting, idea, verdict)
    item = meeting.agenda[idea]
    if not leave.allowed:
        return Verdict(verdict.step, (*verdict.findings, *leave.findings), verdict.pack)
    if not item.sealed:
        return refused(
            "open scores",
            "something is there to open",
            seen="no score is in",
            needed="at least one score",
            next_step="ask members to score",
        )
    awaited = tuple(name for name in meeting.required if name not in item.perspectives_in)
    return (
        QuorumWaived(idea=idea, awaited=awaited, reason=reason),
        happened.ScoresOpened(idea=idea, scores=len(item.sealed), findings=verdict.findings),
    )


def _out_of_place(meeting: Meeting, step: str, idea: str) -> Verdict | None:
    return closed(meeting, step) or not_on_agenda(meeting, step, idea) or only_answered(meeting, step, idea)
