"""A standalone Spark cluster on loopback: one master, some workers, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_START_S = 60.0


class Cluster:
    """A cluster, running inside its ``with`` block.

    Attributes:
        master: Its address, for ``--spark``.
        workers: The processes of its workers.
    """

    def __init__(self, folder: Path, *, workers: int = 2, memory: str = "2g") -> None:
        """Plan a cluster.

        Args:
            folder: Where it may write.
            workers: How many workers, of one core each.
            memory: Of each worker.
        """
        self._folder = folder
        self._count = workers
        self._memory = memory
        self._all: list[subprocess.Popen[str]] = []
        self._readers: list[threading.Thread] = []
        self.master = ""
        self.workers: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        """Start it, and wait until all workers are known to the master."""
        arguments = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        found = self._start("master.Master", arguments, r"Starting Spark master at (spark://\S+)")
        self.master = found[1]
        for number in range(self._count):
            self.add_worker(number)
        return self

    def add_worker(self, number: int) -> None:
        """Start one more worker."""
        place = self._folder / f"worker-{number}"
        size = ["--cores", "1", "--memory", self._memory, "--work-dir", str(place)]
        arguments = [self.master, "--host", "127.0.0.1", "--webui-port", "0", *size]
        self._start("worker.Worker", arguments, r"Successfully registered with master")
        self.workers.append(self._all[-1])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, its executors too."""
        for process in reversed(self._all):
            kill(process)
        for reader in self._readers:
            reader.join()
        for process in self._all:
            if process.stderr:
                process.stderr.close()

    def _start(self, name: str, arguments: list[str], wanted: str) -> re.Match[str]:
        import pyspark

        home = Path(pyspark.__file__).parent
        paths = os.pathsep.join(path for path in sys.path if path)
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={
                **os.environ,
                "SPARK_HOME": str(home),
                "SPARK_LOCAL_IP": "127.0.0.1",
                "PYSPARK_PYTHON": sys.executable,
                "PYTHONPATH": paths,
            },
        )
        self._all.append(process)
        assert process.stderr
        deadline = time.monotonic() + _START_S
        for line in process.stderr:
            if found := re.search(wanted, line):
                reader = threading.Thread(target=process.stderr.read, daemon=True)
                reader.start()
                self._readers.append(reader)
                return found
            if time.monotonic() > deadline:
                break
        raise RuntimeError(f"{name} did not start within {_START_S:g} s")


def kill(process: subprocess.Popen[str]) -> None:
    """End a process and all that it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
