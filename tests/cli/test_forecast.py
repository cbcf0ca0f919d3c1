"""Forecasting, ranking and realising by typing commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.forum import SUBMITTER, Office
from tests.cli.terminal import InProcess

CASHABLE = ("--line", "cashable", "500/900/2000 GBP a year, years 1-5; postage")
SOFTWARE = ("--line", "software", "5000/8000/20000 GBP once")


@pytest.fixture
def office(database: Path, clock: object) -> Office:
    """A forum, and a problem that costs 20 minutes each time."""
    return Office(InProcess(database, "sue@example.org", clock))  # type: ignore[arg-type]


def test_the_hours_of_a_tally_are_worked_out_in_the_open(typist: InProcess) -> None:
    typist.done("problem", "capture", "Letter not received", "--effort", "20+10", "--occurrences", "17")
    typist.done("forecast", "set", "I-1", "--line", "time-released", "60/80/100 % of P-2", *SOFTWARE)

    said = typist.done("forecast", "show", "I-1").out

    assert "17 × (20 + 10 =) 30 minutes a week = 8.5 hours a week" in said
    assert "60/80/100 % of it = 5.1/6.8/8.5 hours a week" in said
    typist.done("problem", "tally", "P-2", "3")
    assert "the tally of P-2 now says 10 hours a week" in typist.done("forecast", "show", "I-1").out


def test_a_forecast_is_shown_as_ranges_with_what_has_no_price_beside(typist: InProcess) -> None:
    typist.done("forecast", "set", "I-1", *CASHABLE, *SOFTWARE, "--line", "quality", "3/4/5 marks; fewer go astray")

    shown = typist.shown("forecast", "show", "I-1")

    worth = shown["appraisal"]
    assert worth["value"]["p10"] < worth["value"]["p50"] < worth["value"]["p90"] < 0
    assert worth["payback"] == {"p10": None, "p50": None, "p90": None}
    assert worth["marks"]["p50"] == pytest.approx(4, abs=0.1)
    said = typist.done("forecast", "show", "I-1").out
    assert "not within 10" in said
    assert "beside it, without a price" in said
    assert "4: it would plainly be better for most people" in said


def test_a_forecast_comes_from_a_file_too(typist: InProcess, tmp_path: Path) -> None:
    toml, table = tmp_path / "forecast.toml", tmp_path / "forecast.csv"
    toml.write_text(
        '[[line]]\nkind = "cashable"\namount = "500/900/2000"\nunit = "GBP a year"\nyears = "1-5"\nnote = "postage"\n'
        '[[line]]\nkind = "software"\nlow = 5000\nlikely = 8000\nhigh = 20000\nunit = "GBP once"\n'
    )
    table.write_text(
        "kind,amount,unit,years,note\n"
        "cashable,500/900/2000,GBP a year,1-5,postage\nsoftware,5000/8000/20000,GBP once,,\n"
    )
    lines = []
    for options in (CASHABLE + SOFTWARE, ("--file", str(toml)), ("--file", str(table))):
        typist.done("forecast", "set", "I-1", *options)
        lines.append([line["facts"] for line in typist.shown("forecast", "show", "I-1")["versions"][-1]["lines"]])
    assert lines[0] == lines[1] == lines[2]


def test_a_single_number_is_widened_by_the_pack(typist: InProcess) -> None:
    typist.done("forecast", "set", "I-1", "--line", "software", "1000 GBP")
    (line,) = typist.shown("forecast", "show", "I-1")["versions"][0]["lines"]
    assert (line["facts"]["low"], line["facts"]["likely"], line["facts"]["high"]) == (800, 1000, 1200)


def test_the_forums_decision_locks_a_forecast_and_the_next_is_a_new_version(office: Office) -> None:
    idea = office.evidenced()
    office.type.done("forecast", "set", idea, *CASHABLE, *SOFTWARE, by=SUBMITTER)
    office.type.done("forecast", "set", idea, *SOFTWARE, by=SUBMITTER)
    office.decided(idea, "trial")
    office.type.done("forecast", "set", idea, *CASHABLE, *SOFTWARE, by=SUBMITTER)

    versions = office.type.shown("forecast", "show", idea)["versions"]

    assert [(one["forecast"], one["locked_by"], len(one["lines"])) for one in versions] == [(1, "M-1", 1), (2, "", 2)]
    assert "before: forecast 1" in office.type.done("forecast", "show", idea).out


def test_what_was_realised_stands_beside_what_was_promised(office: Office, tmp_path: Path) -> None:
    idea = office.evidenced()
    office.type.done("forecast", "set", idea, *CASHABLE, *SOFTWARE, by=SUBMITTER)
    early = office.type.run("forecast", "realise", idea, "1", "850", "--year", "1", by=SUBMITTER)
    assert early.code == 3
    assert "an adopted idea" in early.err
    office.decided(idea, "adopt-now", "--owner", "post room lead")

    office.type.done("forecast", "realise", idea, "1", "850", "--year", "1", "--measured", by=SUBMITTER)

    assert "came to: line 1 (cashable) 850 in year 1, measured" in office.type.done("forecast", "show", idea).out
    assert office.type.run("forecast", "realise", idea, "1", "850", "--year", "9", by=SUBMITTER).code == 3
    told = office.type.shown("forecast", "calibration")
    assert [(one["of"], one["lines"], one["held"]) for one in told["calibration"]["kind of line"]] == [
        ("cashable", 1, 1)
    ]
    assert told["proposals"] == []
    assert "too few" in office.type.done("forecast", "calibration").out
    facts = str(tmp_path / "facts")
    office.type.done("audit", "facts", facts)
    assert office.type.shown("forecast", "calibration", "--facts", facts) == told
    office.type.wrong("forecast", "calibration", "--facts", str(tmp_path))
    office.type.done("admin", "check")


def test_what_a_started_trial_takes_is_a_cost(office: Office) -> None:
    idea = office.evidenced()
    office.type.done("forecast", "set", idea, "--line", "cashable", "5000/5000/5000 GBP", by=SUBMITTER)
    assert office.type.shown("rank")["missing"][0]["missing"] == "what it costs, be it 0"
    trial = office.planned(idea, "--within-gift")
    office.type.done("idea", "get-on-with-it", idea, by=SUBMITTER)

    # Planned: 100 pounds and 10 hours at 25 pounds.
    (ranked,) = office.type.shown("rank")["ideas"]
    assert ranked["place"]["p50"] == 5_000 - 100 - 250
    office.type.done("trial", "spend", trial, "--cost", "40", "--hours", "2", by=SUBMITTER)
    (ranked,) = office.type.shown("rank")["ideas"]
    assert ranked["place"]["p50"] == 5_000 - 40 - 50


def test_ideas_are_ranked_with_what_is_missing_beside(typist: InProcess, tmp_path: Path) -> None:
    for title in ("A rich one", "A poor one", "Nothing known", "No cost said"):
        typist.done("idea", "submit", "--title", title, "--team", "Decisions")
    typist.done("forecast", "set", "I-2", "--line", "cashable", "9000/10000/11000 GBP a year", *SOFTWARE)
    typist.done("forecast", "set", "I-3", "--line", "cashable", "90/100/110 GBP a year", "--line", "other", "10 GBP")
    typist.done("forecast", "set", "I-5", "--line", "cashable", "90/100/110 GBP a year")

    shown = typist.shown("rank", "--first", "1", "--team", "Decisions")

    assert [(one["idea"], one["place"]["group"], one["place"]["first"]) for one in shown["ideas"]] == [
        ("I-2", 1, 1.0),
        ("I-3", 2, 0.0),
    ]
    assert {one["idea"]: one["missing"] for one in shown["missing"]} == {
        "I-4": "a forecast",
        "I-5": "what it costs, be it 0",
    }
    assert "A rich one" in typist.done("rank", "--svg", str(tmp_path / "rank.svg")).out
    assert "1. I-2 A rich one" in (tmp_path / "rank.svg").read_text()
    assert "cannot be written" in typist.wrong("rank", "--svg", str(tmp_path / "no" / "rank.svg"))
    assert "nothing to draw" in typist.wrong("rank", "--team", "Nobody", "--svg", str(tmp_path / "none.svg"))
    assert [one["idea"] for one in typist.shown("rank", "--by", "ratio")["ideas"]] == ["I-3", "I-2"]
    assert typist.shown("rank", "--team", "Nobody")["ideas"] == []


def test_another_pack_ranks_by_its_own_parameters(typist: InProcess, tmp_path: Path) -> None:
    pack = typist.done("policy", "schema")
    assert "staff_hour" in pack.out
    text = Path("src/ideaflow/policies/packs/three-i-forum.toml").read_text()
    dear = tmp_path / "dear.toml"
    dear.write_text(text.replace('name = "three-i-forum"', 'name = "dear"') + "\n[appraisal]\nstaff_hour = 50\n")
    typist.done("forecast", "set", "I-1", "--line", "time-released", "5/6/7 hours a week", "--line", "other", "0 GBP")
    plain, other = typist.shown("rank"), typist.shown("rank", "--policy", str(dear))
    assert other["rules"].startswith("dear@")
    assert other["ideas"][0]["place"]["p50"] == pytest.approx(2 * plain["ideas"][0]["place"]["p50"])


def test_no_rate_of_exchange_is_made_up(typist: InProcess, tmp_path: Path) -> None:
    text = Path("src/ideaflow/policies/packs/three-i-forum.toml").read_text()
    abroad = tmp_path / "abroad.toml"
    abroad.write_text(text.replace('name = "three-i-forum"', 'name = "abroad"') + '\n[appraisal]\ncurrency = "EUR"\n')
    typist.done("forecast", "set", "I-1", *CASHABLE, *SOFTWARE)
    shown = typist.shown("rank", "--policy", str(abroad))
    assert shown["ideas"] == []
    assert shown["missing"][0]["missing"] == "a forecast in EUR; it is in GBP"
    assert typist.shown("portfolio", "--money", "9", "--policy", str(abroad))["portfolio"]["best"]["numbers"] == []


def test_a_pack_whose_schedule_ends_sooner_values_what_comes_later(typist: InProcess, tmp_path: Path) -> None:
    text = Path("src/ideaflow/policies/packs/three-i-forum.toml").read_text()
    short = tmp_path / "short.toml"
    steps = "[[appraisal.discount]]\nto_year = 10\nrate = 0.035\n"
    short.write_text(text.replace('name = "three-i-forum"', 'name = "short"') + "\n" + steps)
    typist.done(
        "forecast", "set", "I-1", "--line", "cashable", "9 GBP a year", "--line", "other", "0 GBP", "--horizon", "20"
    )
    usual, sooner = typist.shown("rank"), typist.shown("rank", "--policy", str(short))
    assert sooner["ideas"][0]["place"]["p50"] == usual["ideas"][0]["place"]["p50"]


def test_ideas_are_ranked_by_the_area_of_their_problem(typist: InProcess) -> None:
    typist.done("problem", "capture", "Forms go astray", "--area", "Post")
    typist.done("idea", "submit", "--title", "Scan them", "--problem", "P-2")
    shown = typist.shown("rank", "--area", "post")
    assert [one["idea"] for one in shown["missing"]] == ["I-2"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("software", "5/4/3 GBP"), "line 1, amount: low, likely and high rise in this order (got '5/4/3')"),
        (("software", "-1/2/3 GBP"), "line 1, low: a cost is not below 0; what is saved is a benefit (got '-1')"),
        (("quality", "0/2/3 marks; so"), "line 1, low: is from 1 to 5 (got '0')"),
        (("quality", "4 marks"), "line 1, evidence: marks come with the evidence for them"),
        (("software", "4 marks; so"), "line 1, unit: a cost (software) is in GBP or in hours"),
        (("software", "1e300 GBP"), "line 1, likely: input should be less than or equal to"),
        (("software", "nan GBP"), "line 1, likely: input should be a finite number"),
        (("software", "inf GBP"), "line 1, likely: input should be a finite number"),
        (("software", "many GBP"), "line 1, amount: is no number (got 'many')"),
        (("software", "1/2 GBP"), "line 1, amount: is one number, or low/likely/high (got '1/2')"),
        (("software", "5 EUR"), "line 1, unit: is not the currency of the rules, GBP (got 'EUR')"),
        (("software", "5 bananas"), "line 1, unit: is no unit that is known"),
        (("software", "5 hours"), "line 1, unit: software is counted in GBP"),
        (("time-released", "5 GBP"), "line 1, unit: time released is counted in hours"),
        (("time-released", "110 % of P-1"), "line 1, likely: is from 0 to 100 (got '110')"),
        (("time-released", "50 % of P-9"), "line 1, unit: there is nothing with this id (got 'P-9')"),
        (("time-released", "50 % of P-1"), "line 1, unit: has no occurrences or no minutes to release"),
        (("cashable", "50 % of P-1"), "line 1, unit: a tally gives time released"),
        (
            ("cashable", "5 GBP a year, years 1-11"),
            "line 1, years: years run from first to last, at most to the horizon",
        ),
        (("cashable", "5 GBP a year, years 5-1"), "line 1, years: years run from first to last"),
        (("cashable", "5 GBP a year, years 1-999"), "line 1, to year: input should be less than or equal to 125"),
        (("cashable", "5 GBP a year, years soon"), "line 1, years: is no span of years"),
        (("cashable", "5 GBP, years 1-2"), "line 1, years: what comes once comes in one year"),
        (("cashable", "5 GBP, from T-9"), "line 1, evidence: there is nothing with this id (got 'T-9')"),
        (("cashable", "5 GBP, from hearsay"), "line 1, evidence: is the id of a problem, trial, learning or idea"),
        (("cashable", "lots"), "line 1: is no line of a forecast"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_line_that_cannot_be_meant_is_refused_whole(typist: InProcess, line: tuple[str, str], said: str) -> None:
    before = typist.events()

    told = typist.wrong("forecast", "set", "I-1", "--line", "software", "1 GBP", "--line", *line)

    assert said.replace("line 1", "line 2") in told
    assert "\nNext: " in told
    assert typist.events() == before


@pytest.mark.parametrize("horizon", ["0", "-3", "126", "1000"])
def test_a_horizon_out_of_reach_is_refused(typist: InProcess, horizon: str) -> None:
    told = typist.wrong("forecast", "set", "I-1", *CASHABLE, "--horizon", horizon)
    assert "horizon: input should be" in told


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "[[line]\n", "is no TOML"),
        ("a.toml", "", "holds no line"),
        ("a.toml", "lines = 3\n", "holds [[line]] tables and nothing else"),
        ("a.toml", '[[line]]\nkind = "luck"\namount = 3\nunit = "GBP"\n', "a.toml line 1, kind: input should be"),
        ("a.toml", '[[line]]\nkind = "other"\nprice = 3\nunit = "GBP"\n', "a.toml line 1, price: no such column"),
        ("a.csv", "kind,amount\nother,3,4\n", "row 1 has other columns than the header"),
        ("a.csv", "kind,amount,unit\nother,3,GBP\nother,,GBP\n", "a.csv line 2, likely: field required"),
    ],
)
def test_a_file_that_holds_no_forecast_is_refused(
    typist: InProcess, tmp_path: Path, name: str, text: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    before = typist.events()
    assert said in typist.wrong("forecast", "set", "I-1", "--file", str(file))
    assert typist.events() == before


@pytest.mark.parametrize("words", [("idea", "show", "I-1"), ("idea", "list"), ("forecast", "set", "I-1", *SOFTWARE)])
def test_only_what_draws_numbers_loads_numpy(typist: InProcess, words: tuple[str, ...]) -> None:
    program = "import sys; from ideaflow.cli.main import cli\ntry:\n cli(sys.argv[1:])\nexcept SystemExit as end:\n"
    program += " sys.exit('numpy' in sys.modules or end.code)\n"
    given = ["--db", f"sqlite:///{typist.database}", "--as", typist.person, *words]
    assert subprocess.run([sys.executable, "-c", program, *given], check=False).returncode == 0


def test_a_portfolio_within_a_budget_is_shown_beside_a_choice_of_ones_own(typist: InProcess) -> None:
    typist.done("idea", "submit", "--title", "A rich one")
    typist.done("idea", "submit", "--title", "Costs too much")
    for idea, benefit, cost in (("I-1", "500", "100"), ("I-2", "900", "100"), ("I-3", "9000", "9000")):
        lines = ("--line", "cashable", f"{benefit} GBP a year", "--line", "equipment", f"{cost}/{cost}/{cost} GBP")
        typist.done("forecast", "set", idea, *lines)

    best = typist.shown("portfolio", "--money", "700", "--choose", "I-1")

    # Equipment is raised by 200 %.
    assert best["portfolio"]["best"]["numbers"] == [1, 2]
    assert best["portfolio"]["best"]["money"] == pytest.approx(600)
    assert best["chosen"]["numbers"] == [1]
    said = typist.done("portfolio", "--money", "700", "--choose", "I-3").out
    assert "It is over the budget by 26,300 GBP" in said
    assert "Only in yours: I-3; only in the best: I-1 and I-2." in said
    assert "a portfolio has a budget" in typist.wrong("portfolio")
    assert "is not among the ideas that can be valued" in typist.wrong(
        "portfolio", "--hours", "5", "--choose", "I-2", "--stage", "parked"
    )
    assert "-1.0 is not in the range" in typist.wrong("portfolio", "--money", "-1")


def test_what_needs_an_extra_says_which(typist: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typist.done("forecast", "set", "I-1", *CASHABLE, *SOFTWARE)
    for missing in ("scipy.optimize", "fpdf"):
        monkeypatch.setitem(sys.modules, missing, None)
    for words, extra in (
        (("portfolio", "--money", "9"), "pip install 'ideaflow[portfolio]'"),
        (("idea", "case", "I-1", "--out", str(tmp_path / "case.pdf")), "pip install 'ideaflow[pdf]'"),
    ):
        ended = typist.run(*words)
        assert ended.code == 1
        assert extra in ended.err
        assert "Traceback" not in ended.err
    assert not (tmp_path / "case.pdf").exists()
