"""What a forum is made of: its perspectives, who may chair, who keeps out of a score, and what is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from ideaflow.domain.values import counted, listed
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.rules import Section

if TYPE_CHECKING:
    from ideaflow.policies.pack import Pack


class ForumRules(Section):
    """`perspectives` are those of a forum that names none itself; a quorum can do without the `optional` ones.

    `may_chair` are the perspectives whose members may chair, empty for all. `own_team_scores` is whether a member may
    score an idea of their own team, or has a conflict of interest by that alone.
    """

    whom: ClassVar[str] = "members of a forum"

    criteria: tuple[str, ...] = Field(min_length=1)
    agenda_minutes: int = Field(ge=1, le=480)
    perspectives: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    may_chair: tuple[str, ...] = ()
    own_team_scores: bool = True

    def sentences(self) -> dict[str, str]:
        made = f"A forum looks from the perspectives {listed(self.perspectives)}" if self.perspectives else ""
        without = f"; a quorum can do without {listed(self.optional)}" if self.optional else ""
        chair = f"a member for {listed(self.may_chair, 'or')}" if self.may_chair else "any member"
        own = "may" if self.own_team_scores else "does not"
        return {
            "perspectives": f"{made}{without}." if made else "A forum names its own perspectives.",
            "who may chair": f"The forum is led by {chair}.",
            "conflict of interest": "Who declared an interest, or brought the idea, does not score it; "
            f"a member {own} score an idea of their own team.",
            "criteria": f"Members score each idea for {listed(self.criteria)}.",
            "time on the agenda": f"An idea has {counted(self.agenda_minutes, 'minute')} on the agenda.",
        }


def leave_to_chair(pack: Pack, perspective: str) -> Verdict:
    """May a member for this perspective lead meetings?"""
    allowed = pack.forum.may_chair
    finding = Finding(
        rule="who may chair",
        seen=f"a member for {perspective}",
        needed=f"a member for {listed(allowed, 'or')}" if allowed else "any member",
        next_step="let another member chair, or change the forum's rules",
        met=not allowed or perspective in allowed,
    )
    return Verdict("chair", (finding,), pack.id)


def leave_to_score(pack: Pack, *, same_team: bool) -> Verdict:
    """May a member score an idea, as far as their team goes?"""
    finding = Finding(
        rule="conflict of interest",
        seen="an idea of your own team" if same_team else "an idea of another team",
        needed="an idea of another team",
        next_step="leave the idea to the other members, or let a deputy score",
        met=pack.forum.own_team_scores or not same_team,
    )
    return Verdict("score", (finding,), pack.id)
