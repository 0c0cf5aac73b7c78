"""Pages for people that are the same for every request: the explorer and the query page."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from kg.iri import TERMS, prefixes
from kg.queries import named_queries
from kg.rdf import terms
from kg.resources import resource
from kg.server.answering import published
from kg.server.faults import Fault
from kg.server.markup import POLICY, document
from kg.server.negotiation import GRAPHS, PAGE, best_offer

_ASSETS = {"style.css": "text/css", "query.js": "text/javascript"}
_EXPLORER_POLICY = {"Content-Security-Policy": "frame-ancestors 'none'"}
"""The explorer's own policy stands in the page; only this can't be said there."""


def _unless_known(request: Request, tag: str, response: Response) -> Response:
    """Give a page, or only say that the one that the client has is still good."""
    known = {one.strip().removeprefix("W/") for one in
             request.headers.get("if-none-match", "").split(",")}  # fmt: skip
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


async def explorer(request: Request) -> Response:
    """Give the explorer of the published generation."""
    page = published(request).page
    if not page.is_file():
        raise Fault(404, "NotFound", "the graph was built without an explorer page")
    facts = page.stat()
    tag = f"{facts.st_ino:x}-{facts.st_size:x}-{facts.st_mtime_ns:x}"
    whole = FileResponse(page, media_type="text/html", headers=_EXPLORER_POLICY)
    return _unless_known(request, tag, whole)


async def asset(request: Request) -> Response:
    """Give a file of our pages."""
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise Fault(404, "NotFound", "there is no such file")
    data = _asset(name)
    whole = Response(data, media_type=_ASSETS[name])
    return _unless_known(request, sha256(data).hexdigest()[:16], whole)


async def ontology(request: Request) -> Response:
    """Give the ontology, whose terms all lead here: a list for people, Turtle for programs.

    Raises:
        Fault: 406, if the client wants neither.
    """
    offer = best_offer(request.headers.get("accept"), (GRAPHS[0], PAGE))
    if offer is None:
        raise Fault(406, "QueryFormat", "the ontology comes as Turtle or as HTML")
    headers = {"Cache-Control": "no-cache", "Vary": "Accept"}
    if offer.form == PAGE.form:
        return HTMLResponse(_ontology_page(), headers=headers | POLICY)
    path = resource("ontology", "kg.ttl")
    return FileResponse(path, media_type=GRAPHS[0].types[0], headers=headers)


@cache
def _ontology_page() -> str:
    from kg.rdf.store import read_statements

    texts: dict[str, dict[str, str]] = {}
    for subject, verb, term in read_statements(resource("ontology", "kg.ttl")):
        if subject.startswith(TERMS) and verb in (terms.LABEL, terms.DEFINITION):
            texts.setdefault(subject, {})[verb] = term.rpartition('"')[0].removeprefix('"')
    parts = [
        f'<h2 id="{escape(iri.removeprefix(TERMS))}">{escape(said.get(terms.LABEL, iri))}</h2>'
        f'<p class="iri"><code>{escape(iri)}</code></p><p>{escape(said.get(terms.DEFINITION, ""))}'
        for iri, said in sorted(texts.items())
    ]
    return document("The ontology", "<h1>The ontology</h1>\n" + "</p>\n".join(parts) + "</p>")


def query_page(base: str) -> Response:
    """Give the page on which one writes queries."""
    headers = {"Vary": "Accept", "Cache-Control": "no-cache", **POLICY}
    return HTMLResponse(_query_page(base), headers=headers)


@cache
def _query_page(base: str) -> str:
    examples = [
        {"name": one.name, "question": one.question, "text": one.text}
        for one in named_queries().values()
    ]
    data = json.dumps({"base": base, "prefixes": prefixes(base), "examples": examples})
    block = data.replace("<", "\\u003c")
    scripts = (
        f'<script type="application/json" id="data">{block}</script>\n'
        '<script src="/assets/query.js" defer></script>\n'
    )
    return document("Ask the graph in SPARQL", _asset("query.html").decode() + scripts)


@cache
def _asset(name: str) -> bytes:
    return (files("kg.server") / "assets" / name).read_bytes()
