"""Every operation of the interface against its own document: requests that fit it and requests that do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.definitions import OPENAPI_31
from schemathesis.specs.openapi.schemas import OpenApiSchema

from ideaflow.application import api_token
from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from ideaflow.web import create_app
from ideaflow.web.api import bearer
from ideaflow.web.api.document import document
from tests.clock import SimulatedClock
from tests.doing import do
from tests.places import Places
from tests.scenario import ANA, everything
from tests.web.api import EVERY_SCOPE, NO_LIMIT

EXAMPLES = 2
# What only the rules know is no matter of a schema: 422 says what they need; a copy may still be good.
ACCEPTED = ["2xx", "304", "401", "403", "404", "412", "422"]
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}}
GROUPS = [tag["name"] for tag in document()["tags"]]


class Tried:
    """The interface over a database in which everything has happened, and a token that is good for all of it."""

    def __init__(self, schema: OpenApiSchema, token: str) -> None:
        self.schema = schema
        self.headers = {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def tried(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    clock = SimulatedClock()
    with (
        pytest.MonkeyPatch.context() as patch,
        places.fresh(tmp_path_factory.mktemp("interface")) as url,
        Ideaflow(url, clock=clock) as app,
    ):
        patch.setattr(bearer, "TOKEN_LIMIT", NO_LIMIT)
        patch.setattr(api_token, "MOST_WRONG", 1_000_000)
        everything(app)
        for role in ("steward", "auditor"):
            do(app, ChangeRole, address=ANA, role=role)
        token = app.api_access.make(ANA, name="trial", scopes=EVERY_SCOPE, days=30).token
        site = create_app(url, clock=clock, secure=False)
        config = SchemathesisConfig.from_dict(CONFIG)
        yield Tried(schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site, config=config), token)


def test_the_document_is_openapi_and_each_of_its_schemas_a_json_schema() -> None:
    made = document()
    jsonschema_rs.Draft202012Validator(OPENAPI_31).validate(made)
    for schema in made["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("group", GROUPS)
def test_every_answer_is_as_the_document_says_and_no_request_is_a_fault_here(
    tried: Tried, group: str, mode: GenerationMode
) -> None:
    count = 0
    for found in tried.schema.include(tag=group).get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck]
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers_as_documented(case: Case) -> None:
            nonlocal count
            count += 1
            case.call_and_validate(headers=tried.headers)

        cast("object", answers_as_documented())
    assert count
