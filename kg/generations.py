"""A graph's folder on disk: generations, published by one atomic replace.

::

    DIR/
      kg.json                 marks the folder as ours
      graph.nq  evidence.nq … links into current/, so that they are always there
      current                 link to the published generation; replacing it publishes
      generations/000001/     one finished build: store/, graph.nq, report.json …
      cache/                  readings, reused by later builds
      build.lock              held by the builder

Readers hold a shared lock on the generation that they have open; a builder writes a new one
beside it, publishes it, and deletes the old ones that nobody holds. A build that is killed
leaves the published generation as it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import BadInput, BadOutput, BuildRunning
from kg.files import write_whole

PUBLISHED = ("graph.nq", "evidence.nq", "graph.trig", "explorer.html", "report.json")
_MARK = "kg.json"
_FORMAT = 1


class GraphFolder:
    """A folder that holds a graph, or will.

    Example:
        >>> import tempfile
        >>> folder = GraphFolder.for_building(Path(tempfile.mkdtemp()) / "out")
        >>> with folder.building(), folder.new_generation() as generation:
        ...     size = (generation / "graph.nq").write_text("")
        >>> folder.current().name, (folder.path / "graph.nq").exists()
        ('000001', True)
    """

    def __init__(self, path: Path) -> None:
        """Name a folder; nothing is touched."""
        self.path = path

    @classmethod
    def for_building(cls, path: Path) -> GraphFolder:
        """Make the folder, or take one that a build made.

        Raises:
            BadOutput: If it holds something else, is a file, or cannot be written.
        """
        folder = cls(path)
        if path.exists() and not path.is_dir():
            raise BadOutput(str(path), "it is a file", "give a folder with --out")
        if path.is_dir() and not (path / _MARK).exists() and any(path.iterdir()):
            raise BadOutput(
                str(path), "the folder holds something else than a graph", "give another --out"
            )
        try:
            (path / "generations").mkdir(parents=True, exist_ok=True)
            (path / "cache").mkdir(exist_ok=True)
            if not (path / _MARK).exists():
                write_whole(path / _MARK, json.dumps({"format": _FORMAT}) + "\n")
        except OSError as err:
            raise _not_writable(path, err) from err
        return folder

    @classmethod
    def with_graph(cls, path: Path) -> GraphFolder:
        """Take a folder that a build has finished at least once.

        Raises:
            BadInput: If there is no graph.
        """
        folder = cls(path)
        if not (path / "current").is_dir():
            reason = "there is no graph in this folder" if path.is_dir() else "no such folder"
            raise BadInput(str(path), reason, f"make one with: kg build INPUT --out {path}")
        return folder

    @property
    def cache(self) -> Path:
        """Where readings are kept between builds."""
        return self.path / "cache"

    def current(self) -> Path:
        """Give the published generation.

        Raises:
            BadInput: If nothing is published yet.
        """
        GraphFolder.with_graph(self.path)
        return (self.path / "current").resolve()

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the right to build here.

        Raises:
            BuildRunning: If another build holds it.
        """
        try:
            lock = (self.path / "build.lock").open("a")
        except OSError as err:
            raise _not_writable(self.path, err) from err
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as err:
                raise BuildRunning(str(self.path)) from err
            self._sweep()
            yield

    @contextmanager
    def new_generation(self) -> Iterator[Path]:
        """Give an empty folder to fill; leaving the block without an error publishes it.

        Raises:
            BadOutput: If the disk is full or the folder cannot be written; what was published
                before stays.
        """
        number = 1 + max((int(p.name) for p in self._generations()), default=0)
        draft = self.path / "generations" / f"draft-{number:06d}"
        try:
            draft.mkdir()
            yield draft
            self._publish(draft, f"{number:06d}")
        except OSError as err:
            shutil.rmtree(draft, ignore_errors=True)
            if isinstance(err, BadInput | BadOutput):
                raise
            raise _not_writable(self.path, err) from err
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        self._sweep()

    def hold(self) -> tuple[Path, IO[str]]:
        """Open the published generation for reading; close the file to let it go."""
        while True:
            generation = self.current()
            with suppress(FileNotFoundError):
                lock = (generation / "reader.lock").open("r")
                fcntl.flock(lock, fcntl.LOCK_SH)
                if generation.is_dir():
                    return generation, lock
                lock.close()

    def _publish(self, draft: Path, name: str) -> None:
        (draft / "reader.lock").touch()
        for file in sorted(draft.rglob("*")):
            if file.is_file():
                with file.open("rb") as handle:
                    os.fsync(handle.fileno())
        final = draft.with_name(name)
        draft.rename(final)
        _link(self.path / "current", Path("generations") / name)
        for published in PUBLISHED:
            link = self.path / published
            if (final / published).exists():
                if not link.is_symlink():
                    _link(link, Path("current") / published)
            elif link.is_symlink():
                link.unlink()

    def _generations(self) -> list[Path]:
        folder = self.path / "generations"
        return sorted(p for p in folder.iterdir() if p.name.isdigit())

    def _sweep(self) -> None:
        """Delete drafts of killed builds and old generations that nobody holds."""
        for draft in sorted((self.path / "generations").glob("draft-*")):
            shutil.rmtree(draft, ignore_errors=True)
        current = (self.path / "current").resolve() if (self.path / "current").exists() else None
        for generation in self._generations():
            if generation.resolve() == current:
                continue
            try:
                with (generation / "reader.lock").open("a") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(generation, ignore_errors=True)
            except OSError:
                continue


def _link(link: Path, target: Path) -> None:
    """Point a link at a target in one step."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


def _not_writable(path: Path, err: OSError) -> BadOutput:
    reason = (err.strerror or str(err)).lower()
    return BadOutput(str(path), f"cannot be written ({reason})", "free space or give another --out")
