"""HTTP to a SPARQL server: authentication, retries, time limits, and errors in one line.

What may be repeated without harm is sent again when the network or a busy server fails: queries,
the replacement or removal of a whole graph, and updates that say so. Nothing that was read of an
answer is given twice. Credentials go into the one header and nowhere else: not into errors, logs
or redirects, which are not followed.
"""

from __future__ import annotations

import io
import logging
import re
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from kg.errors import BadEndpoint, QueryTooSlow
from kg.rdf.remote.address import Endpoint
from kg.rdf.remote.answering import BUSY, Answered, Body, refusal_of, unreachable
from kg.retries import Again, asked_wait, repeated

if TYPE_CHECKING:
    from kg.rdf.answers import Iri

LOG = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often a request is sent at most."""
WAIT_S = 0.5
"""The first pause between two attempts, in seconds; each further one is twice as long."""
MAX_WAIT_S = 30.0
"""The longest pause, also when a server asks for more."""
CONNECT_S = 10.0
"""How long a server may take to accept a connection, in seconds."""
SILENCE_S = 300.0
"""How long a server may say nothing when there is no limit on the whole, in seconds."""


class _Auth(httpx.Auth):
    """Bearer, or basic, or digest where the server asks for that."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._digest: httpx.DigestAuth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        ask = self._endpoint
        if self._digest is not None:
            yield from self._digest.auth_flow(request)
            return
        if ask.token:
            request.headers["Authorization"] = f"Bearer {ask.token}"
        elif ask.user:
            yield from self._named(request)
            return
        yield request

    def _named(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        ask = self._endpoint
        basic = httpx.BasicAuth(ask.user, ask.password)
        response = yield next(basic.sync_auth_flow(request))
        wants = response.headers.get("www-authenticate", "") + response.headers.get("server", "")
        # Virtuoso answers basic with no challenge at all, though it takes digest.
        if response.status_code == 401 and re.search("digest|virtuoso", wants, re.IGNORECASE):
            self._digest = httpx.DigestAuth(ask.user, ask.password)
            del request.headers["Authorization"]
            yield from self._digest.auth_flow(request)


class Client:
    """Sends queries, updates and graphs to one server."""

    def __init__(self, endpoint: Endpoint, *, transport: httpx.BaseTransport | None = None) -> None:
        """Prepare; nothing is sent.

        Args:
            endpoint: Addresses and credentials.
            transport: Takes the place of the network, for tests.
        """
        self.endpoint = endpoint
        self.server = ""
        self._http = httpx.Client(
            auth=_Auth(endpoint),
            timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S),
            headers={"User-Agent": "litkg"},
            transport=transport,
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    @contextmanager
    def query(
        self, text: str, accept: str, *, graph: str = "", timeout_s: float | None = None
    ) -> Iterator[Answered]:
        """Send a query.

        Args:
            text: SPARQL.
            accept: Media types.
            graph: The one graph to answer over; empty for the union of all.
            timeout_s: Seconds for the whole answer; None for none.

        Yields:
            The answer, its body still to be read.

        Raises:
            BadEndpoint: If the server can't be reached or refuses.
            QueryTooSlow: If the time is over.
        """
        form = {"query": text}
        if graph:
            form["default-graph-uri"] = graph
        elif self.endpoint.union_parameter:
            form[self.endpoint.union_parameter] = "true"
        until = None if timeout_s is None else time.monotonic() + timeout_s
        request = self._request(
            "POST", self.endpoint.query, data=form, headers={"Accept": accept}, timeout_s=timeout_s
        )
        response = self._send(request, may_repeat=True, until=until, timeout_s=timeout_s)
        try:
            raw = Body(response, self.endpoint.query, until, timeout_s)
            yield Answered(response, io.BufferedReader(raw, 1 << 16))
        finally:
            response.close()

    def update(self, text: str, *, may_repeat: bool) -> None:
        """Send an update.

        Args:
            text: SPARQL Update.
            may_repeat: Whether doing it twice is the same as doing it once.

        Raises:
            BadEndpoint: If the server can't be reached or refuses.
        """
        request = self._request("POST", self.endpoint.update, data={"update": text})
        self._finish(request, may_repeat=may_repeat)

    def put_graph(self, graph: Iri | str, turtle: bytes) -> None:
        """Replace a graph as a whole by the Graph Store Protocol; may be repeated.

        Raises:
            BadEndpoint: If the server can't be reached or refuses.
        """
        request = self._graph_request("PUT", graph, content=turtle)
        request.headers["Content-Type"] = "text/turtle; charset=utf-8"
        self._finish(request, may_repeat=True)

    def delete_graph(self, graph: Iri | str) -> None:
        """Remove a graph; one that is not there is fine.

        Raises:
            BadEndpoint: If the server can't be reached or refuses.
        """
        self._finish(self._graph_request("DELETE", graph), may_repeat=True, missing=True)

    def _finish(self, request: httpx.Request, *, may_repeat: bool, missing: bool = False) -> None:
        """Send a request and read its answer to the end, so that the connection is kept."""
        response = self._send(request, may_repeat=may_repeat, missing=missing)
        try:
            response.read()
        except httpx.TransportError:
            LOG.debug("the words after status %s did not come", response.status_code)
        finally:
            response.close()

    def _graph_request(self, method: str, graph: str, **body: Any) -> httpx.Request:
        parameters = {self.endpoint.graph_parameter: graph}
        return self._request(method, self.endpoint.store, params=parameters, **body)

    def _request(
        self, method: str, url: str, *, timeout_s: float | None = None, **parts: Any
    ) -> httpx.Request:
        if timeout_s is not None:
            parts["timeout"] = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        return self._http.build_request(method, url, **parts)

    def _send(
        self,
        request: httpx.Request,
        *,
        may_repeat: bool,
        missing: bool = False,
        until: float | None = None,
        timeout_s: float | None = None,
    ) -> httpx.Response:
        """Send a request until it is answered; the body of the answer is not read."""
        return repeated(
            partial(self._attempt, request, missing, until, timeout_s),
            attempts=ATTEMPTS if may_repeat else 1,
            wait_s=WAIT_S,
            most_wait_s=MAX_WAIT_S,
        )

    def _attempt(
        self, request: httpx.Request, missing: bool, until: float | None, timeout_s: float | None
    ) -> httpx.Response:
        where = _shown(request.url)
        if until is not None and timeout_s is not None and time.monotonic() >= until:
            raise QueryTooSlow(timeout_s)
        try:
            response = self._http.send(request, stream=True)
        except httpx.TimeoutException as err:
            if timeout_s is not None and not isinstance(err, httpx.ConnectTimeout):
                raise QueryTooSlow(timeout_s) from err
            raise Again(
                BadEndpoint(where, "the server does not answer", "try again later")
            ) from err
        except httpx.ConnectError as err:
            reason = BadEndpoint(where, *unreachable(str(err)))
            raise (Again(reason) if self.server else reason) from err
        except httpx.TransportError as err:
            broken = BadEndpoint(where, f"the connection broke ({err})", "try again")
            raise Again(broken) from err
        self.server = response.headers.get("server", "") or "unknown"
        if response.is_success or (missing and response.status_code == 404):
            return response
        try:
            response.read()
        except httpx.TransportError:
            LOG.debug("the words of status %s did not come", response.status_code)
        finally:
            response.close()
        refusal = refusal_of(where, response)
        if response.status_code in BUSY:
            raise Again(refusal, asked_wait(response.headers.get("retry-after", "")))
        raise refusal


def _shown(url: httpx.URL) -> str:
    """Give an address without its parameters, which can be long."""
    return str(url.copy_with(query=None))
