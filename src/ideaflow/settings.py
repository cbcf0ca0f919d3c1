"""Settings from the environment, and what holds where nobody says anything.

Most calls set none; those that do pay for the checks, which load pydantic.
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import NamedTuple


class LogForm(StrEnum):
    """How a line of the log is written; `off` writes none."""

    OFF = "off"
    TEXT = "text"
    JSON = "json"


class Demand(StrEnum):
    """Of whom a second factor is demanded on the web."""

    NOBODY = "nobody"
    STEWARDS = "stewards"
    EVERYBODY = "everybody"


class Newcomers(StrEnum):
    """What becomes of somebody whom single sign-on vouches for and who has no account."""

    REFUSED = "refused"
    SUBMITTER = "submitter"


class Settings(NamedTuple):
    """What the environment can say, each as `IDEAFLOW_` and the name in capitals. Times are in seconds."""

    lock_seconds: float = 10.0
    retry_seconds: float = 30.0
    log: LogForm = LogForm.OFF
    log_file: str = ""
    metrics_listen: str = "127.0.0.1:9464"
    metrics_on_web: bool = False
    patroni: str = ""
    token_days: int = 90
    smtp: str = ""
    mail_from: str = ""
    site: str = ""
    proxies: int = 0
    session_idle_seconds: float = 3_600.0
    session_seconds: float = 43_200.0
    second_factor: Demand = Demand.NOBODY
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = ""
    oidc_secret_file: str = ""
    oidc_newcomers: Newcomers = Newcomers.REFUSED


PREFIX = "IDEAFLOW_"
# Read where they are needed: which database, who acts, where signing keys are, and whether a fault shows its details.
PLAIN = (f"{PREFIX}DB", f"{PREFIX}AS", f"{PREFIX}KEYS", f"{PREFIX}DEBUG")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def settings() -> Settings:
    """The settings of this process. Raises InvalidInput that names the variable, the value, the rule and what to do."""
    if not any(os.environ.get(variable(name)) for name in Settings._fields):
        return Settings()
    from ideaflow.environment import read_environment  # noqa: PLC0415 - loads pydantic

    return read_environment()


def unknown_variables() -> list[str]:
    """Variables that begin like ours and are none: a typing error, most likely."""
    known = {*PLAIN, *map(variable, Settings._fields)}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
