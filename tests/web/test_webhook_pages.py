"""Webhooks on the web: for stewards alone; the secret is shown once; what is wrong is said."""

from __future__ import annotations

import re
from collections.abc import Callable

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from tests.doing import STEWARD, do
from tests.web.visiting import ANA, BEN, Visitor

Visit = Callable[..., Visitor]
URL = "https://hooks.example.org/ideaflow"


def test_a_steward_adds_tests_and_removes_a_webhook(app: Ideaflow, visit: Visit) -> None:
    do(app, ChangeRole, address=ANA, role="steward")
    visitor = visit(ANA)
    assert 'href="/webhooks"' in visitor.read("/notices/choices")
    page = visitor.send("/webhooks", "/webhooks", url=URL).text
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", page.replace("&#43;", "+"))
    assert secret
    assert secret[0] not in visitor.read("/webhooks")
    assert URL in visitor.read("/webhooks")
    idea = do(app, SubmitIdea, title="One", by=BEN).id
    assert visitor.send("/webhooks/1", "/webhooks/1/test").location == "/webhooks/1"
    assert [one.kind for one in app.webhooks.deliveries(STEWARD, 1)] == ["idea.submitted", "webhook.test"]
    assert idea in visitor.read("/webhooks/1")
    visitor.client.post("/webhooks/1/remove", data=visitor.form("/webhooks/1", "/webhooks/1/test"))
    assert URL not in visitor.read("/webhooks")


def test_an_address_within_is_refused_and_kept_in_the_form(app: Ideaflow, visit: Visit) -> None:
    do(app, ChangeRole, address=ANA, role="steward")
    said = visit(ANA).send("/webhooks", "/webhooks", url="https://169.254.169.254/latest")
    assert said.status_code == 400
    assert 'href="#url"' in said.text
    assert 'value="https://169.254.169.254/latest"' in said.text


def test_nobody_else_sees_webhooks(app: Ideaflow, visit: Visit) -> None:
    app.webhooks.add(STEWARD, URL)
    visitor = visit(BEN)
    assert 'href="/webhooks"' not in visitor.read("/notices/choices")
    assert [visitor.client.get(page).status_code for page in ("/webhooks", "/webhooks/1")] == [403, 403]
    assert visitor.client.get("/webhooks/7").status_code == 403, "what is not there answers the same"
