"""Webhooks: signed deliveries with retries, dead letters and replay; and no way into a private network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from ideaflow.application.idea import AddEvidence, SubmitIdea
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.values import DecisionKind
from ideaflow.domain.web_address import is_public
from ideaflow.domain.webhook_event import TOLD
from ideaflow.errors import InvalidInput, NotPermitted, UnknownId
from ideaflow.operations.sending import Round, Sending
from ideaflow.operations.webhook_way import Webhooks
from ideaflow.persistence import webhooks
from ideaflow.persistence.outbox import WAITS
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, whole_log
from tests.operations.certificate import certificate
from tests.operations.posting import SENDER, SITE
from tests.operations.receiving import Receiver, receiver
from tests.scenario import SAM, decided, meeting_on, ready_idea, seat_forum

PUBLIC = "https://hooks.example.org/ideaflow"
PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104
    *("100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "203.0.113.9"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "2001::1"),
)


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with receiver() as running:
        yield running


def to_here(host: str, port: int) -> Sequence[str]:
    """Every name leads to this machine."""
    return ["127.0.0.1"]


def hooked(app: Ideaflow, there: Receiver, topics: Sequence[str] = ()) -> webhooks.Webhook:
    """A webhook to the receiver; only a test can have one to this machine."""
    with app.database.transaction() as connection:
        return webhooks.add(connection, there.url, topics, app.clock())


def runner(app: Ideaflow, seconds: float = 20) -> Sending:
    return Sending(app, SENDER, hooks=Webhooks(resolver=to_here, loopback=True, seconds=seconds))


def test_a_delivery_is_signed_as_the_standard_says(app: Ideaflow, clock: SimulatedClock, there: Receiver) -> None:
    hook = hooked(app, there)
    idea = do(app, SubmitIdea, title="One", team="Decisions", by=SAM).id
    assert runner(app).round() == Round(sent=1)
    ((path, headers, body),) = there.got
    assert path == "/ideaflow?from=test"
    assert headers["host"] == f"hooks.example.org:{there.server_port}"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == int(clock.now.timestamp())
    told = msgspec.json.decode(body)
    assert (told["type"], told["data"]["id"], told["data"]["link"]) == ("idea.submitted", idea, f"{SITE}/ideas/{idea}")
    assert told["data"]["facts"]["team"] == "Decisions"
    assert runner(app).round() == Round()


def test_seals_and_whoever_comes_to_meetings_are_not_told(app: Ideaflow, there: Receiver) -> None:
    hooked(app, there)
    forum, idea = seat_forum(app), ready_idea(app)
    decided(app, meeting_on(app, forum, idea), idea, DecisionKind.TRIAL)
    runner(app).round()
    told = {msgspec.json.decode(body)["type"] for _, _, body in there.got}
    assert {"meeting.scheduled", "meeting.scores_opened", "idea.evaluated"} <= told
    happened = {type(one.event) for one in whole_log(app)}
    assert {kind.topic for kind in happened if kind not in TOLD} == {
        *("forum.created", "forum.member_joined", "meeting.timed", "problem.tallied"),
        *("meeting.score_sealed", "meeting.score_opened"),
    }


def test_a_receiver_hears_of_the_kinds_that_were_chosen(app: Ideaflow, there: Receiver) -> None:
    hooked(app, there, ["idea.evidence_added"])
    idea = do(app, SubmitIdea, title="One", by=SAM).id
    do(app, AddEvidence, idea=idea, kind="document", summary="a report", by=SAM)
    runner(app).round()
    assert [msgspec.json.decode(body)["type"] for _, _, body in there.got] == ["idea.evidence_added"]


def test_what_is_not_taken_is_tried_again_given_up_and_replayed_under_one_id(
    app: Ideaflow, clock: SimulatedClock, there: Receiver
) -> None:
    hook, there.status = hooked(app, there), 500
    do(app, SubmitIdea, title="One", by=SAM)
    for wait in WAITS:
        assert runner(app).round() == Round(put_off=1)
        clock.now += wait
    assert runner(app).round() == Round(dead=1)
    (dead,) = app.webhooks.deliveries(STEWARD, hook.number)
    assert (dead.state, dead.fault) == ("dead", "the receiver answered 500")
    there.status = 200
    assert app.webhooks.replay(STEWARD, hook.number) == 1
    assert runner(app).round() == Round(sent=1)
    assert {headers["webhook-id"] for _, headers, _ in there.got} == {dead.letter}


def test_gone_means_gone_and_a_redirection_is_not_followed(app: Ideaflow, there: Receiver) -> None:
    hooked(app, there)
    with receiver() as elsewhere:
        there.status, there.headers = 302, {"location": f"http://127.0.0.1:{elsewhere.server_port}/"}
        do(app, SubmitIdea, title="One", by=SAM)
        assert runner(app).round() == Round(put_off=1)
        there.status = 410
        do(app, SubmitIdea, title="Two", by=SAM)
        assert runner(app).round() == Round(dead=1)
        assert elsewhere.got == []


def test_a_receiver_that_takes_its_time_is_cut_off(app: Ideaflow, there: Receiver) -> None:
    hooked(app, there)
    there.slow.set()
    do(app, SubmitIdea, title="One", by=SAM)
    assert runner(app, seconds=0.2).round() == Round(put_off=1)


@pytest.mark.parametrize(
    ("named", "came_to"), [("hooks.example.org", Round(sent=1)), ("elsewhere.example.org", Round(put_off=1))]
)
def test_tls_checks_the_name_although_the_address_is_given(
    app: Ideaflow, tmp_path: Path, named: str, came_to: Round
) -> None:
    secure, trusted = certificate(tmp_path, named)
    with receiver(secure) as there:
        with app.database.transaction() as connection:
            webhooks.add(connection, there.url.replace("http:", "https:"), (), app.clock())
        do(app, SubmitIdea, title="One", by=SAM)
        hooks = Webhooks(resolver=to_here, loopback=True, certificates=trusted)
        assert Sending(app, SENDER, hooks=hooks).round() == came_to


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_within_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.215.14", "10.0.0.7"], ["::ffff:169.254.169.254"], []])
def test_a_name_that_leads_within_gets_no_connection(
    app: Ideaflow, monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    app.webhooks.add(STEWARD, PUBLIC)
    do(app, SubmitIdea, title="One", by=SAM)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it was connected to"))
    sending = Sending(app, SENDER, hooks=Webhooks(resolver=lambda host, port: found))
    assert sending.round() == Round(put_off=1)
    assert app.webhooks.deliveries(STEWARD, 1)[0].fault == "the name leads to a private network"


def test_the_connection_goes_to_the_address_that_was_allowed(app: Ideaflow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when it is asked a second time is not asked a second time."""
    app.webhooks.add(STEWARD, PUBLIC)
    do(app, SubmitIdea, title="One", by=SAM)
    asked, connected = list[str](), list[object]()

    def leads(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    def refused(place: object, timeout: float) -> socket.socket:
        connected.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refused)
    Sending(app, SENDER, hooks=Webhooks(resolver=leads)).round()
    assert (asked, connected) == (["hooks.example.org"], [("93.184.215.14", 443)])


