"""The blame check on what a command says, in one place for every command.

A command names its checked texts in `wording`. Advice goes with the answer and is kept nowhere:
it quotes what somebody typed, which must be able to vanish.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ideaflow.application.command import Command
from ideaflow.application.work import Work
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.errors import Refused
from ideaflow.policies.wording import blame_findings
from ideaflow.policies.wording_rules import TextKind, WordingRules

STEP = "say it"


def mind_wording(work: Work, command: Command, subject: str) -> tuple[Finding, ...]:
    """What in the command's texts blames somebody, and how to say it without blame.

    Raises Refused where the pack requires neutral wording for that kind of text.
    """
    if not command.wording:
        return ()
    rules = work.pack.wording
    required = {*rules.required_on}
    if TextKind.FEEDBACK in required:
        # A decision's reason is what the submitter hears where nobody wrote feedback.
        required.add(TextKind.DECISION_REASON)
    unmet = tuple(finding for kind in TextKind if kind in required for finding in _findings(rules, command, kind))
    if unmet:
        raise Refused(subject, Verdict(STEP, unmet, work.pack.id))
    return advice_on(command, rules)


def advice_on(command: Command, rules: WordingRules) -> tuple[Finding, ...]:
    """What in the command's texts blames somebody under these rules."""
    return tuple(finding for kind in TextKind for finding in _findings(rules, command, kind))


def _findings(rules: WordingRules, command: Command, kind: TextKind) -> Iterator[Finding]:
    for field, text in _texts(command, kind):
        for finding in blame_findings(rules, text):
            yield msgspec.structs.replace(finding, rule=f"wording of the {field.replace('_', ' ')}: {finding.rule}")


def _texts(command: Command, kind: TextKind) -> Iterator[tuple[str, str]]:
    for field, is_a in command.wording.items():
        if is_a is kind:
            value = getattr(command, field)
            yield from ((field, text) for text in ([value] if isinstance(value, str) else value))
