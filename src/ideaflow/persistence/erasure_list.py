"""The list of erasures as a file: a line of JSON for each, to be kept with the keys and replayed after a restore."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ideaflow.errors import InvalidInput
from ideaflow.persistence.erasing import Erasure
from ideaflow.persistence.public_record import write_lines

_decoder = msgspec.json.Decoder(Erasure)


def write_erasures(file: Path, erasures: Sequence[Erasure]) -> None:
    """Write the file. Raises InvalidInput where it is there already or cannot be written."""
    write_lines(file, [msgspec.json.encode(erasure) for erasure in erasures])


def read_erasures(file: Path) -> Sequence[Erasure]:
    """The erasures of a file. Raises InvalidInput with the line that is none."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise InvalidInput("file", str(file), f"cannot be read: {error.strerror}", "name the exported file") from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(_decoder.decode(line))
        except msgspec.MsgspecError as error:
            rule = f"is a list of erasures, but line {number} is none"
            raise InvalidInput("file", str(file), rule, "export it again: ideaflow admin erasures --export") from error
    return found
