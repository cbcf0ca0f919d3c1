"""init and completion."""

from __future__ import annotations

import os

import click
from click.shell_completion import get_completion_class

from ideaflow import config
from ideaflow.cli.output import print_json, say
from ideaflow.cli.session import Session, reads


@click.command()
@click.option("--app-role", default="", metavar="NAME", help="On PostgreSQL: a role that may append events, no more.")
@reads
def init(session: Session, app_role: str) -> None:
    """Make a database ready. Who runs it becomes its first steward; running it again changes nothing.

    A database of an earlier ideaflow is brought up: its events stay as they are, its lists are made again.

    \b
    Example:
      ideaflow init
      ideaflow init --db ./team.sqlite --as ada@example.org
      ideaflow init --db postgresql://owner@server/ideaflow --app-role ideaflow_app
    """
    from ideaflow import bootstrap  # noqa: PLC0415 - loads SQLAlchemy

    made = bootstrap.init(
        session.db,
        session.person,
        lock_seconds=session.settings.lock_seconds,
        retry_seconds=session.settings.retry_seconds,
        app_role=app_role,
    )
    place = config.shown(session.db).removeprefix("sqlite:///")
    if session.as_json:
        print_json({"database": place, "made": made == "made", "brought_up": made == "brought up"})
    elif made == "brought up":
        say(f"Brought up: {place}. Its events are as they were, its lists were made again.")
    elif made:
        say(f"Ready: {place}")
        say(f"{session.person} is its steward. Next: ideaflow idea submit --title …")
    else:
        say(f"Already there, nothing changed: {place}")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Example:
      ideaflow completion bash > ~/.local/share/bash-completion/completions/ideaflow
      ideaflow completion zsh > ~/.zfunc/_ideaflow
      ideaflow completion fish > ~/.config/fish/completions/ideaflow.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"no completion for {shell}")
    program = click.get_current_context().find_root().command
    # click asks the bash on the machine for its version; a script is wanted even where there is none.
    os.environ.setdefault("SHELL", shell)
    click.echo(kind.source_template % kind(program, {}, "ideaflow", "_IDEAFLOW_COMPLETE").source_vars())
