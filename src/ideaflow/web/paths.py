"""Where a page may lead to after a form or a choice: to pages of this site alone."""

from __future__ import annotations

from flask import url_for


def own_page(wanted: str) -> str:
    """A page of this site, or home: a link that leads away must not pass through here."""
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if own else url_for("home.show")
