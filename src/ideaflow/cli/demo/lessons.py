"""What people said after the trials, each by themselves, and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ideaflow.cli.demo.cast import AMAR, EZRA, LILA, NELL, PIPPA, WREN, Member


class View(NamedTuple):
    """One person's answers to the four questions."""

    who: Member
    set_out_to_do: str
    happened: str
    why_different: str
    learned: str

    @property
    def answers(self) -> dict[str, object]:
        """As the command takes them."""
        return {name: words for name, words in self._asdict().items() if name != "who"}


class Lesson(NamedTuple):
    """How a trial closed: several people's views, and the conclusion."""

    views: Sequence[View]
    outcome: Mapping[str, object]


GREETING = Lesson(
    (
        View(
            PIPPA,
            "Spare people a second call.",
            "Fewer rang again, from the first week on.",
            "They heard when somebody would answer, and waited for it.",
            "Say when, before anything else.",
        ),
        View(
            EZRA,
            "Fewer repeat calls.",
            "The mornings became calmer; the last hour of the day did not.",
            "Late callers still have to wait for the next day.",
            "The last hour needs an idea of its own.",
        ),
    ),
    {
        "outcome": "adopt",
        "owner_role": "contact centre manager",
        "effect": "Fewer people ring again; the weekly counts are in the trial.",
        "learning": "People ring again when they do not know when they will be answered; telling them first is enough.",
        "context": "A contact centre with a fixed daily opening time.",
        "tags": ("calls", "waiting", "information"),
    },
)

TEXTS = Lesson(
    (
        View(
            WREN,
            "Let people know that a letter is coming.",
            "Far fewer rang about a letter.",
            "A text is read on the day; a letter takes three.",
            "Announce what is on its way, and when to ask after it.",
        ),
        View(
            NELL,
            "Fewer calls and fewer copies.",
            "Copies nearly stopped; people without a mobile number still rang.",
            "They had no way to hear of it; ringing them worked for those whom we reached.",
            "Plan for people without a mobile number from the start.",
        ),
        View(
            EZRA,
            "Fewer calls about letters.",
            "Calls fell week by week, and those that came were short.",
            "People quoted the text instead of asking what was decided.",
            "The words of the text decide what people ask.",
        ),
    ),
    {
        "outcome": "adopt",
        "owner_role": "decisions manager",
        "effect": "Far fewer people ask after a letter; the weekly counts are in the trial.",
        "learning": "A text on the day of the decision spares most calls about letters; ring those without a mobile.",
        "context": "Decision letters by post, one decision team, six weeks.",
        "tags": ("letters", "texts", "waiting"),
    },
)

BRIGHTNESS = Lesson(
    (
        View(
            LILA,
            "Make photographs readable the first time.",
            "The count stayed where it was.",
            "Most photographs were bright enough; their edges were missing.",
            "Look at fifty examples before choosing a remedy.",
        ),
        View(
            AMAR,
            "Ask fewer people twice.",
            "As many were asked again as before.",
            "What could not be read was cut off or folded.",
            "The count every week told us early, at little cost.",
        ),
    ),
    {
        "outcome": "fail forward",
        "learning": "Unreadable photographs are mostly cut off or folded, not dark: sort fifty before you choose.",
        "context": "Evidence photographed with a telephone and uploaded from home.",
        "tags": ("evidence", "photographs", "upload"),
    },
)
