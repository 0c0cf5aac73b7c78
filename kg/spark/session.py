"""The connection to a cluster, and what its errors mean."""

from __future__ import annotations

import base64
import os
import pickle
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from kg.errors import BadInput, KgError, MissingExtra, SparkFailed

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OURS = re.compile(r"<<kg:([A-Za-z0-9+/=]+)>>")
_BATCH = 64
"""Papers that a worker's Python gets at a time."""

_SHUFFLES = "spark.sql.shuffle.partitions"
_KNOWN = (
    (
        r"OutOfMemoryError|Java heap space|GC overhead|exit code 137|MemoryError",
        "a worker ran out of memory",
        "give workers more memory (spark.executor.memory, spark.executor.memoryOverhead) or fewer "
        "cores each; run again to go on where it stopped",
    ),
    (
        r"No module named '?(kg|pyarrow|pandas|spacy|onnxruntime)",
        "a worker lacks the package",
        "install litkg[spark] on every worker, for the Python that PYSPARK_PYTHON names",
    ),
    (
        r"ExecutorLostFailure|All masters are unresponsive|Python worker exited unexpectedly",
        "the workers went away",
        "see their logs; run again to go on where it stopped",
    ),
)


def session_at(master: str | None) -> SparkSession:
    """Give the running session, or start one.

    Settings come from ``spark-submit`` and ``spark-defaults.conf``, as for any program.

    Args:
        master: Address of the cluster, such as ``spark://host:7077`` or ``local[2]``; None for what
            ``spark-submit`` says.

    Raises:
        MissingExtra: If pyspark is not installed.
        SparkFailed: If there is no Java, or the cluster does not answer.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as err:
        raise MissingExtra("pyspark", "spark") from err
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder
    builder = builder.appName("litkg")
    builder = builder.config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
        if master.startswith("local") or "//127.0.0.1" in master:
            builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
            builder = builder.config("spark.driver.host", "127.0.0.1")
    try:
        spark: SparkSession = builder.getOrCreate()
    except Exception as err:
        reason, mend = _first_line(err), "check the address of the master"
        if "JAVA_GATEWAY" in str(err):
            reason, mend = "Java could not be started", "install Java 17, or set JAVA_HOME"
        raise SparkFailed(reason, mend) from err
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_BATCH))
    if not spark.sparkContext.getConf().contains(_SHUFFLES):
        spark.conf.set(_SHUFFLES, str(4 * spark.sparkContext.defaultParallelism))
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def told(work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Let an error of ours reach the driver: Spark passes on text alone."""

    @wraps(work)
    def working(*arguments: Any) -> Iterator[Any]:
        try:
            yield from work(*arguments)
        except KgError as err:
            packed = base64.b64encode(pickle.dumps(err)).decode("ascii")
            raise RuntimeError(f"<<kg:{packed}>>") from err

    return working


@contextmanager
def failures() -> Iterator[None]:
    """Turn what Spark throws into an error of ours, on one line."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as err:
        text = str(err)
        if ours := _OURS.search(text):
            error: KgError = pickle.loads(base64.b64decode(ours[1]))  # noqa: S301 - our own workers
            raise error from err
        if "PATH_NOT_FOUND" in text or "Path does not exist" in text:
            found = re.search(r"(?:Path does not exist|exist): ?(\S+?)\.?(?:\s|$)", text)
            raise BadInput(found[1] if found else "input", "no such path", "check it") from err
        for pattern, reason, mend in _KNOWN:
            if re.search(pattern, text):
                raise SparkFailed(reason, mend) from err
        raise SparkFailed(_first_line(err), "see the logs of Spark") from err


def _first_line(err: Exception) -> str:
    return next((line.strip() for line in str(err).splitlines() if line.strip()), "it failed")[:300]


def is_done(spark: SparkSession, path: str) -> bool:
    """Tell whether a step was written to its end."""
    return bool(_file_system(spark, path).exists(_path(spark, f"{path}/_SUCCESS")))


def remove(spark: SparkSession, path: str) -> None:
    """Delete a folder, if it is there."""
    _file_system(spark, path).delete(_path(spark, path), True)


def _path(spark: Any, name: str) -> Any:
    return spark._jvm.org.apache.hadoop.fs.Path(name)


def _file_system(spark: Any, name: str) -> Any:
    return _path(spark, name).getFileSystem(spark._jsc.hadoopConfiguration())
