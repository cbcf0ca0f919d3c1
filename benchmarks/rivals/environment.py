"""Environments of their own: for libraries that cannot be installed beside ideaflow's, locked with their hashes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from platformdirs import user_cache_path

LOCK = Path(__file__).with_name("requirements.txt")


def rivals_python() -> Path:
    """The Python of the rivals' environment."""
    return python_with(LOCK, "rivals")


def python_with(lock: Path, name: str) -> Path:
    """The Python of an environment in the user's cache; made where this lock has none yet."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = user_cache_path("ideaflow-benchmarks") / f"{name}-{digest}"
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        print(f"making the environment of {name} in {folder}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*install, "--require-hashes", "--requirement", str(lock)], check=True)
        ready.touch()
    return python
