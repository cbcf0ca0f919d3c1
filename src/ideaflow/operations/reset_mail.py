"""The letter with a link to choose another password, handed to the mail server that the settings name."""

from __future__ import annotations

from contextlib import closing
from email.message import EmailMessage

from ideaflow.operations.mail import MailServer
from ideaflow.settings import Settings

WORDS = """\
Somebody asked for another password for your account. If it was you, choose one within the hour:

{link}

The link works once. If it was not you, there is nothing to do: your password stays as it is.
"""


def can_send(settings: Settings) -> bool:
    """Do the settings name a mail server, a sender, and the site that a link leads to?"""
    return bool(settings.smtp and settings.mail_from and settings.site)


def send_reset(settings: Settings, address: str, link: str) -> None:
    """Hand over the letter. Raises NotSent where the mail server does not take it."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Choose another password", settings.mail_from, address
    letter.set_content(WORDS.format(link=link))
    with closing(MailServer(settings.smtp)) as server:
        server.send(letter)
