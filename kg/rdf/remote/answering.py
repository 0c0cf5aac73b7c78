"""Answers of a server as they come in, and what its refusals mean, in words of ours."""

from __future__ import annotations

import io
import re
import time
from typing import Any

import httpx

from kg.errors import BadEndpoint, QueryTooSlow
from kg.rdf.remote.address import PASSWORD, TOKEN, USER

BUSY = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may do better."""
_ROWS_LIMIT = "x-sparql-maxrows"
"""In what header Virtuoso says that it gave no more than so many rows."""


class Answered:
    """An answer whose body has not been read yet.

    Attributes:
        media_type: What the server calls the format, without parameters.
        max_rows: Rows at which the server says that it cut the answer; None where it did not.
        body: The body, to be read once.
    """

    def __init__(self, response: httpx.Response, body: io.BufferedReader) -> None:
        """Hold a response and its body."""
        self.media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        rows = response.headers.get(_ROWS_LIMIT, "")
        self.max_rows = int(rows) if rows.isdecimal() else None
        self.body = body


class Body(io.RawIOBase):
    """The body of a response as a file; faults of the network become our errors."""

    def __init__(
        self, response: httpx.Response, url: str, until: float | None, timeout_s: float | None
    ) -> None:
        """Take a response whose body has not been read, and when it has to be here."""
        self._chunks = response.iter_bytes()
        self._rest = b""
        self._url = url
        self._until = until
        self._timeout_s = timeout_s

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come, or wait for more."""
        while not self._rest:
            if self._until is not None and time.monotonic() > self._until:
                raise QueryTooSlow(self._timeout_s or 0.0)
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                return 0
            except httpx.TimeoutException as err:
                if self._timeout_s is not None:
                    raise QueryTooSlow(self._timeout_s) from err
                raise broken_answer(self._url, "it stopped in the middle") from err
            except (httpx.TransportError, httpx.DecodingError) as err:
                raise broken_answer(self._url, "it broke off in the middle") from err
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def broken_answer(url: str, how: str) -> BadEndpoint:
    """Give the error of an answer that can't be read to its end."""
    return BadEndpoint(url, f"the answer can't be read: {how}", "try again, or ask for less")


def unreachable(words: str) -> tuple[str, str]:
    """Say why there is no connection, and what to do."""
    folded = words.casefold()
    if "refused" in folded:
        return "connection refused", "start the server, or mend host and port"
    if "name" in folded or "address" in folded:
        return "there is no such host", "mend the host in the address"
    if "certificate" in folded or "ssl" in folded:
        return f"no secure connection ({words})", "mend the certificate or the scheme"
    return f"it can't be reached ({words})", "mend the address or the network"


def refusal_of(url: str, response: httpx.Response) -> BadEndpoint:
    """Say what a status means for a SPARQL server, with the server's own first words."""
    code = response.status_code
    words = _words(response)
    if code in (401, 403):
        mend = f"set {USER} and {PASSWORD}, or {TOKEN}, to those of someone who may"
        return BadEndpoint(url, f"it does not let us in ({code}){words}", mend, code)
    if code == 404:
        mend = "give the address of its SPARQL query service, for instance …/sparql or …/query"
        return BadEndpoint(url, "there is nothing at this address (404)", mend, code)
    if response.is_redirect:
        target = httpx.URL(response.headers.get("location", "")).copy_with(userinfo=b"")
        return BadEndpoint(url, f"it has moved ({code})", f"use {target} if you trust it", code)
    if code in (405, 406, 415, 501):
        mend = "give the address of a service that takes it; see docs/endpoints.md"
        return BadEndpoint(url, f"it does not take this request ({code}){words}", mend, code)
    if code == 413:
        return BadEndpoint(url, "the request is too large for it (413)", "raise its limit", code)
    if code in BUSY:
        return BadEndpoint(url, f"it is busy ({code}){words}", "try again later", code)
    return BadEndpoint(url, f"it refuses the request ({code}){words}", "mend the request", code)


def _words(response: httpx.Response) -> str:
    """Give the first words of a refusal, when they are plain text."""
    kind = response.headers.get("content-type", "")
    if not response.is_stream_consumed or "html" in kind:
        return ""
    first = re.sub(r"\s+", " ", response.text[:2000]).strip()
    return f": {first[:200]}" if first else ""
