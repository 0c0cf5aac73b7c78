"""Search and related work as JSON, and the OpenAPI description of all that the server does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from importlib import metadata
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.server.answering import published, while_there
from kg.server.negotiation import GRAPHS, ROWS
from kg.server.operations import OPERATIONS, Operation, Parameter
from kg.server.parameters import read_parameters

Json = dict[str, Any]

_FAULTS = {
    "400": "the request is wrong; the message says where",
    "404": "there is no such thing",
    "406": "nothing that the client accepts is here",
    "413": "the request is too large",
    "415": "the body is of another kind",
    "429": "too many requests wait; Retry-After says when to come again",
    "503": "it took too long and was stopped; asking the same again gives the same",
}
_TEXT = {"type": "string", "minLength": 1}


def endpoint_of(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    """Give the endpoint of an operation of the API."""

    async def look_up(request: Request) -> Response:
        values = operation.values(read_parameters(request.scope["query_string"]))
        work = published(request).look_up(operation.name, values)
        body = await while_there(request, work)
        headers = {"Cache-Control": "no-cache"}
        return Response(body, media_type="application/json", headers=headers)

    return look_up


async def openapi(_: Request) -> Response:
    """Describe the server."""
    return JSONResponse(description())


@cache
def description() -> Json:
    """Give the OpenAPI 3.1 description.

    Example:
        >>> sorted(description()["paths"])[:3]
        ['/api/related', '/api/search', '/health']
    """
    paths = {one.path: {"get": _operation(one)} for one in OPERATIONS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Literature graph",
            "version": metadata.version("litkg"),
            "description": "Papers, what they are about, and the sentences that say so.",
        },
        "paths": {
            **paths,
            "/health": {"get": {
                "operationId": "health",
                "summary": "Whether the server can answer, and how busy it is",
                "responses": {"200": _json("the state", {"type": "object"})},
            }},
            "/sparql": {"get": _query_by_get(), "post": _query_by_post()},
        },
        "components": {"schemas": {"Error": _error()}},
    }  # fmt: skip


def _operation(operation: Operation) -> Json:
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [_parameter(one) for one in operation.parameters],
        "responses": {
            "200": _json("the answer", operation.answer),
            **_faults("400", "404", "429", "503"),
        },
    }


def _parameter(parameter: Parameter) -> Json:
    schema: Json = dict(parameter.schema)
    if parameter.many:
        schema = {"type": "array", "items": schema, "maxItems": 20}
    elif parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.help,
        "required": parameter.required,
        "schema": schema,
    }


def _query_by_get() -> Json:
    query = {"name": "query", "in": "query", "schema": _TEXT,
             "description": "SPARQL; without it the service describes itself"}  # fmt: skip
    return {
        "operationId": "queryByGet",
        "summary": "Answer a SPARQL query (SPARQL 1.1 Protocol)",
        "parameters": [query, *_graph_parameters()],
        "responses": _answers(),
    }


def _query_by_post() -> Json:
    fields = {"query": _TEXT} | {
        one["name"]: {"type": "array", "items": {"type": "string"}} for one in _graph_parameters()
    }
    form = {"type": "object", "properties": fields, "required": ["query"]}
    content = {
        "application/x-www-form-urlencoded": {"schema": form},
        "application/sparql-query": {"schema": _TEXT},
    }
    return {
        "operationId": "queryByPost",
        "summary": "Answer a SPARQL query (SPARQL 1.1 Protocol)",
        "requestBody": {"required": True, "content": content},
        "responses": _answers(),
    }


def _graph_parameters() -> list[Json]:
    return [
        {
            "name": f"{kind}-graph-uri",
            "in": "query",
            "description": f"a graph of the {kind} graphs; none means the union of all",
            "schema": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
        }
        for kind in ("default", "named")
    ]


def _answers() -> Json:
    types = dict.fromkeys(name for offer in (*ROWS, *GRAPHS) for name in offer.types)
    headers = {"X-Truncated": {"schema": {"type": "string"},
                               "description": "there when rows were left out"}}  # fmt: skip
    content: Json = {name: {} for name in (*types, "text/html")}
    found = {"description": "the answer", "headers": headers, "content": content}
    return {"200": found, **_faults("400", "406", "413", "415", "429", "503")}


def _json(text: str, schema: Mapping[str, Any]) -> Json:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _faults(*statuses: str) -> Json:
    schema = {"$ref": "#/components/schemas/Error"}
    return {status: _json(_FAULTS[status], schema) for status in statuses}


def _error() -> Json:
    error = {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "message": {"type": "string"},
            "details": {"type": "object"},
        },
        "required": ["type", "message", "details"],
        "additionalProperties": False,
    }
    return {"type": "object", "properties": {"error": error}, "required": ["error"],
            "additionalProperties": False}  # fmt: skip
