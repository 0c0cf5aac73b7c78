"""Papers from the net into a file that :mod:`kg.readers` reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import BadInput, BadOutput, KgError
from kg.paper_file import save_papers
from kg.readers import ReadReport
from kg.records import Paper


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
        words: The query, the days, or files of identifiers.
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
    web = Web(cache, contact, max(s.pause_s for s in SERVICES.values()))
    if refresh:
        web.forget_all()
    if service is not None:
        web.pause_s = service.pause_s
        papers = fetch(service, words, web, most=most, report=report)
    else:
        papers = identifiers_in(_lines(words), web, report=report)
    draft = out.with_name(f".{out.name}.draft")
    count = 0

    def counted() -> Iterator[Paper]:
        nonlocal count
        for paper in papers:
            count += 1
            yield paper

    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        save_papers(counted(), draft)
        draft.replace(out)
    except OSError as err:
        if isinstance(err, KgError):
            raise
        reason = (err.strerror or str(err)).lower()
        raise BadOutput(str(out), f"cannot be written ({reason})", "give another place") from err
    finally:
        draft.unlink(missing_ok=True)
        web.close()
    return count, report.bad.count


def _lines(files: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for name in files:
        try:
            lines += Path(name).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as err:
            reason = str(getattr(err, "strerror", None) or err).lower()
            raise BadInput(name, reason, "give a file of identifiers") from err
    return lines
