"""Reading many papers on all cores.

Workers are plain subprocesses (``python -m kg.workers``) that get batches of papers on standard
input and give readings back, so that ``kg.build`` works from a script without a ``__main__``
guard and in notebooks. A worker that dies is an error that names it; nothing waits forever.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.extract.pipeline import Extractor
    from kg.records import Paper, Reading

BATCH = 8
"""Papers that go to a worker at a time."""

ALONE = 24
"""Up to this many papers are read in this process: starting workers costs more."""

Task = tuple["Paper", "Reading | None"]
"""A paper, and an earlier reading of the same text whose tags are still good, if any."""


class WorkerDied(KgError):
    """A worker process ended in the middle of its work."""

    def __init__(self, code: int | None) -> None:
        """Keep its exit code."""
        super().__init__(code)
        self.code = code

    def message(self) -> str:
        """Say what to do."""
        return (
            f"a worker ended with code {self.code} while reading; "
            "if memory is short use --jobs 1; run again to go on where it stopped"
        )


def read_all(
    tasks: Iterable[Task],
    *,
    count: int,
    jobs: int | None,
    extractor: Callable[[], Extractor],
    vocabulary: Sequence[Path] = (),
) -> Iterator[tuple[Paper, Reading]]:
    """Read papers in the order given, on several cores when there are many.

    Args:
        tasks: The papers to read.
        count: How many there are, at least about.
        jobs: Number of workers; all cores by default, 1 reads in this process.
        extractor: Loads the extractor of this process, if it is to read; workers load their own.
        vocabulary: Files of one's own vocabularies, for the workers.

    Yields:
        Each paper with its reading.

    Raises:
        WorkerDied: If a worker ends in the middle.
    """
    workers = min(jobs or os.cpu_count() or 1, max(1, count // BATCH))
    if workers <= 1 or (jobs is None and count <= ALONE):
        own = extractor()
        for paper, earlier in tasks:
            tagged = {paper.id: earlier} if earlier is not None else None
            yield paper, next(own.read_many([paper], tagged=tagged))
        return
    yield from _read_with(tasks, workers, vocabulary)


def _read_with(
    tasks: Iterable[Task], workers: int, vocabulary: Sequence[Path]
) -> Iterator[tuple[Paper, Reading]]:
    stream = iter(tasks)
    idle: SimpleQueue[_Worker] = SimpleQueue()
    pool = [_Worker(vocabulary) for _ in range(workers)]
    for worker in pool:
        idle.put(worker)

    def run(batch: Sequence[Task]) -> list[Reading]:
        worker = idle.get()
        try:
            return worker.read(batch)
        finally:
            idle.put(worker)

    pending: list[tuple[list[Task], Future[list[Reading]]]] = []
    threads = ThreadPoolExecutor(workers)
    try:
        while True:
            while len(pending) < 3 * workers and (batch := list(islice(stream, BATCH))):
                pending.append((batch, threads.submit(run, batch)))
            if not pending:
                return
            batch, future = pending.pop(0)
            for (paper, _), reading in zip(batch, future.result(), strict=True):
                yield paper, reading
    finally:
        for worker in pool:
            worker.stop()
        threads.shutdown(cancel_futures=True)


class _Worker:
    """One subprocess and its two pipes."""

    def __init__(self, vocabulary: Sequence[Path]) -> None:
        files = [str(path.resolve()) for path in vocabulary]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, files that we wrote
            [sys.executable, "-m", "kg.workers", *files],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            start_new_session=True,
        )

    def read(self, batch: Sequence[Task]) -> list[Reading]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise WorkerDied(None)
        try:
            pickle.dump(batch, stdin, protocol=5)
            stdin.flush()
            answer: list[Reading] | KgError = pickle.load(stdout)  # noqa: S301 - our own process
        except (EOFError, OSError, pickle.UnpicklingError) as err:
            raise WorkerDied(self._process.wait()) from err
        if isinstance(answer, KgError):
            raise answer
        return answer

    def stop(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None and pipe is self._process.stdin:
                    pipe.close()
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def serve(requests: Any, answers: Any, vocabulary: Sequence[Path] = ()) -> None:
    """Answer batches until the requests end; what :func:`main` runs on the standard pipes."""
    from kg.extract.pipeline import Extractor
    from kg.own_vocabulary import OwnVocabulary

    extractor: Extractor | None = None
    while True:
        try:
            batch: Sequence[Task] = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        answer: list[Reading] | KgError
        try:
            extractor = extractor or Extractor(
                vocabulary=OwnVocabulary(tuple(vocabulary)).entries()
            )
            tagged = {paper.id: earlier for paper, earlier in batch if earlier is not None}
            answer = list(extractor.read_many([paper for paper, _ in batch], tagged=tagged))
        except KgError as err:
            answer = err
        pickle.dump(answer, answers, protocol=5)
        answers.flush()


def main() -> None:
    """Be a worker. Whatever prints by accident goes to standard error, not into the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers, [Path(name) for name in sys.argv[1:]])


if __name__ == "__main__":
    main()
