"""The names we know: entries of ``ontology/vocabulary/*.ttl`` found in a text.

Labels are matched by spaCy's PhraseMatcher over folded tokens, longest match first, in any
spelling of hyphens, spaces and plurals. Short names and acronyms must be written as the label
is. A homonym ("Frontier", "MPI", "MAP") is matched only where its context stands in the same
paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.forms import fold, singular
from kg.iri import TERMS
from kg.records import Abbreviation, EntityType, Mention, Source
from kg.resources import resource

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_HYPHENS = re.compile(r"[\-‐‑‒–—−]")
_CLASSES = {TERMS + ("Topic" if t is EntityType.CONCEPT else t.value): t for t in EntityType}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity of the vocabulary.

    Attributes:
        key: Last part of its IRI.
        name: The canonical name.
        type: Its class.
        labels: Other names that are unambiguous, sorted.
        ambiguous: Names that need context, sorted.
        context: Words of which one must stand in a paper for an ambiguous name to count, sorted.
        broader: Keys of broader entries, sorted.
        definition: One sentence, or empty.
        matches: IRIs of the same thing elsewhere, sorted.
    """

    key: str
    name: str
    type: EntityType
    labels: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    definition: str = ""
    matches: tuple[str, ...] = ()


def read_vocabulary(texts: Iterable[str]) -> dict[str, Entry]:
    """Read the entries of SKOS files.

    Args:
        texts: Turtle, one string a file.

    Returns:
        The entries by key, sorted by key.
    """
    from rdflib import Graph, URIRef

    graph = Graph()
    for text in texts:
        graph.parse(data=text, format="ox-turtle")
    entries = {}
    for class_iri, entity_type in _CLASSES.items():
        for subject in graph.subjects(
            URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), URIRef(class_iri)
        ):
            values: dict[str, list[str]] = {}
            for _, predicate, value in graph.triples((subject, None, None)):
                values.setdefault(str(predicate), []).append(str(value))
            key = str(subject).rsplit("/", 1)[-1]
            names = values.get(f"{_SKOS}prefLabel", [key])
            entries[key] = Entry(
                key=key,
                name=names[0],
                type=entity_type,
                labels=tuple(sorted(values.get(f"{_SKOS}altLabel", []))),
                ambiguous=tuple(sorted(values.get(f"{TERMS}ambiguousLabel", []))),
                context=tuple(sorted(values.get(f"{TERMS}contextWord", []))),
                broader=tuple(
                    sorted(v.rsplit("/", 1)[-1] for v in values.get(f"{_SKOS}broader", []))
                ),
                definition=" ".join(values.get(f"{_SKOS}definition", [""])[0].split()),
                matches=tuple(sorted(values.get(f"{_SKOS}exactMatch", []))),
            )
    return dict(sorted(entries.items()))


def shipped_vocabulary() -> dict[str, Entry]:
    """Read the vocabulary that ships with the package."""
    folder = resource("ontology", "vocabulary")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".ttl")), key=lambda f: f.name)
    return read_vocabulary(file.read_text(encoding="utf-8") for file in files)


