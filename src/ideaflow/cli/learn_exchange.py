"""Learnings between organisations: a signed file out, a checked file in, and whose keys are trusted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ideaflow.application import learning_exchange as exchange
from ideaflow.application import learning_exchange_import as coming_in
from ideaflow.cli.kinds import MOST_ROWS
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.projections import learning_register
from ideaflow.projections.learning_register import Learned

FILE = click.Path(path_type=Path, dir_okay=False)


def signature_of(file: Path) -> Path:
    """Where the signature of a file is."""
    return file.with_name(f"{file.name}.sig")


@click.command()
@click.argument("file", type=FILE)
@click.option("--learning", "ids", multiple=True, help="A learning to put in; may be repeated.")
@click.option("--tag", "tags", multiple=True, help="Every shared learning with this tag; may be repeated.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@reads
def export(session: Session, file: Path, *, ids: tuple[str, ...], tags: tuple[str, ...], force: bool) -> None:
    """Write learnings that their authors shared to FILE, and its signature to FILE.sig. Stewards may do it.

    The file holds no person, no pseudonym, and only the words that authors shared.

    \b
    Example:
      ideaflow learn share L-88
      ideaflow learn export learnings.jsonl --learning L-88 --tag letters
    """
    if not ids and not tags:
        raise InvalidInput("learning", "", "names what to export", "say --learning L-… or --tag …")
    with session.open() as app:
        own = coming_in.key_of(app.office, by=session.person)
        chosen = [app.known_id("learning", given, "L") for given in ids]
        named = app.ask(learning_register.learnings, chosen)
        missing = {*chosen} - {one.id for one in named}
        if missing:
            raise UnknownId("learning", min(missing))
        tagged = [one for tag in tags for one in app.ask(learning_register.search, "", MOST_ROWS, tag=tag.lower())]
    leaving = {one.id: one for one in (*named, *filter(exchange.may_leave, tagged))}
    kept = {one.id for one in tagged} - {*leaving}
    out = sorted(leaving.values(), key=lambda one: one.number)
    content = exchange.packed(out, own.organisation)
    _write({file: content, signature_of(file): exchange.signed(content, own)}, force=force)
    _tell_export(session, file, out, kept)


def _tell_export(session: Session, file: Path, out: Sequence[Learned], kept: set[str]) -> None:
    made = {"file": str(file), "signature": str(signature_of(file)), "learnings": [one.id for one in out]}
    session.show({**made, "not_shared": sorted(kept)}, lambda: say(str(file)))
    if session.as_json:
        return
    note(f"  {counted(len(out), 'learning')}, signed in {signature_of(file)}.")
    if kept:
        note(f"  {len(kept):,} with these tags stayed here: their authors have not shared them.")


def _write(contents: dict[Path, bytes], *, force: bool) -> None:
    """Write the files in full, or none of them."""
    for file in contents:
        if file.exists() and not force:
            raise InvalidInput("file", str(file), "is there already", "name another, or say --force")
    parts = {file: file.with_name(f"{file.name}.part") for file in contents}
    try:
        for file, part in parts.items():
            part.write_bytes(contents[file])
        for file, part in parts.items():
            part.replace(file)
    except OSError as error:
        rule = f"cannot be written: {error.strerror}"
        raise InvalidInput("file", str(next(iter(contents))), rule, "name another place") from error
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--signature", type=FILE, help="Its signature (default FILE.sig).")
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and import nothing.")
@reads
def import_learnings(session: Session, file: Path, *, signature: Path | None, dry_run: bool) -> None:
    """Bring in the learnings of another organisation whose key is trusted. Stewards may do it.

    A file that is not right in every line is refused whole. What came in before is left as it is.

    \b
    Example:
      ideaflow learn import learnings.jsonl --dry-run
      ideaflow learn import learnings.jsonl
    """
    act = coming_in.plan_import if dry_run else coming_in.run_import
    with session.open() as app:
        package = coming_in.read_signed(app.office, file, signature or signature_of(file))
        brought = act(app.office, package, by=session.person)
    counts = {state: brought.count(state) for state in ("new", "known", "changed")}
    result = {"dry_run": dry_run, "organisation": brought.organisation, **counts, "learnings": brought.learnings}

    def tell() -> None:
        done = "would be imported" if dry_run else "imported"
        say(f"From {brought.organisation}: {counts['new']:,} {done}, {counts['known']:,} known before")
        if counts["changed"]:
            say(f"  {counts['changed']:,} changed there since; what came in before stays as it is")
        table(["there", "here", "state", "lesson"], [[o.original, o.id, o.state, o.lesson] for o in brought.learnings])

    session.show(result, tell)


@click.command()
@click.option("--organisation", help="The name by which others know this organisation; needed once, to make the key.")
@reads
def key(session: Session, organisation: str | None) -> None:
    """Print this organisation's public key, to be given to others over a channel that they trust. Stewards may do it.

    \b
    Example:
      ideaflow learn key --organisation "Harbour council"
    """
    with session.open() as app:
        own = coming_in.key_of(app.office, by=session.person, organisation=organisation or "")
    session.show({"organisation": own.organisation, "key": own.public}, lambda: say(own.public))
    if not session.as_json:
        note(
            f"  The key of {own.organisation}. Others say: ideaflow learn trust {own.public} "
            f"--organisation {own.organisation!r}"
        )


@click.command()
@click.argument("public", required=False)
@click.option("--organisation", help="Whose key it is, as they call themselves.")
@click.option("--remove", metavar="NAME", help="Trust this organisation no longer; what came in stays.")
@reads
def trust(session: Session, public: str | None, organisation: str | None, remove: str | None) -> None:
    """Trust another organisation's key, so that its learnings may come in. Without a key: list those trusted.

    \b
    Example:
      ideaflow learn trust cqm…= --organisation "Harbour council"
      ideaflow learn trust
    """
    with session.open() as app:
        if remove:
            coming_in.distrust_key(app.office, remove, by=session.person)
        if public:
            coming_in.trust_key(app.office, public, organisation or "", by=session.person)
        known = coming_in.trusted_keys_of(app.office)
    session.show(
        known,
        lambda: table(
            ["organisation", "key", "trusted"], [[one.organisation, one.key, one.trusted_at] for one in known]
        ),
    )
