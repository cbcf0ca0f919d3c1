"""The environment, checked: what is said there must be meant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ideaflow.config import shown
from ideaflow.errors import InvalidInput
from ideaflow.settings import PREFIX, Demand, LogForm, Newcomers, Settings, variable

LONGEST_SECONDS = 3600
LONGEST_TOKEN_DAYS = 366
MOST_PROXIES = 5
LONGEST_SESSION = 30 * 24 * 3600
HOST_AND_PORT = r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$"
RULES = {
    "lock_seconds": f"is a number of seconds from 0 to {LONGEST_SECONDS}",
    "retry_seconds": f"is a number of seconds from 0 to {LONGEST_SECONDS}",
    "log": f"is {', '.join(LogForm)}",
    "metrics_listen": "is an address and a port",
    "token_days": f"is a number of days from 1 to {LONGEST_TOKEN_DAYS}",
    "metrics_on_web": "is 1 or 0",
    "patroni": "is the http:// or https:// address of a node's Patroni",
    "smtp": "is smtp://name:password@host:port (STARTTLS), smtps://…, or without TLS smtp://host:port?tls=off",
    "mail_from": "is the e-mail address that letters come from",
    "site": "is the http:// or https:// address at which people open the web",
    "proxies": f"is the number of proxies before the web, from 0 to {MOST_PROXIES}",
    "session_idle_seconds": f"is a number of seconds from 60 to {LONGEST_SESSION}",
    "session_seconds": f"is a number of seconds from 60 to {LONGEST_SESSION}",
    "second_factor": f"is {', '.join(Demand)}",
    "oidc_issuer": "is the https:// address of a provider of OpenID Connect, or http:// on this machine",
    "oidc_client": "is the name that the provider knows this installation by",
    "oidc_secret": "is what the provider gave with the name",
    "oidc_secret_file": "is a file that holds what the provider gave with the name",
    "oidc_newcomers": f"is {', '.join(Newcomers)}",
}
EXAMPLES = {
    "lock_seconds": "10",
    "retry_seconds": "30",
    "log": "json",
    "metrics_listen": "127.0.0.1:9464",
    "metrics_on_web": "1",
    "patroni": "http://node1:8008",
    "token_days": "30",
    "smtp": "smtp://mail.example.org:587",
    "mail_from": "ideaflow@example.org",
    "site": "https://ideas.example.org",
    "proxies": "1",
    "session_idle_seconds": "3600",
    "session_seconds": "43200",
    "second_factor": "stewards",
    "oidc_issuer": "https://login.example.org",
    "oidc_client": "ideaflow",
    "oidc_secret": "…",
    "oidc_secret_file": "/etc/ideaflow/oidc-secret",
    "oidc_newcomers": "submitter",
}
SMTP = r"^smtps?://([^@/\s]+@)?(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?/?(\?tls=off)?$"
ISSUER = r"^(https://[^/@?#\s]+|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?)(/[^?#\s]*)?$"
Session = Annotated[float, Field(ge=60, le=LONGEST_SESSION, allow_inf_nan=False)]
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
    token_days: Annotated[int, Field(ge=1, le=LONGEST_TOKEN_DAYS)] = DEFAULT.token_days
    smtp: Annotated[str, Field(pattern=SMTP)] = DEFAULT.smtp
    mail_from: Annotated[str, Field(pattern=r"^[^@\s<>,;]+@[A-Za-z0-9.-]+$")] = DEFAULT.mail_from
    proxies: Annotated[int, Field(ge=0, le=MOST_PROXIES)] = DEFAULT.proxies
    site: Annotated[str, Field(pattern=r"^https?://[^/@?#\s]+(/[^?#\s]*)?$")] = DEFAULT.site
    session_idle_seconds: Session = DEFAULT.session_idle_seconds
    session_seconds: Session = DEFAULT.session_seconds
    second_factor: Demand = DEFAULT.second_factor
    oidc_issuer: Annotated[str, Field(pattern=ISSUER)] = DEFAULT.oidc_issuer
    oidc_client: str = DEFAULT.oidc_client
    oidc_secret: str = DEFAULT.oidc_secret
    oidc_secret_file: str = DEFAULT.oidc_secret_file
    oidc_newcomers: Newcomers = DEFAULT.oidc_newcomers


def read_environment() -> Settings:
    """The settings that the environment says. Raises InvalidInput for the first that cannot be meant."""
    try:
        return Settings(**Environment().model_dump())
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).lower().removeprefix(PREFIX.lower())
        value = shown(str(error.errors()[0]["input"]))
        step = f"set it right or not at all: {variable(name)}={EXAMPLES[name]}"
        raise InvalidInput(variable(name), value, RULES[name], step) from error
