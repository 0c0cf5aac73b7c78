"""The services: which addresses hold the papers, and which reader reads the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from kg.errors import BadEndpoint, BadInput
from kg.fetching.web import Web
from kg.iri import identifier_of
from kg.readers import ReadReport, read_papers
from kg.records import Paper

_TOTAL = re.compile(rb"<(?:\w+:)?totalResults[^>]*>\s*(\d+)\s*<")
_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Service:
    """A service that gives papers.

    Attributes:
        name: As on the command line.
        address: Where it answers; tests give another.
        pause_s: Least time between two requests, as its terms ask.
        format: The reader of its answers.
        page: Papers an answer.
    """

    name: str
    address: str
    pause_s: float
    format: str
    page: int


SERVICES = {
    service.name: service
    for service in (
        Service("arxiv", "https://export.arxiv.org/api/query", 3.0, "arxiv-atom", 100),
        Service("openalex", "https://api.openalex.org/works", 0.2, "openalex", 100),
        Service(
            "daily-papers",
            "https://huggingface.co/api/daily_papers",
            1.0,
            "daily-papers-json",
            100,
        ),
    )
}
"""The services by name."""


def fetch(
    service: Service, words: Sequence[str], web: Web, *, most: int | None, report: ReadReport
) -> Iterator[Paper]:
    """Give the papers that a service has for some words, each once, in its order.

    Args:
        service: The service.
        words: A query; for Daily Papers, days (``2025-05-15`` or ``2025-05-01..2025-05-15``).
        web: Where the answers come from.
        most: How many papers at most; None for all.
        report: Filled with what could not be read.

    Raises:
        BadEndpoint: If the service refuses, or does not answer.
        BadInput: If the words are no query of the service.
    """
    if service.name == "daily-papers":
        return _each_once(_daily(service, words, web, report), most)
    query = " ".join(words).strip()
    if not query:
        raise BadInput("the query", "it is empty", "say what to look for")
    pages = _openalex if service.name == "openalex" else _arxiv
    return _each_once(pages(service, _parameters(service, query), web, report), most)


def identifiers_in(lines: Iterable[str], web: Web, *, report: ReadReport) -> Iterator[Paper]:
    """Give the papers of some identifiers: arXiv ids from arXiv, DOIs from OpenAlex.

    Args:
        lines: One identifier a line, also as an address; empty lines and those that begin with
            ``#`` are passed over.
        web: Where the answers come from.
        report: Filled with what could not be read.

    Raises:
        BadInput: If a line is no identifier.
    """
    found: dict[str, list[str]] = {"arxiv": [], "doi": []}
    for number, line in enumerate(lines, 1):
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        kind, name = identifier_of(word)
        if not kind:
            reason = f"line {number} is no arXiv id and no DOI: {word[:80]}"
            raise BadInput("the identifiers", reason, "mend the line, or put # before it")
        found[kind].append(name)

    def pages() -> Iterator[Paper]:
        arxiv, openalex = SERVICES["arxiv"], SERVICES["openalex"]
        for some in _groups(found["arxiv"]):
            asked = {"id_list": ",".join(some), "max_results": str(len(some))}
            yield from _papers(f"{arxiv.address}?{urlencode(asked)}", arxiv, web, report)
        for some in _groups(found["doi"]):
            asked = {"filter": f"doi:{'|'.join(some)}", "per-page": "50"}
            yield from _papers(f"{openalex.address}?{urlencode(asked)}", openalex, web, report)

    return _each_once(pages(), None)


def _groups(names: Iterable[str], size: int = 50) -> Iterator[list[str]]:
    once = list(dict.fromkeys(names))
    return (once[start : start + size] for start in range(0, len(once), size))


def _parameters(service: Service, query: str) -> dict[str, str]:
    if service.name == "arxiv":
        return {"search_query": query, "sortBy": "submittedDate", "sortOrder": "ascending"}
    is_filter = re.fullmatch(r"[a-z_.]+:[^ ].*", query) is not None
    return {"filter" if is_filter else "search": query}


def _arxiv(
    service: Service, asked: dict[str, str], web: Web, report: ReadReport
) -> Iterator[Paper]:
    start = 0
    while True:
        page = asked | {"start": str(start), "max_results": str(service.page)}
        url = f"{service.address}?{urlencode(page)}"
        papers = list(_papers(url, service, web, report))
        total = _TOTAL.search(web.get(url).read_bytes()[:10_000])
        yield from papers
        start += service.page
        if total is None or start >= int(total[1]):
            return
        if not papers:  # seen now and then; asking again helps
            web.forget(url)
            raise BadEndpoint(service.address, "an answer is empty", "run the same command again")


def _openalex(
    service: Service, asked: dict[str, str], web: Web, report: ReadReport
) -> Iterator[Paper]:
    cursor = "*"
    while cursor:
        page = asked | {"per-page": str(service.page), "cursor": cursor}
        if web.contact:
            page["mailto"] = web.contact
        url = f"{service.address}?{urlencode(page)}"
        yield from _papers(url, service, web, report)
        meta = json.loads(web.get(url).read_bytes()).get("meta") or {}
        cursor = meta.get("next_cursor") or ""


def _daily(service: Service, words: Sequence[str], web: Web, report: ReadReport) -> Iterator[Paper]:
    for day in [day for word in words for day in _days(word)]:
        url = f"{service.address}?{urlencode({'date': day.isoformat(), 'limit': service.page})}"
        yield from _papers(url, service, web, report)


def _days(word: str) -> list[date]:
    first, _, last = word.partition("..")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as err:
        mend = "give 2025-05-15 or 2025-05-01..2025-05-15"
        raise BadInput("the day", f"{word!r} is none", mend) from err
    count = (end - start).days + 1
    if not 1 <= count <= _MOST_DAYS:
        raise BadInput("the days", f"{word!r} are {count} days", "give the earlier day first")
    return [start + timedelta(days=place) for place in range(count)]


def _papers(url: str, service: Service, web: Web, report: ReadReport) -> Iterator[Paper]:
    """The papers of one answer; one that cannot be read is not kept."""
    path: Path = web.get(url)
    if _is_empty(path, service):
        return
    try:
        yield from read_papers([path], format=service.format, report=report)
    except BadInput as err:
        web.forget(url)
        raise BadEndpoint(
            service.address, f"an answer cannot be read ({err.reason})", "run the command again"
        ) from err


def _is_empty(path: Path, service: Service) -> bool:
    """Whether an answer is whole and holds no paper, which readers would call a fault."""
    body = path.read_bytes()
    if service.format == "arxiv-atom":
        return b"</feed>" in body and b"<entry" not in body
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    return not (answer.get("results", [answer]) if isinstance(answer, dict) else answer)


def _each_once(papers: Iterable[Paper], most: int | None) -> Iterator[Paper]:
    seen: set[str] = set()
    for paper in papers:
        if most is not None and len(seen) >= most:
            return
        if paper.id not in seen:
            seen.add(paper.id)
            yield replace(paper, inputs=())
