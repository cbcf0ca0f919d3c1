"""How often something was tried in the running period, counted together by every process on the database.

What is counted is an account or a place on the network; only a keyed digest of it is kept, and for two periods.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, delete, select, text

from ideaflow.persistence.schema import tries

PERIOD = timedelta(minutes=15)
ONE_MORE = text(
    f"INSERT INTO {tries.name} (digest, period, count) VALUES (:digest, :period, 1) "  # noqa: S608 - our own table
    "ON CONFLICT (digest) DO UPDATE SET "
    f"count = CASE WHEN {tries.name}.period = excluded.period THEN {tries.name}.count + 1 ELSE 1 END, "
    "period = excluded.period RETURNING count"
)


class Tries:
    """Counts of one transaction; `secret` keys the digests. `seconds_left` are those of the running period."""

    def __init__(self, connection: Connection, secret: str, now: datetime) -> None:
        self._connection, self._secret = connection, secret.encode()
        self._period = int(now.timestamp() // PERIOD.total_seconds())
        self.seconds_left = ceil(PERIOD.total_seconds() - now.timestamp() % PERIOD.total_seconds())

    def count(self, kind: str, of: str) -> int:
        """How often it was tried in this period."""
        mine = (tries.c.digest == self._digest(kind, of)) & (tries.c.period == self._period)
        return self._connection.execute(select(tries.c.count).where(mine)).scalar() or 0

    def add(self, kind: str, of: str) -> int:
        """One more; how many that makes in this period. What is older than the period before is cleared away."""
        row = {"digest": self._digest(kind, of), "period": self._period}
        made = int(self._connection.execute(ONE_MORE, row).scalar_one())
        if made == 1:
            # In order, so that two who clear at once do not wait for each other.
            self._connection.execute(delete(tries).where(tries.c.digest.in_(self._outdated())))
        return made

    def clear(self, kind: str, of: str) -> None:
        """Start again from none."""
        self._connection.execute(delete(tries).where(tries.c.digest == self._digest(kind, of)))

    def _outdated(self) -> Sequence[str]:
        old = select(tries.c.digest).where(tries.c.period < self._period - 1).order_by(tries.c.digest)
        return self._connection.execute(old.with_for_update(skip_locked=True)).scalars().all()

    def _digest(self, kind: str, of: str) -> str:
        return hmac.new(self._secret, f"{kind}\0{of}".encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
