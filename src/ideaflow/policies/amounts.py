"""How amounts of an appraisal are said."""

from __future__ import annotations

from collections.abc import Callable

from ideaflow.policies.simulation import Percentiles

SIGNIFICANT = 3


def money(amount: float, currency: str) -> str:
    """`GBP 56,100`: three significant figures, for a range has no more."""
    return f"{currency} {rounded(amount)}"


def rounded(amount: float) -> str:
    """A number to three significant figures, without an exponent."""
    shown = float(f"{amount:.{SIGNIFICANT}g}")
    return f"{shown:,.0f}" if abs(shown) >= 10 ** (SIGNIFICANT - 1) else f"{shown:,g}"


def hours(amount: float) -> str:
    return rounded(amount)


def marks(amount: float) -> str:
    return f"{amount:.1f}"


def span(of: Percentiles, said: Callable[[float], str]) -> str:
    """`1 to 3, in the middle 2`."""
    return f"{said(of.p10)}  ·  {said(of.p50)}  ·  {said(of.p90)}"
