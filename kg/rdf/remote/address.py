"""Where a SPARQL server takes queries, updates and graphs, and with which credentials.

SPARQL has one address for each of the three and no way to ask for the other two. Servers that we
know are recognised by what they call themselves; for others the addresses can be given.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit, urlunsplit

from kg.errors import BadEndpoint

USER, PASSWORD, TOKEN = "KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD", "KG_ENDPOINT_TOKEN"
"""Environment variables that credentials are read from."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The addresses of a server, and who asks; credentials never show in its repr.

    Attributes:
        query: Address of the SPARQL query service.
        update: Address of the update service; empty where it is not known.
        store: Address of the Graph Store Protocol; empty where there is none.
        graph_parameter: Name of the parameter that names a graph there.
        union_parameter: Parameter that asks a query for the union of all graphs; empty where
            the server needs none, or has none.
        user: Name for basic or digest authentication.
        password: Its password.
        token: Bearer token; goes before a user.
    """

    query: str
    update: str = ""
    store: str = ""
    graph_parameter: str = "graph"
    union_parameter: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def on(self, server: str) -> Endpoint:
        """Fill in what is not given, for a server that calls itself so in its ``Server`` header.

        Example:
            >>> Endpoint("http://127.0.0.1:7878/query").on("Oxigraph/0.5.13").store
            'http://127.0.0.1:7878/store'
            >>> Endpoint("http://127.0.0.1:8890/sparql").on("Virtuoso/07.20").store
            'http://127.0.0.1:8890/sparql-graph-crud-auth'
        """
        name = server.casefold()
        front = self.query.rpartition("/")[0]
        if name.startswith("oxigraph"):
            return self._filled(f"{front}/update", f"{front}/store", union="union-default-graph")
        if name.startswith("virtuoso"):
            auth = f"{self.query.removesuffix('-auth')}-auth"
            store = f"{self.query.removesuffix('-auth')}-graph-crud-auth"
            return self._filled(auth, store, graph="graph-uri")
        if "fuseki" in name:
            return self._filled(f"{front}/update", f"{front}/data")
        if name.startswith("graphdb"):
            return self._filled(f"{self.query}/statements", f"{self.query}/rdf-graphs/service")
        return self._filled(self.query, "")

    def _filled(
        self, update: str, store: str, *, graph: str = "graph", union: str = ""
    ) -> Endpoint:
        own = not self.update and not self.store
        return replace(
            self,
            update=update if own else self.update,
            store=store if own else self.store,
            graph_parameter=graph,
            union_parameter=union,
        )


def endpoint_of(
    url: str,
    *,
    update: str = "",
    store: str = "",
    user: str = "",
    password: str = "",
    token: str = "",
    environ: Mapping[str, str] | None = None,
) -> Endpoint:
    """Read an address and credentials as a user gives them.

    Credentials that are not given come from the address itself (``https://user:password@host``),
    else from the environment variables :data:`USER`, :data:`PASSWORD` and :data:`TOKEN`.

    Args:
        url: Address of the query service.
        update: Address of the update service, where it can't be known from the server.
        store: Address of the Graph Store Protocol, likewise.
        user: A name.
        password: Its password.
        token: A bearer token.
        environ: Environment variables; those of the process by default.

    Raises:
        BadEndpoint: If an address is none, or there is a password without a name.

    Example:
        >>> endpoint_of("http://me:secret@127.0.0.1:7878/query", environ={})
        Endpoint(query='http://127.0.0.1:7878/query', update='', store='', ...)
    """
    variables = os.environ if environ is None else environ
    query, own_user, own_password = _split(url)
    given = bool(user or password or token or own_user)
    endpoint = Endpoint(
        query=query,
        update=_split(update)[0] if update else "",
        store=_split(store)[0] if store else "",
        user=user or own_user or ("" if given else variables.get(USER, "")),
        password=password or own_password or variables.get(PASSWORD, ""),
        token=token or ("" if given else variables.get(TOKEN, "")),
    )
    if password and not endpoint.user:
        raise BadEndpoint(query, "there is a password without a user", "give the user too")
    return endpoint


def _split(url: str) -> tuple[str, str, str]:
    """Take user and password out of an address, so that they are never shown."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as err:
        raise BadEndpoint("the address", str(err), "write http://host:port/path") from err
    if parts.scheme not in ("http", "https") or not host or any(c <= " " for c in url):
        shown = url if "@" not in url else "the address"
        raise BadEndpoint(shown, "it is no http address", "write http://host:port/path")
    place = f"[{host}]" if ":" in host else host
    place += f":{port}" if port is not None else ""
    clean = urlunsplit((parts.scheme, place, parts.path, parts.query, ""))
    return clean, unquote(parts.username or ""), unquote(parts.password or "")
