"""Every benchmark, one after the other: python benchmarks/run_all.py [--ideas N]."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

BENCHMARKS = (
    "import_ideas.py",
    "start_up.py",
    "what_if.py",
    "control_charts.py",
    "flow.py",
    "similar_ideas.py",
    "ranking.py",
    "audit.py",
    "commands.py",
    "folds.py",
    "queries.py",
    "sizes.py",
    "writers.py",
)
OF_BOTH_DATABASES = ("commands.py", "folds.py", "queries.py", "writers.py")
OF_IDEAS = ("import_ideas.py", "start_up.py", "similar_ideas.py", "ranking.py")


def main() -> None:
    """Run them all; exits with 1 when one fails."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ideas", type=int, default=100_000)
    given = options.parse_args()
    failed = []
    for name in BENCHMARKS:
        print(f"== {name}", flush=True)
        size: tuple[str, ...] = ("--ideas", str(given.ideas)) if name in OF_IDEAS else ()
        command = [sys.executable, str(Path(__file__).with_name(name)), *size]
        both = [[], ["--database", "postgresql"]] if name in OF_BOTH_DATABASES else [[]]
        failed += [name for database in both if subprocess.run([*command, *database], check=False).returncode]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
