"""Files that a browser sends: looked at first, held by the page meanwhile, and brought in when its reader says so.

Nothing is kept on the server between looking and bringing in: the page carries the file itself, packed.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from pathlib import PurePosixPath
from typing import NamedTuple

from flask import request

from ideaflow.errors import InvalidInput

LARGEST_UPLOAD = 5_000_000
# What is held by the page is packed text in base 64, beside the other fields of the form.
LARGEST_HELD, LARGEST_REQUEST = 8_000_000, 20_000_000
LONGEST_NAME = 100
UPLOADING = frozenset({"imports", "exchange", "policy"})


class Upload(NamedTuple):
    """A file's own name, without its folders, and its bytes."""

    name: str
    content: bytes

    @property
    def held(self) -> str:
        """The file as the page carries it."""
        return b64encode(zlib.compress(self.content)).decode()


def allow_files() -> None:
    """Let the pages that take files have larger requests than the others; before anything reads the form."""
    if request.blueprint in UPLOADING:
        request.max_content_length = LARGEST_REQUEST
        request.max_form_memory_size = LARGEST_HELD


def uploaded(field: str = "file") -> Upload | None:
    """The file that this request brings, else the one that its page held, else None.

    Raises InvalidInput for one that is too large, or that was held and does not unpack.
    """
    sent = request.files.get(field)
    if sent and sent.filename:
        content = sent.stream.read(LARGEST_UPLOAD + 1)
        return _small_enough(Upload(_own_name(sent.filename), content))
    held = request.form.get(f"{field}_held", "")
    if not held:
        return None
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(b64decode(held, validate=True), LARGEST_UPLOAD + 1)
    except (zlib.error, NotBase64) as error:
        raise InvalidInput(field, "…", "does not read as it was held by the page", "choose the file again") from error
    return _small_enough(Upload(_own_name(request.form.get(f"{field}_name", "")), content))


def _own_name(given: str) -> str:
    name = PurePosixPath(given.replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME] or "file"


def _small_enough(upload: Upload) -> Upload:
    if len(upload.content) > LARGEST_UPLOAD:
        rule = f"is larger than {LARGEST_UPLOAD:,} bytes"
        raise InvalidInput("file", upload.name, rule, "cut it in parts, or ask a steward to bring it in by command")
    return upload
