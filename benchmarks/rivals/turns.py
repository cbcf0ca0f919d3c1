"""What every contestant is: a process that does a part of the work when it is told to, and says how long it took.

It is told by lines of JSON, `{"do": "append", "count": 300}`, and answers each with a line: the seconds of each of the
`count`, in order, and the seconds of a core that all took, threads included. So contestants with different libraries
take turns, and a busy moment of the machine is shared.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping

SUBJECTS = 100
RECORD_BYTES, SEALED_BYTES, KEY_BYTES = 420, 110, 32
TITLE = "Say in the letter which form to send"
SUMMARY = "We counted the letters that came back within a week, and read twenty of them"
RECORD = b"r" * RECORD_BYTES
SEALED, KEY = b"s" * SEALED_BYTES, b"k" * KEY_BYTES
One = Callable[[], None]


def take_turns(tasks: Mapping[str, One]) -> None:
    """Do what standard input says until it ends."""
    print(json.dumps(sorted(tasks)), flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        print(json.dumps(timed(tasks[wanted["do"]], wanted["count"])), flush=True)


def timed(one: One, count: int) -> Mapping[str, object]:
    """The seconds of each, and of a core."""
    seconds = []
    worked = time.process_time()
    for _ in range(count):
        began = time.perf_counter()
        one()
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds, "core": time.process_time() - worked}
