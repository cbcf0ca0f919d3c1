"""Bringing a suggestion box in: planned first if wanted, then in batches that each go in whole or not at all.

Running an import again, or after it was stopped, imports what is not there yet. Names of submitters go to the people
directory; the log knows them by a pseudonym for each idea.
"""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from typing import NamedTuple, TypeVar

from ideaflow.application.idea_import_report import ImportReport
from ideaflow.application.idea_import_way import SUGGESTION_BOX, WayIn
from ideaflow.application.idea_mapping import IdeaMapping
from ideaflow.application.idea_rows import IdeaRow, IdeaRows
from ideaflow.application.office import BroughtIn, Office
from ideaflow.application.permission import must_be
from ideaflow.application.suggestion_box import SuggestionBox
from ideaflow.application.work import Work
from ideaflow.domain import idea as evolving
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_events import IdeaSubmitted
from ideaflow.domain.idea_turns import record_earlier_answer
from ideaflow.domain.values import NO_TEAM, CanvasPart, IdeaKind
from ideaflow.domain.verdict import Verdict
from ideaflow.errors import Refused
from ideaflow.persistence.command_log import Receipt
from ideaflow.persistence.import_secret import SECRET_BYTES, import_secret
from ideaflow.persistence.people import new_pseudonym
from ideaflow.policies.evidence import evidence_minimum
from ideaflow.policies.response_clock import due

# Large enough that few pages are written twice, small enough that others wait for about a second.
BATCH = 10_000
COMMAND = "ImportIdea"
Progress = Callable[[int], None]
T = TypeVar("T")


def plan_import(
    office: Office,
    box: SuggestionBox,
    mapping: IdeaMapping,
    *,
    by: str,
    skip_repeats: bool = False,
    progress: Progress | None = None,
    way: WayIn = SUGGESTION_BOX,
) -> ImportReport:
    """What `run_import` would do; nothing is written. `progress` is told how many rows each batch had.

    Raises InvalidInput for a mapped column that is missing, NotPermitted for those who may not.
    """
    office.check_may(by, way.step, team=way.team)
    # Before the first import any secret will do: nothing was imported under it.
    secret = office.database.ask(import_secret) or secrets.token_bytes(SECRET_BYTES)
    rows = IdeaRows(box, mapping, way.key(secret), skip_repeats=skip_repeats)
    report = ImportReport(repeats_left_out=skip_repeats)
    for batch in _batches(rows):
        known = office.known([row.command_id for row in batch])
        _tell(report, batch, [row for row in batch if row.command_id not in known], progress)
    return _finished(report, rows)


def run_import(
    office: Office,
    box: SuggestionBox,
    mapping: IdeaMapping,
    *,
    by: str,
    skip_repeats: bool = False,
    progress: Progress | None = None,
    way: WayIn = SUGGESTION_BOX,
) -> ImportReport:
    """Import the rows that can be; each batch is durable before `progress` is told how many rows it had.

    A server that goes away meanwhile is waited for. Raises InvalidInput for a mapped column that is missing,
    NotPermitted for those who may not, StoreFault. What was imported until then stays; running it again goes on.
    """
    office.check_may(by, way.step, team=way.team)
    rows = IdeaRows(box, mapping, way.key(office.import_secret()), skip_repeats=skip_repeats)
    report = ImportReport(repeats_left_out=skip_repeats)
    left = iter(rows)
    with _no_search_for_cycles(), ThreadPoolExecutor(max_workers=1) as reader:
        batch = _next_batch(left)
        while batch:
            # The database makes a batch durable by itself, without Python; the next is read meanwhile.
            coming = cache(partial(reader.submit, _next_batch, left))
            fresh = office.bring_in(by, partial(_store, batch, way), coming)
            _tell(report, batch, fresh, progress)
            batch = coming().result()
    return _finished(report, rows)


def _store(batch: Sequence[IdeaRow], way: WayIn, work: Work) -> BroughtIn[Sequence[IdeaRow]]:
    """Import what is new of a batch, in one transaction; gives that."""
    capacity = must_be(work, way.step, team=way.team)
    known = work.commands.known([row.command_id for row in batch])
    fresh = [row for row in batch if row.command_id not in known]
    if fresh:
        way.taken(work, _Batch(work, fresh, way, capacity).record(), fresh[0].command_id)
    return BroughtIn(fresh, [row.command_id for row in fresh[:1]])


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Rows and events hold no reference cycles; looking for some among millions of them took a fifth of the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _tell(report: ImportReport, batch: Sequence[IdeaRow], fresh: Sequence[IdeaRow], progress: Progress | None) -> None:
    report.count(fresh, before=len(batch) - len(fresh))
    if progress:
        progress(len(batch))


