"""The environment, checked: what is said there must be meant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ideaflow.errors import InvalidInput
from ideaflow.settings import PREFIX, LogForm, Settings, variable

LONGEST_SECONDS = 3600
HOST_AND_PORT = r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$"
RULES = {
    "lock_seconds": f"is a number of seconds from 0 to {LONGEST_SECONDS}",
    "retry_seconds": f"is a number of seconds from 0 to {LONGEST_SECONDS}",
    "log": f"is {', '.join(LogForm)}",
    "metrics_listen": "is an address and a port",
    "metrics_on_web": "is 1 or 0",
    "patroni": "is the http:// or https:// address of a node's Patroni",
}
EXAMPLES = {
    "lock_seconds": "10",
    "retry_seconds": "30",
    "log": "json",
    "metrics_listen": "127.0.0.1:9464",
    "metrics_on_web": "1",
    "patroni": "http://node1:8008",
}
Seconds = Annotated[float, Field(ge=0, le=LONGEST_SECONDS, allow_inf_nan=False)]
DEFAULT = Settings()


class Environment(BaseSettings):
    """The variables of `Settings`; an empty one counts as not said."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, validate_default=False
    )

    lock_seconds: Seconds = DEFAULT.lock_seconds
    retry_seconds: Seconds = DEFAULT.retry_seconds
    log: LogForm = DEFAULT.log
    log_file: str = DEFAULT.log_file
    metrics_listen: Annotated[str, Field(pattern=HOST_AND_PORT)] = DEFAULT.metrics_listen
    metrics_on_web: bool = DEFAULT.metrics_on_web
    patroni: Annotated[str, Field(pattern=r"^https?://[^/@\s]+/?$")] = DEFAULT.patroni


def read_environment() -> Settings:
    """The settings that the environment says. Raises InvalidInput for the first that cannot be meant."""
    try:
        return Settings(**Environment().model_dump())
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).lower().removeprefix(PREFIX.lower())
        value = error.errors()[0]["input"]
        step = f"set it right or not at all: {variable(name)}={EXAMPLES[name]}"
        raise InvalidInput(variable(name), value, RULES[name], step) from error
