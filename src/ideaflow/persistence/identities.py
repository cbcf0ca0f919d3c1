"""Who somebody is to a provider of single sign-on."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from ideaflow.persistence.schema import identities


def person_behind(connection: Connection, issuer: str, subject: str) -> int | None:
    """Whom a provider's subject was pinned to, or None."""
    mine = (identities.c.issuer == issuer) & (identities.c.subject == subject)
    return connection.execute(select(identities.c.person).where(mine)).scalar()


def subject_of(connection: Connection, issuer: str, person: int) -> str | None:
    """Under which subject a provider knows somebody, or None where it never signed them in."""
    mine = (identities.c.issuer == issuer) & (identities.c.person == person)
    return connection.execute(select(identities.c.subject).where(mine)).scalar()


def pin(connection: Connection, issuer: str, subject: str, person: int) -> None:
    """From now on, this subject of the provider is this person and nobody else."""
    connection.execute(insert(identities).values(issuer=issuer, subject=subject, person=person))
