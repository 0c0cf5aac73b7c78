"""A polite reader of addresses: waits between requests, repeats what may pass, keeps answers."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

import httpx

from kg.errors import BadEndpoint
from kg.files import drafted
from kg.retries import Again, asked_wait, repeated

ATTEMPTS = 6
WAIT_S = 2.0
"""Pause before the second attempt; it doubles each time."""

MAX_WAIT_S = 120.0
BUSY = frozenset({429, 500, 502, 503, 504})
MOST_BYTES = 64 << 20
"""An answer that is longer is refused."""


@dataclass(slots=True)
class Web:
    """Fetches addresses, each once.

    Attributes:
        cache: Folder that keeps the answers; what is there is not asked for again, so that a
            fetch that was killed goes on where it was.
        contact: An address that services can write to; sent in the User-Agent.
        pause_s: Least time between two requests.
        wait_s: Pause before the second attempt of a request.
        sleep: How to wait.
    """

    cache: Path
    contact: str = ""
    pause_s: float = 3.0
    wait_s: float = WAIT_S
    sleep: Callable[[float], None] = time.sleep
    _client: httpx.Client | None = None
    _last: float = field(default=float("-inf"))

    def get(self, url: str) -> Path:
        """Give the file that holds the answer of an address.

        Raises:
            BadEndpoint: If the service refuses, or does not answer after six attempts.
            BadOutput: If the cache cannot be written.
        """
        path = self.cache / hashlib.sha256(url.encode()).hexdigest()[:32]
        if path.exists():
            return path
        body = repeated(
            partial(self._attempt, url),
            attempts=ATTEMPTS,
            wait_s=self.wait_s,
            most_wait_s=MAX_WAIT_S,
            sleep=self.sleep,
        )
        with drafted(path) as draft:
            draft.write_bytes(body)
        return path

    def forget(self, url: str) -> None:
        """Drop the answer of an address, so that it is asked for again."""
        (self.cache / hashlib.sha256(url.encode()).hexdigest()[:32]).unlink(missing_ok=True)

    def forget_all(self) -> None:
        """Drop all answers; other files in the folder stay."""
        for path in self.cache.glob("*"):
            if re.fullmatch(r"[0-9a-f]{32}|\.[0-9a-f]{32}\.\w+", path.name):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the connections."""
        if self._client:
            self._client.close()

    def _attempt(self, url: str) -> bytes:
        rest = self._last + self.pause_s - time.monotonic()
        if rest > 0:
            self.sleep(rest)
        if self._client is None:
            name = f"litkg/{version('litkg')}" + (f" ({self.contact})" if self.contact else "")
            self._client = httpx.Client(
                headers={"User-Agent": name}, timeout=60, follow_redirects=True, max_redirects=3
            )
        where = str(httpx.URL(url).copy_with(query=None))
        try:
            with self._client.stream("GET", url) as response:
                if response.status_code in BUSY:
                    busy = f"the service is busy (status {response.status_code})"
                    raise Again(
                        BadEndpoint(where, busy, "run the same command later; it goes on"),
                        asked_wait(response.headers.get("retry-after", "")),
                    )
                if not response.is_success:
                    reason = f"the service refuses (status {response.status_code})"
                    raise BadEndpoint(where, reason, "check the words that you look for")
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise BadEndpoint(
                            where, "the answer has more than 64 MB", "ask for less at once"
                        )
                return bytes(body)
        except httpx.TransportError as err:
            reason = f"the connection broke ({str(err) or type(err).__name__})"
            raise Again(BadEndpoint(where, reason, "run the same command again")) from err
        except (httpx.DecodingError, httpx.TooManyRedirects) as err:
            raise BadEndpoint(where, str(err), "check the address of the service") from err
        finally:
            self._last = time.monotonic()
