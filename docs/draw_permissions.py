"""Write docs/permissions.md from the one table of permissions."""

from __future__ import annotations

from pathlib import Path

from ideaflow.application.permission_table import DOING, READING, Right

FILE = Path(__file__).with_name("permissions.md")

PAGE = """\
# Who may do and read what

This page is generated from `src/ideaflow/application/permission_table.py`. Do not edit it. After a change of the table
run `make diagram`; a test fails until you do.

Any one of the second column is enough. A role is given by `ideaflow person role`; a seat by `ideaflow forum member`.
A role given with `--forum` or `--team` counts only in the rows whose last column names that, and there for what belongs
to that forum or team. A disabled account may do nothing. The web, the API and the command line ask the same table; who
may open the database's file is not its business.

## Doing

| Step | Who | Commands | A role can be limited to |
|---|---|---|---|
{doing}

## Reading

| What | Who | A role can be limited to |
|---|---|---|
{reading}
"""


def page() -> str:
    """The whole file."""
    doing = "\n".join(f"| {right.step} | {_who(right)} | {_commands(right)} | {_within(right)} |" for right in DOING)
    reading = "\n".join(f"| {right.step} | {_who(right)} | {_within(right)} |" for right in READING)
    return PAGE.format(doing=doing, reading=reading)


def _who(right: Right) -> str:
    return ", ".join(who.value for who in right.who)


def _commands(right: Right) -> str:
    return ", ".join(f"`{one}`" for one in right.commands) or "–"


def _within(right: Right) -> str:
    return ", ".join(right.within) or "–"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
