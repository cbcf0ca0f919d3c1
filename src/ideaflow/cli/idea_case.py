"""The business case of an idea, as a file."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.case.content import Case, case_of
from ideaflow.cli.output import say
from ideaflow.cli.session import Session, reads
from ideaflow.errors import InvalidInput, UnknownId

FORMS = (".html", ".pdf")


@click.command()
@click.argument("idea")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write: .html or .pdf. Default: IDEA.html.")
@click.option(
    "--font", type=click.Path(path_type=Path), help="A TrueType font for letters that the built-in one lacks."
)
@reads
def case(session: Session, idea: str, out: Path | None, font: Path | None) -> None:
    """A page that makes the case: problem, canvas, evidence, options, worth, scores, trial, decision.

    \b
    Example:
      ideaflow idea case I-42
      ideaflow idea case I-42 --out case.pdf
    """
    if out and out.suffix.casefold() not in FORMS:
        raise InvalidInput("out", str(out), "ends in .html or .pdf", "name such a file")
    with session.open() as app:
        wanted = app.known_id("idea", idea, "I")
        found = case_of(app, wanted)
    if found is None:
        raise UnknownId("idea", idea)
    file = out or Path(f"{wanted}.html")
    content = _content(found, file, font)
    try:
        file.write_bytes(content)
    except OSError as error:
        step = "name a file in a folder that can be written to"
        raise InvalidInput("out", str(file), f"cannot be written: {error.strerror}", step) from error
    session.show({"idea": wanted, "file": str(file), "case": found}, lambda: say(str(file)))


def _content(found: Case, file: Path, font: Path | None) -> bytes:
    if file.suffix.casefold() == ".pdf":
        from ideaflow.case.sheet import pdf  # noqa: PLC0415 - loads fpdf2

        return pdf(found, font)
    from ideaflow.case.page import html  # noqa: PLC0415

    return html(found).encode()
