"""What every part of a pack is: frozen data in which an unknown word is an error."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[int, Field(ge=1, le=1000)]
Count = Annotated[int, Field(ge=0, le=1000)]


class Rules(BaseModel):
    """A part of a pack; an unknown word in it is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Section(Rules, ABC):
    """A part of a pack that sets how things are done. `whom` says for whom it matters."""

    whom: ClassVar[str] = ""

    @abstractmethod
    def sentences(self) -> dict[str, str]:
        """What it says, in plain English, by what it is about."""
