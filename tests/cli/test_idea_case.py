"""The business case of an idea as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.forum import SUBMITTER, Office
from tests.cli.terminal import InProcess

LINES = ("--line", "cashable", "900/1000/2000 GBP a year; postage", "--line", "software", "500/800/2000 GBP once")


def written(typist: InProcess, folder: Path, name: str, idea: str = "I-1", *options: str) -> bytes:
    file = folder / name
    typist.done("idea", "case", idea, "--out", str(file), *options)
    return file.read_bytes()


def test_a_whole_life_makes_a_case(database: Path, tmp_path: Path, clock: object) -> None:
    office = Office(InProcess(database, "sue@example.org", clock))  # type: ignore[arg-type]
    idea = office.evidenced()
    office.type.done("forecast", "set", idea, *LINES, by=SUBMITTER)
    office.decided(idea, "trial")
    trial = office.planned(idea)
    office.type.done("trial", "start", trial, by=SUBMITTER)
    office.type.done("trial", "observe", trial, "4", by=SUBMITTER)

    page = written(office.type, tmp_path, "case.html", idea).decode()

    for title in ("The problem, as tallied", "Evidence", "Options", "What it would bring and cost", "Decision"):
        assert f"<h2>{title}</h2>" in page
    assert "P-1 Letters arrive late: 1 a week × (20) minutes" in page
    assert "Scores at M-1, by perspective" in page
    assert '<th scope="row">operations</th><td>4</td><td>5</td><td>cannot judge</td>' in page
    assert f"<h2>Trial {trial}</h2>" in page
    assert page.count("<svg") == 2
    assert "net present social value, GBP" in page
    assert "doing nothing" in page
    assert not [
        sign for sign in ("http://", "https://", "@example.org") if sign in page.replace("http://www.w3.org", "")
    ]
    sheet = written(office.type, tmp_path, "case.pdf", idea)
    assert sheet.startswith(b"%PDF-")
    assert b"/Count 1\n" in sheet, "a case is one page"


def test_sealed_scores_are_in_no_case(database: Path, tmp_path: Path, clock: object) -> None:
    office = Office(InProcess(database, "sue@example.org", clock))  # type: ignore[arg-type]
    idea = office.evidenced()
    before = written(office.type, tmp_path, "before.html", idea)
    office.scored(idea)
    assert b"Scores at" not in written(office.type, tmp_path, "after.html", idea)
    assert b"Scores at" not in before


def test_an_idea_without_a_forecast_says_so(typist: InProcess, tmp_path: Path) -> None:
    page = written(typist, tmp_path, "case.html").decode()
    assert "There is no forecast yet." in page
    assert "<svg" not in page


def test_what_people_typed_stays_text(typist: InProcess, tmp_path: Path) -> None:
    title = '<script>alert(1)</script> & "more"'
    typist.done("idea", "submit", "--title", title)
    page = written(typist, tmp_path, "case.html", "I-2").decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page


def test_letters_that_the_built_in_font_lacks_are_never_replaced_in_silence(typist: InProcess, tmp_path: Path) -> None:
    typist.done("idea", "submit", "--title", "Zażółć “gęślą” – jaźń")
    file = tmp_path / "case.pdf"
    said = typist.wrong("idea", "case", "I-2", "--out", str(file))
    assert "is a letter that the built-in font lacks (got 'ż')" in said
    assert "--font FILE.ttf" in said
    assert not file.exists()
    nothing = tmp_path / "no.ttf"
    nothing.write_text("no font")
    assert "is no font that can be read" in typist.wrong(
        "idea", "case", "I-2", "--out", str(file), "--font", str(nothing)
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("I-1", "--out", "case.doc"), "ends in .html or .pdf"),
        (("I-1", "--out", "/no/such/folder/case.html"), "cannot be written"),
        (("I-9",), "there is nothing with this id"),
    ],
)
def test_what_cannot_be_written_is_refused(typist: InProcess, words: tuple[str, ...], said: str) -> None:
    assert said in typist.wrong("idea", "case", *words)
