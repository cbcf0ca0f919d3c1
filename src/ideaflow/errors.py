"""Everything that can go wrong, in one tree. Each error says what to do next.

IdeaflowError                   (exit code)
 ├─ InvalidInput                 2   a field's value breaks a rule
 │   ├─ CommandIdReused          2   the id belongs to another command that was carried out
 │   └─ UnknownId                2   no such idea, problem, trial, meeting, learning, forum or person
 ├─ Refused                      3   the lifecycle or the policy says no; carries the verdict
 │   └─ NotPermitted             3   this capacity may not do this
 ├─ Conflict                     1   somebody acted on the same thing meanwhile
 └─ StoreFault                   1   the database cannot be used
     ├─ NoDatabase                   nothing is there yet
     ├─ NotADatabase                 the file is something else
     ├─ NotEmpty                     something is there already
     ├─ DatabaseLocked               another process holds it
     ├─ DatabaseReadOnly             it cannot be written to
     │   └─ OnlyLooking              somebody only looks at what a form would do
     ├─ ServerLost                   the server went away; nothing was written
     ├─ OutcomeUnknown               the server went away while it kept what was done; the command's id settles it
     ├─ NewerSchema                  a later ideaflow wrote it
     ├─ OlderSchema                  an earlier ideaflow wrote it, and it was not brought up yet
     └─ DamagedRecord                a stored event does not read
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Unmet(Protocol):
    """A finding, as an error shows it; `domain.verdict.Finding` is one."""

    @property
    def rule(self) -> str: ...
    @property
    def seen(self) -> str: ...
    @property
    def needed(self) -> str: ...
    @property
    def next_step(self) -> str: ...
    @property
    def met(self) -> bool: ...
    @property
    def approver(self) -> str: ...
    def as_dict(self) -> dict[str, object]: ...


class Answer(Protocol):
    """A verdict, as an error shows it; `domain.verdict.Verdict` is one."""

    @property
    def step(self) -> str: ...
    @property
    def pack(self) -> str: ...
    @property
    def findings(self) -> Sequence[Unmet]: ...


class IdeaflowError(Exception):
    """A failure that a person can understand: what happened, and the next step."""

    exit_code = 1

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def as_dict(self) -> dict[str, object]:
        """The error as it is printed with --json."""
        return {"error": type(self).__name__, "message": self.message, "next_step": self.next_step}


class InvalidInput(IdeaflowError):
    """`field` holds `value`, which breaks `rule`; `next_step` says how to mend it."""

    exit_code = 2
    LONGEST_SHOWN = 60

    def __init__(self, field: str, value: object, rule: str, next_step: str) -> None:
        self.field = field
        self.value = self._shown(value)
        self.rule = rule
        super().__init__(f"{field}: {rule} (got {self.value})", next_step)

    def _shown(self, value: object) -> str:
        shown = repr(value)
        if len(shown) <= self.LONGEST_SHOWN:
            return shown
        return f"{shown[: self.LONGEST_SHOWN]}… ({len(shown):,} characters)"

    def as_dict(self) -> dict[str, object]:
        return {**super().as_dict(), "field": self.field, "value": self.value, "rule": self.rule}


class UnknownId(InvalidInput):
    """Nothing has this id; `near` are ids that look like it."""

    def __init__(self, field: str, value: str, near: Sequence[str] = ()) -> None:
        next_step = f"did you mean {', '.join(near)}?" if near else "look the id up in the list"
        self.near = tuple(near)
        super().__init__(field, value, "there is nothing with this id", next_step)

    def as_dict(self) -> dict[str, object]:
        return {**super().as_dict(), "near": list(self.near)}


class CommandIdReused(InvalidInput):
    """A command's id was used for something else: `used_for` says for what."""

    def __init__(self, command_id: str, used_for: str) -> None:
        super().__init__("command id", command_id, f"it was used for {used_for}", "use a new id")


class Refused(IdeaflowError):
    """A step was refused; the verdict's findings say which rule, what was seen and what it needs."""

    exit_code = 3

    def __init__(self, subject: str, verdict: Answer) -> None:
        self.subject = subject
        self.verdict = verdict
        super().__init__(f"{subject}: {verdict.step} is refused", "see the findings")

    def as_dict(self) -> dict[str, object]:
        return {
            "error": type(self).__name__,
            "message": self.message,
            "subject": self.subject,
            "step": self.verdict.step,
            "pack": self.verdict.pack,
            "findings": [finding.as_dict() for finding in self.verdict.findings],
        }


class NotPermitted(Refused):
    """The person's capacities do not include one that this command asks for."""


class Conflict(IdeaflowError):
    """The stream moved on from the version that the command was meant for."""

    def __init__(self, subject: str, expected: int, actual: int, meanwhile: Sequence[str]) -> None:
        self.subject, self.expected, self.actual = subject, expected, actual
        self.meanwhile = tuple(meanwhile)
        happened = " ".join(meanwhile)
        super().__init__(
            f"{subject} has moved from version {expected} to {actual}. Meanwhile: {happened}",
            f"look at {subject} again, then repeat the command if it still makes sense",
        )

    def as_dict(self) -> dict[str, object]:
        return {**super().as_dict(), "subject": self.subject, "meanwhile": list(self.meanwhile)}


class StoreFault(IdeaflowError):
    """The database cannot be used; but for OutcomeUnknown, nothing was written."""


class NoDatabase(StoreFault):
    """There is no database at the address."""


class NotADatabase(StoreFault):
    """There is a file at the address, and it is not an ideaflow database."""


class NotEmpty(StoreFault):
    """A system was to be put where there is something already."""


class DatabaseLocked(StoreFault):
    """Another process kept the database locked for longer than the time allowed."""


class DatabaseReadOnly(StoreFault):
    """The database, or the folder it is in, cannot be written to."""


class OnlyLooking(DatabaseReadOnly):
    """Something was to be written while somebody only looks; waiting does not help."""


class ServerLost(StoreFault):
    """The database server went away, or is not there yet, for longer than the time allowed; nothing was written."""


class OutcomeUnknown(StoreFault):
    """Nobody can say now whether a command was kept. Repeated under its id, it is done once in either case."""

    def __init__(self, message: str, next_step: str, command_id: str = "") -> None:
        super().__init__(message, next_step)
        self.command_id = command_id

    def as_dict(self) -> dict[str, object]:
        return {**super().as_dict(), "command_id": self.command_id}


class NewerSchema(StoreFault):
    """The database was written by a later ideaflow, whose tables this one does not know."""


class OlderSchema(StoreFault):
    """The database was written by an earlier ideaflow; `ideaflow init` brings it up."""


class DamagedRecord(StoreFault):
    """A stored event does not decode: it was altered, or its topic is unknown to this version."""