@pytest.mark.parametrize(
    "given",
    [
        *(
            "http://hooks.example.org/",
            "ftp://hooks.example.org/",
            "hooks.example.org",
            "https:///x",
            "https://a:b@h.org",
        ),
        *("https://10.0.0.7/", "https://[::1]/", "https://localhost/", "https://db.internal/", "https://h.org/#part"),
        *("https://h.org:0/", "https://h.org:99999/", "https://h.org/a b", "https://h.org/" + "x" * 2_000),
    ],
)
def test_an_address_that_no_webhook_may_have_is_refused_at_once(app: Ideaflow, given: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        app.webhooks.add(STEWARD, given)
    assert wrong.value.field == "url"
    assert app.webhooks.all(STEWARD) == []


def test_only_stewards_have_webhooks_and_kinds_must_be_known(app: Ideaflow) -> None:
    do(app, AddPerson, address=SAM)
    with pytest.raises(NotPermitted):
        app.webhooks.add(SAM, PUBLIC)
    with pytest.raises(InvalidInput, match=r"idea\.submitted|kinds"):
        app.webhooks.add(STEWARD, PUBLIC, ["idea.submited"])
    with pytest.raises(UnknownId):
        app.webhooks.remove(STEWARD, 7)


def test_a_webhook_that_was_removed_gets_nothing_more(app: Ideaflow, there: Receiver) -> None:
    hook = hooked(app, there)
    do(app, SubmitIdea, title="One", by=SAM)
    app.webhooks.remove(STEWARD, hook.number)
    do(app, SubmitIdea, title="Two", by=SAM)
    assert runner(app).round() == Round()
    assert there.got == []
