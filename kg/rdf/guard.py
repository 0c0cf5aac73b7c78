"""What a query may not do, found in its text before the engine sees it.

Oxigraph follows SERVICE to any address, and very long or deeply nested queries overflow its
stack and end the process. So a query is read as tokens first: a word in a comment, a text, an
IRI, a variable or a prefixed name is harmless; the keyword is not. The reading is stricter than
the grammar where the engine is laxer than it (``trueSERVICE``, ``SERVICE:x{``), never the other
way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.errors import QueryRefused

MAX_LENGTH = 1_000_000
"""Longest query, in characters."""
MAX_DEPTH = 100
"""Deepest nesting of brackets."""
MAX_STEPS = 1_000
"""Most operators and keywords together."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><(?:\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|[^\x00-\x20<>"{}|^`\\])*>)
  | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
            |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:\\.|%[0-9A-Fa-f]{2}|[\w:\-]|\.+(?=[\w:\-%\\]))*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[({\[])
  | (?P<close>[)}\]])
  | (?P<end>[.,;])
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_MAX_KEPT = 10_000
"""Longest query whose reading is kept, in characters."""
_PROLOGUE = frozenset({"PREFIX", "BASE"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset(
    {
        "INSERT",
        "DELETE",
        "LOAD",
        "CLEAR",
        "DROP",
        "CREATE",
        "ADD",
        "MOVE",
        "COPY",
        "WITH",
    }
)

Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the tokens of a query say.

    Attributes:
        graphs: IRIs after FROM and FROM NAMED, in order; a prefix that the query does not
            declare stays as written.
        variables: Names of all variables, sorted, without question mark.
    """

    graphs: tuple[str, ...]
    variables: tuple[str, ...]


def read_query(text: str) -> Reading:
    """Refuse a query that may not run, and say which graphs and variables it names.

    Whether it is SPARQL at all is the engine's business.

    Raises:
        QueryRefused: An update, SERVICE, or a query too long or too deeply nested.

    Example:
        >>> read_query('SELECT ?s { ?s ?p "SERVICE" } # SERVICE').variables
        ('p', 's')
        >>> read_query("SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }")
        Traceback (most recent call last):
        ...
        kg.errors.QueryRefused: SERVICE is refused: a query may not send requests to other servers
    """
    if len(text) > MAX_LENGTH:
        raise QueryRefused(f"the query has {len(text)} characters; {MAX_LENGTH} are allowed")
    return _read_once(text) if len(text) <= _MAX_KEPT else _read(text)


def _read(text: str) -> Reading:
    tokens = list(_tokens(text))
    _refuse_service(tokens)
    _refuse_update(tokens)
    _refuse_size(tokens)
    names = {word[1:] for kind, word in tokens if kind == "variable"}
    return Reading(tuple(_graphs(tokens)), tuple(sorted(names)))


_read_once = lru_cache(maxsize=256)(_read)
"""Programs ask the same few queries again and again."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What must be known of a query to send it to another server.

    Attributes:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE in upper case; empty where there is none.
        pattern: Place after the bracket that opens the outer pattern; None without one.
        prefixes: Prefixes that names use, without colon.
        declared: Prefixes that the query declares.
    """

    form: str
    pattern: int | None
    prefixes: frozenset[str]
    declared: frozenset[str]


def parts_of(text: str) -> Parts:
    """Find the parts of a query by its tokens; it need not be right.

    Example:
        >>> parts_of("CONSTRUCT { ?s a kg:X } WHERE { ?s ?p ?o }")
        Parts(form='CONSTRUCT', pattern=31, prefixes=frozenset({'kg'}), declared=frozenset())
    """
    form, pattern, depth = "", None, 0
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup or "sign", match[0]
        if kind == "space":
            continue
        if kind == "name":
            group = declared if before == "PREFIX" else used
            group.add(word.partition(":")[0])
        elif kind == "word" and not form and word.upper() in _FORMS:
            form = word.upper()
        elif kind == "open":
            if word == "{" and not depth and pattern is None and before != "CONSTRUCT":
                pattern = match.end()
            depth += 1
        elif kind == "close":
            depth -= 1
        before = word.upper() if kind == "word" else word
    return Parts(form, pattern, frozenset(used), frozenset(declared))


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            yield kind, match[0]


def _refuse_service(tokens: list[Token]) -> None:
    for place, (kind, word) in enumerate(tokens):
        named = kind == "name" and "service" in word.partition(":")[0].casefold()
        calls = (
            named
            and tokens[place + 1 : place + 2] == [("open", "{")]
            and not (place and tokens[place - 1][1].upper() == "GRAPH")
        )
        if calls or (kind == "word" and "service" in word.casefold()):
            raise QueryRefused("SERVICE is refused: a query may not send requests to other servers")


def _refuse_update(tokens: list[Token]) -> None:
    for kind, word in tokens:
        keyword = word.upper()
        if kind == "word" and keyword not in _PROLOGUE:
            if keyword in _UPDATES:
                raise QueryRefused(f"{keyword} is an update; the graph is read-only here")
            return


def _refuse_size(tokens: list[Token]) -> None:
    depth = deepest = 0
    for kind, _ in tokens:
        depth += (kind == "open") - (kind == "close")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise QueryRefused(f"brackets are nested {deepest} deep; {MAX_DEPTH} are allowed")
    steps = sum(kind in ("word", "sign") for kind, _ in tokens)
    if steps > MAX_STEPS:
        raise QueryRefused(f"the query has {steps} operators; {MAX_STEPS} are allowed")


def _graphs(tokens: list[Token]) -> Iterator[str]:
    prefixes: dict[str, str] = {}
    for place, (kind, word) in enumerate(tokens):
        if kind != "word":
            continue
        following = tokens[place + 1 : place + 3]
        if word.upper() == "PREFIX" and len(following) == 2:
            prefixes[following[0][1]] = following[1][1][1:-1]
        elif word.upper() == "FROM" and following:
            named = following[0][1].upper() == "NAMED"
            for found, name in following[named : named + 1]:
                yield name[1:-1] if found == "iri" else _resolved(name, prefixes)


def _resolved(name: str, prefixes: dict[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return prefixes.get(prefix + colon, prefix + colon) + local
