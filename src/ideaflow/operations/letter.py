"""A letter: messages in words as an e-mail, as plain text and as simple HTML in which everything typed is text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from msgspec import Struct

from ideaflow.domain.message import Cadence
from ideaflow.domain.values import counted
from ideaflow.persistence.notices import Hears
from ideaflow.projections.message_page import Told

CHOICES = "/notices/choices"
# What could act on a mail program, or turn the direction of text; line ends and tabs stay.
UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Sender(Struct, frozen=True):
    """Where letters come from: an e-mail address, and the site that they lead to, empty where there is none."""

    address: str
    site: str = ""

    def link(self, path: str) -> str:
        """A page of the site."""
        return f"{self.site.rstrip('/')}{path}" if self.site else ""


def message_id(letter: str, sender: Sender) -> str:
    """The id of a letter, the same however often it is sent."""
    return f"<{letter}@{sender.address.rpartition('@')[2]}>"


def write_letter(
    letter: str, to: Hears, told: Sequence[Told], sender: Sender, now: datetime, *, digest: bool = False
) -> EmailMessage:
    """The e-mail. Raises ValueError for an address that cannot be written to."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name="ideaflow", addr_spec=sender.address)
    try:
        mail["To"] = Address(addr_spec=to.address)
    except (HeaderParseError, IndexError) as error:
        raise ValueError("no address to write to") from error
    mail["Subject"] = _subject(told, digest=digest)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(letter, sender)
    mail["Auto-Submitted"] = "auto-generated"
    if sender.site:
        mail["List-Unsubscribe"] = f"<{sender.link(CHOICES)}>"
    mail.set_content("\n".join(_plain(to, told, sender)))
    mail.add_alternative(_html(to, told, sender), subtype="html")
    return mail


def _subject(told: Sequence[Told], *, digest: bool) -> str:
    """It is read on locked screens and by servers on the way, so it holds nothing that anybody typed."""
    if digest:
        return f"ideaflow: {counted(len(told), 'message')}"
    more = f" and {len(told) - 1} more" if len(told) > 1 else ""
    return f"{told[0].about}: {told[0].heading}{more}"


def _plain(to: Hears, told: Sequence[Told], sender: Sender) -> list[str]:
    lines = [_shown(_greeting(to)), ""]
    for one in told:
        lines += [_shown(_headline(one)), _shown(one.sentence)]
        lines += [f"{name.capitalize()}: {_shown(text)}" for name, text in one.words]
        lines += [*filter(None, [sender.link(one.path)]), ""]
    return [*lines, "-- ", _why(to), *filter(None, [sender.link(CHOICES)]), ""]


def _html(to: Hears, told: Sequence[Told], sender: Sender) -> str:
    parts = [f"<p>{_text(_greeting(to))}</p>"]
    for one in told:
        parts.append(f"<h2>{_text(_headline(one))}</h2>")
        parts.append(f"<p>{_text(one.sentence)}</p>")
        parts += [f"<p><b>{_text(name.capitalize())}:</b> {_text(text)}</p>" for name, text in one.words]
        parts.append(_linked(sender.link(one.path), f"Open {one.about}"))
    parts += [f"<hr><p>{_text(_why(to))}</p>", _linked(sender.link(CHOICES), "Choose what you hear")]
    body = "\n".join(filter(None, parts))
    return f'<!doctype html>\n<html lang="en"><head><title>ideaflow</title></head><body>\n{body}\n</body></html>\n'


def _greeting(to: Hears) -> str:
    return f"Hello {to.name}," if to.name else "Hello,"


def _headline(one: Told) -> str:
    headline = f"{one.heading[:1].upper()}{one.heading[1:]}: {one.about}"
    return f"{headline} {one.title}" if one.title else headline


def _why(to: Hears) -> str:
    soon = "at once" if to.email is Cadence.AT_ONCE else to.email.value
    return f"You hear {soon} by e-mail. Choose otherwise on the web, or with: ideaflow person notify --email never"


def _linked(link: str, words: str) -> str:
    return f'<p><a href="{escape(link)}">{_text(words)}</a></p>' if link else ""


def _text(typed: str) -> str:
    return escape(_shown(typed)).replace("\n", "<br>")


def _shown(typed: str) -> str:
    return UNSHOWN.sub(" ", typed)
