"""The JSON of Hugging Face's ``/api/daily_papers``, and of one paper.

Fields that a language model made there (``ai_summary``, ``ai_keywords``) are left out: nothing
in the graph is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.errors import BadRecord
from kg.readers.fields import Fields, sure_identifier, web_address
from kg.readers.json_values import JsonValue, json_values
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

_LISTS = ("dailyPapers", "papers")
_SIGNS = re.compile(r'"paper"\s*:\s*\{|"dailyPapers"\s*:\s*\[|"publishedAt"\s*:')


def is_daily_papers_json(head: str) -> bool:
    """Tell whether a text begins like an answer of the site.

    Example:
        >>> is_daily_papers_json('[{"paper": {"id": "2507.14111"'), is_daily_papers_json("[]")
        (True, False)
    """
    return head.lstrip().startswith(("[", "{")) and bool(_SIGNS.search(head))


def read_daily_papers_json(source: Source) -> Iterator[Paper | BadRecord | DroppedField]:
    """Read papers from a list of the site's objects, from lines of them, or from one."""
    for item in json_values(source):
        if item.fault:
            yield BadRecord(source.path, item.place, item.fault, item.mend)
        else:
            for entry in _entries(item):
                yield from read_entry(entry.value, source.path, entry.place, source.name)


def _entries(item: JsonValue) -> Iterator[JsonValue]:
    """Open an object that only wraps a list."""
    for name in _LISTS:
        if isinstance(item.value, Mapping) and isinstance(listed := item.value.get(name), list):
            for number, value in enumerate(listed, 1):
                yield JsonValue(f"item {number} of {name}", value)
            return
    yield item


def read_entry(
    value: object, path: str, place: str, name: str
) -> Iterator[Paper | BadRecord | DroppedField]:
    """Read one entry of the site: an object with a ``paper`` in it, or the paper itself."""
    inner = value.get("paper") if isinstance(value, Mapping) else None
    record = inner if isinstance(inner, Mapping) else value
    if not isinstance(value, Mapping) or not isinstance(record, Mapping):
        yield BadRecord(path, place, "it is no paper", 'give {"paper": {"id": …, "title": …}}')
        return
    fields = Fields({**_outer(value), **_present(record)}, path, place)
    try:
        yield _paper(fields, name)
    except BadRecord as error:
        yield error
    yield from fields.dropped


def _outer(value: Mapping[str, object]) -> dict[str, object]:
    """Give what the entry says besides its paper."""
    names = ("title", "summary", "publishedAt", "numComments", "organization")
    return {name: value[name] for name in names if value.get(name) is not None}


def _present(record: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if value not in (None, "", [])}


def _paper(fields: Fields, name: str) -> Paper:
    key = fields.required("id")
    authors = _authors(fields)
    kind, identifier = sure_identifier(key)
    code = fields.text("githubRepo")
    if code and not web_address(code):
        fields.drop("githubRepo", f"{code[:40]!a} is not a web address")
    return Paper(
        id=key,
        title=fields.title(),
        abstract=fields.abstract("summary"),
        authors=authors,
        author_count=len(authors) or None,
        date=fields.date("publishedAt"),
        url=web_address(f"https://huggingface.co/papers/{key}"),
        doi=identifier if kind == "doi" else "",
        arxiv_id=identifier if kind == "arxiv" else "",
        upvotes=fields.count("upvotes"),
        comments=fields.count("numComments"),
        organization=fields.name("organization"),
        code=tuple(filter(None, [web_address(code)])),
        inputs=(name,),
    )


def _authors(fields: Fields) -> tuple[str, ...]:
    """Give the authors that the site shows; hidden ones it took off the paper."""
    listed = fields.value("authors")
    if isinstance(listed, list):
        shown = [
            one for one in listed if not (isinstance(one, Mapping) and one.get("hidden") is True)
        ]
        fields = fields.of({"authors": shown})
    return fields.texts("authors", separators=r"\s*[;,]\s*")
