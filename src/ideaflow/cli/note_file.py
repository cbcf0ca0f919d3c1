"""Files of proof: written whole or not at all, and read."""

from __future__ import annotations

from pathlib import Path

from ideaflow.errors import InvalidInput


def write_whole(file: Path, content: str, field: str = "out") -> None:
    """Write a new file. Raises InvalidInput where it is there already or cannot be written."""
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise InvalidInput(field, str(file), "is there already", "name a file that is not there yet")
    try:
        part.write_text(content, encoding="utf-8", newline="\n")
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InvalidInput(field, str(file), f"cannot be written: {error.strerror}", "name another file") from error


def read_whole(file: Path, field: str) -> str:
    """A file's text. Raises InvalidInput where it cannot be read."""
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise InvalidInput(field, str(file), f"cannot be read: {error.strerror}", "name another file") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(field, str(file), "is a text", "give the file as it was written, every byte") from error
