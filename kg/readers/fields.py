"""The fields of a record, from whatever shape a source gives them to that of a paper.

Only id, title and abstract can make a record unusable. An optional field that cannot be read
is left out, and a :class:`DroppedField` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from kg.errors import BadRecord
from kg.iri import encoded, identifier_of, orcid_of
from kg.readers.dates import find_day
from kg.readers.report import DroppedField

_UNSAFE = re.compile("[\0\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\s*[\r\n]\s*")
_ARXIV = re.compile(r"\d\d(?:0[1-9]|1[0-2])\.\d{4,5}")
_HOST = re.compile(r"(?:[\w~.%!$&'()*+,;=-]*@)?[\w.-]+(?::\d+)?")
_PLAIN_URL = re.compile(r"https?://[a-zA-Z0-9.-]+(?:/[a-zA-Z0-9/?:@!$&'()*+,;=._~-]*)?")
_URL_SAFE = "/?:@!$&'()*+,;=-._~%"


class Fields:
    """One record of a source, read field by field.

    Attributes:
        dropped: What had to be left out so far.

    Example:
        >>> fields = Fields({"title": "A title", "year": "soon"}, "a.jsonl", "line 1")
        >>> fields.required("title"), fields.date("date", "year")
        ('A title', '')
        >>> str(fields.dropped[0])
        "a.jsonl, line 1: year left out: 'soon' is not a date"
    """

    def __init__(self, record: Mapping[str, object], path: str, place: str) -> None:
        """Keep the record and where it stands."""
        self._record = record
        self._path = path
        self._place = place
        self.dropped: list[DroppedField] = []

    def value(self, name: str) -> object:
        """Give a field as it stands, None when it is absent."""
        return self._record.get(name)

    def has(self, name: str) -> bool:
        """Tell whether the record has a field, be it empty or null."""
        return name in self._record

    def of(self, record: Mapping[str, object]) -> Fields:
        """Read another record at the same place; what it drops is listed here too."""
        other = Fields(record, self._path, self._place)
        other.dropped = self.dropped
        return other

    def required(self, name: str) -> str:
        """Give a field that a paper cannot do without.

        Raises:
            BadRecord: If it is absent, blank, or no text.
        """
        value = self._record.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and name == "id":
            return str(value)
        if not isinstance(value, str):
            reason = f"no {name}" if value is None else f"{name} is no text ({_short(value)})"
            raise self.bad(reason, f'give "{name}" as text')
        text = self.safe(value, name)
        if not text.strip():
            raise self.bad(f"{name} is empty", f'give "{name}" as text')
        return text

    def title(self, name: str = "title") -> str:
        """Give the title as the source has it, on one line.

        Raises:
            BadRecord: If there is none.
        """
        return _LINE_BREAK.sub(" ", self.required(name))

    def abstract(self, name: str = "abstract") -> str:
        """Give the abstract exactly as the source has it; empty when it is null.

        Raises:
            BadRecord: If it is no text.
        """
        value = self._record.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.bad(f"{name} is no text ({_short(value)})", f'give "{name}" as text')
        return self.safe(value, name)

    def text(self, *names: str) -> str:
        """Give the first of some optional fields that is there, trimmed, else empty."""
        for name in names:
            value = self._record.get(name)
            if isinstance(value, str):
                if text := self.safe(value, name).strip():
                    return " ".join(text.split())
            elif value is not None:
                self.drop(name, f"{_short(value)} is no text")
        return ""

    def name(self, field: str) -> str:
        """Give an optional name: a text, or an object with ``fullname`` or ``name``."""
        value = self._record.get(field)
        if isinstance(value, Mapping):
            return self.of(value).text("fullname", "name")
        return self.text(field)

    def texts(self, name: str, *, separators: str, key: str = "name") -> tuple[str, ...]:
        """Give an optional list of texts.

        Args:
            name: The field: a list of texts, a list of objects, or one text.
            separators: Regular expression that splits one text.
            key: Which field of an object holds its text.
        """
        return tuple(words for words, _ in self._named(name, separators, key))

    def people(self, name: str, *, separators: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give an optional list of names, and their ORCIDs where the list has objects with them.

        Returns:
            The names; and as many ORCIDs, empty for a person without, or none at all.

        Example:
            >>> record = {"authors": [{"name": "Josiah", "orcid": "0000-0002-1825-0097"}, "Ada"]}
            >>> Fields(record, "a.jsonl", "line 1").people("authors", separators=";")
            (('Josiah', 'Ada'), ('0000-0002-1825-0097', ''))
        """
        names, orcids = [], []
        for words, item in self._named(name, separators, "name"):
            given = item.get("orcid") if isinstance(item, Mapping) else None
            orcid = orcid_of(given) if isinstance(given, str) else ""
            if given and not orcid:
                self.drop(name, f"{_short(given)} is no ORCID")
            names.append(words)
            orcids.append(orcid)
        return tuple(names), tuple(orcids) if any(orcids) else ()

    def _named(self, name: str, separators: str, key: str) -> Iterator[tuple[str, object]]:
        value = self._record.get(name)
        items: list[object] = []
        if isinstance(value, str):
            items = list(re.split(separators, value))
        elif isinstance(value, list):
            items = value
        elif value is not None:
            self.drop(name, f"{_short(value)} is no list")
        for item in items:
            words = item if isinstance(item, str) else _words_of(item, key)
            if words is None:
                self.drop(name, f"{_short(item)} is no text")
            elif words := " ".join(self.safe(words, name).split()):
                yield words, item

    def count(self, *names: str) -> int | None:
        """Give the first of some optional whole numbers, None when there is none."""
        for name in names:
            value = self._record.get(name)
            if value is None or value == "":
                continue
            number = _whole(value)
            if number is not None and 0 <= number < 2**53:
                return number
            self.drop(name, f"{_short(value)} is not a count")
        return None

    def date(self, *names: str) -> str:
        """Give the first of some optional dates that can be read, else empty."""
        for name in names:
            value = self._record.get(name)
            if value is None or value == "":
                continue
            number = _whole(value) if not isinstance(value, str) else None
            words = str(number) if number is not None else value
            day = find_day(words) if isinstance(words, str) else None
            if day is not None and day.year:
                return str(day)
            self.drop(name, f"{_short(value)} is not a date")
        return ""

    def url(self, name: str) -> str:
        """Give an optional web address that can stand in a graph, else empty."""
        if not (words := self.text(name)):
            return ""
        if address := web_address(words):
            return address
        self.drop(name, f"{_short(words)} is not a web address")
        return ""

    def identifiers(self, *, sure: tuple[str, ...] = ("id", "url")) -> tuple[str, str]:
        """Give the arXiv id and the DOI, each empty when not known for sure.

        Args:
            sure: Fields that may hold one, asked after ``arxiv_id`` and ``doi``.
        """
        found = {"arxiv": "", "doi": ""}
        for name in ("arxiv_id", "doi"):
            if words := self.text(name):
                kind, identifier = identifier_of(words)
                if kind:
                    found[kind] = found[kind] or self.safe(identifier, name)
                else:
                    self.drop(name, f"{_short(words)} is not one")
        for name in sure:
            value = self._record.get(name)
            if isinstance(value, str):
                kind, identifier = sure_identifier(value)
                if kind:
                    found[kind] = found[kind] or identifier
        return found["arxiv"], found["doi"]

    def safe(self, words: str, name: str) -> str:
        """Take out what no graph can hold: NUL characters and halves of characters."""
        if words.isascii() and "\0" not in words:
            return words
        if not _UNSAFE.search(words):
            return words
        self.drop(name, "NUL characters were removed, broken characters replaced", whole=False)
        return _UNSAFE.sub(lambda found: "" if found[0] == "\0" else "\ufffd", words)

    def drop(self, name: str, reason: str, *, whole: bool = True) -> None:
        """List a field, or a part of one, that is left out."""
        field = name if whole else f"part of {name}"
        self.dropped.append(DroppedField(self._path, self._place, field, reason))

    def bad(self, reason: str, mend: str) -> BadRecord:
        """Make the error for this record."""
        return BadRecord(self._path, self._place, reason, mend)


