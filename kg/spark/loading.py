"""The quads of a build on Spark into a SPARQL server, sent by all workers."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from kg.publication import EVIDENCE, GRAPH
from kg.rdf.remote import Endpoint, RemoteStore, endpoint_of
from kg.spark.session import failures, session_at, told

BATCH = 2000
"""Quads of one request."""


def load(
    out: str,
    url: str,
    *,
    master: str | None = None,
    evidence: bool = True,
    update: str = "",
    user: str = "",
    password: str = "",
    token: str = "",
) -> int:
    """Send the quads of a build to a SPARQL 1.1 server, in batches of ``INSERT DATA``.

    Sending a quad twice changes nothing, so failed tasks are run again, and a load that was
    stopped is just started again. What the server holds besides stays. A server's own loader is
    quicker where its files can be reached.

    Args:
        out: The folder of the build, a Hadoop path.
        url: Address of the query service.
        master: Address of the cluster; None for what ``spark-submit`` says.
        evidence: Whether the mentions are sent too.
        update: Address of the update service, where it can't be known from the server.
        user: A name.
        password: Its password.
        token: A bearer token.

    Returns:
        How many quads were sent.

    Raises:
        BadEndpoint: If the server can't be reached or refuses.
        BadInput: If there is no build.
        SparkFailed: If the cluster fails.

    Example:
        >>> load("s3a://graphs/all", "http://127.0.0.1:7878/query")  # doctest: +SKIP
        60480000000
    """
    endpoint = endpoint_of(url, update=update, user=user, password=password, token=token)
    RemoteStore.open(endpoint).close()  # it is there, before the workers ask
    spark = session_at(master)
    names = [GRAPH, EVIDENCE] if evidence else [GRAPH]
    sender = _Sender(endpoint)
    with failures():
        lines = spark.sparkContext.textFile(",".join(f"{out}/{name}" for name in names))
        return int(lines.mapPartitions(sender).sum())


class _Sender:
    """Sends the lines of a part."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def __call__(self, lines: Iterable[str]) -> Iterator[Any]:
        return told(self._send)(lines)

    def _send(self, lines: Iterable[str]) -> Iterator[int]:
        stream = iter(lines)
        with RemoteStore.open(self._endpoint) as store:
            while batch := list(itertools.islice(stream, BATCH)):
                store.client.update(insert_of(batch), may_repeat=True)
                yield len(batch)


def insert_of(lines: Iterable[str]) -> str:
    """Give the update that inserts lines of N-Quads.

    Example:
        >>> insert_of(['<http://x/s> <http://x/p> "1" <http://x/g> .'])
        'INSERT DATA { GRAPH <http://x/g> { <http://x/s> <http://x/p> "1" . } }'
    """
    blocks = []
    for graph, group in itertools.groupby(lines, key=lambda line: line.rsplit(" ", 2)[1]):
        triples = " ".join(f"{line.rsplit(' ', 2)[0]} ." for line in group)
        blocks.append(f"GRAPH {graph} {{ {triples} }}")
    return f"INSERT DATA {{ {' '.join(blocks)} }}"
