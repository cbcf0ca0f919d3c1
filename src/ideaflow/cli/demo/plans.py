"""What the trials set out to try, as it was written before they started."""

from __future__ import annotations

from typing import NamedTuple


class Plan(NamedTuple):
    """A plan; `words` are the parts in the order of `PARTS`."""

    words: tuple[str, str, str, str, str, str, str]
    unit: str
    direction: str
    baseline: tuple[float, ...]
    target: float
    stops: tuple[str, ...]
    weeks: int
    cost: float
    hours: float
    within_gift: bool = False
    affects: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, object]:
        """As the command takes them."""
        words = dict(zip(PARTS, self.words, strict=True))
        return self._asdict() | {"words": words, "predicted": self.target}


PARTS = ("hypothesis", "prediction", "measure", "source", "stop rule", "roll-back step", "who is affected")

GREETING = Plan(
    (
        "People ring again because they do not know when they will be answered.",
        "Repeat calls fall by a third within three weeks.",
        "Calls from a number that rang before on the same day.",
        "The call log.",
        "Three people say that the greeting is harder to follow.",
        "Play the earlier greeting again.",
        "Everybody who rings.",
    ),
    unit="repeat calls a week", direction="down", baseline=(118, 104, 112), target=75,
    stops=("success: <= 70 for 4", "harm: harder to follow >= 3"), weeks=3, cost=0, hours=4,
    within_gift=True, prompts=("quick and cheap", "obvious"),
)  # fmt: skip

TEXTS = Plan(
    (
        "People ring because nothing tells them that a letter is on its way.",
        "Calls about letters from one team's claims fall to four a week or fewer.",
        "Calls about a letter that has not arrived, one decision team, counted every Friday.",
        "A tally sheet beside each telephone.",
        "More than five people a week say that the text worries them.",
        "Stop sending texts; letters go out as before.",
        "People with a decision from one of two teams, and those who answer their calls.",
    ),
    unit="calls a week", direction="down", baseline=(9, 8, 10, 8, 9), target=4,
    stops=("success: <= 4 for 6", "harm: worried by the text > 5"), weeks=6, cost=180, hours=30,
    affects=("personal data",), prompts=("highest reward", "obvious"),
)  # fmt: skip

BRIGHTNESS = Plan(
    (
        "Photographs cannot be read because they are too dark.",
        "The weekly count halves within five weeks.",
        "Photographs that are asked for again, counted every Friday.",
        "The case system's list of requests.",
        "The upload takes more than ten seconds longer.",
        "Switch the step off; the stored originals are untouched.",
        "People who upload evidence on one page.",
    ),
    unit="photographs a week", direction="down", baseline=(22, 21, 24, 20, 23), target=11,
    stops=("success: <= 11 for 4", "harm: seconds longer > 10"), weeks=5, cost=600, hours=45,
    prompts=("obvious",),
)  # fmt: skip

RETRY = Plan(
    (
        "A check that runs out of time at night works when it is repeated at six.",
        "At most one check a week is still open when the payment run starts.",
        "Checks still open at the start of the payment run, counted every Friday.",
        "The payment run's own log.",
        "The payment run starts later than seven.",
        "Leave out the repeated check.",
        "People who are paid on the next day.",
    ),
    unit="open checks a week", direction="down", baseline=(6, 7, 5, 6), target=1,
    stops=("success: <= 1 for 6", "harm: late runs >= 1"), weeks=8, cost=0, hours=60,
    prompts=("completely different angle",),
)  # fmt: skip

REGISTER = Plan(
    (
        "A household from the register does not have to be typed.",
        "No change is recorded on another claim for eight weeks.",
        "Changes recorded on another claim, counted every Friday.",
        "The register of corrections.",
        "Anybody objects to the use of the register.",
        "Type households from the form again.",
        "People who report a change, and those who live with them.",
    ),
    unit="changes a week", direction="down", baseline=(1, 0, 0), target=0,
    stops=("success: <= 0 for 8", "harm: objections >= 1"), weeks=8, cost=400, hours=35,
    affects=("personal data",), prompts=("highest reward",),
)  # fmt: skip
