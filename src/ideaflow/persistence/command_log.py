"""Commands that were carried out, by id, so that a repeated one changes nothing and gets the first answer."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.errors import CommandIdReused
from ideaflow.persistence import statements
from ideaflow.persistence.schema import commands


class Receipt(Struct, frozen=True, omit_defaults=True):
    """What a command did: the id it was about, its version now, and what happened in sentences.

    It is kept without words that people typed. `refused` is set where the command's only effect was a recorded refusal;
    `advice` on the wording quotes what was typed, so it goes with the answer and is never kept. `asked` marks
    all that was asked for, where a way in says it; `under` is the pack by whose wording it was read.
    """

    id: str
    version: int = 0
    sentences: tuple[str, ...] = ()
    also: dict[str, str] = {}
    refused: Verdict | None = None
    advice: tuple[Finding, ...] = ()
    asked: str = ""
    under: str = ""


RECEIPT = f"SELECT name, receipt FROM {commands.name} WHERE command_id = ?"  # noqa: S608 - our own table
_decoder = msgspec.json.Decoder(Receipt)
_encoder = msgspec.json.Encoder()


class CommandLog:
    """Receipts by command id, read and written in the command's own transaction."""

    def __init__(self, connection: Connection, placeholder: str) -> None:
        self._connection = connection
        self._placeholder = placeholder

    def receipt(self, command_id: str, name: str, asked: str = "") -> Receipt | None:
        """The first answer to a command, or None when it is new.

        Raises CommandIdReused when the id was used for another command, or for the same about something else.
        """
        found = statements.read(self._connection, RECEIPT, (command_id,))
        if not found:
            return None
        (used_for, receipt), *_ = found
        if used_for != name:
            raise CommandIdReused(command_id, used_for)
        kept = _decoder.decode(receipt)
        if asked and kept.asked and asked != kept.asked:
            raise CommandIdReused(command_id, f"{used_for} with other words")
        return kept

    def known(self, command_ids: Sequence[str]) -> set[str]:
        """Which of these commands were carried out before."""
        found = statements.find_rows(self._connection, commands, ["command_id"], self._placeholder, command_ids)
        return {row[0] for row in found}

    def keep(self, rows: Sequence[tuple[str, str, Receipt]]) -> None:
        """Store (command id, command's name, receipt)."""
        # In order of the key, so that no page of the table is gone back to.
        kept = ((command_id, name, msgspec.structs.replace(receipt, advice=())) for command_id, name, receipt in rows)
        encoded = sorted((command_id, name, _encoder.encode(receipt)) for command_id, name, receipt in kept)
        statements.write_rows(self._connection, statements.insert, commands, self._placeholder, encoded)
