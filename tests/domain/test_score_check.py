"""Opened scores against their seals: what is altered, left out, added or late is found in the public record alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec
import pytest

from ideaflow.domain.event import Event
from ideaflow.domain.meeting_events import (
    InterestDeclared,
    MeetingScheduled,
    ScoreOpened,
    ScoreSealed,
    ScoresOpened,
)
from ideaflow.domain.score import Score, commitment, digest
from ideaflow.domain.score_check import Checked, check_scores
from tests.doing import history

SCHEDULED = MeetingScheduled(forum="F-1", day=date(2026, 4, 13), perspectives=("digital", "legal"), required=())
Happened = Event | tuple[Event, str]


@dataclass
class Sealed:
    """A score in both of its forms: with comments by criterion, or as it was before there were any."""

    scorer: str
    perspective: str
    mark: int
    reasons: dict[str, str]

    @property
    def salt(self) -> bytes:
        return self.scorer.encode().ljust(16, b"-")

    @property
    def score(self) -> Score:
        return Score(
            meeting="M-1",
            idea="I-1",
            scorer=self.scorer,
            perspective=self.perspective,
            marks={"benefit": self.mark, "why": None},
            comment_digest=digest(self.salt, "good"),
            comment_digests={name: digest(self.salt, words) for name, words in self.reasons.items()},
        )

    @property
    def seal(self) -> Happened:
        sealed = ScoreSealed(idea="I-1", perspective=self.perspective, commitment=commitment(self.salt, self.score))
        return sealed, self.scorer

    @property
    def opened(self) -> ScoreOpened:
        score = self.score
        return ScoreOpened(
            idea="I-1",
            scorer=self.scorer,
            perspective=self.perspective,
            marks=score.marks,
            salt=self.salt,
            comment_digest=score.comment_digest,
            comment_digests=score.comment_digests,
            comment="good",
            comment_salt=self.salt.hex(),
            comments=self.reasons,
            comment_salts=dict.fromkeys(self.reasons, self.salt.hex()),
        )


ANA = Sealed("ana", "digital", 4, {"benefit": "seen in two teams"})
BEN = Sealed("ben", "legal", 2, {})
ONE = ScoresOpened(idea="I-1", scores=1, findings=())
TWO = ScoresOpened(idea="I-1", scores=2, findings=())


def checked(*happened: Happened) -> Checked:
    return check_scores(history("M-1", SCHEDULED, *happened))


def test_what_was_opened_as_it_was_sealed_is_right_in_both_forms() -> None:
    found = checked(ANA.seal, BEN.seal, ANA.opened, BEN.opened, TWO)
    assert (found.faults, found.seals, found.openings, found.waiting, found.comments) == ([], 2, 2, 0, 3)


def test_a_seal_that_was_replaced_stays_visible_and_the_newest_is_opened() -> None:
    before = msgspec.structs.replace(ANA.seal[0], commitment=b"earlier")  # type: ignore[index]
    found = checked((before, "ana"), ANA.seal, BEN.seal, ANA.opened, BEN.opened, TWO)
    assert (found.faults, found.seals, found.replaced) == ([], 3, 1)
    assert checked(ANA.seal, (before, "ana"), BEN.seal, ANA.opened, BEN.opened, TWO).faults


def test_scores_that_wait_are_counted_and_no_fault() -> None:
    assert (checked(ANA.seal, BEN.seal).waiting, checked(ANA.seal, BEN.seal).faults) == (2, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"marks": {"benefit": 5, "why": None}},
        {"marks": {"benefit": 4, "why": 1}},
        {"salt": bytes(16)},
        {"scorer": "ben"},
        {"comment_digest": digest(ANA.salt, "bad")},
        {"comment_digests": {}},
        {"comment": "bad"},
        {"comments": {"benefit": "seen nowhere"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_opening_that_was_altered_is_found(changes: dict[str, object]) -> None:
    altered = msgspec.structs.replace(ANA.opened, **changes)
    assert checked(ANA.seal, BEN.seal, altered, BEN.opened, TWO).faults


@pytest.mark.parametrize(
    ("happened", "fault"),
    [
        ((ANA.seal, BEN.seal, ANA.opened, TWO), "1 sealed score of I-1 stayed unopened"),
        ((ANA.seal, ANA.opened, BEN.opened, TWO), "legal perspective (opening 2) was never sealed"),
        ((ANA.seal, BEN.seal, ANA.opened, ANA.opened, BEN.opened, TWO), "was opened more than once"),
        ((ANA.seal, ANA.opened, TWO), "2 scores of I-1 are said to be open, and 1 are"),
        ((ANA.seal, BEN.seal, ANA.opened, BEN.opened, TWO, BEN.seal), "sealed after the scores were open"),
        ((ANA.seal, BEN.seal, ANA.opened), "opened one by one and never together"),
        (
            (ANA.seal, ANA.opened, ScoresOpened(idea="I-1", scores=1, findings=()), ANA.opened),
            "opened after the others",
        ),
        (((InterestDeclared(idea="I-1", perspective="digital"), "ana"), ANA.seal), "in spite of a declared interest"),
    ],
)
def test_what_is_left_out_added_late_or_double_is_found(happened: tuple[Happened, ...], fault: str) -> None:
    assert [found for found in checked(*happened).faults if fault in found]


def test_an_event_taken_out_of_the_middle_is_found() -> None:
    whole = history("M-1", SCHEDULED, ANA.seal, BEN.seal, ANA.opened, BEN.opened, TWO)
    assert check_scores(whole).faults == []
    for gone in range(1, len(whole) - 1):
        assert check_scores([*whole[:gone], *whole[gone + 1 :]]).faults


def test_erased_comments_leave_the_marks_to_be_checked() -> None:
    erased = msgspec.structs.replace(
        ANA.opened, comment="[erased]", comment_salt="[erased]", comments={}, comment_salts={}
    )
    found = checked(ANA.seal, BEN.seal, erased, BEN.opened, TWO)
    assert (found.faults, found.comments) == ([], 1)
