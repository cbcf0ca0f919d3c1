"""Guards on PostgreSQL, and the tables of NEW_TABLES.

To add to this schema: name the table of `schema.py` in NEW_TABLES, or put a function that takes the connection into
STEPS. What the functions do must be possible on a database with events in it.
"""

from __future__ import annotations

from collections.abc import Callable

from alembic import op
from sqlalchemy import Connection

from ideaflow.persistence import schema
from ideaflow.persistence.guards import place_guards

revision = "3"
down_revision = "2"

NEW_TABLES: tuple[str, ...] = (
    "log_tree",
    "log_tiles",
    "log_keys",
    "log_checkpoints",
    "log_witnesses",
    "erasures",
    "erased_texts",
    "limited_roles",
    "passwords",
    "invitations",
    "web_sessions",
    "api_tokens",
    "second_factors",
    "recovery_codes",
    "identities",
    "kept_forms",
    "tries",
    "notices",
    "outbox",
    "message_choices",
    "webhooks",
    "feed_links",
)
STEPS: tuple[Callable[[Connection], None], ...] = (place_guards,)


def upgrade() -> None:
    """Make the tables, then take the steps."""
    connection = op.get_bind()
    schema.metadata.create_all(connection, [schema.metadata.tables[name] for name in NEW_TABLES], checkfirst=False)
    for step in STEPS:
        step(connection)
