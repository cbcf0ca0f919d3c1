"""learning_feed: the newest learnings as an Atom feed (RFC 4287), as the register shows them to everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from sqlalchemy import Connection

from ideaflow.projections.learning_register import Learned, newest

ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, and what turns the direction of text.
UNSHOWN = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
NEWEST = 50


def learning_feed(connection: Connection, site: str, *, limit: int = NEWEST) -> bytes:
    """The feed. Ids follow from the site and the learning, so a reader knows what it has; nobody is named."""
    return atom(newest(connection, limit), site)


def atom(learnings: Sequence[Learned], site: str) -> bytes:
    """These learnings as a feed document."""
    ET.register_namespace("", ATOM)
    base = site.rstrip("/")
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", f"{base}/learnings")
    _add(feed, "title", "Learnings")
    _add(feed, "updated", learnings[0].recorded_at if learnings else "1970-01-01T00:00:00+00:00")
    _add(_child(feed, "author"), "name", "ideaflow")
    _child(feed, "link", rel="alternate", href=f"{base}/learnings")
    for one in learnings:
        feed.append(_entry(one, base))
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(one: Learned, base: str) -> ET.Element:
    entry = ET.Element(f"{{{ATOM}}}entry")
    link = f"{base}/learnings/{one.id}"
    _add(entry, "id", link)
    _add(entry, "title", f"{one.id} {one.lesson.splitlines()[0] if one.lesson else ''}".strip())
    _add(entry, "updated", one.recorded_at)
    _child(entry, "link", rel="alternate", href=link)
    for tag in filter(None, one.tags.split(", ")):
        _child(entry, "category", term=tag)
    standing = f"Evidence: {one.strength}. {one.state.capitalize()}."
    outcome = f"Outcome of its trial: {one.outcome}." if one.outcome else ""
    _add(entry, "content", "\n\n".join(filter(None, [one.lesson, one.context, outcome, standing])), type="text")
    return entry


def _child(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    shown = {key: UNSHOWN.sub(" ", value) for key, value in attributes.items()}
    return ET.SubElement(parent, f"{{{ATOM}}}{name}", shown)


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    _child(parent, name, **attributes).text = UNSHOWN.sub(" ", text)
