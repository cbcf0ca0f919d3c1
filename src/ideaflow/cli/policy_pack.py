"""Finding the pack that somebody names: a file, a forum's, a kept one, or one that comes with ideaflow."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from ideaflow.cli.session import Session
from ideaflow.errors import InvalidInput
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import LARGEST_PACK, PackFault, parse_pack
from ideaflow.policies.shipped import shipped_packs, shipped_text
from ideaflow.projections import forum_page

FORUM = re.compile(r"F-\d+", re.IGNORECASE)


class NamedPack(NamedTuple):
    """A pack, its text, and what it is called."""

    pack: Pack
    text: str
    source: str


def find_pack(session: Session, given: str) -> NamedPack:
    """The pack that `given` names: FILE.toml, F-1, name@version, or a shipped name.

    Raises PackFault for a file that is no pack, UnknownId or InvalidInput for a name that nothing has.
    """
    text = _text(session, given)
    return NamedPack(parse_pack(text, given), text, given)


def _text(session: Session, given: str) -> str:
    if given.endswith(".toml") or "/" in given:
        return pack_file_text(Path(given))
    if FORUM.fullmatch(given):
        with session.open() as app:
            wanted = app.known_id("forum", given, "F")
            return app.pack_text(forum_page.page(app.history(wanted)).pack)
    if "@" in given:
        with session.open() as app:
            return app.pack_text(given)
    if given not in shipped_packs() and Path(given).is_file():
        return pack_file_text(Path(given))
    return shipped_text(given)


def pack_file_text(file: Path) -> str:
    """What a file says. Raises InvalidInput for one that cannot be read, PackFault for one that is no text."""
    try:
        if file.stat().st_size > LARGEST_PACK:
            raise PackFault(
                str(file), f"{file.stat().st_size:,} bytes", "is too large for a pack", "write a shorter one"
            )
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInput("file", str(file), f"cannot be read: {error.strerror}", "name a TOML file") from error
    except UnicodeDecodeError as error:
        raise PackFault(
            str(file),
            f"0x{error.object[error.start]:02X}",
            f"is not UTF-8 text at byte {error.start}",
            "save it as UTF-8",
        ) from error
