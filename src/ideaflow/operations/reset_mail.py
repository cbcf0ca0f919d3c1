"""The letter with a link to choose another password, handed to the mail server that the settings name."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from ideaflow.settings import Settings

SECONDS = 20.0
PORTS = {"smtp": 587, "smtps": 465}
WORDS = """\
Somebody asked for another password for your account. If it was you, choose one within the hour:

{link}

The link works once. If it was not you, there is nothing to do: your password stays as it is.
"""


def can_send(settings: Settings) -> bool:
    """Do the settings name a mail server, a sender, and the site that a link leads to?"""
    return bool(settings.smtp and settings.mail_from and settings.site)


def send_reset(settings: Settings, address: str, link: str) -> None:
    """Hand over the letter. Raises OSError or SMTPException where the mail server does not take it."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Choose another password", settings.mail_from, address
    letter.set_content(WORDS.format(link=link))
    parts = urlsplit(settings.smtp)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    secure = ssl.create_default_context()
    opened = (
        smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=SECONDS)
    )
    with opened as server:
        if parts.scheme == "smtp" and parts.query != "tls=off":
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)
