"""The OpenAPI 3.1 document, made from the tables of operations, the commands' models and the answers' types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from pydantic import BaseModel

from ideaflow import __version__
from ideaflow.application.api_token import Scope
from ideaflow.web.api.operation import PREFIX_OF, CommandRoute, QueryRoute, Route
from ideaflow.web.api.problem import EXPLAINED, MEDIA_TYPE, Kind, Problem
from ideaflow.web.api.routes import GROUPS, ROUTES

JSON = "application/json"
REF = "#/components/schemas/{name}"
Node = dict[str, Any]
# Which kinds of problems an operation can end with, by what it is.
EVERY = (Kind.MALFORMED, Kind.TOKEN, Kind.SCOPE, Kind.UNKNOWN, Kind.NOT_ACCEPTABLE, Kind.INVALID, Kind.TOO_MANY)
OF_COMMANDS = (*EVERY, Kind.MOVED_ON, Kind.TOO_LARGE, Kind.MEDIA_TYPE, Kind.UNAVAILABLE)
OF_QUERIES = (*EVERY, Kind.UNAVAILABLE)
KEY_HEADER: Node = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "description": "Repeated under the same key, the command is carried out once and gets the first answer.",
}


@cache
def written_document() -> bytes:
    """The document as it is served."""
    return msgspec.json.encode(document())


def document() -> Node:
    """The document."""
    schemas = _Schemas()
    paths: dict[str, Node] = {}
    for group, routes in GROUPS.items():
        for route in routes:
            method = "post" if isinstance(route, CommandRoute) else "get"
            paths.setdefault(route.path, {})[method] = _operation(route, group, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ideaflow",
            "version": __version__,
            "description": "The commands and questions of ideaflow as JSON. See docs/api.md.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "tags": [{"name": group} for group in GROUPS],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "responses": {kind.value: _problem_response(kind) for kind in dict.fromkeys((*OF_COMMANDS, *OF_QUERIES))},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made with: ideaflow person token add. Scopes: "
                    + "; ".join(f"{scope} ({scope.means})" for scope in Scope),
                }
            },
        },
    }


class _Schemas:
    """The schemas of answers at once, those of commands as they are asked for."""

    def __init__(self) -> None:
        types = [
            *dict.fromkeys(
                (*(route.shows if isinstance(route, QueryRoute) else route.answer for route in ROUTES), Problem)
            )
        ]
        found, components = msgspec.json.schema_components(types, ref_template=REF, schema_hook=_anything)
        self.components: dict[str, Node] = dict(components)
        self._of = dict(zip(types, found, strict=True))

    def of_answer(self, kind: Any) -> Node:
        return self._of[kind]

    def of_body(self, route: CommandRoute) -> Node:
        """What is sent of a command: its model without what the request says elsewhere."""
        schema = self.of_model(route.kind)
        schema["properties"] = {
            name: part for name, part in schema["properties"].items() if name not in route.not_in_body
        }
        required = [name for name in schema.pop("required", []) if name not in route.not_in_body]
        self.components[route.kind.__name__] = schema | ({"required": required} if required else {})
        return {"$ref": REF.replace("{name}", route.kind.__name__)}

    def of_model(self, model: type[BaseModel]) -> Node:
        """A model's schema; what it is made of stands among the components."""
        schema = model.model_json_schema(ref_template=REF.replace("{name}", "{model}"))
        parts: dict[str, Node] = schema.pop("$defs", {})
        # Answers may have a part of the same name that is another one: an outcome of a trial, or of a replayed step.
        names = {name: name if self._is_free(name, part) else f"Given{name}" for name, part in parts.items()}
        self.components.update((names[name], _renamed(part, names)) for name, part in parts.items())
        return _renamed(schema, names)

    def _is_free(self, name: str, part: Node) -> bool:
        known = self.components.get(name)
        return known is None or known == part or ("enum" in part and {*known.get("enum", [])} == {*part["enum"]})


def _renamed(part: Node, names: Mapping[str, str]) -> Node:
    """A schema whose references lead to the new names."""
    refs = {REF.replace("{name}", old): REF.replace("{name}", new) for old, new in names.items()}

    def renamed(value: object) -> object:
        if isinstance(value, dict):
            return {key: refs.get(one, one) if key == "$ref" else renamed(one) for key, one in value.items()}
        return [renamed(one) for one in value] if isinstance(value, list) else value

    return {key: refs.get(one, one) if key == "$ref" else renamed(one) for key, one in part.items()}


def _anything(kind: type) -> Node:
    """The schema of what may be any JSON; a type that msgspec does not know is a fault of the tables."""
    if kind is object:
        return {"description": "Any JSON."}
    raise TypeError(kind)


def _operation(route: Route, group: str, schemas: _Schemas) -> Node:
    first, _, more = route.summary.partition("\n\n")
    made: Node = {
        "operationId": route.name,
        "summary": " ".join(first.split()),
        "description": f"{' '.join(more.split())} Scope: {route.scope}.".strip(),
        "tags": [group],
        "security": [{"token": [route.scope.value]}],
        "parameters": [_path_parameter(name) for name in route.in_path],
    }
    if isinstance(route, CommandRoute):
        made["parameters"] += [
            *([KEY_HEADER] if route.once else []),
            *([_if_match(route.about)] if route.about else []),
        ]
        if route.has_body:
            content: Node = {JSON: {"schema": schemas.of_body(route)}}
            if route.example:
                content[JSON]["example"] = route.example
            made["requestBody"] = {"required": route.needs_body, "content": content}
        made["responses"] = _responses(
            schemas.of_answer(route.answer), OF_COMMANDS, status="201" if route.makes else "200"
        )
    else:
        made["parameters"] += [*_query_parameters(route, schemas), IF_NONE_MATCH]
        made["responses"] = _responses(schemas.of_answer(route.shows), OF_QUERIES, tagged=True)
    return made


IF_NONE_MATCH: Node = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of a copy that one has; 304 where it is still good.",
}


def _if_match(about: str) -> Node:
    return {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string", "examples": ['"3"']},
        "description": f"The ETag of the {about}: only if nobody has acted on it since, else 412.",
    }


def _path_parameter(name: str) -> Node:
    prefix = PREFIX_OF.get(name)
    schema: Node = {"type": "string", "minLength": 1}
    if prefix:
        schema = {"type": "string", "pattern": f"^{prefix}-[1-9][0-9]{{0,8}}$", "examples": [f"{prefix}-1"]}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(route: QueryRoute, schemas: _Schemas) -> Iterable[Node]:
    schema = schemas.of_model(route.given)
    required = schema.get("required", [])
    for name, part in schema["properties"].items():
        said = part.pop("description", "")
        made = {"name": name, "in": "query", "schema": part, "required": name in required}
        yield {**made, "description": said} if said else made


def _responses(schema: Node, kinds: Iterable[Kind], *, status: str = "200", tagged: bool = False) -> Node:
    good: Node = {"description": "Done" if not tagged else "The answer", "content": {JSON: {"schema": schema}}}
    if tagged:
        good["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "The version, and a digest."}}
    if status == "201":
        good["headers"] = {"Location": {"schema": {"type": "string"}, "description": "Where it is now."}}
    made = {status: good}
    if tagged:
        made["304"] = {"description": "The copy is still good"}
    return made | {
        str(EXPLAINED[kind].status.value): {"$ref": f"#/components/responses/{kind.value}"} for kind in kinds
    }


def _problem_response(kind: Kind) -> Node:
    explained = EXPLAINED[kind]
    return {
        "description": f"{explained.title}. {explained.means}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": REF.replace("{name}", "Problem")}}},
    }
