"""Flow, fairness, campaigns and hand-offs, by typing commands."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner

from ideaflow.cli.main import cli
from ideaflow.projections.flow_measures import MEASURES
from tests.cli.forum import STEWARD
from tests.cli.terminal import InProcess, Terminal
from tests.clock import SimulatedClock

PERSPECTIVES = ("digital", "operations", "customer")
MEMBERS = [f"member{number}@example.org" for number in range(12)]
CHAIR = MEMBERS[0]


class Months:
    """A forum of twelve that meets once a month on what came in."""

    def __init__(self, typist: InProcess, clock: SimulatedClock) -> None:
        self.type, self.clock = typist, clock
        for number, member in enumerate(MEMBERS):
            typist.done("person", "add", member, by=STEWARD)
            typist.done("person", "grade", member, "junior" if number % 2 else "leader", by=STEWARD)
        words = [word for name in PERSPECTIVES for word in ("--perspective", name)]
        self.forum = typist.made("forum", "create", "Ideas forum", *words, by=STEWARD)
        for number, member in enumerate(MEMBERS):
            chairs = ("--chair",) if member == CHAIR else ()
            seat = ("--perspective", PERSPECTIVES[number % 3], *chairs)
            typist.done("forum", "member", self.forum, member, *seat, by=STEWARD)

    def sealed(self, ideas: int = 2) -> tuple[str, list[str]]:
        """A meeting at which everybody has scored, and nothing is open."""
        brought = []
        for number in range(ideas):
            who = f"sam{self.clock().toordinal() + number}@example.org"
            problem = self.type.made("problem", "capture", "Letters arrive late", "--effort", "20", by=who)
            title = ("--title", f"Idea {number}", "--problem", problem, "--team", f"Team {number % 2}")
            brought.append(self.type.made("idea", "submit", *title, by=who))
        self.clock.advance(days=14)
        meeting = self.type.made("meeting", "schedule", self.forum, "2030-01-15", by=CHAIR)
        self.type.done("meeting", "agenda", meeting, *(w for idea in brought for w in ("--add", idea)), by=CHAIR)
        for idea in brought:
            for number, member in enumerate(MEMBERS):
                mark = 5 if number % 2 else 1
                marks = ("--mark", f"feasibility={mark}", "--mark", "benefit=4", "--mark", "why=cannot-judge")
                self.type.done("meeting", "score", meeting, idea, *marks, by=member)
        return meeting, brought

    def held(self) -> None:
        """A meeting with its decisions, and the rest of the month."""
        meeting, ideas = self.sealed()
        for idea in ideas:
            self.type.done("meeting", "open", meeting, idea, by=CHAIR)
            self.type.done("meeting", "decide", meeting, idea, "trial", "--reason", "Easy to undo", by=CHAIR)
        self.clock.advance(days=16)


@pytest.fixture
def months(typist: InProcess, clock: SimulatedClock) -> Months:
    return Months(typist, clock)


# Fairness


def test_nothing_of_a_score_is_in_the_report_before_it_is_opened(months: Months) -> None:
    before = months.type.shown("forum", "fairness", months.forum)
    meeting, (idea, _) = months.sealed()
    assert months.type.shown("forum", "fairness", months.forum) == before
    assert before["scores"]["criteria"] == []
    months.type.done("meeting", "open", meeting, idea, by=CHAIR)
    opened = months.type.shown("forum", "fairness", months.forum)["scores"]
    assert (opened["scores"], opened["ideas"], opened["scorers"]) == (12, 1, 12)


def test_the_report_tells_of_criteria_grades_and_teams_and_of_nobody(months: Months) -> None:
    for _ in range(5):
        months.held()
    report = months.type.shown("forum", "fairness", months.forum)
    feasibility, benefit, why = report["scores"]["criteria"]
    assert feasibility["agreement"]["upper"] < 0.667
    assert "read in different ways" in feasibility["said"][0]
    assert (benefit["agreement"], benefit["within"]) == (None, 0)
    assert (why["cannot_judge"], why["median"]) == (100, None)
    gap = report["scores"]["grade_gap"]
    assert gap["leaning"]["junior"] == {"feasibility": 2, "benefit": 0}
    assert (gap["ideas"], gap["pairs"], gap["swapped"]) == (10, 5, 0)
    teams = {one["team"]: one for one in report["answers"]["teams"]}
    assert {*teams} == {"Team 0", "Team 1"}
    assert (teams["Team 0"]["ideas"], teams["Team 0"]["accepted"], teams["Team 0"]["median_days"]) == (5, 100, 14)
    plainly = months.type.done("forum", "fairness", months.forum).out
    for told in (json.dumps(report), plainly):
        assert "@" not in told
    assert "grade band, above or below the mean" in plainly
    assert months.type.shown("forum", "fairness", months.forum) == report


def test_a_grade_band_is_in_no_event_and_on_no_page_about_a_person(months: Months) -> None:
    months.held()
    for words in (("audit", "log", "--top", "1000"), ("person", "list"), ("forum", "show", months.forum)):
        told = months.type.done(*words).out + months.type.done("--json", *words).out
        assert "junior" not in told and "leader" not in told
    fields = months.type.wrong("person", "grade", CHAIR, "emperor", by=STEWARD)
    assert "is one of junior, middle, senior or leader" in fields
    months.type.refused("person", "grade", CHAIR, "junior", by=CHAIR)
    for member in MEMBERS[1:9]:
        months.type.done("person", "grade", member, "--remove", by=STEWARD)
    assert months.type.shown("forum", "fairness", months.forum)["scores"]["grade_gap"] is None


def test_of_a_small_forum_nothing_is_told(typist: InProcess, clock: SimulatedClock) -> None:
    small = Months(typist, clock)
    for member in MEMBERS[4:]:
        typist.done("forum", "member", small.forum, member, "--leave", by=STEWARD)
    meeting, problem = typist.made("meeting", "schedule", small.forum, "2030-01-15", by=CHAIR), "P-1"
    idea = typist.made("idea", "submit", "--title", "One", "--problem", problem)
    typist.done("meeting", "agenda", meeting, "--add", idea, by=CHAIR)
    for member in MEMBERS[:4]:
        marks = ("--mark", "feasibility=3", "--mark", "benefit=4", "--mark", "why=2")
        typist.done("meeting", "score", meeting, idea, *marks, by=member)
    typist.done("meeting", "open", meeting, idea, by=CHAIR)
    report = typist.shown("forum", "fairness", small.forum)["scores"]
    assert (report["scores"], report["criteria"]) == (0, [])
    assert "fewer than 5 people scored" in typist.done("forum", "fairness", small.forum).out


# Flow


def test_the_summary_judges_the_forum_by_its_own_method(months: Months) -> None:
    for _ in range(5):
        months.held()
    found = months.type.shown("flow", "summary")
    assert found["summary"]["ideas"] == 11
    assert found["summary"]["decision"] == {"count": 10, "median": 14, "within_85": 14, "within_95": 14}
    judged = {one["name"]: one for one in found["judged"]}
    assert judged["decision"]["mean"] == 14
    assert judged["decision"]["variation"] == "common_cause"
    assert found["oldest"][0]["id"] == "I-1"
    plainly = months.type.done("flow", "summary").out
    assert "the forum by its own method" in plainly
    assert "Time to decision" in plainly


def test_a_measure_is_charted_in_words_json_and_a_picture(months: Months, tmp_path: Path) -> None:
    for _ in range(4):
        months.held()
    picture = tmp_path / "came-in.svg"
    chart = months.type.shown("flow", "chart", "came-in", "--by", "week", "--svg", str(picture))
    assert (chart["name"], chart["unit"], chart["by"]) == ("came-in", "ideas", "week")
    assert sum(point["value"] for point in chart["points"]) == 9
    assert {"date", "value", "signal", "point_type"} <= {*chart["points"][0]}
    assert Xml.parse(picture).getroot().tag.endswith("svg")  # noqa: S314 - our own picture
    assert "Ideas that came in" in months.type.done("flow", "chart", "came-in").out
    flow = tmp_path / "flow.svg"
    cumulative = months.type.shown("flow", "chart", "cumulative-flow", "--svg", str(flow))
    assert cumulative["bands"]["came in"][-1] == 9
    assert "came in" in flow.read_text()
    assert "cannot be written" in months.type.wrong("flow", "chart", "came-in", "--svg", str(tmp_path / "no" / "x.svg"))


def test_help_names_every_measure(typist: InProcess) -> None:
    words = typist.done("flow", "chart", "--help").out.replace(",", " ").split()
    assert {*MEASURES, "cumulative-flow"} <= {*words}


def test_a_measure_without_a_whole_month_says_so(typist: InProcess) -> None:
    assert "no whole month has anything to tell yet" in typist.wrong("flow", "chart", "decision")
    assert "is not one of" in typist.wrong("flow", "chart", "speed")
    assert typist.shown("flow", "summary")["judged"] == []


# Campaigns


def test_a_batch_is_captured_from_lines_and_from_a_file(typist: InProcess, terminal: Terminal, tmp_path: Path) -> None:
    campaign = typist.made("campaign", "open", "Improvement day", "--team", "Decisions")
    titles = ("--title", "One form less", "--title", "x" * 301, "--title", "Call back by noon")
    taken = typist.shown("campaign", "capture", campaign, *titles)
    assert [idea["title"] for idea in taken["ideas"]] == ["One form less", "Call back by noon"]
    assert [fault["line"] for fault in taken["failed"]] == [2]
    day = tmp_path / "day.csv"
    day.write_text("Idea,Who\nShorter letters,sam@example.org\nA queue,Wren\n,Nell\n", encoding="utf-8")
    columns = ("--file", str(day), "--map", "title=Idea", "--map", "submitter=Who")
    typist.done("person", "add", "sam@example.org")
    planned = typist.shown("campaign", "capture", campaign, *columns, "--dry-run")
    assert (planned["imported"], len(planned["failed"])) == (2, 1)
    assert typist.shown("campaign", "show", campaign)["ideas"] == 2
    for expected in (2, 0):
        assert typist.shown("campaign", "capture", campaign, *columns)["imported"] == expected
    other = typist.made("campaign", "open", "Another day")
    assert typist.shown("campaign", "capture", other, *columns)["imported"] == 2
    report = typist.shown("campaign", "show", campaign)
    assert (report["ideas"], report["people"], report["stages"]) == (4, 3, {"submitted": 4})
    assert {idea["team"] for idea in report["of_its_ideas"]} == {"Decisions"}
    assert [one["title"] for one in typist.shown("idea", "mine", by="sam@example.org")] == ["Shorter letters"] * 2
    typist.done("admin", "check")
    assert [one["id"] for one in terminal.shown("campaign", "list")] == [other, campaign]


def test_lines_come_through_a_pipe(typist: InProcess) -> None:
    campaign = typist.made("campaign", "open", "Call")
    env = {"IDEAFLOW_DB": str(typist.database), "IDEAFLOW_AS": "new@example.org"}
    ended = CliRunner().invoke(cli, ["campaign", "capture", campaign], input="Eins\n\n Zwei \n", env=env)
    assert (ended.exit_code, ended.stdout) == (0, "I-2\nI-3\n")
    assert [idea["title"] for idea in typist.shown("campaign", "show", campaign)["of_its_ideas"]] == ["Eins", "Zwei"]


def test_who_may_open_and_what_a_closed_campaign_takes(typist: InProcess, tmp_path: Path) -> None:
    typist.refused("campaign", "open", "Mine", by="sam@example.org")
    typist.done("person", "add", "sam@example.org", "--role", "helper")
    campaign = typist.made("campaign", "open", "Mine", by="sam@example.org")
    typist.done("campaign", "close", campaign)
    typist.done("campaign", "close", campaign)
    day = tmp_path / "day.csv"
    day.write_text("Idea\nShorter letters\n", encoding="utf-8")
    for words in (("--title", "late"), ("--file", str(day), "--map", "title=Idea")):
        fault = typist.refused("campaign", "capture", campaign, *words)
        assert fault["findings"][0]["rule"] == "a closed campaign stays closed"
    assert "is not before the first day" in typist.wrong(
        "campaign", "open", "Back", "--from", "2026-12-02", "--until", "2026-12-01"
    )
    assert "together" in typist.wrong("problem", "hand-offs", "--from", "A")
    assert "have no answer yet" in typist.wrong(
        "campaign", "capture", campaign, "--file", str(day), "--map", "title=Idea", "--map", "outcome=Idea"
    )


# Problems


def test_complaints_are_counted_and_charted_before_and_after_a_fix(
    typist: InProcess, clock: SimulatedClock, tmp_path: Path
) -> None:
    clock.advance(days=7 * 20)
    rows = ["Day,Subject"]
    for week in range(20):
        day = f"2026-{3 + (2 + 7 * week - 1) // 30:02}-{(2 + 7 * week - 1) % 30 + 1:02}"
        rows += [f"{day},Letters arrive late"] * (5 + week % 3 if week < 12 else 0)
    box = tmp_path / "complaints.csv"
    box.write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = ("--map", "day=Day", "--map", "issue=Subject", "--source", "complaints")
    assert typist.shown("problem", "import", str(box), *columns, "--dry-run")["problems"] == {"P-1": 72}
    assert typist.shown("problem", "import", str(box), *columns)["counted"] == 72
    assert typist.shown("problem", "import", str(box), *columns)["counted_before"] == 72
    chart = typist.shown("problem", "chart", "P-1", "--svg", str(tmp_path / "p.svg"))
    assert chart["variation"] == "special_cause_improvement"
    assert sum(point["value"] for point in chart["points"]) == 73
    typist.done("problem", "resolve", "P-1")
    clock.advance(days=21)
    after = typist.shown("problem", "chart", "P-1")
    assert (after["after_fix"]["weeks_after"], after["after_fix"]["after"]) == (2, 0)
    assert "Resolved on 2026-07-20" in typist.done("problem", "chart", "P-1").out
    assert (tmp_path / "p.svg").read_text().startswith("<svg")


def test_hand_offs_and_shared_problems_are_shown(typist: InProcess) -> None:
    problem = typist.made("problem", "capture", "torn", "--team", "Decisions", "--caused-by", "Print shop")
    pair = ("--from", "Print shop", "--to", "Decisions")
    assert typist.made("problem", "handed-over", "40", *pair) == "H-1"
    typist.done("problem", "handed-over", *pair, "--on", "2026-02-23", "--", "10")
    (row,) = typist.shown("problem", "hand-offs")
    assert (row["items"], row["problems"], row["share"], row["open_problems"]) == (50, 1, 98, [problem])
    assert "98.0 %" in typist.done("problem", "hand-offs").out
    chart = typist.shown("problem", "hand-offs", *pair)
    assert [point["value"] for point in chart["points"]] == [100, 97.5]
    assert "no items were counted" in typist.wrong("problem", "hand-offs", "--from", "X", "--to", "Y")
    typist.done("problem", "seen", problem, "--team", "Appeals")
    assert typist.shown("problem", "shared")[0]["seen_in"] == ["Decisions", "Appeals"]
    assert "Print shop" in typist.done("problem", "shared", "--team", "Appeals").out
    typist.done("problem", "escalate", problem, "--to", "Print shop")
    assert typist.shown("problem", "show", problem)["passed_on_to"] == "Print shop"
    assert typist.shown("problem", "urgent") == []
