"""From the mentions of one paper to its candidate entities.

Mentions of one meaning are one candidate: all spellings of a form, a short form with its
expansion, all labels of one vocabulary entry. A candidate's features say which extractors agree;
:mod:`kg.resolve.confidence` turns them into a probability.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.forms import fold, is_acronym
from kg.iri import slug_of
from kg.records import Abbreviation, EntityType, Mention, Paper, Reading, Source

_VOCABULARY_WEIGHT = 0.6
_PATTERN_WEIGHT = 0.3
_SPELLING_LEAST = 6
_VERSION = re.compile(r"\b([^\W\d_]{2,})(?=\d)")
_PREFIX = re.compile(r"\b(pre|post|multi|non|co|semi|inter|sub|super|meta|anti|hyper)[ -](?=\w{3})")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words of one paper that may name one entity.

    Attributes:
        key: The entity's key, as far as this paper alone tells.
        entry: Key of the vocabulary entry, or empty.
        type: The type in this paper.
        name: The canonical name that this paper suggests.
        mentions: One a place, of the extractor that scores best there; sorted.
        sources: The extractors that agree on words and type, sorted.
        features: What :mod:`kg.resolve.confidence` looks at, by name.
        is_acronym: Whether all that is known is a short form without expansion.
    """

    key: str
    entry: str
    type: EntityType
    name: str
    mentions: tuple[Mention, ...]
    sources: tuple[Source, ...]
    features: Mapping[str, float]
    is_acronym: bool


def key_of_form(form: str) -> str:
    """Give the key of a folded form: its slug, with versions and prefixes written one way.

    Example:
        >>> key_of_form("gpt4"), key_of_form("gpt 4"), key_of_form("pre training")
        ('gpt-4', 'gpt-4', 'pretraining')
    """
    return slug_of(_PREFIX.sub(r"\1", _VERSION.sub(r"\1 ", form)))


def candidates_of(
    paper: Paper, reading: Reading, key_of_name: Mapping[str, str]
) -> list[Candidate]:
    """Group the mentions of one paper.

    Args:
        paper: The paper.
        reading: Its reading.
        key_of_name: Vocabulary keys by folded name.

    Returns:
        The candidates, sorted by key. Every mention of the reading is in exactly one of them,
        or at the same place as one that is.
    """
    expansions = _expansions(reading.abbreviations)
    groups: dict[str, list[Mention]] = defaultdict(list)
    entries: dict[str, str] = {}
    for mention in reading.mentions:
        form = fold(mention.text)
        form = expansions.get(form, form)
        if not form:
            continue
        entry = mention.entry or key_of_name.get(form, "")
        key = entry or key_of_form(form)
        groups[key].append(mention)
        if entry:
            entries[key] = entry
    _join_expanded(groups, entries)
    _join_spellings(groups, entries)
    nested = _nested({(m.start, m.end) for m in reading.mentions})
    found = [
        _candidate(key, entries.get(key, ""), mentions, paper, reading, nested)
        for key, mentions in groups.items()
    ]
    return sorted(found, key=lambda candidate: candidate.key)


def _expansions(abbreviations: Sequence[Abbreviation]) -> dict[str, str]:
    """Folded short form to folded long form; a long form may itself be shortened once more."""
    table = {fold(a.short): fold(a.long) for a in abbreviations}
    return {short: long for short, long in table.items() if short and long and short != long}


def _join_expanded(groups: dict[str, list[Mention]], entries: dict[str, str]) -> None:
    """Join a form that is found both as a vocabulary entry and as plain words at one place."""
    at: dict[tuple[int, int], str] = {}
    for key in sorted(groups, key=lambda key: (key not in entries, key)):
        for mention in list(groups[key]):
            owner = at.setdefault((mention.start, mention.end), key)
            if owner != key:
                groups[key].remove(mention)
                groups[owner].append(mention)
    for key in [key for key, mentions in groups.items() if not mentions]:
        del groups[key]


def _join_spellings(groups: dict[str, list[Mention]], entries: Mapping[str, str]) -> None:
    """Join forms that differ in hyphens and spaces alone (KnowMe-Bench, KnowMeBench)."""
    owners: dict[str, str] = {}
    for key in sorted(groups, key=lambda key: (key not in entries, -len(groups[key]), key)):
        letters = key.replace("-", "")
        if len(letters) < _SPELLING_LEAST:
            continue
        owner = owners.setdefault(letters, key)
        if owner != key and not (key in entries and entries[key] != entries.get(owner)):
            groups[owner] += groups.pop(key)


