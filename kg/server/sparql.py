"""The query operation of the SPARQL 1.1 Protocol."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from kg.rdf.answers import Scope
from kg.rdf.guard import MAX_LENGTH
from kg.server.answering import answer, published, while_there
from kg.server.description import service_description
from kg.server.faults import Fault
from kg.server.negotiation import GRAPHS, PAGE, ROWS, Offer, best_offer
from kg.server.pages import query_page
from kg.server.parameters import (
    Parameters,
    media_type,
    only,
    read_body,
    read_parameters,
    text_of,
)

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
_SCOPE = ("default-graph-uri", "named-graph-uri")
_MOST_GRAPHS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came over HTTP.

    Attributes:
        text: SPARQL; None when none was given.
        scope: The graphs that the request names, if any.
    """

    text: str | None
    scope: Scope | None


async def sparql(request: Request) -> Response:
    """Answer a query; without one describe the service, or show the query page to a browser."""
    asked = await read_asked(request)
    accept = request.headers.get("accept")
    if request.method != "POST" and _wants_page(accept):
        return query_page(published(request).base)
    if asked.text is None:
        return await service_description(request)
    if len(asked.text) > MAX_LENGTH:
        raise Fault(413, "TooLarge", f"the query has more than {MAX_LENGTH} characters")
    rows, graph = best_offer(accept, ROWS), best_offer(accept, GRAPHS)
    if rows is None and graph is None:
        raise _not_acceptable()
    graph_of = published(request)
    work = graph_of.query(asked.text, (_form(rows), _form(graph)), scope=asked.scope)
    head, body = await while_there(request, work)
    offer = next(one for one in (rows, graph) if one is not None and one.form == head["form"])
    return answer(body, offer.content_type, head, request.app.state.shelf.settings.limit_rows)


def _wants_page(accept: str | None) -> bool:
    best = best_offer(accept, (*ROWS, *GRAPHS, PAGE))
    return best is not None and best.form == PAGE.form


async def read_asked(request: Request) -> Asked:
    """Read a query in one of the three ways of the protocol.

    Raises:
        Fault: 400, 408, 413 or 415.
    """
    in_url = read_parameters(request.scope["query_string"])
    if request.method != "POST":
        return _asked(in_url, only(in_url, "query"))
    kind, charset = media_type(request)
    if kind not in (FORM, QUERY):
        raise Fault(
            415,
            "UnsupportedMediaType",
            f"a query comes as {QUERY} or {FORM}, not as {kind or 'nothing'!r}",
            details={"supported": [QUERY, FORM]},
        )
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Fault(415, "UnsupportedMediaType", f"write the query in UTF-8, not in {charset!r}")
    limits = request.app.state.shelf.settings
    body = await read_body(request, limits.body_bytes, limits.silent_s)
    if kind == QUERY:
        if "query" in in_url:
            raise Fault(400, "BadParameters", "one query in the body, another in the address")
        return _asked(in_url, text_of(body, "the query"))
    if "query" in in_url:
        raise Fault(400, "BadParameters", "write query into the body of the form")
    form = read_parameters(body)
    text = only(form, "query")
    if text is None and "update" not in form:
        raise Fault(400, "BadParameters", "the form has no query")
    return _asked(form, text)


def _asked(parameters: Parameters, text: str | None) -> Asked:
    if "update" in parameters:
        raise Fault(400, "QueryRefused", "the graph is read-only; there are no updates here")
    default, named = (tuple(dict.fromkeys(parameters.get(name, ()))) for name in _SCOPE)
    if len(default) + len(named) > _MOST_GRAPHS:
        raise Fault(400, "BadParameters", f"more than {_MOST_GRAPHS} graphs are named")
    return Asked(text, Scope(default, named) if default or named else None)


def _form(offer: Offer | None) -> str:
    return offer.form if offer else ""


def _not_acceptable() -> Fault:
    offered = [offer.types[0] for offer in (*ROWS, *GRAPHS)]
    return Fault(
        406, "QueryFormat", f"none of what you accept is here: {', '.join(offered)}",
        details={"formats": offered},
    )  # fmt: skip
