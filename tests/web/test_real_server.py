"""`ideaflow serve` as a process of its own: a file far too large, and a connection that is lost before the answer."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from ideaflow.bootstrap import Ideaflow
from tests.cli.terminal import PROGRAM
from tests.doing import STEWARD
from tests.web.visiting import PASSWORD, Forms, give_password

TOO_LARGE = 50_000_000


class Place:
    """The server's address, and somebody who has signed in there."""

    def __init__(self, port: int) -> None:
        self.port, self._cookie = port, ""

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body=body, headers=self.headers(kind))
        answer = connection.getresponse()
        text = answer.read().decode()
        for one in answer.headers.get_all("Set-Cookie", []):
            self._cookie = "; ".join(f"{name}={held.value}" for name, held in SimpleCookie(one).items())
        connection.close()
        return answer.status, text

    def headers(self, kind: str) -> dict[str, str]:
        given = {"Cookie": self._cookie, "Content-Type": kind}
        return {name: value for name, value in given.items() if value}

    def form(self, path: str, **typed: str) -> bytes:
        """A form of a page as it stands, with what is typed."""
        fields = next(fields for to, fields in Forms(self.ask("GET", path)[1], path).found if to == path)
        return urlencode(fields | typed).encode()

    def send(self, path: str, form: bytes) -> int:
        return self.ask("POST", path, form, "application/x-www-form-urlencoded")[0]

    def send_and_hang_up(self, path: str, form: bytes) -> None:
        """The whole form, and away before a byte of the answer is read."""
        head = "".join(
            f"{name}: {value}\r\n" for name, value in self.headers("application/x-www-form-urlencoded").items()
        )
        start = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {len(form)}\r\n{head}\r\n"
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(start.encode() + form)


@pytest.fixture
def place(url: str, app: Ideaflow) -> Iterator[Place]:
    """The steward, signed in on a server that runs."""
    give_password(app, STEWARD)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [PROGRAM, "--db", url, "serve", "--port", str(port)], stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stderr and "Serving on" in server.stderr.readline()
            while server.poll() is None:
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
            there = Place(port)
            there.send("/sign-in", there.form("/sign-in", address=STEWARD, password=PASSWORD))
            yield there
        finally:
            server.terminate()


def test_a_file_far_too_large_gets_a_page_that_says_so_and_no_broken_connection(place: Place) -> None:
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="ideas.csv"\r\n\r\n'
    file = start + b"x" * TOO_LARGE + b"\r\n--b--\r\n"
    for page, said in (("/imports/ideas", "That file is larger than 5,000,000"), ("/ideas/new", "1,000,000 bytes")):
        status, text = place.ask("POST", page, file, "multipart/form-data; boundary=b")
        assert (status, said in text) == (413, True)
    assert place.ask("GET", "/ideas")[0] == 200


def test_a_form_whose_answer_was_lost_acts_once_when_it_is_sent_again(app: Ideaflow, place: Place) -> None:
    form = place.form("/ideas/new", title="Text people")
    place.send_and_hang_up("/ideas/new", form)
    assert [place.send("/ideas/new", form) for _ in range(2)] == [303, 303]
    assert app.numbers()["I"] == 1
    assert re.findall("I-1 Text people", place.ask("GET", "/ideas/I-1")[1])
