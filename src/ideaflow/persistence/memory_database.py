"""A database in memory alone, for what is worked out and thrown away: nothing of it ever reaches a disk."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import StaticPool

from ideaflow.persistence.database import Database, sqlite_module


class MemoryDatabase(Database):
    """An empty database that goes when it is closed. All its connections are one, so it is for one thread."""

    def __init__(self) -> None:
        super().__init__("sqlite:///memory")

    def _sqlite_engine(self) -> Engine:
        driver = sqlite_module()

        def connect() -> DBAPIConnection:
            connection: DBAPIConnection = driver.connect(":memory:", isolation_level=None, check_same_thread=False)
            # What does not fit into memory would go to a file, in the clear.
            connection.cursor().execute("PRAGMA temp_store=MEMORY")
            return connection

        # No BEGIN: one reads while another reads, on the one connection, and nobody else is there to be kept out.
        return create_engine("sqlite://", creator=connect, module=driver, poolclass=StaticPool)
