"""Changing the key-encryption key: every text's key is locked anew, page by page; no event is touched.

A change that was broken off is carried on with: until the old key's last lock is gone, both stand in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, Row, bindparam, select, tuple_, update

from ideaflow.persistence.database import Database
from ideaflow.persistence.key_file import KEY_BYTES, NAME_BYTES, read_keys, with_new_key, write_keys
from ideaflow.persistence.key_ring import KeyRing, make_current, make_retiring, place_of, retiring_name
from ideaflow.persistence.schema import text_keys
from ideaflow.persistence.second_factors import lock_secrets_anew

PAGE = 1_000


def rotate_keys(database: Database, progress: Callable[[int], None] | None = None) -> int:
    """Make a new key, lock everything under it, and retire the old one. Returns how many text keys were locked anew.

    Raises KeysUnusable where the file of keys is not this database's.
    """
    ring = database.key_ring
    name = _new_key(database, ring)
    changed = 0
    for count, looked_at in _pages(database, ring, name):
        changed += count
        if progress:
            progress(looked_at)
    with database.transaction() as connection:
        # Under the order of writers, so that nobody locks under the old key once it is looked for the last time.
        database.lock_order(connection)
        rest = [row for row in connection.execute(select(text_keys)) if row.key[:NAME_BYTES] != name]
        changed += _lock_anew(connection, ring, name, rest)
        lock_secrets_anew(connection, ring, name)
        old = retiring_name(connection)
        make_retiring(connection, None)
    write_keys(ring.file, {known: key for known, key in read_keys(ring.file).items() if known != old})
    return changed


def lock_plain_keys(connection: Connection, ring: KeyRing) -> None:
    """Lock the keys that an earlier ideaflow kept as they are."""
    ring.make(connection)
    name, after = ring.current(connection), ("", 0)
    while page := _page(connection, after):
        plain = [row for row in page if len(row.key) == KEY_BYTES]
        _write(
            connection,
            [(r.stream, r.version, ring.lock(name, r.key, place_of(r.stream, r.version))) for r in plain],
        )
        after = (page[-1].stream, page[-1].version)


def _new_key(database: Database, ring: KeyRing) -> bytes:
    """The name of the key to change to: that of a change that was broken off, or a new one, durable in the file."""
    with database.transaction() as connection:
        database.lock_order(connection)
        current = ring.current(connection)
        if retiring_name(connection) is not None:
            return current
        keys, name = with_new_key(read_keys(ring.file))
        write_keys(ring.file, keys)
        make_retiring(connection, current)
        make_current(connection, name)
        return name


def _pages(database: Database, ring: KeyRing, name: bytes) -> Iterator[tuple[int, int]]:
    after = ("", 0)
    while True:
        with database.transaction() as connection:
            page = _page(connection, after)
            changed = _lock_anew(connection, ring, name, [row for row in page if row.key[:NAME_BYTES] != name])
        if not page:
            return
        after = (page[-1].stream, page[-1].version)
        yield changed, len(page)


def _page(connection: Connection, after: tuple[str, int]) -> Sequence[Row[tuple[str, int, str, bytes]]]:
    key = tuple_(text_keys.c.stream, text_keys.c.version)
    query = select(text_keys).where(key > after).order_by(text_keys.c.stream, text_keys.c.version).limit(PAGE)
    return connection.execute(query).all()


def _lock_anew(
    connection: Connection, ring: KeyRing, name: bytes, rows: Sequence[Row[tuple[str, int, str, bytes]]]
) -> int:
    locked = []
    for row in rows:
        place = place_of(row.stream, row.version)
        locked.append((row.stream, row.version, ring.lock(name, ring.unlock(row.key, place), place)))
    _write(connection, locked)
    return len(rows)


def _write(connection: Connection, locked: Sequence[tuple[str, int, bytes]]) -> None:
    if not locked:
        return
    mine = (text_keys.c.stream == bindparam("of")) & (text_keys.c.version == bindparam("at"))
    rows = [{"of": stream, "at": version, "locked": key} for stream, version, key in locked]
    connection.execute(update(text_keys).where(mine).values(key=bindparam("locked")), rows)
