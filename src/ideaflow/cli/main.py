"""The program: its nouns, and how faults end it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NoReturn

import click

from ideaflow import __version__
from ideaflow.cli.lazy import LazyGroup, Verb
from ideaflow.errors import IdeaflowError

CLI = "ideaflow.cli"
JSON = "ideaflow.json"
NO_TEXT = re.compile("[\ud800-\udfff]")


class Program(LazyGroup):
    """Everything ideaflow can be asked. A fault ends it with a message and an exit code, never with a traceback."""

    verbs = {
        "init": Verb(f"{CLI}.start:init", "Make a database ready."),
        "demo": Verb(f"{CLI}.demo.command:demo", "Play three months of an invented benefits service."),
        "serve": Verb(f"{CLI}.serve:serve", "Serve the web on this machine."),
        "doctor": Verb(f"{CLI}.doctor:doctor", "Say what is wrong with this installation, in plain words."),
        "person": Verb(f"{CLI}.person:person", "People: add, invite, list, role, export, erase and more."),
        "problem": Verb(f"{CLI}.problem:problem", "Problems: capture, tally, list, show, link, resolve."),
        "idea": Verb(f"{CLI}.idea:idea", "Ideas: submit, show, list, evidence, merge, import and more."),
        "campaign": Verb(f"{CLI}.campaign:campaign", "Campaigns: open, capture, list, show, close."),
        "forecast": Verb(f"{CLI}.forecast:forecast", "Forecasts: set, show, realise, calibration."),
        "rank": Verb(f"{CLI}.rank:rank", "Rank ideas by what they are worth, with honest ranges."),
        "portfolio": Verb(f"{CLI}.portfolio:portfolio", "Which ideas together bring most within a budget."),
        "forum": Verb(f"{CLI}.forum:forum", "Forums: create, seat members, show."),
        "policy": Verb(f"{CLI}.policy:policy", "Rules: list, show, check, compare, activate."),
        "meeting": Verb(f"{CLI}.meeting:meeting", "Meetings: schedule, agenda, score, open, decide, minutes."),
        "trial": Verb(f"{CLI}.trial:trial", "Trials: plan, start, observe, review, end, conclude."),
        "learn": Verb(f"{CLI}.learn:learn", "Learnings: record, search, cite, confirm, contradict."),
        "spc": Verb(f"{CLI}.spc:spc", "A control chart of any CSV file."),
        "audit": Verb(f"{CLI}.audit:audit", "What happened, in sentences."),
        "flow": Verb(f"{CLI}.flow:flow", "How ideas flow: summary, chart."),
        "message": Verb(f"{CLI}.message:message", "Messages: notices, feed, send, list, replay."),
        "webhook": Verb(f"{CLI}.webhook:webhook", "Webhooks: add, list, test, deliveries, replay, remove."),
        "admin": Verb(f"{CLI}.admin:admin", "Rebuild, check, back up, restore, redact, serve metrics and more."),
        "completion": Verb(f"{CLI}.start:completion", "Print the completion script of a shell."),
    }

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        as_json = "--json" in args
        try:
            _check_text(args)
            ctx = super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            _misused(error, as_json=as_json)
        ctx.meta[JSON] = as_json
        return ctx

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except IdeaflowError as error:
            from ideaflow.cli.output import tell_fault  # noqa: PLC0415 - help needs no output

            tell_fault(error, as_json=ctx.meta[JSON])
            ctx.exit(error.exit_code)
        except click.ClickException as error:
            _misused(error, as_json=ctx.meta[JSON])


def _check_text(args: Sequence[str]) -> None:
    """Bytes that are no text in the terminal's encoding come as halves of characters, which nothing can store."""
    for place, word in enumerate(args, 1):
        if NO_TEXT.search(word):
            raise click.UsageError(f"word {place} of what was typed is not text in {sys.getfilesystemencoding()}")


def _misused(error: click.ClickException, *, as_json: bool) -> NoReturn:
    from ideaflow.cli.output import tell_misuse  # noqa: PLC0415 - help needs no output

    tell_misuse(error, as_json=as_json)
    raise click.exceptions.Exit(error.exit_code)


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ideaflow")
@click.option("--db", metavar="URL", help="The database: a file, or a postgresql:// address. Default: IDEAFLOW_DB.")
@click.option("--as", "acting", metavar="PERSON", help="Who acts: an e-mail address. Default: IDEAFLOW_AS.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def cli(ctx: click.Context, *, db: str | None, acting: str | None, as_json: bool) -> None:
    """Carry an idea from a noticed problem to a shared learning.

    Exit codes: 0 done, 1 fault, 2 wrong usage, 3 refused by policy.

    \b
    Example:
      ideaflow init
      ideaflow idea submit --title "Send decision letters by text" --team Decisions
    """
    ctx.ensure_object(dict).update(db=db, person=acting, as_json=as_json)


def main() -> None:
    """Run the program on the arguments it was called with."""
    sys.excepthook = _unexpected
    cli(prog_name="ideaflow")


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw: one line for the person, the details only for who asks."""
    import os  # noqa: PLC0415 - on the way out only

    if os.environ.get("IDEAFLOW_DEBUG"):
        sys.__excepthook__(kind, error, trace)
    elif issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("stopped\n")
    else:
        sys.stderr.write(f"unexpected fault: {kind.__name__}: {error}\nSet IDEAFLOW_DEBUG=1 for details.\n")
