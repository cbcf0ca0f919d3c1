"""A cluster on one machine: a network namespace a node, and the processes in them. What it starts, it ends by id."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
BRIDGE, NETWORK, PREFIX = "ideaflow-drill", "10.231.7.0/24", "10.231.7."
HOST, ETCD = PREFIX + "1", PREFIX + "10"
NODES = {f"node{number}": f"{PREFIX}{10 + number}" for number in (1, 2, 3)}
STEADY = 6
PORT, DATABASE = 15_000, "ideaflow"
AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")


def run(*words: str) -> str:
    """A command that must work; what it prints."""
    return subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout


class Lab:
    """The network, etcd, the nodes and HAProxy, under one folder."""

    def __init__(self, folder: Path, binaries: Path, patroni: Path, *, synchronous: bool = True) -> None:
        self.folder, self.binaries, self.patroni = folder, binaries, patroni
        # Begins with a letter, so that no reader of YAML takes it for a number.
        self.password = "p" + secrets.token_hex(8)
        self._synchronous = synchronous
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._spaces = ["etcd", *NODES]

    @property
    def url(self) -> str:
        """Where ideaflow finds the primary, whichever it is."""
        return f"postgresql+psycopg://postgres:{self.password}@{HOST}:{PORT}/{DATABASE}"

    def build(self) -> None:
        """Make the network and start everything."""
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        run("ip", "addr", "add", f"{HOST}/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        for name, address in {"etcd": ETCD, **NODES}.items():
            self._join(name, address)
        self._start_etcd()
        for name in NODES:
            self.start(name)
        self._start_haproxy()

    def start(self, name: str) -> None:
        """Start a node: Patroni, which starts PostgreSQL."""
        file = self.folder / f"{name}.yml"
        self._write(file, HERE / "patroni.yml", self._values(name))
        self._spawn(name, [*AS_POSTGRES, str(self.patroni), str(file)], space=name)

    def members(self) -> Sequence[Mapping[str, object]]:
        """The cluster as Patroni tells it; empty while nobody answers."""
        for address in NODES.values():
            try:
                with urllib.request.urlopen(f"http://{address}:8008/cluster", timeout=2) as answer:
                    found: Sequence[Mapping[str, object]] = json.load(answer)["members"]
                    return found
            except (OSError, ValueError):
                continue
        return []

    def primary(self) -> str:
        """The name of the primary, or nothing while there is none."""
        leaders = [str(one["name"]) for one in self.members() if one["role"] == "leader" and one["state"] == "running"]
        return leaders[0] if leaders else ""

    def whole(self) -> bool:
        """Does every other node follow the primary, on its timeline, and one of them keep each commit with it?"""
        members = self.members()
        leaders = [one for one in members if one["role"] == "leader" and one["state"] == "running"]
        following = [one for one in members if one["state"] == "streaming"]
        if len(leaders) != 1 or len(following) != len(NODES) - 1:
            return False
        same = all(one["timeline"] == leaders[0]["timeline"] for one in following)
        kept = any(one["role"] == "sync_standby" for one in following) or not self._synchronous
        return same and kept

    def wait(self, seconds: float, what: str) -> None:
        """Wait until the cluster is whole, and stays so. Raises TimeoutError."""
        until = time.monotonic() + seconds
        well = 0
        while well < STEADY:
            well = well + 1 if self.whole() else 0
            if time.monotonic() > until:
                raise TimeoutError(f"{what}: the cluster was not whole within {seconds:g} s: {self.members()}")
            time.sleep(1)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to everything in a node's namespace."""
        for process in run("ip", "netns", "pids", self._space(name)).split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process), number)

    def kill(self, name: str) -> None:
        """The node is gone at once, as with its power."""
        self.signal(name, signal.SIGKILL)
        self._processes.pop(name).wait()

    def plug(self, name: str, *, state: str) -> None:
        """Put a node's cable in (`up`) or pull it out (`down`)."""
        run("ip", "link", "set", self._cable(name), state)

    def isolate(self, name: str, *, verb: str) -> None:
        """Cut a node (`add`) off from etcd and the other nodes, while clients still reach it; or mend it (`delete`)."""
        for address in (ETCD, *NODES.values()):
            if address != NODES[name]:
                run("ip", "-n", self._space(name), "route", verb, "blackhole", f"{address}/32")

    def switch_over(self, leader: str) -> None:
        """Ask the primary, politely, to hand over."""
        body = json.dumps({"leader": leader}).encode()
        header = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://{NODES[leader]}:8008/switchover", body, header)
        with urllib.request.urlopen(request, timeout=60):
            pass

    def tear_down(self) -> None:
        """End every process and namespace that this lab made."""
        for name in self._spaces:
            with contextlib.suppress(subprocess.CalledProcessError):
                self.signal(name, signal.SIGCONT)
                self.signal(name, signal.SIGKILL)
        for process in self._processes.values():
            process.kill()
            process.wait()
        for name in self._spaces:
            subprocess.run(["ip", "netns", "delete", self._space(name)], check=False, capture_output=True)
        subprocess.run(["ip", "link", "delete", BRIDGE], check=False, capture_output=True)

    def _join(self, name: str, address: str) -> None:
        space, cable = self._space(name), self._cable(name)
        run("ip", "netns", "add", space)
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
        run("ip", "link", "set", cable, "master", BRIDGE, "up")
        for words in (("addr", "add", f"{address}/24", "dev", "eth0"), ("link", "set", "eth0", "up")):
            run("ip", "-n", space, *words)
        run("ip", "-n", space, "link", "set", "lo", "up")

    def _start_etcd(self) -> None:
        here, peers = f"http://{ETCD}:2379", f"http://{ETCD}:2380"
        words = ["etcd", "--name", "etcd", "--data-dir", str(self.folder / "etcd")]
        words += ["--listen-client-urls", here, "--advertise-client-urls", here]
        words += ["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers]
        self._spawn("etcd", [*words, "--initial-cluster", f"etcd={peers}", "--enable-v2=false"], space="etcd")

    def _start_haproxy(self) -> None:
        file = self.folder / "haproxy.cfg"
        addresses = {f"{name}:": f"{address}:" for name, address in NODES.items()}
        self._write(file, HERE / "haproxy.cfg", {**addresses, "bind *:5000": f"bind {HOST}:{PORT}"})
        self._spawn("haproxy", ["haproxy", "-db", "-f", str(file)])

    def _values(self, name: str) -> dict[str, str]:
        home = self.folder / name
        home.mkdir(exist_ok=True)
        shutil.chown(home, "postgres", "postgres")
        home.chmod(0o700)
        values = {"NAME": name, "ADDRESS": NODES[name], "ETCD": f"{ETCD}:2379", "NETWORK": NETWORK}
        passwords = dict.fromkeys(("SUPERUSER_PASSWORD", "REPLICATION_PASSWORD", "REWIND_PASSWORD"), self.password)
        places = {"DATA": str(home / "data"), "SOCKETS": str(home), "BIN": str(self.binaries)}
        control = {} if self._synchronous else {"_mode: true": "_mode: false", "_strict: true": "_strict: false"}
        return {**values, **passwords, **places, **control, "WATCHDOG": '"off"'}

    @staticmethod
    def _write(file: Path, template: Path, values: Mapping[str, str]) -> None:
        lines = [line for line in template.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
        text = "\n".join(lines) + "\n"
        for name, value in values.items():
            text = text.replace(name, value)
        file.write_text(text, "utf-8")

    def _spawn(self, name: str, words: Sequence[str], space: str = "") -> None:
        within = ["ip", "netns", "exec", self._space(space)] if space else []
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [*within, *words], cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )

    @staticmethod
    def _space(name: str) -> str:
        return f"{BRIDGE}-{name}"

    @staticmethod
    def _cable(name: str) -> str:
        return f"idea-{name}"
