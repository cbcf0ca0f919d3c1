"""`ideaflow spc`: a control chart of any CSV file, also of odd ones."""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.cli.terminal import InProcess

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "spc_reference.csv"
BEFORE = (17, 19, 18, 16, 20, 17, 18, 19, 17, 21, 18, 16)
AFTER = (14, 12, 11, 10, 10, 9, 9, 12, 13)
COLUMNS = ("--date", "week", "--value", "late")


@pytest.fixture
def anybody(tmp_path: Path) -> InProcess:
    """Somebody without a database."""
    return InProcess(tmp_path / "none.sqlite", "anybody@example.org")


@pytest.fixture
def weekly(tmp_path: Path) -> Path:
    file = tmp_path / "weekly.csv"
    weeks = [f"2026-{1 + number // 4:02}-{1 + 7 * (number % 4):02}" for number in range(len(BEFORE + AFTER))]
    file.write_text(
        "week,late\n" + "".join(f"{week},{value}\n" for week, value in zip(weeks, BEFORE + AFTER, strict=True))
    )
    return file


def written(folder: Path, text: str, encoding: str = "utf-8") -> str:
    file = folder / "odd.csv"
    file.write_bytes(text.encode(encoding))
    return str(file)


def test_it_says_what_happened_and_shows_every_number(anybody: InProcess, weekly: Path) -> None:
    ended = anybody.done("spc", str(weekly), *COLUMNS, "--baseline", "12", "--better", "down", "--target", "10")

    first, second, heads, *rows = ended.out.splitlines()
    assert first == "late: improvement: 9 of the last 9 weeks below the former mean."
    assert second.startswith("Mean 18; limits 11.")
    assert heads.split("\t") == ["date", "value", "mean", "lower", "upper", "signal", "type"]
    assert (len(rows), rows[-1].split("\t")[-1]) == (21, "special_cause_improvement")
    assert not anybody.database.exists()


def test_json_has_the_words_of_the_reference(anybody: InProcess, weekly: Path) -> None:
    shown = anybody.shown("spc", str(weekly), *COLUMNS, "--baseline", "12", "--better", "down", "--target", "10")

    assert {"mean", "lower", "upper", "variation", "assurance", "points"} <= set(shown)
    assert (shown["mean"], shown["variation"], shown["assurance"]) == (
        18,
        "special_cause_improvement",
        "consistent_fail",
    )
    assert shown["points"][0] | {"date": "", "mean": 0, "lower": 0, "upper": 0} == {
        "date": "",
        "value": 17,
        "signal": "Common Cause",
        "point_type": "common_cause",
        "mean": 0,
        "lower": 0,
        "upper": 0,
    }


@pytest.mark.skipif(not REFERENCE.exists(), reason=f"the public data set is not at {REFERENCE}")
@pytest.mark.parametrize("baseline", ["NA", "12"])
def test_every_hospital_of_the_reference_is_charted_alike(anybody: InProcess, baseline: str) -> None:
    with REFERENCE.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["baseline_points"] == baseline]
    fixed = [] if baseline == "NA" else ["--baseline", baseline]
    chosen = ("--where", f"baseline_points={baseline}", "--better", "up", *fixed)
    for hospital in sorted({row["org"] for row in rows}):
        series = ("spc", str(REFERENCE), "--date", "date", "--value", "y", "--where", f"org={hospital}")
        shown = anybody.shown(*series, *chosen)
        expected = [row for row in rows if row["org"] == hospital]
        assert shown["lower"] == pytest.approx(float(expected[0]["lower"]), rel=1e-9)
        assert [(point["date"], point["signal"], point["point_type"]) for point in shown["points"]] == [
            (row["date"], row["special_cause"], row["point_type"]) for row in expected
        ]


def test_a_picture_is_written_beside_the_numbers(anybody: InProcess, weekly: Path, tmp_path: Path) -> None:
    ended = anybody.done("spc", str(weekly), *COLUMNS, "--svg", str(tmp_path / "late.svg"), "--title", "Late letters")

    picture = Xml.parse(tmp_path / "late.svg").getroot()  # noqa: S314
    assert [element.text for element in picture if element.tag.endswith("title")] == ["Late letters"]
    assert "21 points drawn" in ended.err


def test_screening_and_rebasing_change_the_limits(anybody: InProcess, weekly: Path) -> None:
    plain = anybody.shown("spc", str(weekly), *COLUMNS)
    assert anybody.shown("spc", str(weekly), *COLUMNS, "--rebase", "2026-04-01")["mean"] < plain["mean"]
    far = written(weekly.parent, "week,late\n" + "".join(f"2026-01-{day:02},{day % 2}\n" for day in range(1, 20)))
    Path(far).write_text(Path(far).read_text() + "2026-01-20,90\n")
    screened, whole = (anybody.shown("spc", far, *COLUMNS, *more)["upper"] for more in ((), ("--no-screen",)))
    assert screened < whole