def sure_identifier(words: str) -> tuple[str, str]:
    """Find an arXiv id or DOI only where nothing else can be meant.

    Example:
        >>> sure_identifier("2507.14111"), sure_identifier("2599.14111")
        (('arxiv', '2507.14111'), ('', ''))
    """
    kind, identifier = identifier_of(_UNSAFE.sub("", words))
    if kind == "arxiv" and "arxiv" not in words.lower() and not _ARXIV.fullmatch(identifier):
        return "", ""
    return kind, identifier


def web_address(words: str) -> str:
    """Give an http address as an IRI, empty when the words are none.

    Characters that an IRI may not hold are percent-encoded; other schemes are refused.

    Example:
        >>> web_address("https://x.org/a b?q=[1]"), web_address("javascript:alert(1)")
        ('https://x.org/a%20b?q=%5B1%5D', '')
    """
    if _PLAIN_URL.fullmatch(words):
        return words
    try:
        parts = urlsplit(words.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        return ""
    rest = words.strip()[len(parts.scheme) + 3 + len(parts.netloc) :]
    rest = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", rest)
    before, mark, fragment = rest.partition("#")
    tail = f"{encoded(before, _URL_SAFE)}{mark}{encoded(fragment, _URL_SAFE)}"
    return f"{parts.scheme.lower()}://{parts.netloc}{tail}"


def _words_of(item: object, key: str) -> str | None:
    if not isinstance(item, Mapping):
        return None
    name = item.get(key)
    if isinstance(name, str):
        return name
    parts = [item.get("given") or item.get("first"), item.get("family") or item.get("last")]
    words = " ".join(part for part in parts if isinstance(part, str))
    return words or None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\d{1,16}", value.strip(), re.ASCII):
        return int(value)
    return None


_SHOWN = 40


def _short(value: object) -> str:
    words = ascii(value) if not isinstance(value, list | dict) else f"a {type(value).__name__}"
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
