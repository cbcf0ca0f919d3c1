"""Delivering to webhooks: signed as Standard Webhooks has it, to the very address that was looked up and allowed.

A name is resolved once for each delivery. Every address that it leads to must be public, and the connection goes to one
of those addresses, so that a name which changes its mind in between leads nowhere else. TLS still checks the name.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

import msgspec

from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Recorded
from ideaflow.domain.web_address import check_url, is_public
from ideaflow.domain.webhook_event import Payload, payload_of
from ideaflow.errors import IdeaflowError, InvalidInput
from ideaflow.operations.sending_fault import NotSent
from ideaflow.persistence.outbox import Outgoing
from ideaflow.persistence.webhooks import Webhook, get
from ideaflow.projections.message_page import FOLDERS

CONNECT_SECONDS, WHOLE_SECONDS = 10.0, 20.0
PORTS = {"https": 443, "http": 80}
HEADERS = {"content-type": "application/json", "user-agent": "ideaflow"}
TEST_TOPIC = "webhook.test"
Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address that a name leads to. Raises OSError where it leads nowhere."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Webhooks:
    """Delivers. `loopback` lets tests receive on this machine, over http; no setting says it.

    `certificates` is a file of authorities, for tests that receive over https.
    """

    def __init__(
        self,
        *,
        resolver: Resolve = resolve,
        loopback: bool = False,
        certificates: str | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        self._resolve, self._loopback, self._seconds = resolver, loopback, seconds
        self._secure = ssl.create_default_context(cafile=certificates)

    def deliver(self, app: Ideaflow, delivery: Outgoing, site: str) -> None:
        """Post one delivery. Raises NotSent with a code, and nothing of what the other side said."""
        try:
            hook = app.ask(get, delivery.target)
        except IdeaflowError as error:
            raise NotSent("the webhook is gone", for_good=True) from error
        body = msgspec.json.encode(_payload(app, delivery, site))
        self._post(hook, delivery.letter, body, app.clock())

    def _post(self, hook: Webhook, message: str, body: bytes, now: datetime) -> None:
        try:
            parts = urlsplit(check_url(hook.url, plain=self._loopback))
        except InvalidInput as error:
            raise NotSent("the address is not allowed", for_good=True) from error
        port = parts.port or PORTS[parts.scheme]
        address = self._allowed(parts.hostname or "", port)
        try:
            status = self._exchange(parts, (address, port), body, signed(hook.key, message, body, now))
        except (OSError, HTTPException) as error:
            raise NotSent(f"no answer: {type(error).__name__}") from error
        if not HTTPStatus(200) <= status < HTTPStatus(300):
            # Gone means: send no more.
            raise NotSent(f"the receiver answered {status}", for_good=status == HTTPStatus.GONE)

    def _allowed(self, host: str, port: int) -> str:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NotSent("the name leads nowhere") from error
        if not found or not (self._loopback or all(is_public(one) for one in found)):
            raise NotSent("the name leads to a private network")
        return found[0]

    def _exchange(self, url: SplitResult, place: tuple[str, int], body: bytes, signature: Mapping[str, str]) -> int:
        """The code of the answer. Nothing more of it is read, nothing is followed, and all of it has a time."""
        line, late = socket.create_connection(place, timeout=CONNECT_SECONDS), Event()

        def cut() -> None:
            """The other side takes its time, one byte after another."""
            late.set()
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

        overdue = Timer(self._seconds, cut)
        overdue.start()
        try:
            if url.scheme == "https":
                line = self._secure.wrap_socket(line, server_hostname=url.hostname)
            asked = HTTPConnection(url.netloc)
            asked.sock = line
            target = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
            asked.request("POST", target, body, {**HEADERS, **signature})
            status = asked.getresponse().status
            if late.is_set():
                # What ends in the middle of its headers counts as an answer with the library.
                raise TimeoutError
            return status
        finally:
            overdue.cancel()
            line.close()


def signed(key: bytes, message: str, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers by which a receiver knows who sent it, when, and whether it had it before."""
    at = str(int(now.timestamp()))
    digest = hmac.new(key, b".".join((message.encode(), at.encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _payload(app: Ideaflow, delivery: Outgoing, site: str) -> Payload:
    if not delivery.position:
        return Payload(TEST_TOPIC, app.today.isoformat(), {"link": site})
    recorded = app.log.page(delivery.position - 1, 1)[0]
    return payload_of(recorded, _link(recorded, site))


def _link(recorded: Recorded, site: str) -> str:
    folder = FOLDERS.get(recorded.originator_id[:1])
    return f"{site.rstrip('/')}/{folder}/{recorded.originator_id}" if site and folder else ""
