"""What the SPARQL service says of itself, in the words of SPARQL 1.1 Service Description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from kg.server.answering import published, while_there
from kg.server.faults import Fault
from kg.server.negotiation import GRAPHS, best_offer

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads",
)  # fmt: skip


def address_of(request: Request, path: str = "/sparql") -> str:
    """Give the address of a path, as the client wrote the server's name."""
    server = request.scope["server"] or ("127.0.0.1", 80)
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = f"{server[0]}:{server[1]}"
    return f"{request.url.scheme}://{host}{path}"


async def service_description(request: Request) -> Response:
    """Answer GET without a query.

    Raises:
        Fault: 406, if the client accepts no format of graphs.
    """
    offer = best_offer(request.headers.get("accept"), GRAPHS)
    if offer is None:
        raise Fault(406, "QueryFormat", "the description of the service comes as RDF")
    text = description_query(address_of(request))
    _, body = await while_there(request, published(request).query(text, ("", offer.form)))
    headers = {"Content-Type": offer.content_type, "Vary": "Accept"}
    return Response(body, headers=headers)


def description_query(address: str) -> str:
    """Give the description as a query that constructs it, so that the engine writes it.

    Example:
        >>> "sd#UnionDefaultGraph" in description_query("http://x.org/sparql").replace("tion#", "#")
        False
    """
    return f"CONSTRUCT {{ {' '.join(_statements(address))} }} WHERE {{}}"


def _statements(address: str) -> Iterator[str]:
    service, dataset, graph = f"<{address}>", f"<{address}#dataset>", f"<{address}#default-graph>"
    yield f"{service} a <{SD}Service> ; <{SD}endpoint> {service} ;"
    yield f"<{SD}supportedLanguage> <{SD}SPARQL11Query> ;"
    yield f"<{SD}feature> <{SD}UnionDefaultGraph> ;"
    yield f"<{SD}resultFormat> {', '.join(f'<{_FORMATS}{name}>' for name in _RESULTS)} ;"
    yield f"<{SD}defaultDataset> {dataset} ."
    yield f"{dataset} a <{SD}Dataset> ; <{SD}defaultGraph> {graph} ."
    yield f"{graph} a <{SD}Graph> ."
