"""How quickly pages and the interface for programs answer, with eight visitors at once who never stop to think.

    python benchmarks/web.py [--database sqlite|postgresql] [--ideas N] [--seconds S] [--users N] [--workers N]

gunicorn serves the site on loopback; Locust, in an environment of its own, visits it: first people, then programs. The
time of an answer holds its wait behind those of the others, and the load tool works on the same cores. Bodies are in
bytes, uncompressed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError

from platformdirs import user_cache_path

from contestants import databases
from fillings import STEWARD, fill
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from queries import sqlite_of
from rivals.environment import python_with

HERE = Path(__file__).parent / "visitors"
PASSWORD = "three calm otters"  # noqa: S105 - of made-up visitors
TOKENS, WARM_UP = 40, 3
PAGE, SUBMIT, LISTS_A_SECOND = 50.0, 60.0, 310.0
LARGEST_PAGE = 100_000
Found = Mapping[str, Mapping[str, float]]


def main() -> None:
    """Measure, and print a table and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--ideas", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with filled(given.database, given.ideas) as url:
        tokens = welcome(url, given.users)
        with served(url, given.workers) as site:
            found = {**visited(site, "Person", given, tokens), **visited(site, "Program", given, tokens)}
    show(given, found)


@contextmanager
def filled(kind: str, ideas: int) -> Iterator[str]:
    """A database with so many ideas, which may be written to."""
    if kind == "postgresql":
        with databases(kind) as fresh:
            url = next(fresh)
            fill(url, ideas)
            yield url
        return
    cached = Path(sqlite_of(ideas, user_cache_path("ideaflow-benchmarks")).removeprefix("sqlite:///"))
    with TemporaryDirectory() as folder:
        for file in cached.parent.glob(f"{cached.name}*"):
            shutil.copy(file, folder)
        yield f"sqlite:///{Path(folder) / cached.name}"


def welcome(url: str, users: int) -> list[str]:
    """Give each visitor an account and a password; tokens for programs."""
    with Ideaflow(url) as app:
        for number in range(1, users + 1):
            address = f"visitor{number}@example.org"
            app.execute(AddPerson(by=STEWARD, address=address, team="Desk"))
            app.sign_in.choose_password(app.sign_in.invite(STEWARD, address), PASSWORD)
        return [
            app.api_access.make(STEWARD, name=f"load {number}", scopes=("read", "write"), days=1).token
            for number in range(TOKENS)
        ]


@contextmanager
def served(url: str, workers: int) -> Iterator[str]:
    """gunicorn on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--workers", str(workers), "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "ideaflow.web:create_app(secure=False)"]
    server = subprocess.Popen(command, env={**os.environ, "IDEAFLOW_DB": url})
    site = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{site}/healthz")
        yield site
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    """Until the site answers, a minute at most."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own, on loopback
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    sys.exit(f"{address} does not answer")


def visited(site: str, kind: str, given: argparse.Namespace, tokens: list[str]) -> Found:
    """Each kind of request by name: how many, a second, milliseconds, bytes. Exits where one fails."""
    said = {"IDEAFLOW_BENCH_IDEAS": str(given.ideas), "IDEAFLOW_BENCH_PASSWORD": PASSWORD}
    said["IDEAFLOW_BENCH_TOKENS"] = ",".join(tokens)
    python = python_with(HERE / "requirements.txt", "visitors")
    with TemporaryDirectory() as folder:
        command = [str(python), "-m", "locust", "--headless", "--only-summary", "--csv", f"{folder}/found"]
        command += ["--locustfile", str(HERE / "journeys.py"), "--host", site, "--users", str(given.users)]
        command += [
            "--spawn-rate",
            str(given.users),
            "--run-time",
            f"{given.seconds + WARM_UP}s",
            "--reset-stats",
            kind,
        ]
        ended = subprocess.run(command, check=False, env={**os.environ, **said}, capture_output=True, text=True)
        with Path(f"{folder}/found_stats.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["Name"] not in ("Aggregated", "(forms)", "sign in")]
    if not rows or any(int(row["Failure Count"]) for row in rows):
        sys.exit(f"some requests failed:\n{ended.stdout[-3000:]}{ended.stderr[-2000:]}")
    kept = {"a_second": "Requests/s", "p50": "50%", "p95": "95%", "p99": "99%", "bytes": "Average Content Size"}
    return {
        row["Name"]: {"requests": float(row["Request Count"]), **{name: float(row[of]) for name, of in kept.items()}}
        for row in rows
    }


def missed(found: Found) -> list[str]:
    """What is slower or larger than it should be."""
    said = []
    for name, one in found.items():
        if name.startswith("API"):
            if "list" in name and one["a_second"] < LISTS_A_SECOND:
                said.append(f"{name}: {one['a_second']:.0f} a second, not {LISTS_A_SECOND:.0f}")
            continue
        if one["p95"] > (SUBMIT if name.startswith("bring") else PAGE):
            said.append(f"{name}: p95 {one['p95']:.0f} ms")
        if one["bytes"] > LARGEST_PAGE:
            said.append(f"{name}: {one['bytes']:,.0f} bytes")
    return said


def show(given: argparse.Namespace, found: Found) -> None:
    """The table, and the line of JSON."""
    print(f"{given.database}, {given.ideas:,} ideas; milliseconds with {given.users} at once")
    print(f"{'':24}{'requests':>9}{'a second':>10}{'p50':>7}{'p95':>7}{'p99':>7}{'bytes':>10}")
    for name, one in found.items():
        print(
            f"{name:24}{one['requests']:>9,}{one['a_second']:>10.1f}{one['p50']:>7.0f}{one['p95']:>7.0f}"
            f"{one['p99']:>7.0f}{one['bytes']:>10,.0f}"
        )
    print("missed:", "; ".join(missed(found)) or "nothing")
    told = {"benchmark": "web", "database": given.database, "ideas": given.ideas, "users": given.users}
    print(json.dumps({**told, "found": found, "missed": missed(found)}))


if __name__ == "__main__":
    main()
