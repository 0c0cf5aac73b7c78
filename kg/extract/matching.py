"""Finding the labels of the vocabulary in a text.

Text and labels are cut into the same folded words: lower case, singular, hyphens dropped,
"GPT4" as "gpt 4"; so one pattern finds every spelling. spaCy's PhraseMatcher runs over those
words, the longest match wins. Short names and acronyms must be written as the label is. A
homonym ("Frontier", "MPI", "MAP") is matched only where its context stands in the same paper.
A name that stands within a longer one ("latency" in "latency budget"), or is often used in
passing ("software engineering"), is a hint: its score is :data:`HINT`, that of the others 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from kg.extract.forms import fold, singular
from kg.extract.standing import is_hyphenated, stands_alone
from kg.extract.vocabulary import Entry, names_of
from kg.records import Abbreviation, EntityType, Mention, Source

_WORD = re.compile(
    r"[^\W\d_]{2,}(?=\d)"  # "GPT" of "GPT4"
    r"|\d+(?:\.\d+)+[^\W_]*"  # "3.1" or "3.1b"
    r"|[^\W_]+(?:\+\+|\#(?!\w))?"  # a word, "C++", "C#"
    r"|[^\w\s~\-‐‑‒–—−'’]"  # a sign; hyphens, ties and apostrophes are dropped
)
_COUNT = re.compile(r"(?<![\w.])\d{1,6}(?:[x×]|times)(?=[A-Z])")
"""A count glued to what it counts: 8xH100, 4×A100, and 8timesRTX 4090 where markup was lost."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_JOINTS = re.compile(r"[\s~\-‐‑‒–—−]+")
_COMPOUND = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_GOES_ON = re.compile(r"[-‐‑][A-Za-z]?\d+(?:\.\d+)?[A-Za-z]?\b")
_EXACT_UP_TO = 6
HINT = 0.5
"""The score of a mention that does not count alone; an extractor that agrees makes it one."""

_PRESENT_COUNTS = 3

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Label:
    key: str
    text: str
    is_ambiguous: bool = False
    is_common: bool = False


