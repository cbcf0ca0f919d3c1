"""Fairness of answers by team of origin: how often ideas are taken forward, and how soon their people hear.

What differs is put down to evidence, help and process. A team is shown only where enough of its people brought ideas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from ideaflow.domain.values import DecisionKind
from ideaflow.policies.fairness_rules import FairnessRules, groups_to_show

FORWARD = (DecisionKind.TRIAL.value, DecisionKind.ADOPT_NOW.value)
Z_95 = 1.959964
PER_CENT = 100.0


class Answered(Struct, frozen=True):
    """One idea that the forum decided on. `person` brought it, is known here alone and never shown."""

    team: str
    person: int | None
    decision: str
    days: int
    in_time: bool


class TeamAnswers(Struct, frozen=True):
    """One team's answers. Shares are per cent; `lower` and `upper` hold `accepted` with 95 % (Wilson)."""

    team: str
    ideas: int
    accepted: float
    lower: float
    upper: float
    median_days: float
    in_time: float
    said: str = ""


class AnswerFairness(Struct, frozen=True):
    """All answers together, and by team; `held_back` says how much is not shown, and why."""

    overall: TeamAnswers | None
    teams: tuple[TeamAnswers, ...]
    held_back: tuple[str, ...]


def answer_fairness(rules: FairnessRules, answers: Sequence[Answered]) -> AnswerFairness:
    """The report on decisions."""
    people: defaultdict[str, set[int]] = defaultdict(set)
    by_team: defaultdict[str, list[Answered]] = defaultdict(list)
    for answer in answers:
        by_team[answer.team].append(answer)
        if answer.person is not None:
            people[answer.team].add(answer.person)
    sizes = {team: len(people[team]) for team in sorted(by_team)}
    everybody = {person for members in people.values() for person in members}
    if len(everybody) < rules.smallest_group:
        return AnswerFairness(None, (), (f"answers: fewer than {rules.smallest_group} people had one",))
    overall = _told("all teams", answers)
    shown = groups_to_show(sizes, rules.smallest_group)
    teams = tuple(_compared(_told(team, by_team[team]), overall) for team in shown)
    hidden = len(sizes) - len(shown)
    some = "1 team is" if hidden == 1 else f"{hidden} teams are"
    why = f"{some} not shown: of each, or of those left out, fewer than {rules.smallest_group} people brought ideas"
    return AnswerFairness(overall, teams, (why,) if hidden else ())


def _told(team: str, answers: Sequence[Answered]) -> TeamAnswers:
    count = len(answers)
    accepted = sum(answer.decision in FORWARD for answer in answers)
    lower, upper = wilson(accepted, count)
    return TeamAnswers(
        team=team,
        ideas=count,
        accepted=PER_CENT * accepted / count,
        lower=PER_CENT * lower,
        upper=PER_CENT * upper,
        median_days=median(answer.days for answer in answers),
        in_time=PER_CENT * sum(answer.in_time for answer in answers) / count,
    )


def wilson(so: int, count: int) -> tuple[float, float]:
    """The interval that holds a share with 95 %, by Wilson's score; it stays within 0 and 1."""
    share, spread = so / count, Z_95**2 / count
    middle = (share + spread / 2) / (1 + spread)
    far = sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(0.0, middle - far), min(1.0, middle + far)


def _compared(one: TeamAnswers, overall: TeamAnswers) -> TeamAnswers:
    said = "no different from all"
    if one.upper < overall.lower:
        said = "taken forward less often: look at the help with evidence it gets, and at what the criteria ask"
    elif one.lower > overall.upper:
        said = "taken forward more often: what makes its evidence ready could help the others"
    return replace(one, said=said)
