"""Lead time: how long things took, told by its middle and its slow end, never by a mean that hides both."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

MEDIAN, MOST, NEARLY_ALL = 0.5, 0.85, 0.95


class LeadTime(Struct, frozen=True):
    """Calendar days within which half, 85 % and 95 % of `count` things were done."""

    count: int
    median: float
    within_85: int
    within_95: int


def percentile(days: Mapping[int, int], share: float) -> int:
    """The least number of days within which `share` of all were done; `days` is how many took how long.

    The nearest rank, so that it is always a length that occurred.
    """
    total = sum(days.values())
    if not total:
        raise ValueError("nothing took any time")
    rank, seen = max(1, -(-total * share // 1)), 0
    for length in sorted(days):
        seen += days[length]
        if seen >= rank:
            return length
    return max(days)


def median(days: Mapping[int, int]) -> float:
    """The middle one, or the mean of the two in the middle."""
    total = sum(days.values())
    low, high = _at(days, (total - 1) // 2), _at(days, total // 2)
    return (low + high) / 2


def lead_time(days: Mapping[int, int]) -> LeadTime | None:
    """The middle and the slow end; None where nothing is there to tell."""
    total = sum(days.values())
    if not total:
        return None
    return LeadTime(total, median(days), percentile(days, MOST), percentile(days, NEARLY_ALL))


def _at(days: Mapping[int, int], place: int) -> int:
    seen = 0
    for length in sorted(days):
        seen += days[length]
        if seen > place:
            return length
    raise ValueError("nothing took any time")
