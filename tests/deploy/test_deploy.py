"""What is shipped for those who run ideaflow: the container file, the units of systemd, the drill of a cluster."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.app.wsgiapp import WSGIApplication

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
CONTAINERFILE = DEPLOY / "Containerfile"
UNITS = sorted((DEPLOY / "systemd").glob("*.service")) + sorted((DEPLOY / "systemd").glob("*.timer"))
HADOLINT = Path(sys.executable).parent / "hadolint"
PROGRAM, WEB_SERVER = "/opt/ideaflow/bin/ideaflow", "/opt/ideaflow/bin/gunicorn"
# Out of 100, as `systemd-analyze security` counts; a unit that says nothing has 96.
MOST_EXPOSURE = 20
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "User": "ideaflow",
    "UMask": "0027",
}


def lint(file: Path) -> str:
    """What the linter of container files says."""
    return subprocess.run([HADOLINT, file], capture_output=True, encoding="utf-8", check=False).stdout


def test_the_linter_finds_nothing_in_the_container_file() -> None:
    assert lint(CONTAINERFILE) == ""


def test_the_linter_would_find_something(tmp_path: Path) -> None:
    careless = tmp_path / "Containerfile"
    careless.write_text("FROM python\nADD . /\nRUN cd / && sudo apt-get install curl\n", "utf-8")
    assert lint(careless).count("Containerfile:") > 3


def test_the_container_runs_without_root_from_locked_requirements_and_tells_its_health() -> None:
    lines = CONTAINERFILE.read_text("utf-8").replace("\\\n", " ").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert not users[-1].startswith(("0", "root"))
    installs = [line for line in lines if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    assert any(line.startswith("HEALTHCHECK ") and "/healthz" in line for line in lines)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", "\n".join(lines), re.MULTILINE):
        assert all((PROJECT / name).exists() for name in source.split())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here to read its units")
def test_systemd_reads_every_unit_and_finds_little_exposed(tmp_path: Path) -> None:
    copies = []
    for unit in UNITS:
        # It looks whether programs are there.
        text = unit.read_text("utf-8").replace(PROGRAM, sys.executable).replace(WEB_SERVER, sys.executable)
        copies.append(tmp_path / unit.name)
        copies[-1].write_text(text, "utf-8")
    said = subprocess.run(["systemd-analyze", "verify", *copies], capture_output=True, encoding="utf-8", check=False)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "ideaflow" in line]) == (0, [])
    for service in (copy for copy in copies if copy.suffix == ".service"):
        words = ["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSURE}", service]
        judged = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
        assert judged.returncode == 0, judged.stdout


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_service_is_hardened_and_types_a_command(unit: Path) -> None:
    said = RawConfigParser(strict=False)
    said.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    said.read(unit, "utf-8")
    service = dict(said["Service"])
    assert {name: service.get(name) for name in HARDENED} == HARDENED
    if unit.stem == "ideaflow-web":
        assert service["ExecStart"].endswith(" --config /opt/ideaflow/gunicorn.conf.py ideaflow.web:create_app()")
        return
    typed = re.search(rf"{PROGRAM} (\w+ \w+)", service["ExecStart"])
    assert typed
    assert typed[1] in {"admin metrics", "admin backup", "audit checkpoint", "message send"}


def test_gunicorn_reads_its_configuration_and_what_a_process_counted_outlives_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = tmp_path / "counts"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(counts))
    words = ["gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py"), "ideaflow.web:create_app()"]
    monkeypatch.setattr(sys, "argv", words)
    read = WSGIApplication().cfg
    assert (read.workers, read.bind) == (4, ["127.0.0.1:8000"])
    read.on_starting(None)
    for name in ("counter_7.db", "gauge_liveall_7.db"):
        (counts / name).touch()
    read.child_exit(None, SimpleNamespace(pid=7))
    assert [file.name for file in counts.iterdir()] == ["counter_7.db"]
    read.on_starting(None)
    assert not [*counts.iterdir()]


def test_every_timer_has_its_service() -> None:
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]
    assert len(timers) == 2
    assert all(timer.with_suffix(".service") in UNITS for timer in timers)


@pytest.mark.parametrize(
    ("version", "refused"),
    [((3, 0, 2), True), ((3, 0, 3), True), ((4, 0, 9), True), ((4, 1), False), ((4, 1, 5), False), ((), True)],
)
def test_the_drill_refuses_a_patroni_that_loses_or_was_not_tried(
    version: tuple[int, ...], refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(DEPLOY / "cluster"))
    from needs import refusal  # noqa: PLC0415 - found beside the drill

    assert bool(refusal(version)) == refused


def test_the_recipe_of_the_cluster_holds_to_what_keeps_commits() -> None:
    patroni = (DEPLOY / "cluster" / "patroni.yml").read_text("utf-8")
    haproxy = (DEPLOY / "cluster" / "haproxy.cfg").read_text("utf-8")
    for kept in ("synchronous_mode: true", "synchronous_mode_strict: true", 'synchronous_commit: "on"'):
        assert kept in patroni
    for kept in ("option httpchk GET /primary", "on-marked-down shutdown-sessions"):
        assert kept in haproxy
    ttl, loop, retry = (int(re.search(rf"{name}: (\d+)", patroni)[1]) for name in ("ttl", "loop_wait", "retry_timeout"))  # type: ignore[index]
    assert loop + 2 * retry <= ttl
