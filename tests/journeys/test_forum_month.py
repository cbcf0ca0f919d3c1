"""One month of a forum: from two problems noticed to an idea adopted, one that failed forward and one of every other
answer. Each command is typed with and without --json: without it, into the program in a process of its own, and on a
file for the first of each noun into the one that is installed; with it, into the same program within the test.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from ideaflow.cli.main import cli
from tests.cli.forum import PLAN
from tests.cli.terminal import Ended, InProcess, Terminal
from tests.cli.warm import WarmTerminal
from tests.places import Places

STEWARD, CHAIR = "sue@example.org", "chris@example.org"
ADA, BEN = "ada@example.org", "ben@example.org"
SEATS = {
    CHAIR: "digital",
    "olu@example.org": "operations",
    "cat@example.org": "customer",
    "lea@example.org": "legal",
    "fin@example.org": "finance",
}
REQUIRED = ("digital", "operations", "customer")
LATER = (date.today() + timedelta(days=90)).isoformat()  # noqa: DTZ011 - only "later than now" matters
TOMORROW = (date.today() + timedelta(days=2)).isoformat()  # noqa: DTZ011
LATE, TWICE = "Decision letter not received", "Claimants fill in two forms"
# What a forum's month does without is typed in other tests of the command line.
TYPED_IN = {
    "test_metrics.py": ("admin metrics",),
    "test_messages.py": (
        *("message feed", "message list", "message notices", "message read", "message replay", "message send"),
        *("webhook add", "webhook deliveries", "webhook list", "webhook remove", "webhook replay", "webhook test"),
        *("meeting calendar", "person notify"),
    ),
    "test_privacy_commands.py": (
        *("person erase", "person export"),
        *("admin redact", "admin rotate-keys", "admin scrub", "admin erasures", "admin replay-erasures"),
        *("audit unseal", "audit unsealings", "audit approve-unsealing", "audit unsealed"),
    ),
    "test_retention_and_edition.py": ("admin retention", "audit publish"),
    "test_serve_and_invite.py": ("person invite", "person second-factor", "serve"),
    "test_audit_moments.py": ("audit diff", "audit replay"),
    "test_audit_proof.py": (
        *("audit checkpoint", "audit consistency", "audit export", "audit prove", "audit verify"),
        *("audit keys", "audit witness"),
    ),
    "test_audit_whatif.py": ("audit whatif",),
    "test_flow_and_fairness.py": (
        *("campaign open", "campaign capture", "campaign list", "campaign show", "campaign close"),
        *("flow summary", "flow chart", "forum fairness", "person grade"),
        *("problem chart", "problem escalate", "problem hand-offs", "problem handed-over", "problem import"),
        *("problem seen", "problem shared", "problem urgent"),
    ),
    "test_admin_moving.py": ("admin backup", "admin copy", "admin restore"),
    "test_forecast.py": (
        *("forecast set", "forecast show", "forecast realise", "forecast calibration"),
        *("audit facts", "idea case", "portfolio", "rank"),
    ),
    "test_learn.py": (
        *("idea similar", "idea duplicates"),
        *("learn export", "learn import", "learn key", "learn trust"),
    ),
    "test_output.py": ("learn share",),
    "test_person_token.py": ("person token",),
    "test_policy.py": ("policy activate", "policy check", "policy diff", "policy list", "policy show", "idea explain"),
    "test_policy_wording.py": ("policy wording",),
    "test_spc.py": ("spc",),
    "test_table_export.py": ("idea export", "problem export", "trial export"),
}
ELSEWHERE = {
    "idea get-on-with-it",
    "completion",
    "demo",
    "doctor",
    "idea import",
    "idea reopen",
    "idea withdraw",
    "idea merge",
    "policy schema",
    *(command for commands in TYPED_IN.values() for command in commands),
}


def test_what_the_month_does_without_is_typed_elsewhere() -> None:
    for file, commands in TYPED_IN.items():
        text = (Path(__file__).parents[1] / "cli" / file).read_text(encoding="utf-8")
        typed = {command for command in commands if '", "'.join(command.split()) + '"' in " ".join(text.split())}
        assert typed == {*commands}, file


class Diary(Terminal):
    """The program, with a list of what was typed into it."""

    def __init__(self, database: str, person: str) -> None:
        super().__init__(database, person)
        self._within, self._warm = InProcess(database, person), WarmTerminal(database, person)
        self._installed = "postgresql" not in database
        self.plainly: set[str] = set()
        self.as_json: set[str] = set()

    def run(self, *words: str, by: str = "") -> Ended:
        as_json = "--json" in words
        typed = [word for word in words if word != "--json"]
        verb = " ".join(typed[:1] if typed[0] == "init" else typed[:2])
        if not as_json and _changes(verb) and verb not in self.as_json:
            return self._both(typed, verb, by)
        if as_json:
            self.as_json.add(verb)
            return self._within.run(*words, by=by)
        return self._plainly(words, verb, by)

    def _plainly(self, words: Sequence[str], verb: str, by: str) -> Ended:
        new_noun = verb.split(maxsplit=1)[0] not in {typed.split()[0] for typed in self.plainly}
        self.plainly.add(verb)
        return super().run(*words, by=by) if new_noun and self._installed else self._warm.run(*words, by=by)

    def _both(self, words: Sequence[str], verb: str, by: str) -> Ended:
        """A command and, under the same command id, its repetition with --json: the same answer, done once."""
        once = ("--command-id", f"once-{verb.replace(' ', '-')}")
        ended = self._plainly([*words, *once], verb, by)
        if ended.code == 0:
            told = self._within.run("--json", *words, *once, by=by).json
            assert told["id"] == ended.out.strip()
            assert [f"  {sentence}" for sentence in told["happened"]] == [
                line for line in ended.err.splitlines() if " is new here" not in line and "Nothing changed" not in line
            ]
            self.as_json.add(verb)
        return ended

    def read(self, *words: str, by: str = "") -> tuple[str, Any]:
        """What a reading command prints, plainly and as JSON."""
        return self.done(*words, by=by).out, self.shown(*words, by=by)


def _changes(verb: str) -> bool:
    command: click.Command | None = cli
    for word in verb.split():
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    return any(parameter.name == "command_id" for parameter in command.params)


def _every_command() -> set[str]:
    found = set()
    for noun in cli.list_commands(click.Context(cli)):
        command = cli.get_command(click.Context(cli), noun)
        verbs = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
        found |= {f"{noun} {verb}" for verb in verbs} or {noun}
    return found


def _rows(printed: str) -> list[dict[str, str]]:
    """A table as it comes through a pipe."""
    headings, *lines = (line.split("\t") for line in printed.splitlines())
    return [dict(zip(headings, line, strict=True)) for line in lines]


def test_a_month_of_the_forum(places: Places, tmp_path: Path) -> None:
    with places.for_application(tmp_path / "team", STEWARD) as address:
        _month(Diary(address, STEWARD))


def _month(typed: Diary) -> None:
    _set_up(typed)
    late, twice = _problems(typed)
    texts, form, desk, ask, park, double = _ideas(typed, late, twice)
    _evidence(typed, texts, late)
    meeting = _meeting(typed, (texts, form, desk, ask, park, double))
    _scores(typed, meeting, (texts, form, desk, ask, park, double))
    _decisions(typed, meeting, (texts, form, desk, ask, park, double))
    _minutes(typed, meeting, texts)
    _checked_and_replied(typed, meeting, ask)
    _trial_that_is_adopted(typed, texts, late)
    learning = _trial_that_fails_forward(typed, form)
    _learnings(typed, learning, ask)
    _what_people_see(typed, texts, form)
    _what_the_steward_sees(typed)

    assert _every_command() - typed.plainly == ELSEWHERE
    assert _every_command() - typed.as_json == ELSEWHERE


def _set_up(typed: Diary) -> None:
    file = str(typed.database).removeprefix("sqlite:///")
    if "postgresql" in file:
        assert typed.done("init").out.startswith("Already there, nothing changed: postgresql")
    else:
        assert typed.failed("idea", "list").startswith("there is no database at ")
        assert typed.done("init").out.startswith(f"Ready: {file}\n{STEWARD} is its steward.")
        assert typed.shown("init")["database"] == file
    made = typed.shown("init")
    assert not made["made"] and not made["brought_up"]
    assert ":test@" not in made["database"]
    for person in SEATS:
        assert re.fullmatch(r"person-\d+", typed.made("person", "add", person))
    typed.done("person", "add", ADA, "--name", "Ada", "--team", "Decisions")
    typed.done("person", "add", BEN, "--team", "Intake")
    typed.done("person", "role", BEN, "auditor")
    typed.done("person", "role", BEN, "auditor", "--take")
    typed.done("person", "disable", BEN)
    assert typed.refused("idea", "submit", "--title", "Let me", by=BEN)["error"] == "NotPermitted"
    typed.done("person", "disable", BEN, "--enable")
    printed, people = typed.read("person", "list")
    assert [row["address"] for row in _rows(printed)] == sorted([STEWARD, ADA, BEN, *SEATS])
    assert next(one for one in people if one["address"] == ADA) == {
        "address": ADA,
        "name": "Ada",
        "team": "Decisions",
        "roles": ["submitter"],
        "disabled": False,
    }

    perspectives = [word for name in SEATS.values() for word in ("--perspective", name)]
    assert typed.made(
        "forum", "create", "Benefits forum", *perspectives, "--optional", "legal", "--optional", "finance"
    )
    for person, perspective in SEATS.items():
        chairs = ("--chair",) if person == CHAIR else ()
        assert typed.made("forum", "member", "F-1", person, "--perspective", perspective, *chairs) == "F-1"
    printed, forum = typed.read("forum", "show", "F-1")
    assert printed.startswith("F-1  Benefits forum  (three-i-forum@1)\n")
    assert "finance\t1\t\n" in printed
    assert forum["forum"]["required"] == [*REQUIRED]
    assert sorted(seat["perspective"] for seat in forum["forum"]["seats"]) == sorted(SEATS.values())
    printed, (listed,) = typed.read("forum", "list")
    assert (_rows(printed)[0]["seats"], listed["title"]) == ("5", "Benefits forum")


def _problems(typed: Diary) -> tuple[str, str]:
    late = typed.made("problem", "capture", LATE, "--effort", "20+10", "--users", "17", by=ADA)
    assert typed.made("problem", "tally", late, "15", "--source", "complaints", by=ADA) == late
    typed.done("problem", "tally", late, by=BEN)
    twice = typed.made("problem", "capture", TWICE, "--severity", "critical", "--effort", "5", by=BEN)
    assert (late, twice) == ("P-1", "P-2")

    printed, shown = typed.read("problem", "show", late)
    assert "17 a week × (20 + 10) minutes = 8.5 hours a week" in printed
    assert (shown["occurrences_a_week"], shown["hours_a_week"], shown["users_affected"]) == (17, 8.5, 17)
    printed, board = typed.read("problem", "list")
    assert {row["id"]: row["why here"] for row in _rows(printed)} == {late: "1. by hours lost", twice: "1. by severity"}
    assert {one["id"] for one in board} == {late, twice}
    return late, twice


def _ideas(typed: Diary, late: str, twice: str) -> list[str]:
    texts = typed.done("idea", "submit", "--title", "Send decision letters by text", by=ADA)
    assert "Idea I-1 was submitted for team Decisions through the form" in texts.err
    form = typed.made("idea", "submit", "--title", "One form instead of two", "--problem", twice, by=BEN)
    told = typed.shown("idea", "submit", "--title", "A desk for decisions", "--problem", late, by=BEN)
    assert (told["id"], told["title"]) == ("I-3", "A desk for decisions")
    more = [
        typed.made("idea", "submit", "--title", title, "--problem", late, by=BEN)
        for title in ("Ask each claimant twice", "Wait for the new printer", "Send letters as texts")
    ]
    return [texts.out.strip(), form, told["id"], *more]


def _evidence(typed: Diary, texts: str, late: str) -> None:
    _, page = typed.read("idea", "show", texts, by=ADA)
    assert (page["idea"]["stage"], page["idea"]["next_by"]) == ("submitted", "submitter")
    printed, backlog = typed.read("idea", "backlog", by=CHAIR)
    (lacking,) = [row for row in _rows(printed) if row["id"] == texts]
    assert (lacking["state"], backlog["counts"]["ready"]) == ("lacking evidence", 5)
    assert "1 piece of evidence" in lacking["missing"]

    typed.done("idea", "question", texts, "How often?", by=CHAIR)
    typed.done("idea", "assist", texts, "--ask", "How do I count this?", by=ADA)
    printed, (wanted,) = typed.read("idea", "help-wanted")
    assert (wanted["id"], _rows(printed)[0]["question"]) == (texts, "How do I count this?")
    marked = typed.shown("idea", "backlog", "--only", "help-wanted", "--kind", "process", "--sort", "team")
    assert ([one["id"] for one in marked["ideas"]], marked["counts"]["help wanted"]) == ([texts], 1)
    assert typed.shown("idea", "show", texts)["idea"]["next_by"] == "helper"
    typed.done("idea", "assist", texts, "--helper", "olu@example.org", by=CHAIR)
    typed.done("idea", "evidence", texts, "--kind", "five-whys", "--row", "Why late? One printer", by="olu@example.org")
    assert typed.shown("idea", "show", texts)["idea"]["why"] == "still needed: the problem definition"
    parts = (
        "--part",
        "future-state",
        "Claimants know the day after",
        "--part",
        "problem definition",
        "Letters get lost",
    )
    typed.done("idea", "canvas", texts, *parts, by=ADA)
    typed.done("problem", "link", late, texts, by=ADA)

    printed, page = typed.read("idea", "show", texts)
    assert (page["idea"]["stage"], page["idea"]["next_by"]) == ("evidenced", "chair")
    assert page["canvas"] == {"problem definition": "Letters get lost", "future state": "Claimants know the day after"}
    assert "Canvas (2 of 7 parts)" in printed
    assert "submitted → [evidenced] → forum_evaluated" in printed
    assert "contributor 2 (helper): A helper was assigned to gather evidence for I-1." in printed
    assert "Why late? One printer" in printed


def _meeting(typed: Diary, ideas: Sequence[str]) -> str:
    printed, suggested = typed.read("meeting", "next", "F-1")
    assert printed == f"{suggested['day']}\n"
    meeting = typed.made("meeting", "schedule", "F-1", TOMORROW, "--place", "Room 4", by=CHAIR)
    typed.done("meeting", "agenda", meeting, "--ready", "--minutes", "15", by=CHAIR)
    printed, agenda = typed.read("meeting", "agenda", meeting)
    assert {item["idea"] for item in agenda} == {*ideas}
    assert {row["state"] for row in _rows(printed)} == {
        "0 of 5 perspectives are in; awaited: digital, operations, customer, legal, finance"
    }
    typed.done("meeting", "arrange", meeting, ideas[2], "--place", "1", "--minutes", "20", by=CHAIR)
    _, agenda = typed.read("meeting", "agenda", meeting)
    assert [agenda[0][name] for name in ("idea", "minutes", "starts", "ends")] == [ideas[2], 20, "10", "30"]
    typed.done("meeting", "apologies", meeting, "--of", "lea@example.org", by=CHAIR)
    printed, expected = typed.read("meeting", "invitations", meeting, by=CHAIR)
    assert {row["who"]: row["part"] for row in _rows(printed)}["lea@example.org"] == "apologies sent"
    assert [one["perspective"] for one in expected] == [*SEATS.values()]
    printed, (sitting,) = typed.read("meeting", "list")
    assert (sitting["id"], sitting["day"], _rows(printed)[0]["ideas"]) == (meeting, TOMORROW, "6")
    return meeting


def _scores(typed: Diary, meeting: str, ideas: Sequence[str]) -> None:
    texts, form, *others = ideas
    typed.done("meeting", "interest", meeting, form, by="fin@example.org")
    typed.done("meeting", "deputy", meeting, ADA, "--idea", form, by="fin@example.org")
    printed, scales = typed.read("meeting", "criteria", meeting)
    assert all(criterion["anchors"][4] in printed for criterion in scales)
    printed, read = typed.read("meeting", "read", meeting, texts, by="cat@example.org")
    assert read["case"]["title"] == "Send decision letters by text"
    assert "Ada" not in printed
    marks = ("--mark", "feasibility=4", "--mark", "benefit=5", "--mark", "why=cannot-judge")
    typed.done("meeting", "score", meeting, texts, *marks, "--comment", "Eight hours a week", by=CHAIR)
    everybody = [(texts, scorer) for scorer in SEATS if scorer != CHAIR]
    required = [(idea, scorer) for idea in (form, *others) for scorer, name in SEATS.items() if name in REQUIRED]
    with ThreadPoolExecutor(4) as pool:  # as in a room: at the same time
        sealed = [
            pool.submit(typed.done, "meeting", "score", meeting, idea, *marks, by=scorer)
            for idea, scorer in (*everybody, *required)
        ]
    assert {one.result().out for one in sealed} == {f"{meeting}\n"}

    typed.done("meeting", "open", meeting, texts, by=CHAIR)
    typed.done("meeting", "open", meeting, by=CHAIR)
    printed, shown = typed.read("meeting", "show", meeting)
    assert {item["opened"] for item in shown["items"]} == {True}
    scores = next(item["scores"] for item in shown["items"] if item["idea"] == texts)
    assert sorted(score["perspective"] for score in scores) == sorted(SEATS.values())
    assert {tuple(score["marks"].items()) for score in scores} == {(("feasibility", 4), ("benefit", 5), ("why", None))}
    assert "digital\t4\t5\tcannot judge\tEight hours a week\n" in printed
    assert "median, perspectives weigh the same\t4\t5\t\t\n" in printed


def _decisions(typed: Diary, meeting: str, ideas: Sequence[str]) -> None:
    texts, form, desk, ask, park, double = ideas
    decide = ("meeting", "decide", meeting)
    answered = typed.done(
        *(*decide, texts, "trial", "--reason", "Eight hours a week, and easy to undo", "--aimed-at", "source"),
        *("--next-step", "Plan it with Olu", "--would-change", "A cheaper printer"),
        by=CHAIR,
    )
    assert answered.out == f"{texts}\n"
    assert f"Meeting {meeting} decided on {texts}: trial" in answered.err
    assert f"Feedback on {texts} was given to its submitter after meeting {meeting}" in answered.err
    typed.done(*decide, form, "park", "--reason", "Later", "--until", LATER, by=CHAIR)
    correct = ("meeting", "correct", meeting, form)
    typed.done(*correct, "trial", "--why", "The wrong line", "--reason", "Worth a try", by=CHAIR)
    typed.done("meeting", "feedback", meeting, form, "--say", "Worth a try, and sorry", by=CHAIR)
    typed.done(*decide, desk, "adopt-now", "--reason", "It costs nothing", "--owner", "decisions manager", by=CHAIR)
    typed.done(*decide, ask, "ask-for-evidence", "--reason", "Not clear", "--question", "How many reply?", by=CHAIR)
    typed.done(*decide, park, "park", "--reason", "No printer yet", "--until", LATER, by=CHAIR)
    typed.done(*decide, double, "merge", "--reason", "The same idea", "--into", texts, by=CHAIR)

    stages = {one["id"]: one["stage"] for one in typed.shown("idea", "list", "--all")}
    assert stages == {
        texts: "forum_evaluated",
        form: "forum_evaluated",
        desk: "adopted",
        ask: "submitted",
        park: "parked",
        double: "merged",
    }
    open_ones = {row["id"]: row for row in _rows(typed.done("idea", "list").out)}
    assert set(open_ones) == {texts, form, ask, park}
    assert open_ones[park]["due"] == LATER
    (asked,) = [one for one in typed.shown("idea", "backlog")["ideas"] if one["id"] == ask]
    assert (asked["readiness"], asked["missing"]) == ("lacking evidence", ["How many reply?"])


def _minutes(typed: Diary, meeting: str, texts: str) -> None:
    typed.done("meeting", "close", meeting, by=CHAIR)
    printed, minutes = typed.read("meeting", "minutes", meeting)
    assert f"{texts}  Send decision letters by text: decided: trial\n" in printed
    assert (
        "  reason: Eight hours a week, and easy to undo\n  what would change this answer: A cheaper printer\n"
        in printed
    )
    assert minutes["meeting"]["closed"] is True
    assert minutes["decisions"][texts]["next step"] == "Plan it with Olu"
    assert len(minutes["decisions"]) == 6


def _checked_and_replied(typed: Diary, meeting: str, ask: str) -> None:
    printed, checked = typed.read("audit", "verify-scores", meeting)
    assert (checked["openings"], checked["faults"]) == (20, [])
    assert printed.startswith(f"{meeting}: 20 opened scores checked\n")
    typed.done("idea", "reply", ask, "Most of them", by=BEN)
    assert [one["id"] for one in typed.shown("idea", "backlog")["ideas"] if one["reply"]] == [ask]


def _trial_that_is_adopted(typed: Diary, texts: str, late: str) -> None:
    trial = typed.made("trial", "plan", texts, *PLAN, "--target", "1", by=ADA)
    assert typed.made("trial", "start", trial, by=ADA) == trial
    assert typed.shown("idea", "show", texts)["idea"]["stage"] == "in_trial"
    for day, value in (("2026-01-05", "2"), ("2026-01-12", "1.5"), ("2026-01-12", "1")):
        typed.done("trial", "observe", trial, value, "--on", day, by=ADA)
    typed.done("trial", "deviate", trial, "--change", "Two teams", "--reason", "Too few cases", by=ADA)
    for reviewer in (ADA, "olu@example.org"):
        _review(typed, trial, reviewer, "Ask for the number early")
    assert "2 reviews in, closed until the trial lead opens them or " in typed.done("trial", "show", trial, by=ADA).out
    assert "Ask for the number early" not in typed.done("trial", "show", trial, "--json", by=ADA).out
    typed.done("trial", "spend", trial, "--cost", "40", "--hours", "6", by=ADA)
    typed.done("trial", "open-reviews", trial, by=ADA)
    typed.done("trial", "end", trial, "--reason", "Four weeks are over", by=ADA)
    printed, chart = typed.read("trial", "chart", trial)
    assert "improvement: 2 of the last 2 weeks below the former mean" in printed
    assert (chart["baseline"], chart["variation"]) == (3, "special_cause_improvement")

    printed, shown = typed.read("trial", "show", trial)
    assert (shown["stage"], shown["reviews_in"], len(shown["reviews"])) == ("ended", 2, 2)
    assert [(one["day"], one["value"], one["corrected"]) for one in shown["observations"]] == [
        ("2026-01-05", 2.0, False),
        ("2026-01-12", 1.5, True),
        ("2026-01-12", 1.0, False),
    ]
    assert "Two teams — because Too few cases" in printed
    assert "What do we learn?\tAsk for the number early\tAsk for the number early" in printed
    assert "Verdict: improved; the chart says improvement: 2 of the last 2 weeks below the former mean" in printed
    assert typed.shown("idea", "show", texts)["idea"]["stage"] == "trialled"

    learned = ("--learning", "Texts are read within a day", "--tag", "letters", "--owner", "decisions manager")
    ended = typed.done("trial", "conclude", trial, "adopt", *learned, "--effect", "Five days became one", by=ADA)
    assert ended.out == f"{trial}\n"
    assert "cannot be told yet, after 0 observations since adoption" in typed.done("trial", "check", trial, by=ADA).err
    printed, (adopted,) = typed.read("trial", "board")
    assert (adopted["name"], [one["id"] for one in adopted["trials"]]) == ("adopt", [trial])
    assert "L-1: Texts are read within a day" in printed
    page = typed.shown("idea", "show", texts)
    assert (page["idea"]["stage"], page["idea"]["why"]) == ("adopted", "adopted. Five days became one")
    assert "on a measured effect; the decisions manager role owns it" in page["life"][-1]["sentence"]
    typed.done("problem", "resolve", late, "--idea", texts, "--reason", "No complaint for a month", by=ADA)
    assert [one["id"] for one in typed.shown("problem", "list")] == ["P-2"]
    assert {one["id"] for one in typed.shown("problem", "list", "--all")} == {"P-1", "P-2"}


def _review(typed: Diary, trial: str, reviewer: str, learned: str) -> None:
    answers = ("--set-out", "Tell people sooner", "--happened", "They knew", "--why", "It is read at once")
    typed.done("trial", "review", trial, *answers, "--learned", learned, by=reviewer)


def _trial_that_fails_forward(typed: Diary, form: str) -> str:
    trial = typed.made("trial", "plan", form, *PLAN, "--prompt", "obvious", by=BEN)
    typed.done("trial", "start", trial, by=BEN)
    for reviewer in (BEN, "cat@example.org"):
        _review(typed, trial, reviewer, "People skip the second page")
    typed.done("trial", "end", trial, by=BEN)
    lesson = "A longer form doubles the errors on its second page"
    told = typed.shown("trial", "conclude", trial, "fail-forward", "--learning", lesson, "--tag", "Forms", by=BEN)

    learning: str = told["learning"]
    assert told["idea"] == form
    printed, page = typed.read("idea", "show", form, by=BEN)
    assert page["idea"]["stage"] == "failed_forward"
    assert page["idea"]["why"] == f"what it taught is in {learning}"
    assert "trialled → [failed_forward]" in printed
    printed, trials = typed.read("trial", "list")
    assert [(row["id"], row["outcome"]) for row in _rows(printed)] == [("T-2", "fail forward"), ("T-1", "adopt")]
    assert [one["stage"] for one in trials] == ["concluded", "concluded"]
    return learning


def _learnings(typed: Diary, learning: str, idea: str) -> None:
    printed, found = typed.read("learn", "search", "form", "errors")
    assert [one["id"] for one in found] == [learning]
    assert _rows(printed)[0]["outcome"] == "fail forward"
    note = typed.made("learn", "record", "Ask for the mobile number on page one", "--trial", "T-2", by=BEN)
    typed.done("learn", "cite", learning, idea, by=BEN)
    typed.done("learn", "confirm", learning, "T-1", by=ADA)
    typed.done("learn", "contradict", note, "T-1", "--note", "Not for claimants without a mobile", by=ADA)
    printed, shown = typed.read("learn", "show", learning)
    assert (shown["cited"], shown["confirmed"], shown["contradicted"], shown["idea"]) == (1, 1, 0, "I-2")
    assert "cited 1, confirmed 1, contradicted 0 times" in printed


def _what_people_see(typed: Diary, texts: str, form: str) -> None:
    printed, mine = typed.read("idea", "mine", by=ADA)
    (row,) = _rows(printed)
    assert (row["id"], row["stage"], row["next"]) == (texts, "adopted", "")
    assert row["answer"].startswith("Eight hours a week, and easy to undo Plan it with Olu")
    assert [one["id"] for one in mine] == [texts]
    assert {one["id"] for one in typed.shown("idea", "mine", by=BEN)} == {form, "I-3", "I-4", "I-5", "I-6"}
    nobody = typed.done("idea", "mine", by="new@example.org")
    assert "new@example.org has no ideas yet" in nobody.err

    printed, life = typed.read("audit", "show", texts)
    assert printed.startswith(f"{texts}: {len(life)} events\n  1. ")
    topics = [entry["topic"] for entry in life]
    expected = ["submitted", "evidence_added", "evaluated", "feedback_given", "absorbed", "trial_started", "adopted"]
    assert [topic for topic in topics if topic.removeprefix("idea.") in expected] == [
        "idea.submitted",
        "idea.evidence_added",
        "idea.evidence_added",
        "idea.evaluated",
        "idea.feedback_given",
        "idea.absorbed",
        "idea.trial_started",
        "idea.adopted",
    ]


def _what_the_steward_sees(typed: Diary) -> None:
    printed, log = typed.read("audit", "log", "--top", "1000")
    assert [entry["position"] for entry in log] == list(range(1, len(log) + 1))
    assert len(_rows(printed)) == len(log)
    everything = printed + str(log)
    for person in (STEWARD, CHAIR, ADA, BEN, *SEATS):
        assert person not in everything

    before = typed.shown("admin", "check")
    typed.done("admin", "rebuild")
    assert typed.shown("admin", "rebuild") == {"events": len(log)}
    printed, checked = typed.read("admin", "check")
    assert checked == before
    assert {row[""] for row in _rows(printed)} == {"equal"}
    assert (checked["events"], checked["faults"]) == (len(log), [])
    printed, stats = typed.read("admin", "stats")
    assert stats["ideas by stage"] == {"submitted": 1, "adopted": 2, "failed_forward": 1, "parked": 1, "merged": 1}
    assert stats["events"] == len(log)
    assert stats["given out"] == {"I": 6, "P": 2, "T": 2, "M": 1, "F": 1, "L": 3, "C": 0, "H": 0, "E": 0, "U": 0}
    assert f"events\t{len(log)}\n" in printed
