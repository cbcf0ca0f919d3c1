"""What the red team finds: how often each attacker is right, in a simulated office, against chance.

Run in the project's folder: `python benchmarks/linking.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.clock import SimulatedClock
from tests.doing import STEWARD
from tests.linking.attackers import ATTACKERS, ORDER_ATTACKERS
from tests.linking.measure import measure
from tests.linking.office import play, seen_in_edition, seen_in_log, seen_without_care, who_was_who

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow


def main() -> None:
    """Play the office, let everybody try, and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    seed = parser.parse_args().seed
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'office.sqlite'}"
        bootstrap.init(url, STEWARD)
        clock = SimulatedClock()
        with Ideaflow(url, clock=clock) as app:
            play(app, clock, seed)
            truth = who_was_who(app)
            exports = {
                "without care": seen_without_care(app),
                "log": seen_in_log(app),
                "edition": seen_in_edition(app, seed),
            }
    print("| Export | Attacker | Links | Right | By chance | Tells |\n|---|---|---|---|---|---|")
    for name, acts in exports.items():
        for attacker in (*ATTACKERS, *ORDER_ATTACKERS):
            found = measure(attacker, acts, truth, seed)
            shares = f"{found.precision:.0%} | {found.chance:.0%}" if found.links else "– | –"
            print(f"| {name} | {found.attacker} | {found.links} | {shares} | {'yes' if found.tells else 'no'} |")


if __name__ == "__main__":
    main()
