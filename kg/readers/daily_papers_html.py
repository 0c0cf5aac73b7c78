"""Saved HTML pages of huggingface.co/papers: day, week, month, trending, search, one paper.

The site puts the data of a page, as JSON, into the attribute ``data-props`` of the element that
shows it; nothing of the page's layout is needed.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping

from kg.errors import BadRecord
from kg.readers.daily_papers_json import read_entry
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_LISTS = ("dailyPapers", "papers", "searchResults", "results")
_TARGET = "DailyPapers"
_PROPS = re.compile(r"\bdata-props\s{0,9}=\s{0,9}([\"'])")
_TARGETS = re.compile(r"\bdata-target\s*=\s*[\"']?([\w-]+)")
_TAIL = 2000


def is_daily_papers_html(head: str) -> bool:
    """Tell whether a text begins like an HTML page, or holds the site's element.

    Example:
        >>> is_daily_papers_html("<!DOCTYPE html><html>"), is_daily_papers_html("Daily Papers")
        (True, False)
    """
    return bool(_HTML.match(head)) or f'data-target="{_TARGET}"' in head


def read_daily_papers_html(source: Source) -> Iterator[Paper | BadRecord | DroppedField]:
    """Read the papers that a saved page carries in its ``data-props``, in the page's order.

    An entry that the page carries twice comes once.
    """
    seen: set[str] = set()
    for place, value in _entries(_props(source.text()), source.path):
        if isinstance(value, BadRecord):
            yield value
            continue
        mark = json.dumps(value, sort_keys=True)
        if mark not in seen:
            seen.add(mark)
            yield from read_entry(value, source.path, place, source.name)
    if source.damage:
        yield BadRecord(source.path, "the end", source.damage, "save the page again")


def _entries(found: Iterator[tuple[str, int, str]], path: str) -> Iterator[tuple[str, object]]:
    """Give the entries of the lists of papers; without lists, the papers that stand alone."""
    alone: list[tuple[str, object]] = []
    lists = 0
    for target, line, props in found:
        try:
            value = json.loads(props)
        except (ValueError, RecursionError):
            if target == _TARGET:
                mend = "save the page again"
                yield "", BadRecord(path, f"line {line}", "its data-props is not JSON", mend)
            continue
        if not isinstance(value, Mapping):
            continue
        for name in _LISTS:
            listed = value.get(name)
            if isinstance(listed, list) and (target == _TARGET or any(map(_is_entry, listed))):
                lists += 1
                for number, entry in enumerate(listed, 1):
                    yield f"item {number} of {name}", entry
        if _is_entry(value):
            alone.append((f"line {line}", value))
    if not lists:
        yield from alone


def _is_entry(value: object) -> bool:
    paper = value.get("paper") if isinstance(value, Mapping) else None
    return isinstance(paper, Mapping) and "title" in paper and "id" in paper


def _props(text: str) -> Iterator[tuple[str, int, str]]:
    """Give target, line and data of each element that carries data.

    Only these attributes are looked at: a parser of whole pages takes time that grows with the
    square of the length on pages that are made to be slow.
    """
    done = line_at = 0
    line = 1
    while found := _PROPS.search(text, done):
        end = text.find(found[1], found.end())
        if end < 0:
            return
        start = max(text.rfind("<", done, found.start()), done)
        around = text[start : found.start()] + " " + text[end : end + _TAIL].partition(">")[0]
        target = _TARGETS.search(around)
        line += text.count("\n", line_at, found.start())
        line_at, done = found.start(), end + 1
        yield target[1] if target else "", line, html.unescape(text[found.end() : end])
