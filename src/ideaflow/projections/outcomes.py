"""outcomes: what the lines of adopted ideas came to, for calibration; from the lists, or from facts alone.

Read from facts, ideas can be looked at in pieces, on as many machines as there are: a piece depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from ideaflow.domain.event import Event
from ideaflow.domain.forecast import ValueRealised
from ideaflow.domain.idea_events import IdeaSubmitted
from ideaflow.persistence.past import Past, Stored, open_past
from ideaflow.policies.calibration import Outcome
from ideaflow.projections import roi_ranking
from ideaflow.projections.projection import Key, number_of
from ideaflow.projections.roi_ranking import Forecasted, RoiRanking

ROI = RoiRanking()
READ: frozenset[type[Event]] = RoiRanking.handles


def outcomes(row: Forecasted | None, kind: str) -> Sequence[Outcome]:
    """One outcome for each line that came to something: the mean of its years. `kind` is the idea's."""
    if row is None:
        return []
    found = []
    for number, line in enumerate(row.promised_lines, 1):
        years = [each for each in row.all_realised if each.line == number]
        if years:
            amount = sum(each.amount for each in years) / len(years)
            found.append(Outcome(line, amount, kind, all(each.measured for each in years)))
    return found


def realised_ideas(past: Past, upto: int) -> Sequence[str]:
    """The ideas of which something was realised, by number."""
    pages = past.pages(upto, [ValueRealised.topic])
    return sorted({stored.read().originator_id for page in pages for stored in page}, key=number_of)


def outcomes_of(past: Past, upto: int) -> Sequence[Outcome]:
    """Every outcome, in order of the idea's number."""
    return fold_outcomes(past.of_streams(realised_ideas(past, upto), upto))


def outcomes_piece(address: str, ideas: Sequence[str], upto: int) -> Sequence[Outcome]:
    """The outcomes of some ideas of the past at `address`. It depends on nothing else, and only reads."""
    with open_past(address) as past:
        return fold_outcomes(past.of_streams(ideas, upto))


def fold_outcomes(facts: Sequence[Stored]) -> Sequence[Outcome]:
    """The outcomes of ideas from all that happened to them."""
    rows: dict[Key, Forecasted | None] = {}
    kinds: dict[str, str] = {}
    for stored in facts:
        recorded = stored.read()
        if isinstance(recorded.event, IdeaSubmitted):
            kinds[recorded.originator_id] = recorded.event.kind.value
        elif type(recorded.event) in READ:
            ROI.fold(rows, recorded)
    return [each for idea in sorted(kinds, key=number_of) for each in outcomes(rows.get(idea), kinds[idea])]


def realised_outcomes(connection: Connection) -> Sequence[Outcome]:
    """What every line came to of which something was said, from the lists."""
    found = roi_ranking.realised(connection)
    return [outcome for one in found for outcome in outcomes(one.forecasted, one.kind)]
