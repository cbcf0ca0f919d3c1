"""`ideaflow serve` where it cannot serve: said in plain words, before anything listens."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.terminal import InProcess
from tests.doing import STEWARD


@pytest.fixture
def typist(url: str, tmp_path: Path) -> InProcess:
    return InProcess(tmp_path / "ideaflow.sqlite", STEWARD)


@pytest.mark.parametrize("missing", ["flask", "gunicorn.app.base", "argon2", "limits"])
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
