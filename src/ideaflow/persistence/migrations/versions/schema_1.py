"""The first schema. It was made whole, so there is nothing to come up from."""

from __future__ import annotations

revision = "1"
down_revision = None


def upgrade() -> None:
    """Do nothing: a database of this schema is marked with it when it is first brought up."""
