"""A mail server on this machine, and letters as it received them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ideaflow.bootstrap import Ideaflow
from ideaflow.operations.letter import Sender
from ideaflow.operations.mail import MailServer
from ideaflow.operations.sending import Sending

SITE = "https://ideas.example.org"
SENDER = Sender("ideaflow@example.org", SITE)


class Postbox:
    """Takes letters in, or answers with the code that it is told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            letter = message_from_bytes(content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        return self.answer

    @property
    def addressed(self) -> list[str]:
        return [str(one["To"]) for one in self.letters]

    def to(self, address: str) -> list[EmailMessage]:
        return [one for one in self.letters if one["To"] == address]


class OnAnyPort(Controller):
    """Listens on a port that is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailPlace:
    """A running mail server, and where it is."""

    def __init__(self, postbox: Postbox, controller: Controller) -> None:
        self.postbox, self._controller = postbox, controller

    @property
    def port(self) -> int:
        return self._controller.port

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}?tls=off"


@contextmanager
def mail_server(postbox: Postbox | None = None, **options: object) -> Iterator[MailPlace]:
    """A real SMTP server on a free port of loopback."""
    postbox = postbox or Postbox()
    controller = OnAnyPort(postbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield MailPlace(postbox, controller)
    finally:
        controller.stop()


def runner(app: Ideaflow, url: str) -> Sending:
    """A runner that sends letters there."""
    return Sending(app, SENDER, mail=MailServer(url, seconds=5))


def plain(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html(letter: EmailMessage) -> str:
    """The HTML of a letter."""
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())
