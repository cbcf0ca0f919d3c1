"""Letters through a real mail server: who gets which, what is in them, and that none is lost or told to the wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from ideaflow.application.erasure import ErasePerson
from ideaflow.application.forum import FreeSeat
from ideaflow.application.idea import AskForHelp, SubmitIdea
from ideaflow.application.idea_talk import AskQuestion, GiveFeedback, ReplyToAnswer
from ideaflow.application.learning import CiteLearning, RecordLearning
from ideaflow.application.meeting import ChangeAgenda, ScheduleMeeting
from ideaflow.application.message import ChooseMessages, ReplayMessages
from ideaflow.application.person import ChangeRole, DisablePerson
from ideaflow.application.trial import ObserveTrial, StartTrial
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.message import Cadence
from ideaflow.domain.values import DecisionKind
from ideaflow.operations.letter import write_letter
from ideaflow.operations.mail import MailServer
from ideaflow.operations.sending import Round, Sending
from ideaflow.persistence import outbox
from ideaflow.persistence.notices import Hears
from ideaflow.persistence.outbox import WAITS, Outgoing
from ideaflow.projections import forum_backlog, trial_board
from ideaflow.projections.message_page import WORDS, Told
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.operations.certificate import certificate
from tests.operations.posting import SENDER, SITE, MailPlace, Postbox, html, mail_server, plain, runner
from tests.scenario import ANA, BEN, CAT, NAMES, SAM, add_people, decided, meeting_on, plan, ready_idea, seat_forum

SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def place() -> Iterator[MailPlace]:
    """A mail server."""
    with mail_server() as running:
        yield running


def waiting(app: Ideaflow) -> list[Outgoing]:
    return [*app.ask(outbox.listed_messages, limit=1000)]


def test_a_submitter_hears_at_once_of_question_decision_and_answer(app: Ideaflow, place: MailPlace) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    do(app, AskQuestion, idea=idea, question="How many letters?", by=BEN)
    assert runner(app, place.url).round() == Round(sent=1)
    (letter,) = place.postbox.letters
    assert letter["To"] == SAM
    assert letter["Subject"] == f"{idea}: a question about your idea"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == f"<{SITE}/notices/choices>"
    for text in (plain(letter), html(letter)):
        assert "How many letters?" in text
        assert f"{SITE}/ideas/{idea}" in text
        assert "Send a text" in text
    meeting = meeting_on(app, forum, idea)
    decided(app, meeting, idea, DecisionKind.TRIAL)
    do(app, GiveFeedback, meeting=meeting, idea=idea, feedback="We try it", by=ANA)
    runner(app, place.url).round()
    told = "".join(plain(one) for one in place.postbox.to(SAM))
    assert "it is simple" in told
    assert "We try it" in told
    assert runner(app, place.url).round() == Round()


def test_members_are_invited_and_hear_when_scores_are_open(app: Ideaflow, place: MailPlace) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    meeting = meeting_on(app, forum, idea)
    runner(app, place.url).round()
    invited = place.postbox.to(BEN)
    assert [one["Subject"] for one in invited] == [f"{meeting}: a meeting", f"{idea}: an idea to score"]
    assert f"{SITE}/meetings/{meeting}/{idea}" in plain(invited[1])
    assert not place.postbox.to(ANA), "who did it is not told"
    decided(app, meeting, idea, DecisionKind.TRIAL)
    runner(app, place.url).round()
    assert place.postbox.to(CAT)[-1]["Subject"] == f"{idea}: scores that are open"


def test_no_letter_names_an_author_or_whoever_acted(app: Ideaflow, place: MailPlace) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    decided(app, meeting_on(app, forum, idea), idea, DecisionKind.TRIAL)
    do(app, ReplyToAnswer, idea=idea, reply="may we start?", by=SAM)
    runner(app, place.url).round()
    with app.database.reading() as connection:
        pseudonyms = {row[0] for row in connection.exec_driver_sql("SELECT pseudonym FROM pseudonyms")}
    assert {SAM, ANA, BEN, CAT} == {*place.postbox.addressed}
    for letter in place.postbox.letters:
        own = NAMES[str(letter["To"])]
        body = letter.as_string().replace(str(letter["To"]), "").replace(own, "")
        assert not [one for one in (*NAMES, *NAMES.values(), *pseudonyms) if one in body]
        assert "may we start?" not in body, "a reply is read on its page"


def test_who_has_an_idea_with_a_reply_or_a_trial_hears_of_what_they_must_do(
    app: Ideaflow, clock: SimulatedClock, place: MailPlace
) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    do(app, ChangeRole, address=BEN, role="helper")
    do(app, AskForHelp, idea=idea, question="who counts?", by=SAM)
    decided(app, meeting_on(app, forum, idea), idea, DecisionKind.TRIAL)
    do(app, ReplyToAnswer, idea=idea, reply="may we start?", by=SAM)
    trial = plan(app, idea)
    do(app, StartTrial, trial=trial, by=SAM)
    runner(app, place.url).round()
    assert "who counts?" in "".join(plain(one) for one in place.postbox.to(BEN))
    assert place.postbox.to(ANA)[-1]["Subject"] == f"{idea}: a reply that waits for an answer"
    place.postbox.letters.clear()
    clock.advance(days=8)
    runner(app, place.url).round()
    due = place.postbox.to(SAM)
    assert [one["Subject"] for one in due] == [f"{trial}: an observation that is due"]
    runner(app, place.url).round()
    assert place.postbox.to(SAM) == due, "a date is told once"
    do(app, ObserveTrial, trial=trial, value=13, by=SAM)
    for _ in range(3):
        clock.advance(days=7)
        do(app, ObserveTrial, trial=trial, value=3, by=SAM)
    runner(app, place.url).round()
    assert f"{trial}: a stop rule that is met" in {one["Subject"] for one in place.postbox.to(ANA)}
    row = app.ask(trial_board.trial, trial)
    assert row is not None
    clock.advance(days=(date.fromisoformat(str(row.review_due)) - app.today).days - 1)
    runner(app, place.url).round()
    assert f"A trial to review: {trial} Send a text" in plain(place.postbox.to(SAM)[-1])


def test_help_is_wanted_of_helpers_everywhere_and_of_the_team(app: Ideaflow, place: MailPlace) -> None:
    add_people(app)
    do(app, ChangeRole, address=ANA, role="helper")
    for helper, team in ((BEN, "Post room"), (CAT, "Print shop")):
        do(app, ChangeRole, address=helper, role="helper", team=team)
    idea = do(app, SubmitIdea, title="One", team="Post room", by=SAM).id
    do(app, AskForHelp, idea=idea, question="who counts?", by=SAM)
    runner(app, place.url).round()
    assert {*place.postbox.addressed} == {ANA, BEN}


def test_the_chair_hears_once_that_a_response_clock_runs_out_unless_it_is_answered(
    app: Ideaflow, clock: SimulatedClock, place: MailPlace
) -> None:
    seat_forum(app)
    idea, answered = ready_idea(app), ready_idea(app, "Ring")
    row = app.ask(forum_backlog.waiting, idea)
    assert row is not None
    due = date.fromisoformat(str(row.first_response_due))
    clock.advance(days=(due - app.today).days - 2)
    Sending(app, SENDER).round()
    do(app, AskQuestion, idea=answered, question="why?", by=ANA)
    runner(app, place.url).round()
    (letter,) = place.postbox.to(ANA)
    assert letter["Subject"] == f"{idea}: an answer that is due soon"
    assert f"An answer on {idea} is due by {due:%d %B %Y}." in plain(letter)
    clock.advance(days=1)
    runner(app, place.url).round()
    assert len(place.postbox.to(ANA)) == 1


def test_an_author_hears_what_became_of_a_learning(app: Ideaflow, place: MailPlace) -> None:
    add_people(app)
    learning, idea = do(app, RecordLearning, lesson="ask first", by=CAT).id, ready_idea(app)
    do(app, CiteLearning, learning=learning, idea=idea, by=BEN)
    runner(app, place.url).round()
    (letter,) = place.postbox.letters
    assert (letter["To"], letter["Subject"]) == (CAT, f"{learning}: what became of your learning")


def test_a_digest_waits_for_its_morning_and_is_one_letter(
    app: Ideaflow, clock: SimulatedClock, place: MailPlace
) -> None:
    add_people(app)
    ideas = [do(app, SubmitIdea, title=title, by=SAM).id for title in ("One", "Two", "Three")]
    do(app, ChooseMessages, email="daily", by=SAM)
    for idea in ideas[:2]:
        do(app, AskQuestion, idea=idea, question="why?", by=BEN)
    assert runner(app, place.url).round() == Round()
    clock.advance(days=1)
    do(app, ChooseMessages, email="weekly", by=SAM)
    do(app, ChooseMessages, email="daily", by=SAM)
    do(app, AskQuestion, idea=ideas[2], question="why?", by=BEN)
    clock.advance(days=1)
    assert runner(app, place.url).round() == Round(sent=1)
    (letter,) = place.postbox.letters
    assert letter["Subject"] == "ideaflow: 3 messages"
    assert all(f"{SITE}/ideas/{idea}" in plain(letter) for idea in ideas)


def test_who_wants_no_letters_gets_none_and_notices_all_the_same(app: Ideaflow, place: MailPlace) -> None:
    add_people(app)
    idea = do(app, SubmitIdea, title="One", by=SAM).id
    do(app, AskQuestion, idea=idea, question="why?", by=BEN)
    do(app, ChooseMessages, email="never", by=SAM)
    do(app, AskQuestion, idea=idea, question="really?", by=CAT)
    assert waiting(app) == []
    assert runner(app, place.url).round() == Round()
    with app.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM notices").scalar() == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_disabled_hear_nothing(app: Ideaflow, place: MailPlace, when: str) -> None:
    add_people(app)
    idea = do(app, SubmitIdea, title="One", by=SAM).id
    if when == "before":
        do(app, DisablePerson, address=SAM)
    do(app, AskQuestion, idea=idea, question="why?", by=BEN)
    if when == "after":
        do(app, DisablePerson, address=SAM)
    runner(app, place.url).round()
    assert place.postbox.letters == waiting(app) == []


def test_who_left_the_forum_is_told_nothing_more(app: Ideaflow, place: MailPlace) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    meeting_on(app, forum, idea)
    do(app, FreeSeat, forum=forum, person=BEN)
    runner(app, place.url).round()
    assert {*place.postbox.addressed} == {CAT}


def test_what_was_typed_is_text_in_a_letter(app: Ideaflow, place: MailPlace) -> None:
    add_people(app)
    idea = do(app, SubmitIdea, title=f"{SCRIPT}\u202e", by=SAM).id
    do(app, AskQuestion, idea=idea, question=f"{SCRIPT}\r\nBcc: eve@example.org\x07", by=BEN)
    runner(app, place.url).round()
    (letter,) = place.postbox.letters
    assert "<script" not in html(letter).lower()
    assert html(letter).count("&lt;script&gt;") == 2
    assert SCRIPT in plain(letter)
    assert not re.search("[\u202e\x07]", plain(letter) + html(letter))
    assert letter["Bcc"] is None
    assert "script" not in letter["Subject"]


def test_a_script_in_every_field_of_a_letter_is_text() -> None:
    to = Hears(1, "ada@example.org", SCRIPT, Cadence.DAILY)
    words = tuple((name, f"{SCRIPT}\nnext line") for fields in WORDS.values() for name in fields)
    told = Told("1", SCRIPT, SCRIPT, SCRIPT, SCRIPT, words, "/ideas/I-1", "2026-03-02")
    letter = write_letter("ab", to, [told, told], SENDER, datetime(2026, 3, 2, tzinfo=UTC), digest=True)
    assert "<script" not in html(letter).lower()
    assert html(letter).count("next line") == 2 * len(words)
    assert letter["Subject"] == "ideaflow: 2 messages"
    assert plain(letter).count("alert(") == 2 * (len(words) + 4) + 1


def test_an_erased_person_leaves_nothing_in_the_outbox_file(app: Ideaflow, place: MailPlace) -> None:
    add_people(app)
    idea = do(app, SubmitIdea, title="A very peculiar title", by=SAM).id
    do(app, AskQuestion, idea=idea, question="a very peculiar question?", by=BEN)
    stored = repr(waiting(app))
    assert not [word for word in ("peculiar", "sam@", "Samphire") if word in stored]
    do(app, ErasePerson, address=BEN, reason="person-asked")
    runner(app, place.url).round()
    (letter,) = place.postbox.letters
    assert "peculiar question" not in letter.as_string()
    assert "erased" in plain(letter)
    do(app, AskQuestion, idea=idea, question="why?", by=CAT)
    do(app, ErasePerson, address=SAM, reason="person-asked")
    assert waiting(app) == []
    runner(app, place.url).round()
    assert len(place.postbox.letters) == 1
    for part in app.database.file.parent.glob(f"{app.database.file.name}*"):
        assert b"peculiar" not in part.read_bytes()


def test_a_letter_that_does_not_leave_is_tried_later_and_later_then_given_up_and_replayed(
    app: Ideaflow, clock: SimulatedClock
) -> None:
    add_people(app)
    idea = do(app, SubmitIdea, title="One", by=SAM).id
    do(app, AskQuestion, idea=idea, question="why?", by=BEN)
    nowhere = Sending(app, SENDER, mail=MailServer("smtp://127.0.0.1:1?tls=off", seconds=2))
    for wait in WAITS:
        assert nowhere.round() == Round(put_off=1)
        assert nowhere.round() == Round(), "not before its time"
        clock.now += wait
    assert nowhere.round() == Round(dead=1)
    (dead,) = app.outbox_messages(STEWARD, state="dead")
    assert dead.fault == "the mail server cannot be reached: ConnectionRefusedError"
    assert nowhere.round() == Round()
    with mail_server() as place:
        do(app, ReplayMessages)
        assert runner(app, place.url).round() == Round(sent=1)
        assert place.postbox.letters[0]["Message-ID"] == f"<{dead.letter}@example.org>"


def test_what_waited_for_weeks_is_given_up_unless_somebody_wants_it_sent(
    app: Ideaflow, clock: SimulatedClock, place: MailPlace
) -> None:
    add_people(app)
    do(app, AskQuestion, idea=do(app, SubmitIdea, title="One", by=SAM).id, question="why?", by=BEN)
    clock.advance(days=15)
    assert runner(app, place.url).round() == Round(dead=1)
    do(app, ReplayMessages)
    assert runner(app, place.url).round() == Round(sent=1)


@pytest.mark.parametrize(("answer", "came_to"), [("451 later", Round(put_off=1)), ("554 no", Round(dead=1))])
def test_what_the_server_answers_says_whether_to_try_again(app: Ideaflow, answer: str, came_to: Round) -> None:
    add_people(app)
    do(app, AskQuestion, idea=do(app, SubmitIdea, title="One", by=SAM).id, question="why?", by=BEN)
    postbox = Postbox()
    postbox.answer = answer
    with mail_server(postbox) as place:
        assert runner(app, place.url).round() == came_to


def test_a_server_without_tls_gets_nothing_unless_that_is_said(app: Ideaflow, place: MailPlace) -> None:
    add_people(app)
    do(app, AskQuestion, idea=do(app, SubmitIdea, title="One", by=SAM).id, question="why?", by=BEN)
    assert runner(app, place.url.removesuffix("?tls=off")).round() == Round(put_off=1)
    assert place.postbox.letters == []


def test_a_letter_goes_over_tls_to_a_server_that_knows_the_name_and_the_password(app: Ideaflow, tmp_path: Path) -> None:
    add_people(app)
    do(app, AskQuestion, idea=do(app, SubmitIdea, title="One", by=SAM).id, question="why?", by=BEN)
    secure, trusted = certificate(tmp_path, "localhost")

    def knows(*asked: Any) -> AuthResult:
        said = asked[-1]
        return AuthResult(success=(said.login, said.password) == (b"idea@flow", b"p:a@s"))

    options = {"tls_context": secure, "require_starttls": True, "authenticator": knows, "auth_required": True}
    with mail_server(**options) as place:
        for password, came_to in (("wrong", Round(put_off=1)), ("p%3Aa%40s", Round(sent=1))):
            address = f"smtp://idea%40flow:{password}@localhost:{place.port}"
            do(app, ReplayMessages)
            with app.database.transaction() as connection:
                connection.execute(outbox.outbox.update().values(send_at=outbox.stamp(app.clock())))
            sending = Sending(app, SENDER, mail=MailServer(address, seconds=5, certificates=trusted))
            assert sending.round() == came_to
        assert len(place.postbox.letters) == 1
        (sent,) = app.outbox_messages(STEWARD)
        assert "p:a@s" not in repr(sent)


def test_two_runners_send_each_letter_once(app: Ideaflow, place: MailPlace) -> None:
    forum = seat_forum(app)
    meeting = do(app, ScheduleMeeting, forum=forum, day=date(2026, 3, 16), by=ANA).id
    do(app, ChangeAgenda, meeting=meeting, add=(ready_idea(app), ready_idea(app, "Ring")), by=ANA)
    first, second = runner(app, place.url), runner(app, place.url)
    with app.database.transaction() as connection:
        held = outbox.take(connection, app.clock())
    sent = first.round() + second.round()
    assert sent == Round(sent=3)
    assert len({one["Message-ID"] for one in place.postbox.letters}) == 3
    assert held[0].letter not in str([one["Message-ID"] for one in place.postbox.letters])


def test_several_things_of_one_command_are_one_letter(app: Ideaflow, place: MailPlace) -> None:
    forum, ideas = seat_forum(app), ()
    ideas = (ready_idea(app), ready_idea(app, "Ring"), ready_idea(app, "Write"))
    meeting_on(app, forum, *ideas)
    runner(app, place.url).round()
    _, letter = place.postbox.to(BEN)
    assert letter["Subject"] == f"{ideas[0]}: an idea to score and 2 more"
