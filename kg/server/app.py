"""The HTTP app: one list of routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.errors import KgError
from kg.server.answering import published
from kg.server.api import endpoint_of, openapi
from kg.server.doors import Doors
from kg.server.faults import Fault, on_fault
from kg.server.operations import OPERATIONS
from kg.server.pages import asset, explorer, ontology
from kg.server.published import Shelf
from kg.server.sparql import sparql
from kg.server.things import thing

_WORTH_PACKING = 2000
"""Bytes; shorter answers are sent as they are."""

Endpoint = Callable[[Request], Awaitable[Response]]


async def health(request: Request) -> Response:
    """Say whether the server can answer, and how busy it is."""
    graph = published(request)
    state = {"status": "ok", "generation": graph.name, "queries": graph.queries.state()}
    return JSONResponse(state, headers={"Cache-Control": "no-store"})


def _route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    """A route that also answers HEAD, where it answers GET, and OPTIONS."""
    allowed = ", ".join(sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])}))

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": allowed})
        return await endpoint(request)

    return Route(path, answer, methods=[*methods, "OPTIONS"], name=path)


ROUTES = (
    _route("/sparql", sparql, "GET", "POST"),
    *(_route(operation.path, endpoint_of(operation), "GET") for operation in OPERATIONS),
    _route("/openapi.json", openapi, "GET"),
    _route("/health", health, "GET"),
    _route("/", explorer, "GET"),
    _route("/assets/{name}", asset, "GET"),
    _route("/ontology", ontology, "GET"),
    _route("/{path:path}", thing, "GET"),
)


def make_app(shelf: Shelf) -> Doors:
    """Make the app for a graph.

    Args:
        shelf: The graph; open while the app answers.
    """
    handlers = dict.fromkeys((Fault, KgError, HTTPException, Exception), on_fault)
    packed = Middleware(GZipMiddleware, minimum_size=_WORTH_PACKING, compresslevel=5)
    app = Starlette(routes=ROUTES, exception_handlers=handlers, middleware=[packed])
    app.router.redirect_slashes = False
    app.state.shelf = shelf
    return Doors(app, shelf.settings)
