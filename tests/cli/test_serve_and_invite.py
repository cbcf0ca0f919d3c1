"""`ideaflow serve` where it cannot serve, said before anything listens; and links to sign in with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.second_factors import SecondFactors
from tests.cli.terminal import InProcess
from tests.doing import STEWARD


@pytest.fixture
def typist(url: str, tmp_path: Path) -> InProcess:
    return InProcess(tmp_path / "ideaflow.sqlite", STEWARD)


@pytest.mark.parametrize("missing", ["flask", "gunicorn.app.base", "argon2", "segno"])
def test_what_the_web_lacks_is_said_with_how_to_get_it(
    typist: InProcess, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name == "ideaflow.web" or name.startswith("ideaflow.web.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    ended = typist.run("serve")
    assert (ended.code, ended.out) == (1, "")
    assert "pip install 'ideaflow[web]'" in ended.err


def test_a_database_that_is_not_there_is_said_before_anything_listens(tmp_path: Path) -> None:
    ended = InProcess(tmp_path / "nowhere.sqlite", STEWARD).run("serve")
    assert (ended.code, ended.out) == (1, "")
    assert "there is no database" in ended.err
    assert "Serving on" not in ended.err


def test_an_invitation_is_a_link_that_works(typist: InProcess, app: Ideaflow) -> None:
    link = typist.made("person", "invite", STEWARD, "--site", "https://ideas.example.org/")
    site, token = link.rsplit("/invitation/", 1)
    assert site == "https://ideas.example.org"
    assert app.sign_in.is_open(token)
    assert typist.shown("person", "invite", STEWARD)["link"].startswith("http://127.0.0.1:8000/invitation/")
    assert not app.sign_in.is_open(token)


def test_only_a_steward_invites_and_only_who_is_known(typist: InProcess) -> None:
    refused = typist.refused("person", "invite", STEWARD, by="somebody@example.org")
    assert refused["error"] == "NotPermitted"
    assert "there is nothing with this id" in typist.wrong("person", "invite", "nobody@example.org")


def test_a_steward_turns_the_second_step_off_for_who_lost_it(typist: InProcess, app: Ideaflow) -> None:
    person = app.person(STEWARD)
    assert person
    with app.database.transaction() as connection:
        factors = SecondFactors(connection, app.database.key_ring)
        factors.begin(person.id)
        assert factors.use_step(person.id, 1)
    assert typist.refused("person", "second-factor", "reset", STEWARD, by="somebody@example.org")
    assert app.second_factor.is_on(person)
    assert typist.done("person", "second-factor", "reset", STEWARD).out == "Turned off.\n"
    assert typist.shown("person", "second-factor", "reset", STEWARD) == {"was_on": False}
    assert not app.second_factor.is_on(person)


def test_a_role_for_one_forum_or_team_is_listed_as_such_and_taken_away(typist: InProcess) -> None:
    forum = typist.made("forum", "create", "Ours")
    typist.done("person", "add", "ben@example.org")
    typist.done("person", "role", "ben@example.org", "steward", "--forum", forum)
    typist.done("person", "role", "ben@example.org", "helper", "--team", "Decisions")

    def roles() -> list[str]:
        (ben,) = [one for one in typist.shown("person", "list") if one["address"] == "ben@example.org"]
        return list(ben["roles"])

    assert roles() == ["submitter", "helper of team Decisions", "steward of forum F-1"]
    typist.done("forum", "member", forum, "ben@example.org", "--perspective", "digital", by="ben@example.org")
    assert typist.refused("person", "list", by="ben@example.org")["error"] == "NotPermitted"
    typist.done("person", "role", "ben@example.org", "steward", "--forum", forum, "--take")
    assert roles() == ["scorer", "submitter", "helper of team Decisions"]
    assert "to a forum or to a team" in typist.wrong(
        "person", "role", "ben@example.org", "steward", "--forum", forum, "--team", "Decisions"
    )
