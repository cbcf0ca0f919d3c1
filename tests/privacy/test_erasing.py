"""After an erasure no byte of what was typed, and of who typed it, is in any file; everything else goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, func, select, text

from ideaflow import bootstrap
from ideaflow.application.erasure import ErasePerson, RedactText
from ideaflow.application.forum import SeatMember
from ideaflow.application.idea import AddEvidence, SubmitIdea
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.application.idea_turns import GetOnWithIt
from ideaflow.application.meeting import OpenScores
from ideaflow.application.meeting_people import SendApology
from ideaflow.application.person import AddPerson, ChangeRole
from ideaflow.application.trial import ReviewTrial
from ideaflow.application.trial_review import OpenReviews
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.erasure import ErasureReason, TextRedacted, TextsErased
from ideaflow.domain.event import Capacity
from ideaflow.errors import InvalidInput, NotPermitted, UnknownId
from ideaflow.past import PastIdeaflow
from ideaflow.persistence.erasure_list import read_erasures, write_erasures
from ideaflow.persistence.schema import events, metadata, people
from ideaflow.projections import forum_page, idea_texts, submitter_tracker
from ideaflow.projections.meeting_invitations import expected
from ideaflow.projections.person_record import person_record
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, happened, whole_log
from tests.privacy.planted import CAT_SAID, PLANTED, ZOE, found_in, plant
from tests.scenario import ANA, BEN, CAT, SAM, meeting_on, plan, ready_idea, score, seat_forum

ASKED = "person-asked"
SAID = "[erased on 2026-03-02 because a person asked]"


def files_of(app: Ideaflow) -> list[Path]:
    """The database's files: on PostgreSQL those of its tables, catalogues and indexes."""
    if app.database.embedded:
        return [*app.database.file.parent.glob(app.database.file.name + "*")]
    with app.database.reading() as connection:
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
        oid = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    return [*Path(folder, "base", str(oid)).iterdir()]


def records(app: Ideaflow) -> list[tuple[bytes, bytes | None]]:
    """Every stored event, byte for byte."""
    with app.database.reading() as connection:
        query = select(events.c.record, events.c.sealed_text).order_by(events.c.position)
        return [(bytes(row[0]), row[1] and bytes(row[1])) for row in connection.execute(query)]


