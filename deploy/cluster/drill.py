"""A drill of a whole cluster on one machine: kill, partition, freeze and switch over the primary under load.

    python deploy/cluster/drill.py [--work FOLDER] [--patroni PROGRAM] [--writers N] [--rounds N] [--faults LIST]
    python deploy/cluster/drill.py --asynchronous --faults isolate      the negative control, which loses some

Three nodes of PostgreSQL under Patroni, etcd and HAProxy, a network namespace each; processes of ideaflow write through
HAProxy all the time. For each fault it prints how long nobody could write, and at the end, for all: acknowledged, lost,
doubled. It needs root, and says what else is missing. Run it in an environment that has ideaflow with PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from lab import DATABASE, HOST, PORT, Lab
from load import Load
from needs import missing, postgres_binaries, refusal, version_of
from verdict import judged

STEWARD = "steward@example.org"
AWAY_SECONDS = 40


def kill(lab: Lab, primary: str) -> None:
    """Its power goes; it comes back later."""
    lab.kill(primary)
    time.sleep(AWAY_SECONDS)
    lab.start(primary)


def partition(lab: Lab, primary: str) -> None:
    """Its cable is out; it runs on, alone, and must not take writes."""
    lab.plug(primary, state="down")
    time.sleep(AWAY_SECONDS)
    lab.plug(primary, state="up")


def isolate(lab: Lab, primary: str) -> None:
    """It no longer sees its cluster, and clients still see it: whatever it acknowledges now would be lost."""
    lab.isolate(primary, verb="add")
    time.sleep(AWAY_SECONDS)
    lab.isolate(primary, verb="delete")


def freeze(lab: Lab, primary: str) -> None:
    """Nothing on it moves; then it wakes up and believes that it is the primary."""
    lab.signal(primary, signal.SIGSTOP)
    time.sleep(AWAY_SECONDS)
    lab.signal(primary, signal.SIGCONT)


def switch_over(lab: Lab, primary: str) -> None:
    """It hands over, as before maintenance."""
    lab.switch_over(primary)


FAULTS: dict[str, Callable[[Lab, str], None]] = {
    "kill": kill,
    "partition": partition,
    "isolate": isolate,
    "freeze": freeze,
    "switchover": switch_over,
}


def main() -> None:
    """Build, break, judge, tear down."""
    given = options()
    needed = missing()
    if needed:
        sys.exit("the drill needs:\n  " + "\n  ".join(needed))
    given.work.mkdir(parents=True, exist_ok=True)
    patroni = given.patroni or installed(given.work)
    unfit = refusal(version_of(patroni))
    if unfit:
        sys.exit(f"{unfit}; use 4.1 or later: pip install 'patroni[etcd3]>=4.1'")
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir=given.work))
    folder.chmod(0o755)
    lab = Lab(folder, postgres_binaries() or Path(), patroni, synchronous=not given.asynchronous)
    # Whoever is asked to stop tears down first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    try:
        report = drilled(lab, given)
    finally:
        lab.tear_down()
    told(report)
    sys.exit(0 if report["lost"] == report["doubled"] == 0 and report["sound"] else 1)


def options() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("/var/tmp/ideaflow-drill"), help="a folder that all may read")  # noqa: S108
    parser.add_argument("--patroni", type=Path, help="a Patroni program; default: one installed under the work folder")
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--faults", default=",".join(FAULTS), help="in this order")
    parser.add_argument(
        "--asynchronous", action="store_true", help="no standby keeps commits: the drill must see losses"
    )
    return parser.parse_args()


def installed(work: Path) -> Path:
    """Patroni from the package index, in an environment of its own that the user postgres may read."""
    environment = work / "patroni"
    program = environment / "bin" / "patroni"
    if not program.exists():
        python = Path("/usr/bin/python3")
        subprocess.run([str(python if python.exists() else sys.executable), "-m", "venv", str(environment)], check=True)
        pip = [str(environment / "bin" / "pip"), "install", "--quiet", "patroni[etcd3]>=4.1", "psycopg[binary]"]
        subprocess.run(pip, check=True)
    return program


def drilled(lab: Lab, given: argparse.Namespace) -> dict[str, object]:
    """Run every fault under load, and judge what is left."""
    from ideaflow import bootstrap  # noqa: PLC0415 - only once it is known that there is something to drill

    note("building three nodes")
    lab.build()
    lab.wait(180, "at the start")
    make_database(lab)
    bootstrap.init(lab.url, STEWARD, retry_seconds=60)
    load = Load(lab.url, lab.folder, given.writers)
    gaps: list[dict[str, object]] = []
    try:
        load.steady()
        for name in given.faults.split(",") * given.rounds:
            gaps.append(broken(lab, load, name))
    finally:
        answered = load.stop()
    return {
        "synchronous": not given.asynchronous,
        "writers": given.writers,
        "faults": gaps,
        **judged(lab.url, answered),
    }


def broken(lab: Lab, load: Load, name: str) -> dict[str, object]:
    """One fault, from a whole cluster to a whole cluster."""
    primary = lab.primary()
    note(f"{name} of {primary}")
    began = time.time()
    FAULTS[name](lab, primary)
    lab.wait(180, name)
    load.steady()
    ended = time.time()
    gap, acknowledged = load.longest_gap(began, ended)
    found = {"fault": name, "primary": primary, "successor": lab.primary(), "seconds without writes": round(gap, 1)}
    note(f"  {found}")
    return {**found, "acknowledged": acknowledged, "seconds": round(ended - began, 1)}


def make_database(lab: Lab) -> None:
    """An empty database, through HAProxy."""
    import psycopg  # noqa: PLC0415 - see above

    address = f"postgresql://postgres:{lab.password}@{HOST}:{PORT}/postgres"
    until = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
                return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def told(report: dict[str, object]) -> None:
    """A table for people, then JSON for programs."""
    rows = report["faults"]
    assert isinstance(rows, list)  # noqa: S101 - for the type checker
    print(f"{'fault':12} {'without writes':>15} {'acknowledged':>13}")
    for row in rows:
        print(f"{row['fault']:12} {row['seconds without writes']:>13} s {row['acknowledged']:>13}")
    for name in ("acknowledged", "lost", "doubled", "answered with a fault and repeated", "sound"):
        print(f"{name}: {report[name]}")
    print(json.dumps(report))


def note(text: str) -> None:
    """Progress."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


if __name__ == "__main__":
    main()
