"""Reading rules: list, show, check, compare."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.cli.output import note, print_json, say, table
from ideaflow.cli.policy_pack import find_pack, pack_file_text
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted, listed
from ideaflow.policies.difference import differences
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import pack_digest, parse_pack
from ideaflow.policies.page import pack_page
from ideaflow.projections import forum_page


@click.command("list")
@reads
def list_packs(session: Session) -> None:
    """The packs that are kept here, and which forum works by which.

    \b
    Example:
      ideaflow policy list
    """
    with session.open() as app:
        kept = app.packs()
        forums = [forum_page.page(app.history(stream)) for stream in app.streams("F")]

    def works_by(pack: str) -> list[str]:
        return [forum.id for forum in forums if forum.pack == pack]

    rows = [{"pack": one.id, "digest": one.digest, "forums": works_by(one.id)} for one in kept]
    session.show(
        rows,
        lambda: table(
            ["pack", "SHA-256", "forums"],
            [[one.id, one.digest[:16], ", ".join(works_by(one.id))] for one in kept],
        ),
    )


@click.command()
@click.argument("pack", default="three-i-forum")
@reads
def show(session: Session, pack: str) -> None:
    """A pack as a page to discuss. PACK is a shipped name, name@version, a forum's id, or a file.

    \b
    Example:
      ideaflow policy show
      ideaflow policy show F-1
      ideaflow policy show ours.toml
    """
    found = find_pack(session, pack)
    page = pack_page(found.pack)

    def tell() -> None:
        say(f"{page.id}  {page.summary}")
        say(f"SHA-256 {pack_digest(found.text)}")
        for chapter in page.chapters:
            say()
            say(f"{chapter.title[:1].upper()}{chapter.title[1:]} — for {chapter.whom}")
            for name, sentence in chapter.sentences.items():
                say(f"  {sentence}  [{name}]")

    session.show({"digest": pack_digest(found.text), "page": page}, tell)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@reads
def check(session: Session, file: Path) -> None:
    """Is a file a pack? Needs no database. What is wrong is named by file, line, rule, field and the nearest word.

    \b
    Example:
      ideaflow policy check ours.toml
    """
    text = pack_file_text(file)
    pack = parse_pack(text, str(file))
    open_steps = [step.value for step in pack.unguarded()]
    said = {"pack": pack.id, "digest": pack_digest(text), "rules": len(pack.rules), "steps without a rule": open_steps}
    session.show(said, lambda: say(f"{file} is the pack {pack.id} with {counted(len(pack.rules), 'rule')}."))
    if open_steps and not session.as_json:
        note(f"No rule guards: {listed(open_steps)}. Anybody who may take these steps can take them.")


@click.command()
@click.argument("old")
@click.argument("new")
@reads
def diff(session: Session, old: str, new: str) -> None:
    """What changes for whom when NEW takes the place of OLD, in words.

    \b
    Example:
      ideaflow policy diff three-i-forum fail-fast
      ideaflow policy diff F-1 ours.toml --json
    """
    before, after = find_pack(session, old).pack, find_pack(session, new).pack
    found = differences(before, after)

    def tell() -> None:
        say(f"From {before.id} to {after.id}: {counted(len(found), 'difference')}.")
        for one in found:
            say(f"- {one.sentence()}")

    session.show({"old": before.id, "new": after.id, "differences": found}, tell)


@click.command()
@reads
def schema(session: Session) -> None:  # noqa: ARG001 - it prints JSON, asked for or not
    """The JSON Schema of a pack, for completion and checks in editors.

    \b
    Example:
      ideaflow policy schema > pack.schema.json
    """
    print_json(Pack.model_json_schema())
