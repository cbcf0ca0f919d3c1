"""Forms whose session had ended: what was typed waits for its writer, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ideaflow.persistence import kept_forms
from ideaflow.persistence.database import Database
from ideaflow.persistence.kept_forms import KeptForm


class KeptForms:
    """Kept forms on one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def keep(self, person: int, path: str, fields: Sequence[tuple[str, str]]) -> str | None:
        """The token under which its writer finds it within the hour; None where they have too many."""
        with self._database.transaction() as connection:
            return kept_forms.keep_form(connection, person, KeptForm(path, [*fields]), self._clock())

    def read(self, token: str, person: int) -> KeptForm | None:
        """What was kept, for this person alone."""
        with self._database.reading() as connection:
            return kept_forms.kept_form(connection, token, person, self._clock())

    def drop(self, token: str) -> None:
        """Forget it."""
        with self._database.transaction() as connection:
            kept_forms.drop_form(connection, token)
