"""Settings: what is said must be meant, and secrets are not shown."""

from __future__ import annotations

import pytest

from ideaflow import config
from ideaflow.errors import InvalidInput
from ideaflow.settings import Demand, LogForm, Newcomers, Settings, settings, variable
from tests.cli.terminal import InProcess


def test_without_any_variable_every_setting_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings._fields:
        monkeypatch.setenv(variable(name), "")
    assert settings() == Settings()


def test_every_setting_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "lock_seconds": "2.5",
        "retry_seconds": "0",
        "log": "json",
        "log_file": "/var/log/ideaflow.log",
        "metrics_listen": "[::1]:9000",
        "metrics_on_web": "1",
        "patroni": "http://node1:8008",
        "token_days": "30",
        "smtp": "smtps://ideas:secret@mail.example.org",
        "mail_from": "ideas@example.org",
        "site": "https://ideas.example.org",
        "proxies": "2",
        "session_idle_seconds": "600",
        "session_seconds": "7200",
        "second_factor": "stewards",
        "oidc_issuer": "https://login.example.org/realm",
        "oidc_client": "ideaflow",
        "oidc_secret": "hush",
        "oidc_secret_file": "/run/secrets/oidc",
        "oidc_newcomers": "submitter",
    }
    assert {*said} == {*Settings._fields}
    for name, value in said.items():
        monkeypatch.setenv(variable(name), value)
    numbers = {name: float(value) for name, value in said.items() if name.endswith("_seconds")}
    kinds = {
        "metrics_on_web": True,
        "proxies": 2,
        "token_days": 30,
        "log": LogForm.JSON,
        "second_factor": Demand.STEWARDS,
        "oidc_newcomers": Newcomers.SUBMITTER,
    }
    assert settings() == Settings(**{**said, **numbers, **kinds})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("IDEAFLOW_LOCK_SECONDS", value) for value in ("soon", "-1", "nan", "inf", "1e9")),
        ("IDEAFLOW_RETRY_SECONDS", "a while"),
        ("IDEAFLOW_LOG", "yaml"),
        ("IDEAFLOW_METRICS_LISTEN", "9464"),
        ("IDEAFLOW_METRICS_ON_WEB", "perhaps"),
        ("IDEAFLOW_PATRONI", "node1:8008"),
        ("IDEAFLOW_TOKEN_DAYS", "0"),
        ("IDEAFLOW_PROXIES", "many"),
        ("IDEAFLOW_SESSION_IDLE_SECONDS", "1"),
        ("IDEAFLOW_SECOND_FACTOR", "me"),
        ("IDEAFLOW_OIDC_ISSUER", "http://login.example.org"),
        ("IDEAFLOW_OIDC_NEWCOMERS", "steward"),
        *(("IDEAFLOW_SMTP", value) for value in ("mail.example.org", "smtp://mail.example.org?tls=no", "http://m:25")),
        *(("IDEAFLOW_MAIL_FROM", value) for value in ("ideaflow", "Ideas <ideaflow@example.org>")),
        *(("IDEAFLOW_SITE", value) for value in ("ideas.example.org", "https://a@ideas.example.org")),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_with_its_rule_and_the_next_step(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput) as wrong:
        settings()
    assert wrong.value.field == name
    assert wrong.value.value == repr(value)
    assert wrong.value.rule.startswith("is ")
    assert f"{name}=" in wrong.value.next_step


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://ada:hunter2@db.example.org/x", "postgresql+psycopg://ada:***@db.example.org/x"),
        ("postgresql+psycopg:///x?host=/run&password=hunter2", "postgresql+psycopg:///x?host=/run&password=***"),
        ("postgresql+psycopg://ada@db.example.org/x", "postgresql+psycopg://ada@db.example.org/x"),
        ("sqlite:////srv/team.sqlite", "sqlite:////srv/team.sqlite"),
        ("smtp://ada:hunter2@mail.example.org:587", "smtp://ada:***@mail.example.org:587"),
    ],
)
def test_a_password_in_an_address_is_hidden(url: str, shown: str) -> None:
    assert config.shown(url) == shown


def test_a_password_is_not_told_where_a_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDEAFLOW_SMTP", "smtp://ada:hunter2@mail.example.org:587?tls=no")
    with pytest.raises(InvalidInput) as wrong:
        settings()
    assert "hunter2" not in str(wrong.value.as_dict())


def test_doctor_shows_the_settings_and_misspelt_ones(typist: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDEAFLOW_LOCK_SECONDS", "7")
    monkeypatch.setenv("IDEAFLOW_LOKC_SECONDS", "8")
    monkeypatch.setenv("IDEAFLOW_SMTP", "smtp://ada:hunter2@mail.example.org:587")
    told = typist.run("doctor").out
    assert "IDEAFLOW_LOCK_SECONDS\t7" in told
    assert "IDEAFLOW_LOKC_SECONDS\tno setting has this name\tcheck the spelling" in told
    assert "hunter2" not in told
