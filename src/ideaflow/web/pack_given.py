"""A policy pack that a form brings: a file, else what was typed, else the name of one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask_babel import gettext as _

from ideaflow.errors import InvalidInput
from ideaflow.policies.shipped import shipped_packs, shipped_text
from ideaflow.web.upload import uploaded
from ideaflow.web.visit import ideaflow


def pack_given() -> tuple[str, str]:
    """What the pack is called, and its text. Raises InvalidInput."""
    upload = uploaded()
    typed, named = request.form.get("text", "").strip().replace("\r\n", "\n"), request.form.get("pack", "")
    if upload:
        try:
            return upload.name, upload.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidInput("file", upload.name, _("is not UTF-8 text"), _("save it as UTF-8")) from error
    # A pack that was checked comes back in the text's own field, where browsers write line ends otherwise.
    if named and typed in ("", pack_text(named).strip()):
        return named, pack_text(named)
    if typed:
        return _("what was typed"), typed
    raise InvalidInput("pack", "", _("is chosen"), _("choose a file or a pack, or type one"))


def pack_text(name: str) -> str:
    """The text of a kept pack by `name@version`, or of one that comes with ideaflow."""
    return ideaflow().pack_text(name) if "@" in name else shipped_text(name)


def pack_names() -> Sequence[str]:
    """The packs that one can choose from."""
    return [*(one.id for one in ideaflow().packs()), *shipped_packs()]