def _nested(spans: set[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Those spans that lie within another."""
    found, reach = set(), -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end <= reach:
            found.add((start, end))
        reach = max(reach, end)
    return frozenset(found)


def _candidate(
    key: str,
    entry: str,
    mentions: list[Mention],
    paper: Paper,
    reading: Reading,
    nested: Collection[tuple[int, int]],
) -> Candidate:
    votes: Counter[EntityType] = Counter()
    for kind in EntityType:
        of_kind = [m for m in mentions if m.type is kind]
        tagged = [m.score for m in of_kind if m.source is Source.TAGGER]
        votes[kind] = int(
            1e6
            * (
                (max(tagged) + sum(tagged) / len(tagged) if tagged else 0.0)
                + _VOCABULARY_WEIGHT * any(m.source is Source.VOCABULARY for m in of_kind)
                + _PATTERN_WEIGHT * any(m.source is Source.PATTERN for m in of_kind)
            )
        )
    chosen = max(EntityType, key=lambda kind: votes[kind])
    best: dict[tuple[int, int], Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.type is chosen, m.score, m.source, m.end)):
        place = (mention.start, mention.end)
        known = best.get(place)
        if known is not None and known.roles and not mention.roles:
            mention = replace(mention, roles=known.roles)
        best[place] = mention
    places = tuple(sorted(best.values()))
    forms = {fold(mention.text) for mention in places}
    return Candidate(
        key=key,
        entry=entry,
        type=chosen,
        name=_name_of(places, reading.abbreviations, paper),
        mentions=places,
        sources=tuple(sorted({m.source for m in mentions if m.type is chosen})),
        features=_features(chosen, mentions, places, paper, nested),
        is_acronym=not entry and len(forms) == 1 and all(is_acronym(m.text) for m in places),
    )


def _features(
    kind: EntityType,
    mentions: Sequence[Mention],
    places: Sequence[Mention],
    paper: Paper,
    nested: Collection[tuple[int, int]],
) -> dict[str, float]:
    tagged = [m for m in mentions if m.source is Source.TAGGER]
    own = [m.score for m in tagged if m.type is kind]
    known = [m for m in mentions if m.source is Source.VOCABULARY]
    named = [m.score for m in mentions if m.source is Source.PATTERN]
    longest = max(places, key=lambda m: (len(m.text), m.start)).text
    return {
        "tagger_max": max(own, default=0.0),
        "tagger_mean": sum(own) / len(places),
        "tagger_other": max((m.score for m in tagged if m.type is not kind), default=0.0),
        "vocabulary": float(any(m.type is kind for m in known)),
        "vocabulary_other": float(any(m.type is not kind for m in known)),
        "pattern": max(named, default=0.0),
        "forms": float(len({fold(m.text) for m in places}) > 1),
        "places": min(len(places), 8) / 8,
        "in_title": float(any(m.start < len(paper.title) for m in places)),
        "nested": sum((m.start, m.end) in nested for m in places) / len(places),
        "one_word": float(" " not in longest),
        "words": min(len(longest.split()), 6) / 6,
        "capitals": float(any(char.isupper() for char in longest[1:])),
        "digits": float(any(char.isdigit() for char in longest)),
    }


def _name_of(places: Sequence[Mention], abbreviations: Sequence[Abbreviation], paper: Paper) -> str:
    """The expansion if the paper gives one, else the commonest spelling; singular, plain case."""
    shorts = {fold(a.short): a.long for a in abbreviations}
    texts = [m.text for m in places]
    longs = [shorts[fold(text)] for text in texts if fold(text) in shorts]
    if longs:
        return plain_name(longs[0])
    counts = Counter(texts)
    in_abstract = {m.text for m in places if m.start > len(paper.title)}
    best = min(counts, key=lambda text: (text not in in_abstract, -counts[text], text))
    return plain_name(best)


def plain_name(surface: str) -> str:
    """Make a canonical name of a surface: singular, and lower case unless it is a proper name.

    A word keeps its capitals when it has one inside, a digit, or the whole is one word.

    Example:
        >>> [plain_name(s) for s in ("Large Language Models", "LLMs", "KernelBench", "Muon")]
        ['large language model', 'LLM', 'KernelBench', 'Muon']
    """
    words = surface.split()
    if not words:
        return surface
    last, folded = words[-1], fold(words[-1])
    if last.casefold().startswith(folded):
        words[-1] = last[: len(folded)]
    elif last.islower():
        words[-1] = folded
    elif last.casefold().endswith("ies"):
        words[-1] = last[:-3] + "y"
    proper = any(any(c.isupper() for c in w[1:]) or any(map(str.isdigit, w)) for w in words)
    if len(words) > 1 and not proper:
        words = [word.lower() for word in words]
    return " ".join(words)
