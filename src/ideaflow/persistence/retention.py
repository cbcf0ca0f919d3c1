"""What is kept no longer: found by idea, then deleted. Only what lies beside the log goes; the log stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, delete, func, select, tuple_

from ideaflow.domain.idea import Idea, evolve
from ideaflow.domain.stage import CLOSED
from ideaflow.persistence.erasing import owe_scrub
from ideaflow.persistence.record import decode_event, decode_record, to_recorded
from ideaflow.persistence.schema import (
    answers_read,
    commands,
    events,
    notices,
    outbox,
    pseudonyms,
    sealed_scores,
    text_keys,
)
from ideaflow.policies.retention_rules import RetentionRules

AT_ONCE = 500
# The outcome of an idea, and what was learned from it, is what others build on.
STAYS = ("idea.adopted", "idea.failed_forward", "idea.value_realised", "trial.concluded", "trial.benefit_checked")
# Without its receipt, a row of a file would be imported again.
IMPORTS = ("ImportIdea", "ImportOccurrence", "ImportLearning")
Place = tuple[str, int]


class Due(Struct, frozen=True):
    """What of a closed idea is kept no longer: `streams` are its own and its trials'. No names."""

    idea: str
    quiet_since: date
    streams: tuple[str, ...]
    identities: tuple[tuple[str, str], ...] = ()
    texts: tuple[Place, ...] = ()
    scores: tuple[tuple[str, str, str], ...] = ()
    read_marks: int = 0
    receipts: tuple[str, ...] = ()

    @property
    def drafts(self) -> int:
        return len(self.scores) + self.read_marks + len(self.receipts)


def find_due(connection: Connection, rules: RetentionRules, today: date) -> Sequence[Due]:
    """Closed ideas to which nothing has happened for so long that something of theirs is due, by number."""
    shortest = min(rules.identities, rules.texts, rules.drafts)
    quiet = _quiet_ideas(connection, today - timedelta(days=shortest))
    trials = _trials(connection)
    receipts = _receipts(connection)
    found = []
    for idea, since in quiet:
        streams = (idea, *trials.get(idea, ()))
        due = Due(idea, since, streams)
        days = (today - since).days
        if days >= rules.identities:
            due = msgspec.structs.replace(due, identities=_identities(connection, streams))
        if days >= rules.texts:
            due = msgspec.structs.replace(due, texts=_texts(connection, streams))
        if days >= rules.drafts:
            mine = tuple(one for stream in streams for one in receipts.get(stream, ()))
            marks = select(func.count()).select_from(answers_read).where(answers_read.c.idea == idea)
            count = connection.execute(marks).scalar_one()
            due = msgspec.structs.replace(due, scores=_scores(connection, idea), read_marks=count, receipts=mine)
        if due.identities or due.texts or due.drafts:
            found.append(due)
    return found


def forget(connection: Connection, due: Sequence[Due]) -> None:
    """Delete identities and drafts. Texts are erased by who calls; lists are rebuilt and files scrubbed after it."""
    if due:
        owe_scrub(connection)
    delete_rows(connection, pseudonyms, ("stream", "pseudonym"), [one for each in due for one in each.identities])
    # A message says that somebody has to do with an idea, as the link does.
    unlinked = [(stream,) for each in due if each.identities for stream in each.streams]
    delete_rows(connection, notices, ("about",), unlinked)
    delete_rows(connection, outbox, ("about",), unlinked)
    delete_rows(connection, sealed_scores, ("meeting", "idea", "scorer"), [one for each in due for one in each.scores])
    delete_rows(connection, answers_read, ("idea",), [(each.idea,) for each in due if each.read_marks])
    delete_rows(connection, commands, ("command_id",), [(one,) for each in due for one in each.receipts])


def _quiet_ideas(connection: Connection, upto: date) -> list[tuple[str, date]]:
    """Closed ideas whose last event is of this day or earlier, with that day."""
    last = select(events.c.stream, func.max(events.c.version).label("version"))
    last = last.where(events.c.stream.startswith("I-", autoescape=True)).group_by(events.c.stream)
    ends = last.subquery()
    same = (events.c.stream == ends.c.stream) & (events.c.version == ends.c.version)
    rows = connection.execute(select(events.c.stream, events.c.record).join(ends, same)).all()
    quiet = [(stream, decode_record(record).at.date()) for stream, record in rows]
    closed = [(stream, day) for stream, day in quiet if day <= upto and _is_closed(connection, stream)]
    return sorted(closed, key=lambda one: int(one[0][2:]))


def _is_closed(connection: Connection, stream: str) -> bool:
    idea = Idea()
    query = select(events.c.record).where(events.c.stream == stream).order_by(events.c.version)
    for stored in connection.execute(query).scalars():
        record = decode_record(stored)
        evolve(idea, to_recorded(record, decode_event(record)))
    return idea.stage in CLOSED


def _trials(connection: Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    query = (
        select(events.c.stream, events.c.record).where(events.c.topic == "trial.planned").order_by(events.c.position)
    )
    for stream, record in connection.execute(query):
        idea = msgspec.json.decode(decode_record(record).facts)["idea"]
        if stream not in found[idea]:
            found[idea].append(stream)
    return found


def _receipts(connection: Connection) -> dict[str, list[str]]:
    """Ids of commands by the stream that they were about; those of imports are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    query = select(commands.c.command_id, commands.c.receipt).where(commands.c.name.not_in(IMPORTS))
    for command_id, receipt in connection.execute(query.order_by(commands.c.command_id)):
        found[msgspec.json.decode(receipt)["id"]].append(command_id)
    return found


def _identities(connection: Connection, streams: Sequence[str]) -> tuple[tuple[str, str], ...]:
    query = select(pseudonyms.c.stream, pseudonyms.c.pseudonym).where(pseudonyms.c.stream.in_(streams))
    return tuple(sorted((stream, pseudonym) for stream, pseudonym in connection.execute(query)))


def _texts(connection: Connection, streams: Sequence[str]) -> tuple[Place, ...]:
    same = (text_keys.c.stream == events.c.stream) & (text_keys.c.version == events.c.version)
    query = select(text_keys.c.stream, text_keys.c.version).join(events, same)
    query = query.where(text_keys.c.stream.in_(streams), events.c.topic.not_in(STAYS))
    return tuple(sorted((stream, version) for stream, version in connection.execute(query)))


def _scores(connection: Connection, idea: str) -> tuple[tuple[str, str, str], ...]:
    query = select(sealed_scores.c.meeting, sealed_scores.c.idea, sealed_scores.c.scorer)
    found = connection.execute(query.where(sealed_scores.c.idea == idea))
    return tuple(sorted((meeting, about, scorer) for meeting, about, scorer in found))


def delete_rows(connection: Connection, table: Table, names: Sequence[str], keys: Sequence[tuple[object, ...]]) -> None:
    """Delete the rows with these values in the named columns."""
    columns = tuple_(*(table.c[name] for name in names))
    for start in range(0, len(keys), AT_ONCE):
        connection.execute(delete(table).where(columns.in_(keys[start : start + AT_ONCE])))