def test_odd_files_that_can_be_read_are_read_and_what_was_done_is_said(anybody: InProcess, tmp_path: Path) -> None:
    odd = written(
        tmp_path, '\ufeffweek,late\n2026-01-19,7\n2026-01-05,5\n2026-01-12,NaN\n26/01/2026,"1,006"\n,\n2026-02-02, \n'
    )
    ended = anybody.done("spc", odd, *COLUMNS)

    assert [line.split("\t")[:2] for line in ended.out.splitlines() if line.startswith("2026")] == [
        ["2026-01-05", "5"],
        ["2026-01-19", "7"],
        ["2026-01-26", "1006"],
    ]
    assert ended.err.splitlines() == [
        "2 periods without a value left out: line 4, 7",
        "the dates were not in order; they were put in order",
    ]


def test_missing_periods_and_too_long_a_baseline_are_named(anybody: InProcess, tmp_path: Path) -> None:
    odd = written(tmp_path, "week,late\n2026-01-05,5\n2026-01-12,6\n2026-02-02,7\n2026-02-09,5\n")
    ended = anybody.done("spc", odd, *COLUMNS, "--baseline", "12")

    assert "Missing: nothing between 2026-01-12 and 2026-02-02." in ended.out
    assert "the baseline is 12 points, and there are 4" in ended.err
    assert anybody.shown("spc", odd, *COLUMNS)["missing"] == ["nothing between 2026-01-12 and 2026-02-02"]


def test_one_point_is_shown_without_limits(anybody: InProcess, tmp_path: Path) -> None:
    odd = written(tmp_path, "week,late\n2026-01-05,5\n")

    assert "one point has no limits yet" in anybody.done("spc", odd, *COLUMNS).out
    shown = anybody.shown("spc", odd, *COLUMNS, "--svg", str(tmp_path / "one.svg"))
    assert (shown["mean"], shown["lower"], shown["upper"], shown["trial_limits"]) == (5, None, None, True)


def test_a_date_twice_is_kept_and_said(anybody: InProcess, tmp_path: Path) -> None:
    odd = written(tmp_path, "week,late,team\n2026-01-05,5,a\n2026-01-05,6,b\n2026-01-12,7,a\n")

    ended = anybody.done("spc", odd, *COLUMNS)
    assert "1 date came more than once" in ended.err
    assert len(anybody.shown("spc", odd, *COLUMNS, "--where", "team=a")["points"]) == 2


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("", COLUMNS, "the file is empty"),
        ("week,late\n", COLUMNS, "none of its rows has a value"),
        ("week,late\n2026-01-05,\n", COLUMNS, "none of its rows has a value"),
        ("week,late\n2026-01-05,5\n", ("--date", "weak", "--value", "late"), "did you mean 'week'"),
        ("week;late\n2026-01-05;5\n", COLUMNS, "did you mean 'week;late'?"),
        ("week,late\n2026-01-05,5\n2026-01-12,lots\n", COLUMNS, "line 3: is a number (got 'lots')"),
        ("week,late\n2026-01-05,inf\n", COLUMNS, "line 2: is a number"),
        ("week,late\n2026-01-05,1e999\n", COLUMNS, "line 2: is a number"),
        ("week,late\n2026-01-05,٣\n", COLUMNS, "line 2: is a number"),
        ("week,late\n2026-13-05,5\n", COLUMNS, "line 2: is a date (got '2026-13-05')"),
        ("week,late\n31/31/2026,5\n", COLUMNS, "line 2: is a date"),
        ("week,late\n2026-01-05,5,6\n", COLUMNS, "3 cells where the header has 2"),
        ("week,late\n2026-01-05,5\n", (*COLUMNS, "--where", "late"), "write it as COLUMN=TEXT"),
        ("week,late\n2026-01-05,5\n", (*COLUMNS, "--where", "late=6"), "none of its rows that are asked for"),
        ("week,late\n2026-01-05,5\n", (*COLUMNS, "--rebase", "soon"), "write it as 2026-01-31"),
        ("week,late\n2026-01-05,5\n", (*COLUMNS, "--rebase", "2027-01-01"), "lies between 2026-01-05"),
        ("week,late\n2026-01-05,5\n", (*COLUMNS, "--target", "nan"), "target: every value is a number"),
        ("week,late\n2026-01-05,5\n", (*COLUMNS, "--baseline", "1"), "--baseline"),
        ("week,late\n2026-01-05,5\n", (*COLUMNS, "--svg", "/nowhere/at/all.svg"), "cannot be written"),
        ("week,late\n2026-01-05,2e15\n", COLUMNS, "every value is a number between"),
    ],
)
def test_what_cannot_be_charted_is_refused_with_the_place_and_what_to_do(
    anybody: InProcess, tmp_path: Path, text: str, words: tuple[str, ...], said: str
) -> None:
    assert said in anybody.wrong("spc", written(tmp_path, text), *words)


def test_no_file_and_another_alphabet(anybody: InProcess, tmp_path: Path) -> None:
    assert "there is no such file" in anybody.wrong("spc", str(tmp_path / "none.csv"), *COLUMNS)
    assert "there is no such file" in anybody.wrong("spc", str(tmp_path), *COLUMNS)
    latin = written(tmp_path, "week,late\n2026-01-05,5\n£,\n", "latin-1")
    assert "line 3" in anybody.wrong("spc", latin, *COLUMNS)
    wide = written(tmp_path, "week,late\n2026-01-05,5\n", "utf-16")
    assert len(anybody.shown("spc", wide, *COLUMNS, "--encoding", "utf-16")["points"]) == 1
