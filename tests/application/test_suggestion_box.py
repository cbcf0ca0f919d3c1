"""CSV files as spreadsheets write them, and what is said of those that do not read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ideaflow.application.suggestion_box import open_box
from ideaflow.errors import InvalidInput


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "box.csv"


def rows(file: Path, encoding: str | None = None) -> list[tuple[int, int, tuple[str, ...], str]]:
    with open_box(file, encoding) as box:
        return [(row.number, row.line, tuple(row.cells), row.fault) for row in box]


def fault(file: Path, encoding: str | None = None) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        rows(file, encoding)
    return caught.value


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_byte_order_mark_line_ends_quotes_and_lines_in_cells_are_read(file: Path, mark: bytes, end: bytes) -> None:
    lines = [b"title,text", b'"a ""b""","one, ', b'two"', "caf\u00e9,x".encode()]
    file.write_bytes(mark + end.join(lines) + end)

    with open_box(file) as box:
        assert box.columns == ["title", "text"]
    assert rows(file) == [
        (1, 2, ('a "b"', f"one, {end.decode()}two"), ""),
        (2, 4, ("caf\u00e9", "x"), ""),
    ]


def test_empty_rows_are_left_out_and_the_box_reads_twice(file: Path) -> None:
    file.write_text("a,b\n\n,\n1,2\n", encoding="utf-8")

    with open_box(file) as box:
        assert [*box] == [*box]
        assert [(row.number, row.line) for row in box] == [(1, 4)]


def test_a_header_alone_is_a_box_without_rows(file: Path) -> None:
    file.write_text("a,b\n", encoding="utf-8")

    assert rows(file) == []


def test_an_empty_file_is_refused(file: Path) -> None:
    file.write_bytes(b"")

    assert "the file is empty" in fault(file).message


def test_no_file_and_a_folder_are_refused(file: Path) -> None:
    assert "no such file" in fault(file).message
    assert "no such file" in fault(file.parent).message


def test_another_encoding_is_named_with_line_and_byte_and_read_on_demand(file: Path) -> None:
    file.write_bytes(b"a,b\n1,2\ncaf\xe9,3\n")

    said = fault(file)
    assert "line 3" in said.message
    assert "0xE9" in said.message
    assert "--encoding latin-1" in said.next_step
    assert rows(file, "latin-1")[1][2] == ("caf\u00e9", "3")


def test_utf_16_is_recognised(file: Path) -> None:
    file.write_bytes("a,b\n1,2\n".encode("utf-16"))

    assert "--encoding utf-16" in fault(file).next_step
    assert rows(file, "utf-16") == [(1, 2, ("1", "2"), "")]


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13"])
def test_an_unknown_encoding_is_refused(file: Path, encoding: str) -> None:
    file.write_text("a\n1\n", encoding="utf-8")

    assert "no such encoding" in fault(file, encoding).message


def test_a_file_cut_inside_a_character_is_refused(file: Path) -> None:
    file.write_bytes(b"a,b\n1,\xc3")

    assert "line 2" in fault(file).message


def test_a_quotation_mark_that_is_never_closed_is_a_fault_of_its_row(file: Path) -> None:
    file.write_text('a,b\n1,2\n3,"4\n5,6\n', encoding="utf-8")

    assert rows(file)[1][:2] == (2, 3)
    assert "never closed" in rows(file)[1][3]


def test_a_missing_column_is_named_with_its_neighbours(file: Path) -> None:
    file.write_text("Project Title,Text\n", encoding="utf-8")

    with open_box(file) as box, pytest.raises(InvalidInput) as caught:
        box.place_of("project titel")
    assert "'project titel'" in caught.value.message
    assert "'Project Title'" in caught.value.next_step


def test_two_columns_of_one_name_are_refused_only_when_used(file: Path) -> None:
    file.write_text("a,b,a,,\n1,2,3,,\n", encoding="utf-8")

    with open_box(file) as box:
        assert box.place_of("b") == 1
        with pytest.raises(InvalidInput, match="2 columns"):
            box.place_of("a")


def test_the_limit_of_the_csv_module_is_given_back_and_faults_of_others_pass(file: Path) -> None:
    file.write_text("a\n1\n", encoding="utf-8")
    before = csv.field_size_limit()

    with pytest.raises(KeyError), open_box(file):
        raise KeyError
    assert csv.field_size_limit() == before
