"""Packs by digest, grade bands, answers that were read, and the keys of organisations whose learnings may come in."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "person_grades",
        Column("person", Integer, primary_key=True, autoincrement=False),
        Column("band", Text, nullable=False),
    )
    op.create_table(
        "answers_read",
        Column("person", Integer),
        Column("idea", Text),
        Column("version", Integer, nullable=False),
        PrimaryKeyConstraint("person", "idea"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "policy_packs",
        Column("digest", Text, primary_key=True),
        Column("pack", Text, nullable=False, unique=True),
        Column("text", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trusted_keys",
        Column("key", Text, primary_key=True),
        Column("organisation", Text, nullable=False, unique=True),
        Column("trusted_at", Text, nullable=False),
    )
