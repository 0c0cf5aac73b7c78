"""Linked data: every IRI of the graph answers, as a page for people and as RDF for programs."""

from __future__ import annotations

import asyncio
import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kg.iri import entity_key
from kg.rdf import terms
from kg.server import thing_queries as ask
from kg.server.answering import answer, published, while_there
from kg.server.faults import Fault
from kg.server.markup import POLICY, path_of_iri
from kg.server.negotiation import GRAPHS, PAGE, Offer, best_offer
from kg.server.parameters import decoded, only, read_parameters
from kg.server.published import Published
from kg.server.thing_page import Facts, Row, thing_page


async def thing(request: Request) -> Response:
    """Describe the thing whose IRI ends in the path of the request."""
    graph = published(request)
    raw_path: bytes = request.scope["raw_path"]
    decoded(raw_path)
    iri = ask.iri_of_path(raw_path, graph.base)
    parameters = read_parameters(request.scope["query_string"])
    offer = _offer(only(parameters, "format"), request.headers.get("accept"))
    if not ask.is_iri(iri):
        raise _nothing(iri)
    return await while_there(request, _describe(graph, iri, offer, request))


def _offer(form: str | None, accept: str | None) -> Offer:
    """The format that the address asks for, else the one that the client likes best."""
    offers = (PAGE, *GRAPHS)
    if form is not None:
        named = next((offer for offer in offers if offer.form == form), None)
        if named is None:
            known = ", ".join(offer.form for offer in offers)
            raise Fault(400, "BadParameters", f"format is one of {known}")
        return named
    best = best_offer(accept, (*GRAPHS, PAGE))
    if best is None:
        raise Fault(406, "QueryFormat", "things come as RDF or as HTML")
    return best


def _nothing(iri: str) -> Fault:
    return Fault(404, "NotFound", f"there is nothing here; the graph does not have <{iri[:300]}>")


async def _describe(graph: Published, iri: str, offer: Offer, request: Request) -> Response:
    standing = await _rows(graph, ask.standing(iri))
    if not standing:
        raise _nothing(iri)
    if successor := standing[0].get("new"):
        place = path_of_iri(successor["value"], graph.base)
        query = request.url.query
        return RedirectResponse(place + (f"?{query}" if query else ""), status_code=308)
    if offer.form != PAGE.form:
        head, body = await graph.query(ask.described(iri), ("", offer.form))
        limit = request.app.state.shelf.settings.limit_rows
        return answer(body, offer.content_type, head, limit)
    facts = await _facts(graph, iri)
    headers = {"Vary": "Accept", "Cache-Control": "no-cache", **POLICY}
    return HTMLResponse(thing_page(facts), headers=headers)


async def _rows(graph: Published, query: str) -> list[Row]:
    _, body = await graph.query(query, ("json", ""))
    found: list[Row] = json.loads(body)["results"]["bindings"]
    return found


async def _facts(graph: Published, iri: str) -> Facts:
    outgoing = await _rows(graph, ask.outgoing(iri))
    classes = {row["o"]["value"] for row in outgoing if row["p"]["value"] == terms.TYPE}
    if classes & set(terms.PAPER_CLASSES):
        links, results = await asyncio.gather(
            _rows(graph, ask.links_of_paper(iri)), _rows(graph, ask.results_of_paper(iri))
        )
        return Facts(iri, graph.base, outgoing, links=links, results=results)
    if entity_key(iri, graph.base) is not None:
        papers, counted = await asyncio.gather(
            _papers(graph, iri), _rows(graph, ask.number_of_papers(iri))
        )
        in_all = int(counted[0]["n"]["value"])
        return Facts(iri, graph.base, outgoing, papers=papers, papers_in_all=in_all)
    return Facts(iri, graph.base, outgoing, await _rows(graph, ask.incoming(iri)))


async def _papers(graph: Published, iri: str) -> list[Row]:
    """The surest papers of an entity, best first."""
    links = await _rows(graph, ask.links_of_entity(iri))
    found = await _rows(graph, ask.papers_of_links(row["link"]["value"] for row in links))
    papers = {row["link"]["value"]: row for row in found}
    return [
        {**link, **papers[link["link"]["value"]]}
        for link in links
        if link["link"]["value"] in papers
    ]
