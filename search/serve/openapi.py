"""The OpenAPI document: made from the endpoints and their parameters, so that it cannot say anything else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .api import ENDPOINTS, Endpoint
from .parameters import Parameter

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string", "description": "The parameter that is wrong."},
        "position": {"type": "integer", "description": "Where in the query, in characters from 0."},
    },
}
_PROBLEMS = {
    "400": "A parameter is wrong; the document says which.",
    "401": "A token is needed.",
    "404": "There is no such index or article.",
    "405": "Nothing can be changed here.",
    "413": "The address is too long.",
    "421": "The server is called by a name that is not its own.",
    "429": "Too many requests of this client at once.",
    "503": "The index is not available for the moment, or the server is busy.",
}


def document(schemas: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The description of all endpoints. `schemas` are JSON Schemas by their names, `answers` the names of those that
    describe what endpoints answer, by the names of endpoints.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hansou",
            "version": "0",
            "description": "Full-text search for Chinese documents, read only.",
        },
        "servers": [{"url": ".."}],
        "paths": {f"/v1/{endpoint.name}": {"get": _operation(endpoint, answers)} for endpoint in ENDPOINTS},
        "components": {"schemas": {**schemas, "Problem": _PROBLEM}},
    }


def served(token: bool) -> dict[str, Any]:
    """The document that goes with the package, with whether a token is asked for."""
    described: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))
    described["info"]["version"] = product_version()
    if token:
        described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
    return described


def product_version() -> str:
    """The version of hansou, "0" where it is not installed."""
    try:
        return version("hansou")
    except PackageNotFoundError:
        return "0"


def _operation(endpoint: Endpoint, answers: Mapping[str, str]) -> dict[str, Any]:
    kind = "application/x-ndjson" if endpoint.lines else "application/json"
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    name = answers.get(endpoint.name)
    whole = {"$ref": f"#/components/schemas/{name}"} if name else {"type": "object"}
    # A JSON object a line has no schema as a whole.
    content = {kind: {"schema": {"type": "string"}, "x-line": whole} if endpoint.lines else {"schema": whole}}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.about,
        "parameters": _parameters(endpoint.parameters),
        "responses": {
            "200": {"description": endpoint.about, "content": content},
            **{status: {"description": about, "content": problem} for status, about in _PROBLEMS.items()},
        },
    }


def _parameters(wanted: Sequence[Parameter]) -> list[dict[str, Any]]:
    return [
        {
            "name": parameter.name,
            "in": "query",
            "required": parameter.required,
            "description": parameter.about,
            "schema": {"type": "array", "items": dict(parameter.schema), "maxItems": 50}
            if parameter.many
            else dict(parameter.schema),
            **({"style": "form", "explode": True} if parameter.many else {}),
        }
        for parameter in wanted
    ]
