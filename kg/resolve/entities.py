"""The table of the corpus: candidates of all papers become entities.

One entity a meaning. A vocabulary entry keeps its own key, name and class. Any other entity's
key is its folded form; its class is the type with the most confidence over the corpus; an
acronym that a paper does not spell out joins the expansion that the other papers agree on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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
class EntityTable:
    """What is known of each entity over the corpus; fill with :meth:`add`, then :meth:`entity`.

    Guaranteed: the order in which papers are added does not matter.
    """

    vocabulary: Mapping[str, Entry]
    _types: dict[str, Counter[EntityType]] = field(default_factory=lambda: defaultdict(Counter))
    _names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _labels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _spelled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _made: dict[str, Entity] = field(default_factory=dict)

    def learn(self, abbreviations: Iterable[Abbreviation], key_of_name: Mapping[str, str]) -> None:
        """Note what one paper spells out, for the papers that do not."""
        for abbreviation in abbreviations:
            short, long = fold(abbreviation.short), fold(abbreviation.long)
            if short and long and short != long:
                self._spelled[key_of_form(short)][key_of_name.get(long) or key_of_form(long)] += 1

    def key_of(self, candidate: Candidate) -> str:
        """Give the key of a candidate over the corpus.

        An acronym without expansion takes the one that at least 80 % of the papers that spell
        it out agree on, if any does.
        """
        expansions = self._spelled.get(candidate.key)
        if not candidate.is_acronym or not expansions:
            return candidate.key
        best = min(expansions, key=lambda key: (-expansions[key], key))
        return best if expansions[best] >= _AGREEMENT * expansions.total() else candidate.key

    def add(self, key: str, candidate: Candidate, confidence: float) -> None:
        """Count one paper's link."""
        self._types[key][candidate.type] += round(confidence * 1000)
        self._names[key][candidate.name] += 1
        for mention in candidate.mentions:
            self._labels[key][mention.text] += 1

    def entity(self, key: str) -> Entity:
        """Give the entity of a key that was added, or of a vocabulary entry."""
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, key: str) -> Entity:
        entry = self.vocabulary.get(key)
        if entry is not None:
            known = {entry.name, *entry.labels, *entry.ambiguous}
            return Entity(
                key=key,
                name=entry.name,
                type=entry.type,
                labels=tuple(sorted(known - {entry.name})),
                definition=entry.definition,
                broader=entry.broader,
                matches=entry.matches,
                in_vocabulary=True,
            )
        types, names = self._types[key], self._names[key]
        name = min(names, key=lambda text: (-names[text], text))
        by_form: dict[str, str] = {}
        for label, _ in sorted(self._labels[key].items(), key=lambda pair: (-pair[1], pair[0])):
            by_form.setdefault(fold(label), label)
        by_form.pop(fold(name), None)
        labels = sorted(by_form.values())[:_MAX_LABELS]
        kind = max(EntityType, key=lambda entity_type: types[entity_type])
        return Entity(
            key=key,
            name=name,
            type=kind,
            labels=tuple(labels),
            broader=self._broader(key, fold(name), kind),
        )

    def _broader(self, key: str, form: str, kind: EntityType) -> tuple[str, ...]:
        """A version's family ("llama 2 7b" → "llama 2"), else the entry that is its head noun."""
        words = form.split()
        for end in range(len(words) - 1, 0, -1):
            if not _SIZE_OR_VERSION.fullmatch(words[end]):
                break
            family = key_of_form(" ".join(words[:end]))
            if family != key and self._is(family, kind):
                return (family,)
        for start in range(1, len(words)):
            head = key_of_form(" ".join(words[start:]))
            entry = self.vocabulary.get(head)
            if entry is not None and entry.type is kind and head != key:
                return (head,)
        return ()

    def _is(self, key: str, kind: EntityType) -> bool:
        entry = self.vocabulary.get(key)
        if entry is not None:
            return entry.type is kind
        types = self._types.get(key, Counter())
        return bool(types) and max(EntityType, key=lambda t: types[t]) is kind
