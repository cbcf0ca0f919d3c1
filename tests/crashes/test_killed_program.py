"""The whole program, killed at random moments: nothing that it printed is lost, and nothing is left half done."""

from __future__ import annotations

from pathlib import Path

from drills import killed_program

KILLS, EARLY_KILLS = 40, 60


def test_nothing_printed_is_lost_and_nothing_is_half_applied(tmp_path: Path) -> None:
    came_of_it = killed_program.drill(tmp_path, KILLS)
    assert came_of_it.acknowledged > 0
    assert (came_of_it.lost, came_of_it.half_applied, came_of_it.unsound) == (0, 0, 0)


def test_printing_before_the_commit_is_caught(tmp_path: Path) -> None:
    """The negative control: the same drill finds a program that speaks too soon."""
    came_of_it = killed_program.drill(tmp_path, EARLY_KILLS, early=True)
    assert came_of_it.lost > 0
    assert came_of_it.half_applied == 0
