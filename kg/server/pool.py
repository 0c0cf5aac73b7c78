"""Processes that answer requests, and who gets which.

Requests wait in line for one of a few processes. A request that takes too long, or whose client
has left, ends with its process, and the processor is free again. A request that takes longer
than most moves out of the way: its process goes on at a lower priority, and a fresh one takes
its place.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kg.errors import KgError, QueryTooSlow
from kg.rdf.worker import HEAD_SIZE, Head, crashed, read_head, sizes_of

_LOG = logging.getLogger(__name__)
_BUFFER = 2**20
_START_S = 60.0
_PAUSE_S = 1.0
_STEP_S = 0.05
_NICE = 10


class Busy(Exception):
    """Too many requests wait already."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a pool treats its requests.

    Attributes:
        size: Processes for requests.
        waiting: Requests that may wait.
        slow_after_s: Seconds after which a request counts as slow; None for never.
        slow: Slow requests that may run beside the others.
    """

    size: int
    waiting: int
    slow_after_s: float | None = None
    slow: int = 0


class _Worker:
    """One process and its pipes."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.killed = False
        self.lost = False

    @classmethod
    async def start(cls, command: Sequence[str]) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_BUFFER,
            start_new_session=True,
        )
        return cls(process)

    @property
    def is_alive(self) -> bool:
        return not (self.killed or self.lost) and self.process.returncode is None

    async def ask(self, request: bytes) -> tuple[Head, bytes]:
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise crashed()
        try:
            stdin.write(request)
            await stdin.drain()
            head, body = sizes_of(await stdout.readexactly(HEAD_SIZE))
            start = await stdout.readexactly(head)
            rest = await stdout.readexactly(body)
        except (OSError, asyncio.IncompleteReadError) as err:
            self.lost = True
            raise crashed() from err
        return read_head(start), rest

    def kill(self) -> None:
        if self.process.returncode is None:  # by number: Popen.kill would reap it before asyncio
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)
        self.killed = True

    def step_back(self) -> None:
        """Leave the processor to others where they want it."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, _NICE)


class Pool:
    """A few processes that answer requests, first come, first served."""

    def __init__(self, command: Sequence[str], rules: Rules, *, first: bytes) -> None:
        """Plan a pool; :meth:`start` starts it.

        Args:
            command: Starts a process, as :func:`kg.rdf.worker.command` gives it.
            rules: How many, how long.
            first: The request with which a new process warms up.
        """
        self._command = command
        self._rules = rules
        self._first = first
        self._idle: deque[_Worker] = deque()
        self._waiting: deque[asyncio.Future[_Worker]] = deque()
        self._all: set[_Worker] = set()
        self._busy: set[_Worker] = set()
        self._slow: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Start the processes and wait until they can answer.

        Raises:
            KgError: If they can't.
        """
        for worker in await asyncio.gather(*(self._fresh() for _ in range(self._rules.size))):
            self._offer(worker)

    def start_later(self) -> None:
        """Start the processes; requests wait until they can answer."""
        for _ in range(self._rules.size):
            self._replace()

    def state(self) -> dict[str, int]:
        """Count who works and who waits."""
        return {
            "workers": self._rules.size,
            "idle": len(self._idle),
            "slow": len(self._slow),
            "waiting": len(self._waiting),
        }

    async def ask(self, request: bytes, *, timeout_s: float) -> tuple[Head, bytes]:
        """Answer a request.

        A caller that is cancelled stops the work.

        Args:
            request: As :mod:`kg.rdf.worker` writes it.
            timeout_s: Seconds after which its process is killed, waiting in line not counted.

        Raises:
            Busy: If too many wait already, or it waited too long.
            QueryTooSlow: If the limit was reached.
            KgError: What the process answered; :class:`QueryError` if it crashed.
        """
        worker = await self._take(timeout_s)
        self._busy.add(worker)
        answer = asyncio.ensure_future(worker.ask(request))
        quick_s = min(timeout_s, self._rules.slow_after_s or timeout_s)
        try:
            done, _ = await asyncio.wait({answer}, timeout=quick_s)
            if not done and quick_s < timeout_s:
                self._move_aside(worker)
                done, _ = await asyncio.wait({answer}, timeout=timeout_s - quick_s)
            if not done:
                worker.kill()
                raise QueryTooSlow(timeout_s)
            return answer.result()
        finally:
            self._busy.discard(worker)
            if answer.done() and worker.is_alive and worker not in self._slow:
                self._offer(worker)
            else:
                self._later(self._settle(worker, answer))

    async def close(self) -> None:
        """Wait for running requests, then end all processes."""
        while self._busy or self._waiting:
            await asyncio.sleep(_STEP_S)
        self._closed = True
        for task in tuple(self._tasks):
            task.cancel()
        for worker in self._all:
            worker.kill()
        await asyncio.gather(*(worker.process.wait() for worker in self._all))
        self._idle.clear()

    async def _take(self, timeout_s: float) -> _Worker:
        while self._idle:
            worker = self._idle.popleft()
            if worker.is_alive:
                return worker
            self._all.discard(worker)
            self._replace()
        if len(self._waiting) >= self._rules.waiting:
            raise Busy
        place: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(timeout_s):
                return await place
        except BaseException as err:
            if place in self._waiting:
                self._waiting.remove(place)
            if place.done() and not place.cancelled():
                self._offer(place.result())
            if isinstance(err, TimeoutError):
                raise Busy from err
            raise

    def _offer(self, worker: _Worker) -> None:
        """Give a free process to the first in line."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    def _move_aside(self, worker: _Worker) -> None:
        if len(self._slow) < self._rules.slow:
            worker.step_back()
            self._slow.add(worker)
            self._replace()

    async def _settle(self, worker: _Worker, answer: asyncio.Future[tuple[Head, bytes]]) -> None:
        """See what becomes of a process after its request.

        One whose client has left gets a moment to finish, which costs less than a new one.
        """
        if not answer.done():
            await asyncio.wait({answer}, timeout=self._rules.slow_after_s or _PAUSE_S)
        if answer.done():
            answer.exception()  # seen: it is a killed process that could not answer
        if answer.done() and worker.is_alive and worker not in self._slow:
            self._offer(worker)
            return
        died = worker.lost and not worker.killed
        worker.kill()
        answer.cancel()
        code = await worker.process.wait()
        if died:
            _LOG.warning("a worker process ended with code %d in the middle of a request", code)
        self._all.discard(worker)
        if worker in self._slow:
            self._slow.discard(worker)
        else:
            self._replace()

    def _replace(self) -> None:
        self._later(self._start_another())

    async def _start_another(self) -> None:
        while not self._closed:
            try:
                self._offer(await self._fresh())
            except (KgError, OSError, TimeoutError) as err:
                _LOG.warning("a worker process could not start: %s", " ".join(str(err).split()))
                await asyncio.sleep(_PAUSE_S)
            else:
                return

    async def _fresh(self) -> _Worker:
        worker = await _Worker.start(self._command)
        self._all.add(worker)
        try:
            async with asyncio.timeout(_START_S):
                await worker.ask(self._first)
        except BaseException:
            worker.kill()
            self._all.discard(worker)
            raise
        return worker

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
