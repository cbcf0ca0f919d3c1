"""Audit: the log as sentences, signed checkpoints, proofs, the past under another pack, unsealing."""

from __future__ import annotations

from msgspec import Struct

from ideaflow.application.api_token import Scope
from ideaflow.application.command import Command, Day, Line
from ideaflow.application.unsealing import ApproveUnsealing, AskUnsealing, TellName
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.domain.score_check import Checked, check_scores
from ideaflow.domain.stage import Stage
from ideaflow.errors import UnknownId
from ideaflow.persistence import checkpoints
from ideaflow.persistence.checkpoints import InclusionProof
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.persistence.signed_note import Checkpoint
from ideaflow.policies.shipped import shipped_pack, shipped_packs
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Entry, Wanted
from ideaflow.projections.what_if import Question, WhatIf, what_if_of
from ideaflow.web.api.cursor import after, cursor_of
from ideaflow.web.api.operation import Asked, AskedPage, Asking, CommandRoute, Page, QueryRoute
from ideaflow.web.api.problem import invalid, nothing_here

# A replay reads the whole log; a longer one is for the command line, which shows how far it is.
MOST_REPLAYED = 100_000


class AskedLog(AskedPage):
    """Which lines. `idea` and `forum` take in what belongs to them."""

    of: Line = ""
    idea: Line = ""
    forum: Line = ""
    kind: Line = ""
    stage: Stage | None = None
    pack: Line = ""
    capacity: Capacity | None = None
    since: Day | None = None
    until: Day | None = None


class AskedWhatIf(Asked):
    """Under which pack: the name of one that comes with ideaflow, or `name@version`."""

    policy: Line
    forum: Line = ""
    since: Day | None = None
    until: Day | None = None


class SignedCheckpoint(Struct, frozen=True):
    """A signed statement of how long the log is and what it hashes to. `note` is what to keep elsewhere."""

    origin: str
    size: int
    root: str
    note: str


class ToldName(Struct, frozen=True):
    """Who stands behind a pseudonym. It is told once."""

    address: str
    name: str


class SignCheckpoint(Command):
    """Sign the log as it stands. No event tells of it."""


def read_log(asking: Asking[AskedLog]) -> Page[Entry]:
    """The log as plain sentences, oldest first. Nobody is named: only capacities, evidence and rules."""
    app, given = asking.app, asking.given
    if given.since and given.until and given.since > given.until:
        raise invalid("since", given.since.isoformat(), f"is not after until, {given.until}", "swap them")
    last = after(given.cursor)
    wanted = Wanted(
        stream=given.of.upper(),
        idea=app.known_id("idea", given.idea, "I") if given.idea else "",
        forum=app.known_id("forum", given.forum, "F") if given.forum else "",
        kind=given.kind,
        stage=given.stage or "",
        pack=given.pack,
        capacity=given.capacity or "",
        since=given.since.isoformat() if given.since else "",
        until=given.until.isoformat() if given.until else "",
        after=last[1] if last else 0,
    )
    rows = app.ask(audit_log.lines, wanted, limit=given.limit + 1)
    shown = rows[: given.limit]
    return Page(shown, cursor_of("", shown[-1].position) if len(rows) > given.limit else None)


def show_checkpoint(asking: Asking[Asked]) -> SignedCheckpoint | None:
    """The newest signed checkpoint, 404 before there is one."""
    found = asking.app.ask(checkpoints.latest)
    return _shown(found) if found else None


def prove_stream(asking: Asking[Asked], stream: str) -> InclusionProof:
    """Proof that each event of an idea, problem, trial or meeting is in the log of the newest checkpoint."""
    newest = asking.app.ask(checkpoints.latest)
    if newest is None:
        raise nothing_here()
    return asking.app.ask(checkpoints.prove_stream, stream, newest)


def verify_scores(asking: Asking[Asked], meeting: str) -> Checked:
    """Every opened score of a meeting against its seal; `faults` is empty where all of them fit."""
    return check_scores(asking.app.history(meeting))


def ask_what_if(asking: Asking[AskedWhatIf]) -> WhatIf:
    """The past under another policy pack, from the events alone, and what would differ. Writes nothing."""
    app, given = asking.app, asking.given
    past = FactsLog(app.database)
    if past.last_position() > MOST_REPLAYED:
        rule = f"is asked here of at most {MOST_REPLAYED:,} events"
        raise invalid("policy", given.policy, rule, "use the command line: ideaflow audit whatif")
    try:
        pack = shipped_pack(given.policy) if given.policy in shipped_packs() else app.pack(given.policy)
    except UnknownId as fault:
        raise invalid("policy", given.policy, fault.rule, fault.next_step) from fault
    forum = app.known_id("forum", given.forum, "F") if given.forum else ""
    return what_if_of(past, Question(pack, given.since, given.until, forum))


def _shown(signed: Checkpoint) -> SignedCheckpoint:
    return SignedCheckpoint(signed.origin, signed.size, signed.root.hex(), signed.note.written)


def _sign(app: Ideaflow, _: Command) -> SignedCheckpoint:
    return _shown(checkpoints.sign_checkpoint(app.database, app.clock()))


def _tell(app: Ideaflow, command: Command) -> ToldName:
    person = app.tell_name(command)
    return ToldName(person.address, person.name)


ROUTES = (
    QueryRoute("/audit/log", read_log, Page[Entry], given=AskedLog),
    QueryRoute("/audit/checkpoint", show_checkpoint, SignedCheckpoint, Scope.AUDIT),
    QueryRoute("/audit/proofs/{stream}", prove_stream, InclusionProof, Scope.AUDIT),
    QueryRoute("/audit/scores/{meeting}", verify_scores, Checked, Scope.AUDIT),
    QueryRoute("/audit/what-if", ask_what_if, WhatIf, Scope.AUDIT, AskedWhatIf),
    CommandRoute("/audit/checkpoint", SignCheckpoint, Scope.AUDIT, tells=_sign, answer=SignedCheckpoint),
    CommandRoute("/audit/unsealings", AskUnsealing, Scope.AUDIT),
    CommandRoute("/audit/unsealings/{unsealing}/approve", ApproveUnsealing, Scope.AUDIT, about="unsealing"),
    CommandRoute("/audit/unsealings/{unsealing}/name", TellName, Scope.AUDIT, tells=_tell, answer=ToldName),
)
