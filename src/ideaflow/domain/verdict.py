"""Verdicts: whether a step is allowed, and the findings that say why."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One rule's answer: what was seen, what the rule needs, how to get there, and who can allow it instead."""

    rule: str
    seen: str
    needed: str
    next_step: str = ""
    met: bool = False
    approver: str = ""

    def as_dict(self) -> dict[str, object]:
        return {
            "rule": self.rule,
            "seen": self.seen,
            "needed": self.needed,
            "next_step": self.next_step,
            "met": self.met,
            **({"approver": self.approver} if self.approver else {}),
        }


class Verdict(Struct, frozen=True):
    """The findings on one step, under one pack (`name@version`, empty where no policy was asked).

    A step is allowed when no finding is unmet.
    """

    step: str
    findings: tuple[Finding, ...] = ()
    pack: str = ""

    @property
    def allowed(self) -> bool:
        return all(finding.met for finding in self.findings)

    @property
    def unmet(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.met)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is needed, in words, for each rule that is not met."""
        return tuple(finding.needed for finding in self.unmet)


def refused(step: str, rule: str, *, seen: str, needed: str, next_step: str = "", pack: str = "") -> Verdict:
    """A verdict of one unmet finding."""
    return Verdict(step, (Finding(rule, seen, needed, next_step),), pack)