def _finished(report: ImportReport, rows: IdeaRows) -> ImportReport:
    report.rows, report.faults, report.repeats = rows.count, rows.faults, rows.repeats
    return report


def _batches(rows: Iterable[T]) -> Iterator[Sequence[T]]:
    left = iter(rows)
    while batch := _next_batch(left):
        yield batch


def _next_batch(left: Iterator[T]) -> Sequence[T]:
    return list(islice(left, BATCH))


class _Actor(NamedTuple):
    """Who an idea comes from, in its stream."""

    person: int
    pseudonym: str
    capacity: Capacity


class _Batch:
    """Rows that go in together."""

    def __init__(self, work: Work, rows: Sequence[IdeaRow], way: WayIn, capacity: Capacity) -> None:
        self._work, self._rows, self._way, self._capacity = work, rows, way, capacity
        submitters = dict.fromkeys(row.idea.submitter for row in rows if row.idea.submitter)
        self._addresses = {name: way.address(work, name) for name in submitters}
        names = {address: name for name, address in self._addresses.items()}
        self._people = work.people.add_many(names) if names else {}
        self._missing: dict[tuple[CanvasPart, ...], tuple[str, ...]] = {}
        self._links: list[tuple[str, str, int]] = []
        clocks = work.pack.clocks
        self._first_response_due = due(work.today, clocks.first_response, clocks)
        self._decision_due = due(work.today, clocks.decision, clocks)

    def record(self) -> Sequence[Idea]:
        """Put the events, the pseudonyms and the command ids of every row into the transaction; the ideas."""
        work = self._work
        ideas = work.new_ones(Idea, len(self._rows))
        for idea, row in zip(ideas, self._rows, strict=True):
            submitter = self._submitter(idea, row)
            self._put(idea, row, self._submitted(row), submitter, pack=work.pack.id)
            if row.idea.outcome:
                self._answer(idea, row, submitter)
        work.people.keep_pseudonyms(self._links)
        work.commands.keep(
            [
                (row.command_id, COMMAND, Receipt(idea.id, idea.version))
                for idea, row in zip(ideas, self._rows, strict=True)
            ]
        )
        return ideas

    def _submitter(self, idea: Idea, row: IdeaRow) -> _Actor:
        address = self._addresses.get(row.idea.submitter)
        return self._actor(idea, self._people[address], Capacity.SUBMITTER) if address else self._importer(idea)

    def _importer(self, idea: Idea) -> _Actor:
        return self._actor(idea, self._work.person.id, self._capacity)

    def _actor(self, idea: Idea, person: int, capacity: Capacity) -> _Actor:
        actor = _Actor(person, new_pseudonym(), capacity)
        self._links.append((idea.id, actor.pseudonym, person))
        return actor

    def _submitted(self, row: IdeaRow) -> IdeaSubmitted:
        said = row.idea
        parts = tuple(said.canvas)
        return IdeaSubmitted(
            team=said.team or self._way.team or NO_TEAM,
            kind=IdeaKind.PROCESS,
            canvas_parts=parts,
            problems=(),
            via=self._way.via,
            first_response_due=self._first_response_due,
            decision_due=self._decision_due,
            missing=self._missing_with(parts),
            title=said.title,
            canvas={part.value: words for part, words in said.canvas.items()},
            reference=said.reference,
            period=said.period,
        )

    def _missing_with(self, parts: tuple[CanvasPart, ...]) -> tuple[str, ...]:
        """What the forum still needs; of thousands of rows, few differ in which parts they fill."""
        if parts not in self._missing:
            wanted = evidence_minimum(
                self._work.pack, kind=IdeaKind.PROCESS, canvas_parts=parts, problems=(), evidence=()
            )
            self._missing[parts] = wanted.missing
        return self._missing[parts]

    def _answer(self, idea: Idea, row: IdeaRow, submitter: _Actor) -> None:
        """The earlier answer, as the steward who imports it records it."""
        recorder = self._importer(idea) if submitter.person != self._work.person.id else submitter
        meant = row.meant
        decision, look_again = (meant.decision.decision, meant.look_again) if meant else (None, None)
        decided = record_earlier_answer(idea, row.idea.outcome, decision, look_again)
        if isinstance(decided, Verdict):
            raise Refused(idea.id, decided)
        for event in decided:
            self._put(idea, row, event, recorder)

    def _put(self, idea: Idea, row: IdeaRow, event: Event, actor: _Actor, pack: str = "") -> None:
        recorded = Recorded(
            originator_id=idea.id,
            originator_version=idea.version + 1,
            at=self._work.now,
            actor=actor.pseudonym,
            capacity=actor.capacity,
            command_id=row.command_id,
            event=event,
            pack=pack,
        )
        evolving.evolve(idea, recorded)
        self._work.pending.append(recorded)