@pytest.fixture
def cast_off(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The address of a fresh database of a store."""

    def address(store: str) -> str:
        url: str = request.getfixturevalue("url" if store == "sqlite" else "postgres_url")
        if store == "postgres":
            bootstrap.init(url, STEWARD)
        return url

    return address


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def test_no_byte_of_a_person_is_left_and_work_goes_on(
    store: str, cast_off: Callable[[str], str], tmp_path: Path
) -> None:
    clock = SimulatedClock()
    with Ideaflow(cast_off(store), clock=clock) as app:
        idea, _ = plant(app)
        if store == "postgres":
            with app.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("CHECKPOINT")
        assert {word for words in found_in(files_of(app)).values() for word in words} >= {*PLANTED} - {"zyxmarrow"}
        before = records(app)
        person = app.person(ZOE)
        do(app, ErasePerson, address=ZOE, reason=ASKED)
        assert found_in(files_of(app)) == {}
        assert records(app)[: len(before)] == before
        assert app.check_store() == []
        assert differing_lists(app) == []
        assert app.person(ZOE) is None
        assert happened(app, idea)[0].title == SAID  # type: ignore[attr-defined]  # an idea begins with its title
        assert app.ask(idea_texts.searchable.find, "zyxlantern", 5) == []
        assert isinstance(whole_log(app)[-1].event, TextsErased)
        assert "because a person asked" in whole_log(app)[-1].sentence()
        assert person
        assert person_record(app.database, person, to_themselves=True, today=app.today).streams == []
        do(app, AskQuestion, idea=idea, question="and now?", by=SAM)
        do(app, AddEvidence, idea=idea, kind="measure", summary="forty a week", by=SAM)
        assert differing_lists(app) == []
    copy = tmp_path / "copies"
    copy.mkdir()
    if store == "sqlite":
        for file in files_of(app):
            shutil.copy(file, copy)
        assert found_in(copy.iterdir()) == {}


def test_the_seats_of_whoever_is_erased_become_free(app: Ideaflow) -> None:
    first, second = seat_forum(app), seat_forum(app)
    idea = ready_idea(app)
    meeting = meeting_on(app, first, idea)
    do(app, SendApology, meeting=meeting, deputy=SAM, by=CAT)
    do(app, ErasePerson, address=CAT, reason=ASKED)
    for forum in (first, second):
        left = app.history(forum)[-1]
        assert left.sentence() == (
            f"A seat for the customer perspective in forum {forum} became free (recorded by the steward)."
        )
        page = forum_page.page(app.history(forum))
        assert {seat.perspective for seat in page.seats} == {"digital", "operations"}
    _, _, customer = app.ask(expected, app.history(first), app.history(meeting))
    assert [one.address for one in customer.invited] == [SAM]
    assert differing_lists(app) == []
    do(app, SeatMember, forum=first, person=SAM, perspective="customer")
    assert len(forum_page.page(app.history(first)).seats) == 3
    with PastIdeaflow(app, app.log.last_position() - 4, app.clock()) as was:
        assert len(forum_page.page(was.history(second)).seats) == 3


def test_a_waiting_score_goes_with_its_scorer_and_the_others_open(app: Ideaflow) -> None:
    _, meeting = plant(app)
    assert found_in(files_of(app), [CAT_SAID])
    do(app, ErasePerson, address=CAT, reason=ASKED)
    assert found_in(files_of(app), [CAT_SAID]) == {}
    score(app, meeting, "I-2", (ANA, BEN))
    do(app, OpenScores, meeting=meeting, idea="I-2", by=ANA)
    assert differing_lists(app) == []


def test_a_review_that_waits_is_read_by_nobody_but_who_wrote_it(app: Ideaflow) -> None:
    seat_forum(app)
    trial = plan(app, ready_idea(app))
    do(app, GetOnWithIt, idea="I-1", trial=trial, by=SAM)
    answers = dict.fromkeys(("set_out_to_do", "happened", "why_different", "learned"), "a zyxlantern shone")
    do(app, ReviewTrial, trial=trial, by=CAT, **answers)

    assert "zyxlantern" in repr(app.person_record(CAT, by=CAT))
    held = app.person_record(CAT, by=STEWARD)
    assert "zyxlantern" not in repr(held)
    assert [one.happened for stream in held.streams if stream.id == trial for one in stream.events]

    for other in (ANA, BEN):
        do(app, ReviewTrial, trial=trial, by=other, **answers)
    do(app, OpenReviews, trial=trial, by=SAM)
    assert "zyxlantern" in repr(app.person_record(CAT, by=STEWARD))


def test_what_is_held_for_the_web_is_told(app: Ideaflow) -> None:
    do(app, AddPerson, address=ZOE, name="Zoe")
    held = app.person_record(ZOE, by=ZOE)
    assert (held.has_password, held.invited_until, held.sessions_began) == (False, "", [])
    app.sign_in.choose_password(app.sign_in.invite(STEWARD, ZOE), "a long enough password")
    app.sign_in.begin(ZOE, "a long enough password")
    app.sign_in.invite(STEWARD, ZOE)
    held = app.person_record(ZOE, by=ZOE)
    assert held.has_password
    assert [held.invited_until[:10], *(one[:10] for one in held.sessions_began)] == ["2026-03-05", "2026-03-02"]


def test_one_text_is_redacted_and_the_others_stay(app: Ideaflow) -> None:
    idea, _ = plant(app)
    made = do(app, RedactText, stream=idea.lower(), version=1, reason="names-somebody").id
    digest = app.erasures()[0].digest
    reason = ErasureReason.NAMES_SOMEBODY
    assert happened(app, made) == [TextRedacted(of=idea, version=1, reason=reason, digest=digest)]
    found = found_in(files_of(app), ["zyxlantern", "zyxtundra", "zyxorchid"])
    assert {word for words in found.values() for word in words} == {"zyxorchid"}
    titles = [row.title for row in app.ask(submitter_tracker.ideas) if row.id == idea]
    assert titles == ["[erased on 2026-03-02 because it named somebody]"]
    with pytest.raises(InvalidInput, match="text can be read"):
        do(app, RedactText, stream=idea, version=1, reason="law")


def test_a_restored_backup_forgets_again(app: Ideaflow, url: str, tmp_path: Path) -> None:
    plant(app)
    app.close()
    old = tmp_path / "old" / "ideaflow.sqlite"
    old.parent.mkdir()
    for file in tmp_path.glob("ideaflow.sqlite*"):
        shutil.copy(file, old.parent)
    with Ideaflow(url, clock=SimulatedClock()) as live:
        do(live, ErasePerson, address=ZOE, reason=ASKED)
        do(live, AddPerson, address="new@example.org", name="New")
        write_erasures(tmp_path / "erasures.jsonl", live.erasures())
    known = read_erasures(tmp_path / "erasures.jsonl")
    with Ideaflow(f"sqlite:///{old}", clock=SimulatedClock()) as restored:
        assert found_in(files_of(restored))
        assert restored.replay_erasures(known) >= 4
        assert found_in(files_of(restored)) == {}
        assert restored.person(ZOE) is None
        assert restored.replay_erasures(known) == 0
        assert differing_lists(restored) == []
        assert do(restored, ErasePerson, address=SAM, reason="law").id == "E-2"
        assert restored.check_store() == []


def test_who_may_erase_and_whom(app: Ideaflow) -> None:
    plant(app)
    before = len(whole_log(app))
    with pytest.raises(NotPermitted):
        do(app, ErasePerson, address=ZOE, reason=ASKED, by=SAM)
    with pytest.raises(InvalidInput, match="do not erase themselves"):
        do(app, ErasePerson, address=STEWARD, reason=ASKED)
    with pytest.raises(UnknownId):
        do(app, ErasePerson, address="nobody@example.org", reason=ASKED)
    with pytest.raises(InvalidInput, match="reason"):
        do(app, ErasePerson, address=ZOE, reason="Zoe asked")
    assert len(whole_log(app)) == before
    do(app, ErasePerson, address=ZOE, reason=ASKED)
    with pytest.raises(UnknownId):
        do(app, ErasePerson, address=ZOE, reason=ASKED)


def test_whoever_gets_the_number_next_does_not_get_the_password(app: Ideaflow) -> None:
    do(app, AddPerson, address=ZOE, name="Zoe Zyxqualm")
    app.sign_in.choose_password(app.sign_in.invite(STEWARD, ZOE), "a long enough password")
    session = app.sign_in.begin(ZOE, "a long enough password").session
    assert session
    invitation = app.sign_in.invite(STEWARD, ZOE)

    do(app, ErasePerson, address=ZOE, reason=ASKED)

    with app.database.reading() as connection:
        held = [table.name for table in metadata.sorted_tables if "person" in table.c and _rows_of(connection, table)]
    assert held == ["erasures"]
    do(app, AddPerson, address="next@example.org", name="Next")
    assert not app.sign_in.begin("next@example.org", "a long enough password").session
    assert app.sign_in.who(session) is None
    assert not app.sign_in.is_open(invitation)


def _rows_of(connection: Connection, table: Table) -> int:
    """How many rows are of nobody who is there."""
    there = select(people.c.person)
    return connection.execute(select(func.count()).where(table.c.person.not_in(there))).scalar_one()


def test_a_steward_is_erased_by_another(app: Ideaflow) -> None:
    plant(app)
    do(app, ChangeRole, address=ZOE, role=Capacity.STEWARD)
    do(app, SubmitIdea, title="a zyxpebble of the steward's")
    do(app, ErasePerson, address=STEWARD, reason=ASKED, by=ZOE)
    assert app.person(STEWARD) is None
    assert differing_lists(app) == []


def test_what_a_person_is_shown_is_all_of_it_and_only_to_them(app: Ideaflow) -> None:
    plant(app)
    shown = repr(app.person_record(ZOE.upper(), by=ZOE))
    assert [word for word in PLANTED if word not in shown] == []
    assert app.person_record(CAT, by=CAT).waiting_scores[0]["comment"] == CAT_SAID
    assert set(app.person_record(CAT, by=STEWARD).waiting_scores[0]) == {"meeting", "idea"}
    with pytest.raises(NotPermitted):
        app.person_record(ZOE, by=SAM)
