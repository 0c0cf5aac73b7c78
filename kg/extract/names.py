"""Names that a paper gives to what it introduces.

Three patterns: the words before the colon of a title ("Muon: …"), what follows "called",
"dubbed", "termed" or "named", and a capitalised name after "we present", "we introduce" or "we
propose".
"""

from __future__ import annotations

import re

from kg.records import EntityType, Mention, Source

_WORD = r"(?:[\w@+*^$\\{}²³\-]|\.(?=\w))"
_NAME = rf"[A-Z0-9τμ]{_WORD}*(?:[ \-](?:[A-Z0-9]{_WORD}*|of|for|and|on)){{0,4}}"
_CALLED = re.compile(
    r"\b(?:called|dubbed|termed|named|coined|denoted as|referred to as|which we call|we call)\s+"
    rf"(?:it\s+|as\s+|the\s+)?[\"“'*]*({_NAME}|[\"“*](?:[\w\-]+ ?){{1,5}}[\"”*])"
)
_PRESENT = re.compile(
    r"\b(?:[Ww]e|[Tt]his (?:paper|work|report|study)|[Tt]o this end, we)\s+(?:\w+ly\s+)?"
    r"(?:also\s+|then\s+|further\s+|first\s+)?"
    r"(?:present|propose|introduce|develop|release|design|build|construct|contribute|describe)s?\s+"
    rf"(?:the\s+|our\s+|a\s+new\s+|a\s+novel\s+)?[\"“'*]*({_NAME})"
)
_TITLE = re.compile(r"([^:?!\n]{2,60}?)\s*(?::|\s[–—-]{1,3}\s)\s*\S")
_DATASET = re.compile(
    r"(?:bench|benchmark|dataset|corpus|data ?set|arena|suite|qa)\b", re.IGNORECASE
)
_DATASET_AFTER = re.compile(
    r"\W{0,4}(?:\([^)]{1,40}\)\W{0,3})?(?:is |, )?(?:an?|the)\s+(?:[\w\-]+\s+){0,6}?"
    r"(?:benchmark|dataset|corpus|data set|test suite|testbed)\b",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:[.\-]|\s(?:of|for|and|on))+$")
_NOT_NAMES = frozenset({"a", "an", "the", "we", "this", "towards", "toward", "on", "in", "how"})


def named_things_in(title: str, abstract: str) -> list[Mention]:
    """Find the names that a paper gives, with all their occurrences.

    Args:
        title: The title.
        abstract: The abstract.

    Returns:
        Mentions of type Method or Dataset, sorted; ``text[start:end]`` is the mention's text.

    Example:
        >>> [m.text for m in named_things_in("Muon: a method", "We present Muon. Muon is fast.")]
        ['Muon', 'Muon', 'Muon']
    """
    text = f"{title}\n{abstract}"
    names = {name: score for name, score in _candidates(title, abstract) if _is_name(name)}
    found = []
    for name, score in sorted(names.items()):
        places = list(re.finditer(rf"(?<![\w\-]){re.escape(name)}(?![\w])", text))
        is_dataset = bool(_DATASET.search(name)) or any(
            _DATASET_AFTER.match(text, place.end()) for place in places
        )
        kind = EntityType.DATASET if is_dataset else EntityType.METHOD
        found += [
            Mention(place.start(), place.end(), name, kind, Source.PATTERN, score)
            for place in places
        ]
    return sorted(found)


def _candidates(title: str, abstract: str) -> list[tuple[str, float]]:
    pairs = [(m[1], 0.6) for m in _PRESENT.finditer(abstract)]
    pairs += [(m[1], 0.8) for m in _CALLED.finditer(abstract)]
    head = _TITLE.match(title)
    if head and len(head[1].split()) <= 4:
        pairs.append((head[1], 0.9))
    return [(_TRAILING.sub("", name.strip(" \"“”'*")), score) for name, score in pairs]


def _is_name(words: str) -> bool:
    """A name has a capital inside, a digit, or is one capitalised word; never a plain phrase."""
    parts = words.split()
    if not parts or parts[0].lower() in _NOT_NAMES or len(words) < 2:
        return False
    inner = any(char.isupper() for char in words[1:]) or any(char.isdigit() for char in words)
    return words[0].isalnum() and (inner or (len(parts) == 1 and words[0].isupper()))
