"""The published generation of a graph, with the processes that answer over it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from kg.errors import KgError
from kg.generations import GraphFolder
from kg.publication import PAGE, SETTINGS, STORE
from kg.rdf import worker
from kg.rdf.answers import Bindings, Scope
from kg.server.pool import Pool, Rules
from kg.server.settings import Settings

_LOG = logging.getLogger(__name__)
_LOOKUPS = 2
_LOOKUP_TIMEOUT_S = 30.0
_LOOK_S = 0.5


class Published:
    """One generation, held open.

    Attributes:
        name: The name of the generation.
        base: The base of its IRIs.
        queries: Processes that answer SPARQL.
        lookups: Processes that search and rank.
    """

    def __init__(self, settings: Settings, generation: Path, lock: IO[str]) -> None:
        """Plan the processes; :meth:`open` starts them."""
        self._settings = settings
        self._generation = generation
        self._lock = lock
        self.name = generation.name
        self.base: str = json.loads((generation / SETTINGS).read_text(encoding="utf-8"))["base"]
        rules = Rules(
            size=settings.workers,
            waiting=settings.waiting,
            slow_after_s=settings.slow_after_s,
            slow=settings.slow_workers,
        )
        first = worker.query_request(generation / STORE, "ASK {}", ("json", ""))
        self.queries = Pool(worker.command(memory=settings.memory), rules, first=first)
        self.lookups = Pool(
            worker.command("kg.server.lookups"),
            Rules(size=_LOOKUPS, waiting=settings.waiting),
            first=self._look_up_request("ready", {}),
        )

    @classmethod
    async def open(cls, settings: Settings) -> Published:
        """Hold what is published now, ready to answer.

        Raises:
            BadInput: If there is no graph.
        """
        generation, lock = GraphFolder(settings.folder).hold()
        try:
            published = cls(settings, generation, lock)
            await published.queries.start()
            published.lookups.start_later()
        except BaseException:
            lock.close()
            raise
        return published

    @property
    def page(self) -> Path:
        """The explorer's page."""
        return self._generation / PAGE

    async def query(
        self,
        text: str,
        forms: tuple[str, str],
        *,
        bindings: Bindings | None = None,
        scope: Scope | None = None,
        limit_rows: int | None = None,
    ) -> tuple[worker.Head, bytes]:
        """Answer a query.

        Args:
            text: SPARQL.
            forms: Format of rows and truths, format of graphs; empty for none.
            bindings: Values for variables.
            scope: The graphs to answer over.
            limit_rows: Most rows or triples, if fewer than the settings allow.

        Returns:
            The facts ``form`` and ``truncated``, and the answer.

        Raises:
            QueryError: As :func:`kg.rdf.store.formats.write_found`, or the time limit.
            Busy: If too many requests wait.
        """
        limits = self._settings
        request = worker.query_request(
            self._generation / STORE,
            text,
            forms,
            bindings=bindings,
            scope=scope,
            limit_rows=min(limit_rows or limits.limit_rows, limits.limit_rows),
            limit_bytes=limits.limit_bytes,
            base=self.base,
        )
        return await self.queries.ask(request, timeout_s=limits.timeout_s)

    async def look_up(self, what: str, values: Mapping[str, Any]) -> bytes:
        """Search, or rank related papers.

        Args:
            what: What to do, as :mod:`kg.server.lookups` calls it.
            values: With what.

        Raises:
            KgError: As :class:`kg.graph.LiteratureGraph`, or the time limit.
            Busy: If too many requests wait.
        """
        request = self._look_up_request(what, values)
        limit_s = max(self._settings.timeout_s, _LOOKUP_TIMEOUT_S)
        _, body = await self.lookups.ask(request, timeout_s=limit_s)
        return body

    def _look_up_request(self, what: str, values: Mapping[str, Any]) -> bytes:
        folder = str(self._settings.folder)
        return worker.framed({"folder": folder, "what": what, "values": values})

    async def close(self) -> None:
        """Wait for running requests, end the processes and let the generation go."""
        await asyncio.gather(self.queries.close(), self.lookups.close())
        self._lock.close()


class Shelf:
    """Whatever generation is published; a new one is taken up while the old one answers."""

    def __init__(self, settings: Settings) -> None:
        """Name the folder; :meth:`open` opens it."""
        self.settings = settings
        self._current: Published | None = None
        self._watch: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Open what is published, and watch for more.

        Raises:
            BadInput: If there is no graph.
        """
        self._current = await Published.open(self.settings)
        self._watch = asyncio.create_task(self._follow())

    @property
    def current(self) -> Published:
        """What is published.

        Raises:
            RuntimeError: If it is not open.
        """
        if self._current is None:
            raise RuntimeError("the shelf is not open")
        return self._current

    async def close(self) -> None:
        """Let go of everything."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        await asyncio.gather(self.current.close(), *self._leaving)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            old = self.current
            link = self.settings.folder / "current"
            with suppress(OSError):
                if link.readlink().name != old.name:
                    await self._take_up(old)

    async def _take_up(self, old: Published) -> None:
        try:
            self._current = await Published.open(self.settings)
        except (KgError, OSError, ValueError) as err:
            _LOG.warning("the new generation could not be opened: %s", " ".join(str(err).split()))
            await asyncio.sleep(10 * _LOOK_S)
            return
        _LOG.info("serving generation %s", self.current.name)
        leaving: asyncio.Task[Any] = asyncio.create_task(old.close())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
