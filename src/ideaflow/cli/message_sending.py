"""Sending what is in the outbox: once, or for as long as it is left to run."""

from __future__ import annotations

import signal
from types import FrameType

import click

from ideaflow.cli.output import note, say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput


@click.command()
@click.option("--follow", is_flag=True, help="Go on until stopped, woken by whatever is appended.")
@reads
def send(session: Session, follow: bool) -> None:
    """Send letters over SMTP and deliveries to webhooks. Any number of these may run.

    IDEAFLOW_SMTP names the mail server, IDEAFLOW_MAIL_FROM who letters come from, IDEAFLOW_SITE where their links
    lead. Without a mail server letters wait.

    \b
    Example:
      ideaflow message send
    """
    from ideaflow.operations.letter import Sender  # noqa: PLC0415 - loads SQLAlchemy
    from ideaflow.operations.mail import MailServer  # noqa: PLC0415
    from ideaflow.operations.sending import Round, Sending  # noqa: PLC0415
    from ideaflow.operations.webhook_way import Webhooks  # noqa: PLC0415

    said = session.settings
    if said.smtp and not said.mail_from:
        rule, step = "is needed to send letters", "set it: IDEAFLOW_MAIL_FROM=ideaflow@example.org"
        raise InvalidInput("IDEAFLOW_MAIL_FROM", "", rule, step)
    mail = MailServer(said.smtp) if said.smtp else None
    if mail is None:
        note("No mail server is set (IDEAFLOW_SMTP), so letters wait.")
    with session.open() as app:
        sending = Sending(app, Sender(said.mail_from, said.site), mail=mail, hooks=Webhooks())
        if not follow:
            done = sending.round()
            session.show(done._asdict(), lambda: say(_words(done)))
            return
        note("Sending what comes. Stop with Ctrl-C.")

        def told(done: Round) -> None:
            if any(done):
                session.show(done._asdict(), lambda: say(_words(done)))

        sending.run(_Stop().asked, told, lambda fault: note(fault.message))


class _Stop:
    """Was it asked to stop? What is being sent is settled first, so that a stop sends nothing twice."""

    def __init__(self) -> None:
        self._asked = False
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - what a handler is given
        self._asked = True

    def asked(self) -> bool:
        return self._asked


def _words(done: tuple[int, int, int, int]) -> str:
    sent, put_off, dead, for_nobody = done
    parts = [counted(sent, "message") + " left"]
    parts += [f"{put_off} will be tried again"] if put_off else []
    parts += [f"{dead} given up"] if dead else []
    parts += [f"{for_nobody} for nobody any more"] if for_nobody else []
    return f"{'; '.join(parts)}."
