"""Grade bands of people, beside the people directory. No event, and no page about a person, ever holds one."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from ideaflow.persistence import statements
from ideaflow.persistence.people import Person
from ideaflow.persistence.schema import person_grades


class GradeBands:
    """Written in one transaction; read only where a report joins them to groups of people."""

    def __init__(self, connection: Connection, placeholder: str) -> None:
        self._connection, self._placeholder = connection, placeholder

    def put(self, person: Person, band: str) -> None:
        """Keep a person's band, in place of an earlier one."""
        self._connection.exec_driver_sql(statements.upsert(person_grades, self._placeholder), (person.id, band))

    def remove(self, person: Person) -> None:
        """Forget a person's band."""
        self._connection.execute(delete(person_grades).where(person_grades.c.person == person.id))
