"""What is kept no longer: found by idea, then deleted. Only what lies beside the log goes; the log stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, delete, func, select, tuple_

from ideaflow.domain.forum import Forum, ForumCreated, PolicyAdopted
from ideaflow.domain.forum import evolve as evolve_forum
from ideaflow.domain.idea import Idea, evolve
from ideaflow.domain.meeting_events import MeetingScheduled
from ideaflow.domain.stage import CLOSED
from ideaflow.persistence.erasing import owe_scrub
from ideaflow.persistence.pack_store import PackStore
from ideaflow.persistence.record import decode_event, decode_record, read_facts, to_recorded
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
from ideaflow.policies.pack import Pack
from ideaflow.policies.retention_rules import RetentionRules
from ideaflow.policies.shipped import DEFAULT_PACK_ID, FIRST_FORUM

AT_ONCE = 500
# The outcome of an idea, and what was learned from it, is what others build on.
STAYS = ("idea.adopted", "idea.failed_forward", "idea.value_realised", "trial.concluded", "trial.benefit_checked")
# Without its receipt, a row of a file would be imported again.
IMPORTS = ("ImportIdea", "ImportOccurrence", "ImportLearning")
ADOPTING = (ForumCreated.topic, PolicyAdopted.topic)
Place = tuple[str, int]


class Due(Struct, frozen=True):
    """What of a closed idea is kept no longer: `streams` are its own and its trials'. No names.

    `forum` is the one that decided on it, under whose rules it is kept; for others it is the first forum.
    """

    idea: str
    forum: str
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


def find_due(connection: Connection, today: date) -> Sequence[Due]:
    """Closed ideas to which nothing has happened for so long that something of theirs is due, by number."""
    packs = forum_packs(connection)
    shortest = min(min(one.identities, one.texts, one.drafts) for one in (pack.retention for pack in packs.values()))
    trials, receipts = _trials(connection), _receipts(connection)
    found = []
    for idea, meeting, since in _quiet_ideas(connection, today - timedelta(days=shortest)):
        forum = _forum_of(connection, meeting) or FIRST_FORUM
        streams = (idea, *trials.get(idea, ()))
        mine = tuple(one for stream in streams for one in receipts.get(stream, ()))
        due = _due(connection, Due(idea, forum, since, streams), packs[forum].retention, (today - since).days, mine)
        if due.identities or due.texts or due.drafts:
            found.append(due)
    return found


def _due(connection: Connection, due: Due, rules: RetentionRules, days: int, receipts: tuple[str, ...]) -> Due:
    """What is due of an idea to which nothing has happened for so many days."""
    if days >= rules.identities:
        due = msgspec.structs.replace(due, identities=_identities(connection, due.streams))
    if days >= rules.texts:
        due = msgspec.structs.replace(due, texts=_texts(connection, due.streams))
    if days >= rules.drafts:
        marks = select(func.count()).select_from(answers_read).where(answers_read.c.idea == due.idea)
        count = connection.execute(marks).scalar_one()
        scores = _scores(connection, due.idea)
        due = msgspec.structs.replace(due, scores=scores, read_marks=count, receipts=receipts)
    return due


def forum_packs(connection: Connection) -> dict[str, Pack]:
    """The pack that each forum works by; before there is a forum, the default one as the first forum's."""
    store = PackStore(connection)
    forums: dict[str, Forum] = {FIRST_FORUM: Forum(pack=DEFAULT_PACK_ID)}
    query = select(events.c.topic, events.c.record, events.c.position).order_by(events.c.position)
    for topic, record, position in connection.execute(query.where(events.c.topic.in_(ADOPTING))):
        recorded = read_facts(topic, bytes(record), position)
        evolve_forum(forums.setdefault(recorded.originator_id, Forum()), recorded)
    return {stream: store.pack(forum.pack) for stream, forum in forums.items()}


def _forum_of(connection: Connection, meeting: str) -> str:
    query = select(events.c.record).where(events.c.stream == meeting, events.c.topic == MeetingScheduled.topic)
    record = connection.execute(query).scalar() if meeting else None
    return str(msgspec.json.decode(decode_record(record).facts)["forum"]) if record else ""


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


def _quiet_ideas(connection: Connection, upto: date) -> list[tuple[str, str, date]]:
    """Closed ideas whose last event is of this day or earlier, with the meeting that decided on them and that day."""
    last = select(events.c.stream, func.max(events.c.version).label("version"))
    last = last.where(events.c.stream.startswith("I-", autoescape=True)).group_by(events.c.stream)
    ends = last.subquery()
    same = (events.c.stream == ends.c.stream) & (events.c.version == ends.c.version)
    rows = connection.execute(select(events.c.stream, events.c.record).join(ends, same)).all()
    quiet = [(stream, day) for stream, record in rows if (day := decode_record(record).at.date()) <= upto]
    ideas = [(_idea(connection, stream), day) for stream, day in quiet]
    closed = [(idea.id, idea.meeting, day) for idea, day in ideas if idea.stage in CLOSED]
    return sorted(closed, key=lambda one: int(one[0][2:]))


def _idea(connection: Connection, stream: str) -> Idea:
    idea = Idea()
    query = select(events.c.record).where(events.c.stream == stream).order_by(events.c.version)
    for stored in connection.execute(query).scalars():
        record = decode_record(stored)
        evolve(idea, to_recorded(record, decode_event(record)))
    return idea


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