class Matcher:
    """Finds the names of vocabulary entries.

    Guaranteed: the same text gives the same mentions, sorted by place; mentions do not overlap
    and never stand inside a word or a web address.

    Example:
        >>> from kg.records import EntityType
        >>> gpu = Entry("gpu", "GPU", EntityType.HARDWARE, ("graphics processing unit",))
        >>> found = Matcher({"gpu": gpu}).mentions_in("Two GPUs, one graphics-processing unit.", [])
        >>> [mention.text for mention in found]
        ['GPUs', 'graphics-processing unit']
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        """Build the patterns of all labels."""
        self.entries = dict(entries)
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab)
        self._key_of_name = names_of(entries)
        self._labels: dict[Words, list[_Label]] = {}
        for entry in entries.values():
            for label in (entry.name, *entry.labels):
                if label not in entry.ambiguous:
                    self._add(_Label(entry.key, label, is_common=label in entry.common))
            for label in entry.ambiguous:
                self._add(_Label(entry.key, label, is_ambiguous=True))
        self._matcher.add("label", [Doc(self._vocab, list(words)) for words in self._labels])
        self._contexts = {
            entry.key: _any_of(entry.context) for entry in entries.values() if entry.context
        }

    def key_of(self, form: str) -> str:
        """Give the entry that has an unambiguous name, by its folded form; empty when none has."""
        return self._key_of_name.get(form, "")

    def mentions_in(self, text: str, abbreviations: Sequence[Abbreviation]) -> list[Mention]:
        """Find the names in a paper's text.

        Args:
            text: The text.
            abbreviations: What the paper itself spells out; decides homonyms first.

        Returns:
            The mentions, sorted by place.
        """
        spelled = {_singular(a.short): fold(a.long) for a in abbreviations}
        sure: list[tuple[int, int, _Label]] = []
        unsure: list[tuple[int, int, list[str]]] = []
        for start, end, words in self._matches(text):
            surface = text[start:end]
            named = [label for label in self._labels[words] if _fits(surface, label)]
            plain = [label for label in named if not label.is_ambiguous]
            if plain:
                sure.append((start, end, plain[0]))
            elif named:
                unsure.append((start, end, [label.key for label in named]))
        present = {label.key for *_, label in sure}
        present |= {self.key_of(long) for long in spelled.values()}
        chosen = [
            (start, end, label.key, not label.is_common)
            for start, end, label in sure
            if self._agrees(text[start:end], label.key, spelled)
        ]
        for start, end, keys in unsure:
            key = self._by_context(text[start:end], keys, text, present, spelled)
            if key:
                chosen.append((start, end, key, True))
        return sorted(
            Mention(
                start=start,
                end=end,
                text=text[start:end],
                type=self.entries[key].type,
                source=Source.VOCABULARY,
                score=1.0 if is_telling and self._stands(text, start, end, key) else HINT,
                entry=key,
            )
            for start, end, key, is_telling in chosen
        )

    def _stands(self, text: str, start: int, end: int, key: str) -> bool:
        is_field = self.entries[key].type in (EntityType.TASK, EntityType.CONCEPT)
        return stands_alone(text, start, end, is_field=is_field)

    def _add(self, label: _Label) -> None:
        for spelling in {label.text, _COMPOUND.sub("", label.text)}:
            words = tuple(word for word, _, _ in _words_of(spelling))
            known = self._labels.setdefault(words, []) if words else []
            if label not in known:
                known.append(label)

    def _matches(self, text: str) -> list[tuple[int, int, Words]]:
        """The longest matches at word boundaries, outside of addresses."""
        text = _COUNT.sub(lambda m: " " * len(m[0]), text)
        places = [
            place
            for place in _words_of(_ADDRESS.sub(lambda m: "\x00" * len(m[0]), text))
            if place[0] != "\x00"
        ]
        if not places:
            return []
        doc = Doc(self._vocab, [word for word, _, _ in places])
        spans: list[Span] = [
            span
            for span in self._matcher(doc, as_spans=True)
            if _is_whole(text, places[span.start][1], places[span.end - 1][2])
        ]
        return [
            (
                places[span.start][1],
                places[span.end - 1][2],
                tuple(word for word, _, _ in places[span.start : span.end]),
            )
            for span in filter_spans(spans)
        ]

    def _agrees(self, surface: str, key: str, spelled: Mapping[str, str]) -> bool:
        """A paper that spells a short form out has the last word on what it means."""
        long = spelled.get(_singular(surface))
        if not long:
            return True
        return self.key_of(long) == key if self.key_of(long) else not surface.isupper()

    def _by_context(
        self,
        surface: str,
        keys: Sequence[str],
        text: str,
        present: set[str],
        spelled: Mapping[str, str],
    ) -> str:
        long = spelled.get(_singular(surface))
        if long:
            return self.key_of(long) if self.key_of(long) in keys else ""
        scores = []
        for key in keys:
            pattern = self._contexts.get(key)
            words = {m[0].lower() for m in pattern.finditer(text)} if pattern else set()
            words.discard(surface.lower())
            scores.append((len(words) + _PRESENT_COUNTS * (key in present), key))
        score, best = max(scores)
        return best if score > 0 else ""


def _words_of(text: str) -> list[tuple[str, int, int]]:
    """Folded words of a text with their places."""
    return [(_folded(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def _folded(word: str) -> str:
    is_plural_acronym = len(word) > 2 and word.endswith("s") and word[:-1].isupper()
    if is_plural_acronym:
        return word[:-1].lower()
    return word.lower() if any(map(str.isdigit, word)) else singular(word.lower())


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where names do; "CUDA" is none in "CUDA-L1"."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before.isalnum() and text[start].isalnum()) or after.isalnum():
        return False
    if is_hyphenated(text, start):
        return False
    return not _GOES_ON.match(text, end)


def _fits(surface: str, label: _Label) -> bool:
    """A short name with capitals, or a homonym, counts only as written."""
    name = label.text
    has_case = any(char.isupper() for char in name)
    is_short = len(name) <= _EXACT_UP_TO and " " not in name
    if not label.is_ambiguous and not (has_case and is_short):
        return True
    written, wanted = _JOINTS.sub("", _singular(surface)), _JOINTS.sub("", _singular(name))
    return written == wanted or (name[-1:].islower() and written == f"{wanted}s")


def _singular(surface: str) -> str:
    """Drop a plural s as in ``LLMs``; other surfaces stay as they are."""
    is_plural = len(surface) > 2 and surface.endswith("s") and surface[-2].isupper()
    return surface[:-1] if is_plural else surface


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    alternatives = "|".join(re.escape(word) for word in ordered)
    return re.compile(rf"(?<!\w)(?:{alternatives})s?(?!\w)", re.IGNORECASE)
