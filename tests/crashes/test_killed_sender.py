"""Messages and kills: each event has its message and each message its event, whenever a writer dies; and a runner that
dies between the mail server's taking and its own settling leaves a letter that is sent again under the same id.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow, system_clock
from ideaflow.operations.sending import Round
from ideaflow.persistence.outbox import TAKEN_FOR
from ideaflow.persistence.schema import events, outbox
from tests.cli.terminal import PROGRAM
from tests.crashes.databases import DATABASES, database_url
from tests.doing import STEWARD, do
from tests.operations.posting import Postbox, mail_server, runner

ADA, BEN = "ada@example.org", "ben@example.org"
KILLS = 2
WRITER = """
import sys
from ideaflow.application.command import checked
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.bootstrap import Ideaflow
with Ideaflow(sys.argv[1]) as app:
    for number in range(10_000):
        app.execute(checked(AskQuestion, by=sys.argv[2], idea="I-1", question=f"why {number}?"))
        print(number, flush=True)
"""


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest) -> str:
    """A database where Ada has brought an idea."""
    made = database_url(request)
    bootstrap.init(made, STEWARD)
    with Ideaflow(made) as app:
        for person in (ADA, BEN):
            do(app, AddPerson, address=person)
        do(app, SubmitIdea, title="One", by=ADA)
    return made


class Killing(Postbox):
    """Takes a letter in, and kills whoever sent it before it can hear so."""

    def __init__(self) -> None:
        super().__init__()
        self.sender = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        answer = await super().handle_DATA(server, session, envelope)
        if self.sender:
            os.kill(self.sender, signal.SIGKILL)
            self.sender = 0
        return answer


def test_each_question_has_its_letter_whenever_the_writer_is_killed(address: str) -> None:
    for kill in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, address, BEN], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert writer.stdout is not None
        with writer.stdout as acknowledged:
            for _ in range(2 + kill):
                acknowledged.readline()
            writer.kill()
            writer.wait()
    with Ideaflow(address) as app, app.database.reading() as connection:
        asked = select(events.c.position).where(events.c.topic == "idea.question_asked")
        happened = [*connection.execute(asked.order_by(events.c.position)).scalars()]
        letters = [*connection.execute(select(outbox.c.position).order_by(outbox.c.position)).scalars()]
    assert len(happened) >= KILLS
    assert letters == happened


def test_a_letter_that_was_taken_by_the_server_and_not_settled_is_sent_again_under_its_id(address: str) -> None:
    postbox = Killing()
    with Ideaflow(address) as app, mail_server(postbox) as place:
        do(app, AskQuestion, idea="I-1", question="why?", by=BEN)
        said = {"IDEAFLOW_SMTP": place.url, "IDEAFLOW_MAIL_FROM": "ideaflow@example.org", "IDEAFLOW_DB": address}
        sender = subprocess.Popen([PROGRAM, "message", "send"], env={**os.environ, **said}, stdout=subprocess.DEVNULL)
        postbox.sender = sender.pid
        assert sender.wait() == -signal.SIGKILL
        assert len(postbox.letters) == 1
        assert runner(app, place.url).round() == Round(), "it may still be on its way"
        with Ideaflow(address, clock=lambda: system_clock() + TAKEN_FOR + timedelta(seconds=1)) as later:
            assert runner(later, place.url).round() == Round(sent=1)
            assert runner(later, place.url).round() == Round()
        assert len({one["Message-ID"] for one in postbox.letters}) == 1
        assert len(postbox.letters) == 2
