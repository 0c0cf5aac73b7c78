"""Papers from the net into a file that :mod:`kg.readers` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.files import drafted
from kg.paper_file import save_papers
from kg.readers import ReadReport


def fetched(
    source: str,
    words: Sequence[str],
    out: Path,
    *,
    most: int | None = None,
    contact: str = "",
    cache: Path = Path(".kg-fetch"),
    refresh: bool = False,
) -> tuple[int, int]:
    """Get papers and write them as neutral JSON lines, whole or not at all.

    Args:
        source: ``arxiv``, ``openalex``, ``daily-papers`` or ``ids``.
        words: The query, the days, or identifiers (one a line; lines with ``#`` are passed over).
        out: The file to write.
        most: How many papers at most.
        contact: An address that the service can write to.
        cache: Folder that keeps answers.
        refresh: Forget what the cache holds.

    Returns:
        How many papers were written, and how many records could not be read.

    Raises:
        BadEndpoint: If a service refuses or does not answer; answers so far are kept.
        BadInput: If the query means nothing to the service.
        BadOutput: If the file cannot be written.
        MissingExtra: If ``litkg[fetch]`` is missing.
    """
    from kg.fetching import SERVICES, Web, fetch, identifiers_in

    report = ReadReport()
    service = SERVICES.get(source)
    slowest = max(one.pause_s for one in SERVICES.values())
    web = Web(cache, contact, service.pause_s if service else slowest)
    if refresh:
        web.forget_all()
    if service:
        papers = fetch(service, words, web, most=most, report=report)
    else:
        papers = identifiers_in(words, web, report=report)
    try:
        with drafted(out) as draft:
            count = save_papers(papers, draft)
    finally:
        web.close()
    return count, report.bad.count
