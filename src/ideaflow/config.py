"""Where the database is and who is acting, from options and the environment."""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path

DATABASE_VARIABLE = "IDEAFLOW_DB"
PERSON_VARIABLE = "IDEAFLOW_AS"
PASSWORD = re.compile(r"(://[^:/@]*:)[^/]*@")
PASSWORD_SAID = re.compile(r"([?&](?:ssl)?password=)[^&]*", re.IGNORECASE)


def database_url(given: str | None = None) -> str:
    """The database's URL from an option, IDEAFLOW_DB, or a file in the user's data directory.

    A plain path means an SQLite file; `postgres://` and `postgresql://` mean PostgreSQL.
    """
    address = given or os.environ.get(DATABASE_VARIABLE) or _default_file()
    if address.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + address.split("://", 1)[1]
    if "://" in address:
        return address
    return f"sqlite:///{Path(address).expanduser().absolute()}"


def is_embedded(url: str) -> bool:
    """True for one SQLite file on this machine, false for a shared database server."""
    return url.startswith("sqlite:")


def acting_person(given: str | None = None) -> str:
    """The address of the person who acts: an option, IDEAFLOW_AS, or the system's user at localhost."""
    return given or os.environ.get(PERSON_VARIABLE) or f"{getpass.getuser()}@localhost"


def shown(url: str) -> str:
    """A database's URL without its password, to be printed."""
    return PASSWORD_SAID.sub(r"\1***", PASSWORD.sub(r"\1***@", url))


def _default_file() -> str:
    import platformdirs  # noqa: PLC0415 - slow to import, needed only without --db

    return str(platformdirs.user_data_path("ideaflow") / "ideaflow.sqlite")