def names_of(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Give the key of each entry by its unambiguous names, folded; the first by key wins."""
    found: dict[str, str] = {}
    for key in sorted(entries):
        for label in (entries[key].name, *entries[key].labels):
            found.setdefault(fold(label), key)
    return found


class Vocabulary:
    """A matcher for the labels of vocabulary entries.

    Guaranteed: the same text gives the same mentions, sorted by place; mentions do not overlap.
    """

    def __init__(self, entries: Mapping[str, Entry], nlp: Language) -> None:
        """Build the matcher.

        Args:
            entries: The entries by key.
            nlp: Any pipeline; only its tokenizer is used.
        """
        from spacy.matcher import PhraseMatcher

        self.entries = dict(entries)
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._by_norm: dict[tuple[str, ...], list[tuple[str, str, bool]]] = {}
        self._key_of_name = names_of(entries)
        variants: dict[tuple[str, ...], Doc] = {}
        for entry in entries.values():
            labels = [(label, False) for label in (entry.name, *entry.labels)]
            labels += [(label, True) for label in entry.ambiguous]
            for label, ambiguous in labels:
                for variant in _variants(label):
                    doc = fold_tokens(nlp.make_doc(variant))
                    norms = tuple(token.norm_ for token in doc)
                    if norms:
                        variants.setdefault(norms, doc)
                        known = self._by_norm.setdefault(norms, [])
                        if (entry.key, label, ambiguous) not in known:
                            known.append((entry.key, label, ambiguous))
        self._matcher.add("entry", [variants[norms] for norms in sorted(variants)])
        self._contexts = {
            entry.key: _context_pattern(entry.context)
            for entry in entries.values()
            if entry.context
        }

    def key_of(self, form: str) -> str:
        """Give the entry that has a name, by its folded form; empty when none has.

        Ambiguous labels are not considered.
        """
        return self._key_of_name.get(form, "")

    def mentions_in(self, doc: Doc, abbreviations: Sequence[Abbreviation]) -> list[Mention]:
        """Find the names in a tokenized text.

        Args:
            doc: The tokens of the whole paper, already folded by :func:`fold_tokens`.
            abbreviations: What the paper itself spells out; decides homonyms first.

        Returns:
            The mentions, longest first chosen, sorted by place.
        """
        from spacy.util import filter_spans

        spelled = {a.short: fold(a.long) for a in abbreviations}
        spelled |= {singular_surface(short): long for short, long in spelled.items()}
        sure: list[tuple[Span, str]] = []
        unsure: list[tuple[Span, list[str]]] = []
        for span in filter_spans(self._matcher(doc, as_spans=True)):
            keys, homonyms = self._named_by(span)
            if keys:
                sure.append((span, keys[0]))
            elif homonyms:
                unsure.append((span, homonyms))
        present = {key for _, key in sure}
        present |= {self.key_of(long) for long in spelled.values()}
        chosen = [(span, key) for span, key in sure if self._agrees(span.text, key, spelled)]
        for span, keys in unsure:
            key = self._by_context(span.text, keys, doc.text, present, spelled)
            if key:
                chosen.append((span, key))
        return sorted(
            Mention(
                start=span.start_char,
                end=span.end_char,
                text=span.text,
                type=self.entries[key].type,
                source=Source.VOCABULARY,
                entry=key,
            )
            for span, key in chosen
        )

    def _named_by(self, span: Span) -> tuple[list[str], list[str]]:
        """The entries that a span names, and those that it names only in context."""
        keys, homonyms = [], []
        for key, label, ambiguous in self._by_norm[tuple(token.norm_ for token in span)]:
            if ambiguous:
                if _same_case(span.text, label):
                    homonyms.append(key)
            elif not _needs_case(label) or _same_case(span.text, label):
                keys.append(key)
        return keys, homonyms

    def _agrees(self, surface: str, key: str, spelled: Mapping[str, str]) -> bool:
        """A paper that spells a short form out has the last word on what it means."""
        long = spelled.get(surface) or spelled.get(singular_surface(surface))
        if not long:
            return True
        other = self.key_of(long)
        if other:
            return other == key
        return not surface.isupper() or fold(surface) == long

    def _by_context(
        self,
        surface: str,
        keys: Sequence[str],
        text: str,
        present: set[str],
        spelled: Mapping[str, str],
    ) -> str:
        long = spelled.get(surface) or spelled.get(singular_surface(surface))
        if long:
            spelled_key = self.key_of(long)
            return spelled_key if spelled_key in keys else ""
        scores = []
        for key in keys:
            pattern = self._contexts.get(key)
            words = {m[0].lower() for m in pattern.finditer(text)} if pattern else set()
            words.discard(surface.lower())
            scores.append((len(words) + 3 * (key in present), key))
        best = max(scores, key=lambda pair: (pair[0], pair[1]))
        return best[1] if best[0] > 0 else ""


def fold_tokens(doc: Doc) -> Doc:
    """Set each token's norm to its folded form: lower case, singular, one kind of hyphen."""
    for token in doc:
        word = token.text
        if len(word) > 2 and word.endswith("s") and word[:-1].isupper():
            token.norm_ = word[:-1].lower()
        else:
            token.norm_ = "-" if _HYPHENS.fullmatch(word) else singular(word.lower())
    return doc


def singular_surface(surface: str) -> str:
    """Drop a plural s as in ``LLMs``; other surfaces stay as they are.

    Example:
        >>> singular_surface("LLMs"), singular_surface("loss")
        ('LLM', 'loss')
    """
    is_plural = len(surface) > 2 and surface.endswith("s") and surface[-2].isupper()
    return surface[:-1] if is_plural else surface


def _variants(label: str) -> list[str]:
    """Other spellings of a label: hyphens as spaces or nothing, spaces as hyphens."""
    plain = _HYPHENS.sub("-", label)
    variants = {plain, plain.replace("-", " ")}
    words = plain.replace("-", " ").split()
    if 2 <= len(words) <= 5 and plain.replace("-", "").replace(" ", "").isalpha():
        variants.add("-".join(words))
        for joint in range(1, len(words)):
            variants.add(" ".join(words[:joint]) + "-" + " ".join(words[joint:]))
    if "-" in plain and plain.replace("-", "").replace(" ", "").isalpha():
        variants.add(plain.replace("-", ""))
    return sorted(variants)


def _needs_case(label: str) -> bool:
    """A name counts only as written when it is short, one word and has capitals."""
    return any(char.isupper() for char in label) and len(label) <= 6 and " " not in label


def _same_case(surface: str, label: str) -> bool:
    def plain(words: str) -> str:
        return _HYPHENS.sub(" ", singular_surface(words))

    if plain(surface) == plain(label):
        return True
    return label[-1:].islower() and plain(surface) == f"{plain(label)}s"


def _context_pattern(words: Sequence[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    alternatives = "|".join(re.escape(word) for word in ordered)
    return re.compile(rf"(?<!\w)(?:{alternatives})s?(?!\w)", re.IGNORECASE)
