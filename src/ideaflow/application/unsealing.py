"""Commands that lead from a pseudonym to a name: ask, approve, be told. Two people, and the log, see to it."""

from __future__ import annotations

from ideaflow.application.command import Command, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_on
from ideaflow.application.work import Work
from ideaflow.domain import unsealing as deciding
from ideaflow.domain.unsealing import Unsealing, UnsealingAsked
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.persistence.numbers import PREFIXES, check_id, normal_id


class AskUnsealing(Command):
    """Ask who stands behind a pseudonym of a stream, with a reason that a second person will judge."""

    stream: Line
    pseudonym: Line = Required
    reason: Prose = Required


class ApproveUnsealing(Command):
    """Agree, as a second person."""

    unsealing: Line


class TellName(Command):
    """Be told the name, once. The answer is not in the receipt, which is kept."""

    unsealing: Line


@handles(AskUnsealing)
def ask_unsealing(work: Work, command: AskUnsealing) -> Unsealing:
    prefix = command.stream.strip().upper().partition("-")[0]
    if prefix not in PREFIXES:
        raise UnknownId("id", command.stream)
    stream = check_id(work.connection, PREFIXES[prefix], normal_id(command.stream, prefix), prefix)
    capacity = must_on(work, "ask for unsealing", stream)
    pseudonym = command.pseudonym.strip().lower()
    if work.people.behind(stream, pseudonym) is None:
        raise InvalidInput(
            "pseudonym",
            command.pseudonym,
            f"is one in {stream} that still leads to somebody",
            f"look at them in the log of {stream}",
        )
    unsealing = work.new(Unsealing)
    work.record(unsealing, (UnsealingAsked(of=stream, pseudonym=pseudonym, reason=command.reason),), capacity)
    return unsealing


@handles(ApproveUnsealing)
def approve_unsealing(work: Work, command: ApproveUnsealing) -> Unsealing:
    unsealing = work.load(Unsealing, command.unsealing)
    capacity = must_on(work, "approve unsealing", unsealing.of)
    work.record(unsealing, deciding.approve(unsealing, work.pseudonym(unsealing), work.now), capacity)
    return unsealing


@handles(TellName)
def tell_name(work: Work, command: TellName) -> Unsealing:
    unsealing = work.load(Unsealing, command.unsealing)
    capacity = must_on(work, "be told a name", unsealing.of)
    work.record(unsealing, deciding.tell(unsealing, work.pseudonym(unsealing), work.now), capacity)
    return unsealing
