"""How quickly the flow is read when there is much of it: python benchmarks/flow.py [--ideas N].

Three years of a department are put into the log, event by event, a week at a time: ideas from 2,000 people, answers,
trials and outcomes. Then the pages are asked for, each as often as `--runs` says; the lists must equal a rebuild.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ideaflow.bootstrap import Ideaflow, init
from ideaflow.domain import idea_events as happened
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.period import Period
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import CanvasPart, DecisionKind, IdeaKind
from ideaflow.persistence.numbers import next_ids
from ideaflow.persistence.people import PeopleDirectory, new_pseudonym
from ideaflow.projections import flow_measures, flow_summary
from ideaflow.projections.flow_measures import MEASURES

STEWARD, SEED, PEOPLE, WEEKS = "steward@example.org", 20260302, 2_000, 156
FIRST_DAY = datetime(2023, 1, 2, 9, tzinfo=UTC)
MOST_SECONDS = 2.0
Moment = tuple[int, Event]


def life(dice: random.Random, day: int) -> Iterator[Moment]:
    """What happens to an idea that comes in on a day, and on which day each happens."""
    due = (FIRST_DAY + timedelta(days=day + 56)).date()
    team = f"Team {dice.randint(1, 40)}"
    yield (
        day,
        happened.IdeaSubmitted(
            team=team,
            kind=IdeaKind.PROCESS,
            canvas_parts=(CanvasPart.PROBLEM,),
            problems=(),
            via="form",
            first_response_due=due,
            decision_due=due,
            title="An idea",
        ),
    )
    day += dice.randint(1, 30)
    yield day, happened.HelperAssigned(helper="a helper")
    yield day, happened.CanvasRevised(parts=(CanvasPart.APPROACH,), to=Stage.EVIDENCED)
    day += dice.randint(5, 120)
    forward = dice.random() < 0.4
    decision, to = (DecisionKind.TRIAL, Stage.FORUM_EVALUATED) if forward else (DecisionKind.PARK, Stage.PARKED)
    yield day, happened.IdeaEvaluated(decision=decision, to=to, meeting="M-1", findings=(), reason="because")
    if forward:
        yield day + 7, happened.IdeaTrialStarted(trial="T-1", to=Stage.IN_TRIAL)
        day += dice.randint(20, 90)
        yield day, happened.IdeaFailedForward(trial="T-1", to=Stage.FAILED_FORWARD, learnings=("L-1",))


def fill(app: Ideaflow, ideas: int) -> None:
    """Put it all into the log, in the order in which it happens."""
    dice = random.Random(SEED)
    moments: list[tuple[int, int, Event]] = []
    for idea in range(ideas):
        moments += [(day, idea, event) for day, event in life(dice, dice.randrange(7 * WEEKS))]
    moments.sort(key=lambda moment: moment[0])
    moments = [moment for moment in moments if moment[0] < 7 * WEEKS]
    streams: dict[int, tuple[str, str, int]] = {}
    with app.database.transaction() as connection:
        people = PeopleDirectory(connection, app.database.placeholder)
        known = [*people.add_many({f"person{number}@example.org": "" for number in range(PEOPLE)}).values()]
    for start in range(0, len(moments), 20_000):
        page = moments[start : start + 20_000]
        with app.database.transaction() as connection:
            people = PeopleDirectory(connection, app.database.placeholder)
            fresh = [idea for _, idea, event in page if isinstance(event, happened.IdeaSubmitted)]
            links = []
            for idea, stream in zip(fresh, next_ids(connection, "I", len(fresh)), strict=True):
                streams[idea] = (stream, new_pseudonym(), 0)
                links.append((stream, streams[idea][1], dice.choice(known)))
            people.keep_pseudonyms(links)
            app.office.append(connection, [_recorded(streams, *moment) for moment in page])


def _recorded(streams: dict[int, tuple[str, str, int]], day: int, idea: int, event: Event) -> Recorded:
    stream, actor, version = streams[idea]
    streams[idea] = (stream, actor, version + 1)
    at = FIRST_DAY + timedelta(days=day)
    return Recorded(
        originator_id=stream,
        originator_version=version + 1,
        at=at,
        actor=actor,
        capacity=Capacity.SUBMITTER,
        command_id="benchmark",
        event=event,
    )


def seconds(runs: int, ask: Callable[[], object]) -> float:
    """The median processor time that an answer takes, so that a busy machine does not count."""
    taken = []
    for _ in range(runs):
        began = time.process_time()
        ask()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'ideaflow.sqlite'}"
        init(url, STEWARD)
        with Ideaflow(url) as app:
            fill(app, given.ideas)
            today = date(2026, 1, 1)
            month = app.ask(flow_measures.span_of, Period.MONTH, today)
            asked: dict[str, Callable[[], object]] = {
                "summary": lambda: app.ask(flow_summary.summary, today),
                "ageing": lambda: (
                    app.ask(flow_summary.ageing, today),
                    app.ask(flow_summary.oldest, today, None, 10),
                ),
                "all series": lambda: [app.ask(flow_measures.series, name, month) for name in MEASURES],
                "cumulative flow": lambda: app.ask(flow_summary.cumulative_flow, month),
            }
            figures = {name: seconds(given.runs, ask) for name, ask in asked.items()}
            unequal = [one.name for one in app.lists.compare() if not one.equal]
            events = app.log.last_position()
    for name, value in figures.items():
        print(f"{name:18}{value:8.3f} s")
    page = figures["summary"] + figures["ageing"] + figures["all series"]
    met = page < MOST_SECONDS
    print(f"`flow summary` of {given.ideas:,} ideas, {events:,} events: {page:.2f} s; target met: {met}")
    rounded = {name.replace(" ", "_"): round(value, 3) for name, value in figures.items()}
    print(json.dumps({"benchmark": "flow", "ideas": given.ideas, "events": events, **rounded, "target_met": met}))
    if unequal:
        sys.exit(f"not what a rebuild makes: {', '.join(unequal)}")


if __name__ == "__main__":
    main()
