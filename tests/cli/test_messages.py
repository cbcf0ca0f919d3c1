"""Messages and webhooks by typing: hearing, choosing, sending, trying again; calendars and feeds."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar

from tests.cli.forum import STEWARD
from tests.cli.terminal import PROGRAM, InProcess
from tests.operations.posting import Postbox, mail_server, plain

ADA = "ada@example.org"
URL = "https://hooks.example.org/ideaflow"


@pytest.fixture
def ada(typist: InProcess) -> InProcess:
    """Ada has an idea about which a question was asked."""
    typist.done("person", "add", ADA, "--name", "Ada")
    typist.done("idea", "submit", "--title", "Ring them up", by=ADA)
    typist.done("idea", "question", "I-2", "How many calls?")
    return typist


def test_notices_are_listed_and_marked_as_read(ada: InProcess) -> None:
    (notice,) = ada.shown("message", "notices", by=ADA)
    assert (notice["about"], notice["title"], notice["read"]) == ("I-2", "Ring them up", False)
    assert notice["words"] == [["question", "How many calls?"]]
    ada.done("message", "read", by=ADA)
    assert "new\tI-2" not in ada.done("message", "notices", by=ADA).out
    assert ada.shown("message", "notices") == []


def test_letters_wait_without_a_mail_server_and_leave_with_one(ada: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "letters wait" in ada.done("message", "send").err
    (letter,) = ada.shown("message", "list", "--state", "waiting")
    assert ADA not in str(letter)
    assert "I-2" not in str(letter), "who hears of an idea is whose it is"
    with mail_server() as place:
        monkeypatch.setenv("IDEAFLOW_SMTP", place.url)
        assert "IDEAFLOW_MAIL_FROM" in ada.wrong("message", "send")
        monkeypatch.setenv("IDEAFLOW_MAIL_FROM", "ideaflow@example.org")
        assert ada.shown("message", "send")["sent"] == 1
        assert "How many calls?" in plain(place.postbox.letters[0])
        assert "List-Unsubscribe" not in place.postbox.letters[0], "without a site there is no page to choose on"
        monkeypatch.setenv("IDEAFLOW_SMTP", "smtp://127.0.0.1:1?tls=off")
        ada.done("idea", "question", "I-2", "And how many letters?")
        assert "1 will be tried again" in ada.done("message", "send").out
    assert "will be tried again: 0" in ada.done("message", "replay").err
    ada.refused("message", "list", by=ADA)
    ada.refused("message", "replay", by=ADA)


def test_how_soon_one_hears_is_chosen(ada: InProcess) -> None:
    assert "e-mail never" in ada.done("person", "notify", "--email", "never", by=ADA).err
    assert ada.shown("message", "list") == []
    ada.done("person", "notify", "--email", "at-once", by=ADA)
    assert "hourly" in ada.wrong("person", "notify", "--email", "hourly", by=ADA)
    assert ada.shown("person", "export", ADA, by=ADA)["email"] == "at once"


def test_a_webhook_from_its_secret_to_its_end(ada: InProcess) -> None:
    made = ada.done("webhook", "add", URL, "--kinds", "idea.submitted,idea.evaluated")
    assert made.out.startswith("whsec_")
    assert "did you mean idea.submitted" in ada.wrong("webhook", "add", URL, "--kinds", "idea.submited")
    assert "private network" in ada.wrong("webhook", "add", "https://192.168.1.1/")
    assert made.out.strip() not in str(ada.shown("webhook", "list"))
    ada.done("idea", "submit", "--title", "Write", by=ADA)
    ada.done("webhook", "test", "1")
    assert [one["kind"] for one in ada.shown("webhook", "deliveries", "1")] == ["idea.submitted", "webhook.test"]
    assert "0 messages" in ada.done("webhook", "replay", "1").out
    ada.refused("webhook", "list", by=ADA)
    ada.done("webhook", "remove", "1")
    assert ada.shown("webhook", "list") == []
    assert "there is nothing with this id" in ada.wrong("webhook", "remove", "1")


def test_a_feed_link_is_made_and_ended(ada: InProcess) -> None:
    links = ada.shown("message", "feed", "--site", "https://ideas.example.org/", by=ADA)
    assert links["learnings"].startswith("https://ideas.example.org/feeds/")
    assert links["meetings"].endswith("/meetings.ics")
    assert ada.shown("message", "feed", "--end", by=ADA) == {"ended": True}
    assert ada.shown("message", "feed", "--end", by=ADA) == {"ended": False}


def test_meetings_are_written_for_a_calendar(ada: InProcess, tmp_path: Path) -> None:
    ada.done("forum", "create", "Ideas", "--perspective", "digital")
    ada.done("forum", "member", "F-1", STEWARD, "--perspective", "digital", "--chair")
    ada.done("meeting", "schedule", "F-1", "2030-01-15", "--begins", "10:30", "--minutes", "45", "--place", "Room; 4")
    file = tmp_path / "meetings.ics"
    ada.done("meeting", "calendar", "--out", str(file), "--forum", "F-1")
    (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert str(event.decoded("dtstart")) == "2030-01-15 10:30:00"
    assert str(event["location"]) == "Room; 4"
    assert "is there already" in ada.wrong("meeting", "calendar", "--out", str(file))


class Waiting(Postbox):
    """Tells when a letter is in."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        answer = await super().handle_DATA(server, session, envelope)
        self.came.set()
        return answer


def test_a_runner_follows_the_log_until_it_is_stopped(ada: InProcess) -> None:
    # The runner goes by the real time, so what it sends is of now.
    now = InProcess(ada.database, STEWARD)
    now.done("idea", "question", "I-2", "On which days?")
    with mail_server(Waiting()) as place:
        said = {"IDEAFLOW_SMTP": place.url, "IDEAFLOW_MAIL_FROM": "ideaflow@example.org"}
        words = ("--db", str(ada.database), "message", "send", "--follow")
        running = subprocess.Popen([PROGRAM, *words], env={**os.environ, **said}, stderr=subprocess.DEVNULL)
        try:
            assert place.postbox.came.wait(30)
            place.postbox.came.clear()
            now.done("idea", "question", "I-2", "And how many letters?")
            assert place.postbox.came.wait(30)
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 0
        finally:
            running.kill()
            running.wait()
