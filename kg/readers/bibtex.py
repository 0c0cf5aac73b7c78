"""BibTeX and BibLaTeX libraries; the only module that imports bibtexparser."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

from kg.errors import BadRecord
from kg.readers.fields import Fields
from kg.readers.latex import text_of_latex
from kg.readers.neutral import Ids, paper_of
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

_START = re.compile(r"^[ \t]*@(?!comment|preamble|string)[a-z]+[ \t]*[{(]", re.I | re.M)
_VENUES = ("journal", "journaltitle", "booktitle", "eventtitle", "series", "publisher", "school")
_TAGS = ("keywords", "keyword", "mendeley-tags", "groups", "mendeley-groups")
_INHERITED = ("booktitle", "year", "month", "date", "publisher")
_MONTH = re.compile(r"(?:(\d{1,2})[\s~-]+)?([a-z]{3,}|\d{1,2})(?:[\s~-]+(\d{1,2}))?", re.I)
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

Entry = Mapping[str, str]


def is_bibtex(head: str) -> bool:
    r"""Tell whether a text holds the beginning of a BibTeX entry.

    Example:
        >>> is_bibtex("% my library\n@article{key, title = {A title}"), is_bibtex("Daily Papers")
        (True, False)
    """
    return bool(_START.search(head))


def read_bibtex(source: Source) -> Iterator[Paper | BadRecord | DroppedField]:
    """Read a library; ids are the citation keys, LaTeX becomes plain text.

    Groups and tags of reference managers come as keywords. An entry takes what it lacks from
    the one that ``crossref`` names. Entries that are broken are bad records; the others are read.
    """
    found = list(_blocks(source.text()))
    entries = {key: entry for _, key, entry in found if isinstance(entry, Mapping)}
    ids = Ids()
    for line, key, entry in found:
        place = f"line {line}" + (f" ({key})" if key else "")
        if isinstance(entry, str):
            yield BadRecord(source.path, place, entry, "close its braces and quotes")
            continue
        parent = entries.get(entry.get("crossref", ""), {})
        inherited = {name: parent[name] for name in _INHERITED if name in parent}
        if "title" in parent:
            inherited.setdefault("booktitle", parent["title"])
        record = _record(key, {**inherited, **entry}, ids)
        fields = Fields(record, source.path, place)
        try:
            yield paper_of(fields, source.name)
        except BadRecord as error:
            yield error
        yield from fields.dropped
    if source.damage:
        yield BadRecord(source.path, "the end", source.damage, "copy the file again")


def _blocks(text: str) -> Iterator[tuple[int, str, Entry | str]]:
    """Give line, key and fields of each entry, or what is wrong with it."""
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
    from bibtexparser import model
    from bibtexparser.entrypoint import parse_string

    library = parse_string(text)
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        entry = block
        if isinstance(block, model.ParsingFailedBlock):
            if not isinstance(block.ignore_error_block, model.Entry):
                yield line, "", "its syntax is broken"
                continue
            entry = block.ignore_error_block
        if isinstance(entry, model.Entry):
            fields: dict[str, str] = {}
            for field in entry.fields:
                fields.setdefault(field.key.lower(), _unwrapped(str(field.value)))
            yield line, entry.key.strip(), fields


def _unwrapped(value: str) -> str:
    """Take off the braces or quotes around a value, when they are still there."""
    words = value.strip()
    pairs = (("{", "}"), ('"', '"'))
    if len(words) > 1 and (words[0], words[-1]) in pairs and _is_one_group(words):
        return words[1:-1].strip()
    return words


def _is_one_group(words: str) -> bool:
    depth = 0
    for index, char in enumerate(words):
        depth += (char == "{") - (char == "}")
        if depth == 0 and index < len(words) - 1 and words[0] == "{":
            return False
    return True


def _record(key: str, entry: Entry, ids: Ids) -> dict[str, object]:
    title = " ".join(text_of_latex(entry.get("title", "")).split())
    if subtitle := text_of_latex(entry.get("subtitle", "")).strip():
        title = f"{title}: {subtitle}"
    abstract = text_of_latex(entry.get("abstract", "")).strip()
    venue = next((entry[name] for name in _VENUES if entry.get(name)), "")
    tags = [tag for name in _TAGS for tag in re.split(r"\s*[;,]\s*", entry.get(name, ""))]
    record: dict[str, object] = {
        "id": key or (ids.new(title, abstract) if title else ""),
        "title": title or None,
        "abstract": abstract,
        "authors": _authors(entry.get("author") or entry.get("editor", "")),
        "date": _date(entry),
        "venue": text_of_latex(venue),
        "url": _address(entry.get("url", "")),
        "doi": text_of_latex(entry.get("doi", "")).replace(" ", ""),
        "arxiv_id": _arxiv_id(entry),
        "keywords": list(dict.fromkeys(text_of_latex(tag) for tag in tags if tag)),
    }
    return {name: value for name, value in record.items() if value not in ("", [])} | {
        "abstract": abstract
    }


def _address(words: str) -> str:
    found = re.search(r"https?://[^\s{}]+", words.replace("\\", ""))
    return found[0] if found else words


def _arxiv_id(entry: Entry) -> str:
    kind = f"{entry.get('archiveprefix', '')} {entry.get('eprinttype', '')}".lower()
    eprint = entry.get("eprint", "").strip()
    if eprint and ("arxiv" in kind or eprint.lower().startswith("arxiv")):
        return eprint
    return ""


def _date(entry: Entry) -> str:
    """Give the date as far as it is known; the first day of a range."""
    if words := entry.get("date", ""):
        return re.split(r"/(?=\d{4}|\.\.|$)", words)[0].rstrip("~?%")
    year = entry.get("year", "").strip("{}~() ")
    found = _MONTH.fullmatch(entry.get("month", "").strip('{}". '))
    if not found or not re.fullmatch(r"\d{4}", year):
        return year
    name = found[2].lower()
    month = int(name) if name.isdigit() else _month_number(name)
    day = found[1] or found[3] or entry.get("day", "")
    if not 1 <= month <= 12:
        return year
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day.isdigit() else "")


def _month_number(name: str) -> int:
    return _NAMES.index(name[:3]) + 1 if name[:3] in _NAMES else 0


def _authors(words: str) -> list[str]:
    """Give the names in the order in which people write them."""
    if not words.strip():
        return []
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    names = []
    for one in split_multiple_persons_names(words):
        try:
            parts = parse_single_name_into_parts(one, strict=False)
        except ValueError:
            names.append(text_of_latex(one))
            continue
        whole = [*parts.first, *parts.von, *parts.last, *parts.jr]
        names.append(" ".join(text_of_latex(" ".join(whole)).split()))
    return [name for name in names if name and name.lower() != "others"]
