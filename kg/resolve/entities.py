"""The table of the corpus: candidates of all papers become entities.

One entity a meaning. A vocabulary entry keeps its own key, name and class. Any other entity's
key is its folded form; its class is the type with the most confidence over the corpus; an
acronym that a paper does not spell out joins the expansion that the other papers agree on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.extract.forms import fold
from kg.extract.vocabulary import Entry
from kg.records import Abbreviation, Entity, EntityType
from kg.resolve.candidates import Candidate, key_of_form

_AGREEMENT = 0.8
_SIZE_OR_VERSION = re.compile(
    r"v?\d+(?:\.\d+)*|\d+(?:\.\d+)?[bmk]|x\d+b|instruct|chat|base|large|small|mini|tiny|turbo|pro|"
    r"flash|preview|coder|thinking|it"
)
_MAX_LABELS = 50


@dataclass(slots=True)
class Votes:
    """What the papers say of one entity that no vocabulary has; the order does not matter.

    Attributes:
        types: Confidence in thousandths, by type.
        names: Papers that suggest a name.
        labels: Mentions, by surface form.
    """

    types: Counter[EntityType] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)

    def add(self, candidate: Candidate, confidence: float) -> None:
        """Count one paper's link."""
        self.types[candidate.type] += round(confidence * 1000)
        self.names[candidate.name] += 1
        self.labels.update(mention.text for mention in candidate.mentions)

    def join(self, other: Votes) -> Votes:
        """Add the votes of other papers, and give all."""
        self.types.update(other.types)
        self.names.update(other.names)
        self.labels.update(other.labels)
        return self

    @property
    def type(self) -> EntityType:
        """The type with the most confidence; the first of :class:`EntityType` where two do."""
        return max(EntityType, key=lambda kind: self.types[kind])

    @property
    def name(self) -> str:
        """The name that most papers suggest."""
        return min(self.names, key=lambda text: (-self.names[text], text))


@dataclass(slots=True)
class EntityTable:
    """What is known of each entity over the corpus; fill with :meth:`add`, then :meth:`entity`.

    Guaranteed: the order in which papers are added does not matter.
    """

    vocabulary: Mapping[str, Entry]
    _votes: dict[str, Votes] = field(default_factory=lambda: defaultdict(Votes))
    _spelled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _made: dict[str, Entity] = field(default_factory=dict)

    def learn(self, abbreviations: Iterable[Abbreviation], key_of_name: Mapping[str, str]) -> None:
        """Note what one paper spells out, for the papers that do not."""
        for short, long in spellings_of(abbreviations, key_of_name):
            self._spelled[short][long] += 1

    def key_of(self, candidate: Candidate) -> str:
        """Give the key of a candidate over the corpus.

        An acronym without expansion takes the one that the papers that spell it out agree on.
        """
        expansions = self._spelled.get(candidate.key)
        if not candidate.is_acronym or not expansions:
            return candidate.key
        return agreed(expansions) or candidate.key

    def add(self, key: str, candidate: Candidate, confidence: float) -> None:
        """Count one paper's link."""
        self._votes[key].add(candidate, confidence)

    def entity(self, key: str) -> Entity:
        """Give the entity of a key that was added, or of a vocabulary entry."""
        if key not in self._made:
            entry = self.vocabulary.get(key)
            self._made[key] = entity_of_entry(entry) if entry else self._from_votes(key)
        return self._made[key]

    def _from_votes(self, key: str) -> Entity:
        votes = self._votes[key]
        return entity_of(key, votes, broader_of(key, votes, self.vocabulary, self._is))

    def _is(self, key: str, kind: EntityType) -> bool:
        votes = self._votes.get(key)
        return votes is not None and votes.type is kind


def spellings_of(
    abbreviations: Iterable[Abbreviation], key_of_name: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Give the keys of the short forms that a paper spells out, each with that of its long form."""
    for abbreviation in abbreviations:
        short, long = fold(abbreviation.short), fold(abbreviation.long)
        if short and long and short != long:
            yield key_of_form(short), key_of_name.get(long) or key_of_form(long)


def agreed(expansions: Counter[str]) -> str:
    """Give the expansion that at least 80 % of the papers agree on; empty where there is none.

    Example:
        >>> agreed(Counter({"large-language-model": 9, "local-linear-map": 1}))
        'large-language-model'
    """
    best = min(expansions, key=lambda key: (-expansions[key], key))
    return best if expansions[best] >= _AGREEMENT * expansions.total() else ""


def entity_of_entry(entry: Entry) -> Entity:
    """Give the entity of a vocabulary entry, which no paper changes."""
    known = {entry.name, *entry.labels, *entry.ambiguous}
    return Entity(
        key=entry.key,
        name=entry.name,
        type=entry.type,
        labels=tuple(sorted(known - {entry.name})),
        definition=entry.definition,
        broader=entry.broader,
        matches=entry.matches,
        in_vocabulary=True,
    )


def entity_of(key: str, votes: Votes, broader: tuple[str, ...]) -> Entity:
    """Give the entity that papers agree on."""
    by_form: dict[str, str] = {}
    for label, _ in sorted(votes.labels.items(), key=lambda pair: (-pair[1], pair[0])):
        by_form.setdefault(fold(label), label)
    name = votes.name
    by_form.pop(fold(name), None)
    labels = tuple(sorted(by_form.values())[:_MAX_LABELS])
    return Entity(key=key, name=name, type=votes.type, labels=labels, broader=broader)


def broader_of(
    key: str,
    votes: Votes,
    vocabulary: Mapping[str, Entry],
    is_of: Callable[[str, EntityType], bool],
) -> tuple[str, ...]:
    """A version's family ("llama 2 7b" → "llama 2"), else the entry that is its head noun.

    Args:
        key: The entity's key.
        votes: What the papers say of it.
        vocabulary: Entries by key.
        is_of: Whether the papers hold the entity of a key, which no vocabulary has, for one of a
            type.
    """
    kind = votes.type
    for family in families_of(key, votes):
        entry = vocabulary.get(family)
        if entry.type is kind if entry else is_of(family, kind):
            return (family,)
    words = fold(votes.name).split()
    for start in range(1, len(words)):
        head = key_of_form(" ".join(words[start:]))
        entry = vocabulary.get(head)
        if entry is not None and entry.type is kind and head != key:
            return (head,)
    return ()


def families_of(key: str, votes: Votes) -> Iterator[str]:
    """Give the keys that are left without sizes and versions at the end, the longest first."""
    words = fold(votes.name).split()
    for end in range(len(words) - 1, 0, -1):
        if not _SIZE_OR_VERSION.fullmatch(words[end]):
            return
        family = key_of_form(" ".join(words[:end]))
        if family != key:
            yield family
