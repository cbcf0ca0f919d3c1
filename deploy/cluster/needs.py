"""What the drill needs of the machine, and how to get it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

# Below the first, acknowledged rows were lost in a partition although the mode was synchronous.
NEVER_BELOW, WANTED = (3, 0, 3), (4, 1)
PROGRAMS = {"etcd": "etcd-server", "haproxy": "haproxy", "ip": "iproute2", "setpriv": "util-linux"}


def postgres_binaries() -> Path | None:
    """The folder with the newest PostgreSQL server of the system."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    folders = sorted((one.parent for one in found), key=lambda folder: int(folder.parent.name))
    return folders[-1] if folders else None


def missing() -> list[str]:
    """What is missing, each with how to get it."""
    said = [] if os.geteuid() == 0 else ["root, for network namespaces: run it with sudo"]
    packages = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if postgres_binaries() is None:
        packages.append("postgresql")
    return [*said, *([f"apt-get install {' '.join(packages)}"] if packages else [])]


def version_of(patroni: Path) -> tuple[int, ...]:
    """The version of a Patroni, asked as the user who will run it."""
    said = subprocess.run(
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", str(patroni), "--version"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    numbers = re.search(r"(\d+(?:\.\d+)+)", said)
    return tuple(int(part) for part in numbers[0].split(".")) if numbers else ()


def refusal(version: tuple[int, ...]) -> str:
    """Why a version of Patroni is not used; empty where it is."""
    said = ".".join(map(str, version)) or "of no version"
    if version < NEVER_BELOW:
        return f"Patroni {said} loses acknowledged commits in a partition, even in synchronous mode"
    if version < WANTED:
        return f"Patroni {said} is older than what the recipe was tried with"
    return ""
