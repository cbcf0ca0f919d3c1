"""What `doctor` says of databases that are not as they should be: what is wrong, and what to do."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import make_url

from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow, diagnose, init
from ideaflow.persistence import database, diagnosis
from ideaflow.persistence.diagnosis import Check
from tests.doing import STEWARD, do


def wrong(url: str) -> dict[str, Check]:
    """What is not well, but for the rights: tests connect as the owner."""
    return {one.name: one for one in diagnose(url) if not one.well and one.name != "rights"}


def test_nothing_is_wrong_with_a_database_that_was_just_used(app: Ideaflow, url: str) -> None:
    do(app, CaptureProblem, issue="late")
    assert wrong(url) == {}


def test_lists_that_are_not_where_the_log_is_are_told(app: Ideaflow, url: str) -> None:
    do(app, CaptureProblem, issue="late")
    with app.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE positions SET position = 1")
    assert wrong(url) == {"lists": Check("lists", "at event 1 of 2", well=False, next_step="ideaflow admin rebuild")}


def test_a_log_that_does_not_hash_to_its_root_is_told(app: Ideaflow, url: str) -> None:
    do(app, CaptureProblem, issue="late")
    with app.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE log_tree SET size = 1")
    assert wrong(url)["proof"].next_step == "look at it with: ideaflow audit verify"


@pytest.mark.sqlite_only
def test_a_level_that_a_power_cut_breaks_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_prepare_sqlite", lambda made, _: made.execute("PRAGMA synchronous=NORMAL"))
    assert wrong(url)["durability"].seen == "synchronous NORMAL: a power cut can take acknowledged commands"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("version", "well"), [("3.40.1", False), ("3.51.2", False), ("3.51.3", True), ("4.0.0", True)])
def test_a_version_of_sqlite_with_the_known_fault_is_told(
    url: str, monkeypatch: pytest.MonkeyPatch, version: str, well: bool
) -> None:
    monkeypatch.setattr(diagnosis, "sqlite_module", lambda: SimpleNamespace(sqlite_version=version))
    assert ("SQLite" not in wrong(url)) == well


@pytest.mark.parametrize(("level", "well"), [("off", False), ("local", True), ("on", True), ("remote_apply", True)])
def test_a_server_that_answers_before_a_commit_is_durable_is_told(postgres_url: str, level: str, well: bool) -> None:
    init(postgres_url, STEWARD)
    with Ideaflow(postgres_url) as app, app.database.transaction() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {make_url(postgres_url).database} SET synchronous_commit = {level}")
    assert ("durability" not in wrong(postgres_url)) == well
