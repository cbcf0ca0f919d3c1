"""Every command says what it does and shows how to call it; help is quick; shells can complete."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from ideaflow.cli.main import cli

SLOW_TO_IMPORT = ("sqlalchemy", "pydantic")
LOADED_BY_HELP = f"""
import sys
from ideaflow.cli.main import cli
try:
    cli(sys.argv[1:], prog_name="ideaflow")
except SystemExit as end:
    loaded = [name for name in {SLOW_TO_IMPORT!r} if name in sys.modules]
    sys.exit(f"loaded: {{loaded}}" if loaded else end.code)
"""


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and all below it, each with the words that lead to it."""
    yield path, command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            assert found is not None, f"{' '.join([*path, name])} is listed and cannot be found"
            yield from commands(found, (*path, name))


def test_every_command_and_group_has_help() -> None:
    silent = [path for path, command in commands(cli) if not command.help]

    assert silent == []


def test_every_command_shows_an_example_of_itself() -> None:
    leaves = [(path, command) for path, command in commands(cli) if not isinstance(command, click.Group)]

    assert len(leaves) > 1
    assert [path for path, command in leaves if f"ideaflow {' '.join(path)}" not in _example(command)] == []


def test_every_command_prints_its_help() -> None:
    runner = CliRunner()
    failed = {
        path: result.output for path, _ in commands(cli) if (result := runner.invoke(cli, [*path, "--help"])).exit_code
    }

    assert failed == {}


def test_no_two_parameters_of_a_command_share_a_name() -> None:
    shared = [
        path
        for path, command in commands(cli)
        if len({parameter.name for parameter in command.params}) < len(command.params)
    ]

    assert shared == []


def test_every_option_that_takes_a_value_is_explained_or_names_its_choices() -> None:
    unexplained = [
        (path, option.name)
        for path, command in commands(cli)
        for option in command.params
        if isinstance(option, click.Option) and not option.help and not isinstance(option.type, click.Choice)
    ]

    assert unexplained == []


@pytest.mark.parametrize("group", ["", "idea", "meeting", "trial", "flow", "campaign"])
def test_help_loads_neither_the_database_nor_the_checks(group: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", LOADED_BY_HELP, *group.split(), "--help"], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Usage: ideaflow")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed_for_each_shell(shell: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "ideaflow", "completion", shell], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert f"_IDEAFLOW_COMPLETE={shell}_complete" in result.stdout


@pytest.mark.parametrize(
    ("typed", "expected"), [("me", "meeting"), ("meeting sch", "schedule"), ("idea get", "get-on-with-it")]
)
def test_the_shell_is_offered_nouns_and_verbs(typed: str, expected: str) -> None:
    words = ["ideaflow", *typed.split()]
    completing = {
        **os.environ,
        "_IDEAFLOW_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    result = subprocess.run(
        [sys.executable, "-c", "from ideaflow.cli.main import main; main()"],
        env=completing,
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"plain,{expected}" in result.stdout.splitlines(), result.stderr


def _example(command: click.Command) -> str:
    return (command.help or "").partition("Example:")[2]
