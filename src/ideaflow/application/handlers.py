"""Which function carries out which command."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ideaflow.application.command import Command
from ideaflow.application.work import Aggregate, Work
from ideaflow.persistence.command_log import Receipt

C = TypeVar("C", bound=Command)
Handler = Callable[[Work, Command], Aggregate | Receipt]
HANDLERS: dict[type[Command], Handler] = {}


def handles(kind: type[C]) -> Callable[[Callable[[Work, C], Aggregate | Receipt]], Callable[[Work, C], object]]:
    """Decorator: the function carries out commands of this kind. It returns what the command was about."""

    def register(function: Callable[[Work, C], Aggregate | Receipt]) -> Callable[[Work, C], object]:
        HANDLERS[kind] = cast("Handler", function)
        return function

    return register
