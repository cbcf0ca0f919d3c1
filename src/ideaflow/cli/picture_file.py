"""A picture in a file."""

from __future__ import annotations

from pathlib import Path

from ideaflow.errors import InvalidInput


def save_picture(picture: str, path: Path) -> None:
    """Write an SVG document. Raises InvalidInput where the file cannot be written."""
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as error:
        step = "name a file in a folder that can be written to"
        raise InvalidInput("svg", str(path), f"cannot be written: {error.strerror}", step) from error
