"""Campaigns at work: open, capture a batch quickly, close."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ideaflow.application.campaign import CaptureIdea, CloseCampaign, OpenCampaign, way_of
from ideaflow.application.idea_import import plan_import, run_import
from ideaflow.application.idea_mapping import FIELDS, IdeaMapping, read_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.cli.file_options import FILE, about_a_file
from ideaflow.cli.idea_import import RowsSoFar, report_as_json, tell_report
from ideaflow.cli.output import note, say
from ideaflow.cli.session import Session, reads, writes
from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput

ANSWER = "outcome"
PROMPT = "Idea (empty when done)"


@click.command("open")
@click.argument("title")
@click.option("--team", help="The team that is asked; default: everybody.")
@click.option("--from", "first_day", metavar="DATE", help="The first day; default today.")
@click.option("--until", "last_day", metavar="DATE", help="The last day; default the first.")
@writes
def open_campaign(session: Session, **fields: object) -> None:
    """Gather ideas together, for a day or for longer. Stewards, chairs and helpers may do it.

    \b
    Example:
      ideaflow campaign open "Improvement day" --team Decisions
      ideaflow campaign open "Winter call" --from 2026-12-01 --until 2026-12-18
    """
    session.run(OpenCampaign, **fields)


@click.command()
@click.argument("campaign")
@writes
def close(session: Session, campaign: str) -> None:
    """No more ideas come in through a campaign; those that did go on.

    \b
    Example:
      ideaflow campaign close C-1
    """
    session.run(CloseCampaign, campaign=campaign)


@click.command()
@click.argument("campaign")
@click.option("--title", "titles", multiple=True, help="An idea in a line; repeat it. Without, ideas are asked for.")
@click.option("--team", help="The team of the ideas; default: the campaign's.")
@click.option("--file", type=FILE, help="A CSV file of ideas instead; its first row names the columns.")
@about_a_file([field for field in FIELDS if field != ANSWER])
@click.option("--skip-repeats", is_flag=True, help="Leave out rows that say the same as an earlier one.")
@reads
def capture(
    session: Session,
    *,
    campaign: str,
    titles: tuple[str, ...],
    team: str | None,
    file: Path | None,
    options: tuple[str, ...],
    mapping: Path | None,
    encoding: str | None,
    skip_repeats: bool,
    dry_run: bool,
) -> None:
    """Bring a batch of ideas: line by line, from a pipe, or from a CSV file. Only a title is needed.

    A file goes in by the same rules as `idea import`: again, it brings only what is new. A line that cannot be taken
    is named, the others are.

    \b
    Example:
      ideaflow campaign capture C-1
      ideaflow campaign capture C-1 --title "One form less" --title "Call back by noon"
      ideaflow campaign capture C-1 --file day.csv --map title=Idea --map submitter=Who --dry-run
    """
    if file:
        if titles or team:
            raise InvalidInput("file", str(file), "is given instead of titles and a team", "map the columns: --map")
        fields = read_mapping(options, mapping)
        _capture_file(session, campaign, file, fields, encoding, skip_repeats=skip_repeats, dry_run=dry_run)
        return
    if options or mapping or encoding or skip_repeats or dry_run:
        raise InvalidInput("file", "", "is needed for what was said of a file", "name it: --file ideas.csv")
    _capture_lines(session, campaign, titles, team)


def _capture_lines(session: Session, campaign: str, titles: tuple[str, ...], team: str | None) -> None:
    taken: list[dict[str, str]] = []
    faults: list[dict[str, object]] = []
    with session.open() as app:
        wanted = app.known_id("campaign", campaign, "C")
        for number, title in enumerate(titles or _typed_lines(), 1):
            try:
                receipt = session.do(app, CaptureIdea, campaign=wanted, title=title, team=team)
            except InvalidInput as error:
                faults.append({"line": number, "rule": f"{error.field}: {error.rule}"})
                note(f"  line {number} was not taken: {error.field} {error.rule}")
                continue
            taken.append({"id": receipt.id, "title": title.strip()})
            if not session.as_json:
                say(receipt.id)
    session.show(
        {"campaign": wanted, "ideas": taken, "failed": faults},
        lambda: note(f"  {counted(len(taken), 'idea')} captured in {wanted}."),
    )


def _typed_lines() -> Iterator[str]:
    """Titles that are typed, until an empty line; or the lines of a pipe, empty ones left out."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin if line.strip())
        return
    yield from iter(_asked, "")


def _asked() -> str:
    answer: str = click.prompt(PROMPT, type=str, default="", show_default=False, err=True)
    return answer.strip()


def _capture_file(
    session: Session,
    campaign: str,
    file: Path,
    fields: IdeaMapping,
    encoding: str | None,
    *,
    skip_repeats: bool,
    dry_run: bool,
) -> None:
    if ANSWER in fields.columns:
        raise InvalidInput("map", ANSWER, "ideas of a campaign have no answer yet", "import them: idea import")
    act = plan_import if dry_run else run_import
    with session.open() as app, open_box(file, encoding) as box:
        way = way_of(app.office, campaign, session.person)
        progress = RowsSoFar().tell
        report = act(app.office, box, fields, by=session.person, skip_repeats=skip_repeats, progress=progress, way=way)
    value = {"campaign": way.campaign, "dry_run": dry_run, **report_as_json(report)}
    session.show(value, lambda: tell_report(report, dry_run))
