"""What the cluster kept, beside what the writers were told."""

from __future__ import annotations

import json
from collections import Counter

from load import Answered

from ideaflow.bootstrap import Ideaflow


def judged(url: str, answered: Answered) -> dict[str, object]:
    """Lost: acknowledged, and not there. Doubled: one command, and more than one idea of it."""
    with Ideaflow(url, retry_seconds=60) as app:
        with app.database.reading() as connection:
            query = "SELECT stream, record FROM events WHERE topic = 'idea.submitted'"
            kept = [
                (stream, json.loads(bytes(record))["command"]) for stream, record in connection.exec_driver_sql(query)
            ]
        sound = not app.check_store() and all(one.equal for one in app.lists.compare())
    there = {*kept}
    times = Counter(command for _, command in kept)
    return {
        "acknowledged": len(answered.commands),
        "lost": sum((idea, command) not in there for _, command, idea in answered.commands),
        "doubled": sum(count - 1 for count in times.values()),
        "kept": len(kept),
        "answered with a fault and repeated": answered.faults,
        "sound": sound,
    }
