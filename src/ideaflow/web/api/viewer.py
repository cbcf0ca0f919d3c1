"""Pages that show the interface from its own document: every operation, every schema, every kind of problem."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from shlex import quote
from typing import Any, NamedTuple

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from ideaflow.application.api_token import Scope
from ideaflow.web.api.document import Node, document
from ideaflow.web.api.operation import PREFIX_OF
from ideaflow.web.api.problem import EXPLAINED

pages = Blueprint("api_pages", __name__, url_prefix="/api")
DEEPEST = 4
NAMED = re.compile(r"\{(\w+)\}")
HOW_TO_MAKE_ONE = 'ideaflow person token add "weekly report" --scope read --days 30'
FIRST_OF_FORMAT = {"date": "2026-01-31", "date-time": "2026-01-31T12:00:00Z"}


class Shown(NamedTuple):
    """An operation as a page shows it."""

    name: str
    method: str
    path: str
    said: Node


@pages.get("")
def overview() -> str:
    """What the interface is for, its operations by group, and its problems."""
    groups: dict[str, list[Shown]] = {}
    for one in _operations().values():
        groups.setdefault(one.said["tags"][0], []).append(one)
    return render_template(
        "api.html",
        groups=groups,
        problems=EXPLAINED,
        scopes=list(Scope),
        schemas=_schemas(),
        make_token=HOW_TO_MAKE_ONE,
    )


@pages.get("/operations/<name>")
def operation(name: str) -> str:
    """One operation: what it takes and what it gives."""
    shown = _operations().get(name)
    if shown is None:
        raise NotFound
    content = shown.said.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = {
        status: (given["description"], _schema_name(given)) for status, given in _resolved(shown.said["responses"])
    }
    return render_template(
        "api_operation.html",
        shown=shown,
        scope=shown.said["security"][0]["token"][0],
        body=_named(content["schema"]) if content else "",
        example=typed(shown, content),
        answers=answers,
    )


@pages.get("/schemas/<name>")
def schema(name: str) -> str:
    """One schema, with links to those that it is made of."""
    found = _schemas().get(name)
    if found is None:
        raise NotFound
    parts = sorted({ref for ref in _references(found) if ref != name})
    return render_template("api_schema.html", name=name, written=_written(found), parts=parts)


def typed(shown: Shown, content: Mapping[str, Any]) -> str:
    """The operation as it is typed with curl."""
    lines = ["curl" if shown.method == "GET" else "curl -X POST", '  -H "Authorization: Bearer $TOKEN"']
    if any(one["name"] == "Idempotency-Key" for one in shown.said["parameters"]):
        lines.append('  -H "Idempotency-Key: $(uuidgen)"')
    if content:
        body = _written(content.get("example") or example_of(content["schema"]))
        lines += ['  -H "Content-Type: application/json"', f"  -d {quote(body)}"]
    path = NAMED.sub(lambda found: f"{PREFIX_OF[found[1]]}-1" if found[1] in PREFIX_OF else found[0], shown.path)
    return " \\\n".join([*lines, f"  {request.host_url}api/v1{path}"])


def example_of(schema: Mapping[str, Any], depth: int = 0) -> object:
    """A value that a schema takes: what is required, at its default or the least that it can be."""
    if "$ref" in schema:
        return example_of(_schemas()[_named(schema)], depth)
    for said in ("examples", "enum"):
        if schema.get(said):
            return schema[said][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], depth)
    if "default" in schema:
        return schema["default"]
    return _least(schema, depth)


def _least(schema: Mapping[str, Any], depth: int) -> object:
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", [])
        named = {name: example_of(schema["properties"][name], depth + 1) for name in wanted if depth < DEEPEST}
        keys = schema.get("propertyNames")
        if keys and not named:
            return {str(example_of(keys, depth + 1)): example_of(schema.get("additionalProperties", {}), depth + 1)}
        return named
    if kind == "array":
        first = schema.get("prefixItems") or [schema["items"]] * schema.get("minItems", 0)
        return [example_of(one, depth + 1) for one in first]
    number = max(1, schema.get("minimum", 1))
    least = {"integer": number, "number": number, "boolean": False}
    words = FIRST_OF_FORMAT.get(schema.get("format", ""), "…")
    return least.get(str(kind), words)


@cache
def _document() -> Node:
    return document()


@cache
def _operations() -> dict[str, Shown]:
    return {
        said["operationId"]: Shown(said["operationId"], method.upper(), path, said)
        for path, methods in _document()["paths"].items()
        for method, said in methods.items()
    }


def _schemas() -> dict[str, Node]:
    found: dict[str, Node] = _document()["components"]["schemas"]
    return found


def _resolved(responses: Node) -> list[tuple[str, Node]]:
    known = _document()["components"]["responses"]
    return [(status, known[_named(given)] if "$ref" in given else given) for status, given in responses.items()]


def _schema_name(given: Node) -> str:
    """The schema of an answer by name, or of its items; empty where it has none of its own."""
    contents: Node = given.get("content", {})
    content: Node = next((one["schema"] for one in contents.values()), {})
    return _named(content.get("items", content))


def _named(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [_named(part)] if "$ref" in part else []
        return [*own, *(name for one in part.values() for name in _references(one))]
    return [name for one in part for name in _references(one)] if isinstance(part, list) else []


def _written(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
