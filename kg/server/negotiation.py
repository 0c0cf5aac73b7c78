"""Content negotiation: which of the formats that we have a client likes best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from operator import itemgetter
from typing import NamedTuple

from kg.rdf.store import Format

_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_MOST_RANGES = 100


class Offer(NamedTuple):
    """A format that we can answer in."""

    form: str
    types: tuple[str, ...]

    @property
    def content_type(self) -> str:
        """The header of an answer in it."""
        text = self.types[0].startswith("text/") or self.types[0].endswith(("xml", "n-triples"))
        return f"{self.types[0]}; charset=utf-8" if text else self.types[0]


ROWS = (
    Offer(Format.JSON, ("application/sparql-results+json", "application/json")),
    Offer(Format.XML, ("application/sparql-results+xml", "application/xml", "text/xml")),
    Offer(Format.CSV, ("text/csv",)),
    Offer(Format.TSV, ("text/tab-separated-values",)),
)
"""Formats of SELECT and ASK, the one we like best first."""

GRAPHS = (
    Offer(Format.TTL, ("text/turtle", "application/x-turtle", "text/n3")),
    Offer(Format.NT, ("application/n-triples", "text/plain")),
    Offer(Format.JSONLD, ("application/ld+json", "application/json")),
    Offer(Format.RDFXML, ("application/rdf+xml", "application/xml", "text/xml")),
    Offer(Format.TRIG, ("application/trig",)),
    Offer(Format.NQ, ("application/n-quads",)),
)
"""Formats of CONSTRUCT, DESCRIBE and of things."""

PAGE = Offer("html", ("text/html", "application/xhtml+xml"))
"""A page for people."""


class _Range(NamedTuple):
    kind: str
    sub: str
    weight: float

    def fits(self, media_type: str) -> int:
        """How exactly it names a media type: 0 not at all, 3 by its whole name."""
        kind, _, sub = media_type.partition("/")
        if self.kind == "*":
            return 1
        if self.kind != kind:
            return 0
        return 2 if self.sub == "*" else 3 * (self.sub == sub)


def best_offer(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """Find the offer with the highest weight; of equals the first.

    Parts of the header that are not as HTTP wants them are passed over; without any, all is
    welcome.

    Args:
        accept: The header; None when there is none.
        offers: What we have, best first; the first type of each before all second ones.

    Returns:
        The offer, with the one type to send; None if the client accepts none of them.

    Example:
        >>> best_offer("text/csv;q=0.5, application/json", ROWS).types
        ('application/json',)
        >>> best_offer("text/*", ROWS).types, best_offer("image/png", ROWS)
        (('text/csv',), None)
    """
    ranges = _ranges(accept or "") or [_Range("*", "*", 1.0)]
    columns = zip_longest(*(offer.types for offer in offers))
    weighed = [
        (_weight(ranges, name), Offer(offer.form, (name,)))
        for names in columns
        for offer, name in zip(offers, names, strict=True)
        if name
    ]
    weight, best = max(weighed, key=itemgetter(0))
    return best if weight > 0 else None


def _weight(ranges: Sequence[_Range], media_type: str) -> float:
    """The weight that the most exact range gives, from 0 to 1."""
    exact, weight = max((one.fits(media_type), one.weight) for one in ranges)
    return weight if exact else 0.0


def _ranges(accept: str) -> list[_Range]:
    found = (_range(part) for part in accept.lower().split(",")[:_MOST_RANGES])
    return [one for one in found if one is not None]


def _range(part: str) -> _Range | None:
    name, *parameters = (word.strip() for word in part.split(";"))
    kind, slash, sub = name.partition("/")
    if not (kind and slash and sub) or (kind == "*" and sub != "*"):
        return None
    weight = 1.0
    for parameter in parameters:
        key, _, value = (word.strip() for word in parameter.partition("="))
        if key == "q":
            if not _WEIGHT.fullmatch(value):
                return None
            weight = float(value)
    return _Range(kind, sub, weight)
