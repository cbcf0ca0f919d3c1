"""What keeps going wrong at Riverside Benefits, and how many times in a week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ideaflow.application.problem import CaptureProblem, ResolveProblem, TallyProblem
from ideaflow.cli.demo.cast import AMAR, EZRA, LILA, NELL, OSRIC, PIPPA, TAMSIN, WREN, Member
from ideaflow.cli.demo.script import FRI, MON, THU, TUE, WED, Step, The, on, step


class Noticed(NamedTuple):
    """A problem: who captures it and when, what it costs each time, and its tallies from its first week on."""

    name: str
    day: date
    who: Member
    issue: str
    area: str
    impact: tuple[str, ...]
    severity: str
    minutes: tuple[int, ...]
    users: int
    caused_by: str
    tallies: Sequence[int]
    source: str = "noticed"


NOTICED = (
    # From week 6 on it is counted in the trial, so its tallies stop there.
    Noticed(
        "letter", on(1, TUE), EZRA, "Decision letter not received", "decision letters",
        ("delivery", "people"), "moderate", (20, 10), 17, "Decisions", (17, 16, 19, 16, 17), "calls",
    ),
    Noticed(
        "voicemail", on(1, TUE), PIPPA, "People ring again because the greeting does not say when we answer", "calls",
        ("cost", "people"), "minor", (4,), 110, "Contact centre", (110, 98, 76, 64, 61, 63, 60), "call log",
    ),
    Noticed(
        "scans", on(1, WED), LILA, "Photographed evidence cannot be read and is asked for again", "evidence",
        ("quality", "delivery"), "moderate", (10, 5), 22, "Intake",
        (22, 21, 24, 20, 23, 21, 23, 22, 24, 21, 22, 23, 20),
    ),
    Noticed(
        "tenancy", on(1, WED), NELL, "Claims reach Decisions without the tenancy agreement", "hand-off of claims",
        ("delivery",), "moderate", (12,), 26, "Intake", (26, 24, 27, 25, 26, 28, 25, 26, 19, 14, 11, 9, 8),
    ),
    Noticed(
        "household", on(1, THU), OSRIC, "A change of household is recorded on another claim", "changes",
        ("quality", "people"), "critical", (90, 45), 4, "Intake", (1, 0, 0, 1),
    ),
    Noticed(
        "bank", on(1, THU), TAMSIN, "Bank details on the form do not match the account", "payments",
        ("cost", "delivery"), "serious", (25, 15), 9, "Intake", (9, 8, 11, 9, 10, 9, 8, 10), "returned payments",
    ),
    Noticed(
        "students", on(1, FRI), WREN, "Two guidance pages give different rules for part-time students", "guidance",
        ("quality",), "moderate", (35,), 7, "Policy", (7, 6, 8, 7, 2, 1, 0, 0),
    ),
    Noticed(
        "paper", on(1, FRI), OSRIC, "Review files come on paper and take two days to arrive", "reviews",
        ("delivery",), "minor", (30,), 5, "Reviews", (5, 4, 5),
    ),
    Noticed(
        "timeout", on(2, TUE), TAMSIN, "A payment is missed because the overnight account check ran out of time",
        "payments", ("people", "delivery"), "critical", (60, 30), 12, "Digital", (1, 0, 1, 0, 1),
    ),
    Noticed(
        "income", on(2, WED), NELL, "The same income figure is typed into two systems", "claims",
        ("cost", "quality"), "minor", (5,), 0, "Digital", (60, 58, 63, 61),
    ),
    Noticed(
        "callback", on(3, MON), PIPPA, "A promised call-back is not written down", "calls",
        ("people",), "moderate", (15,), 12, "Contact centre", (12, 11, 13, 12), "complaints",
    ),
    Noticed(
        "lock", on(5, TUE), EZRA, "Online accounts lock after two attempts and people ring for a reset",
        "online account", ("cost", "people"), "minor", (6,), 48, "Digital", (48, 45, 51, 47, 50), "call log",
    ),
    Noticed(
        "interpreter", on(6, WED), AMAR, "An interpreter is not booked before the appointment", "appointments",
        ("people", "quality"), "serious", (40, 20), 3, "Intake", (3, 2, 4, 3, 3),
    ),
    Noticed(
        "forms", on(9, TUE), LILA, "An older claim form is still handed out", "forms",
        ("quality",), "minor", (20,), 6, "Intake", (6, 5, 6, 4),
    ),
)  # fmt: skip


def problems() -> Iterator[Step]:
    """Each problem is captured once, and tallied on the Fridays after."""
    for one in NOTICED:
        yield _captured(one)
        first = (one.day - on(1, MON)).days // 7 + 1
        for week, count in enumerate(one.tallies[1:], first + 1):
            yield step(
                f"{one.name} tally {week}",
                on(week, FRI),
                one.who.address,
                TallyProblem,
                problem=The(one.name),
                count=count,
                source=one.source,
            )
    yield from _resolved()


def _captured(one: Noticed) -> Step:
    return step(
        one.name,
        one.day,
        one.who.address,
        CaptureProblem,
        issue=one.issue,
        process_area=one.area,
        impact_areas=one.impact,
        severity=one.severity,
        minutes=one.minutes,
        occurrences=one.tallies[0],
        users_affected=one.users,
        team=one.who.team,
        caused_by_team=one.caused_by,
    )


def _resolved() -> Iterator[Step]:
    yield step(
        "students resolved",
        on(9, MON),
        WREN.address,
        ResolveProblem,
        problem=The("students"),
        idea=The("one page"),
        reason="There is one page now, and nobody has asked which rule holds for two weeks.",
    )
