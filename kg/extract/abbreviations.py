"""Short forms that a paper itself spells out.

The algorithm is Schwartz and Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text" (PSB 2003), with three additions: plurals ("LLMs"), short forms
that stand before their expansion ("RAG, short for retrieval-augmented generation", "RAG:
Retrieval-Augmented Generation" as a title), and a test that the first letter of the short form
begins a word of the long form.
"""

from __future__ import annotations

import re

from kg.records import Abbreviation

_MAX_SHORT = 12
_BRACKETS = re.compile(r"\(([^()]{1,150})\)|\[([^\[\]]{1,60})\]")
_SHORT_FOR = re.compile(
    r"\b([A-Z][\w@+\-]{1,11}),?\s+(?:short for|stands for|an acronym for|abbreviat\w+ for)\s+"
    r"(?:the\s+)?[\"“]?([A-Za-z][^.;:()\"”]{3,100})"
)
_TITLE = re.compile(r"([^\s:]{2,12})\s?:\s+([^\n:?!]{6,150})")
_SMALL_WORDS = frozenset({"a", "an", "the", "of", "and", "for", "in", "on", "to", "with", "via"})
_LETTERS = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\s\-‐-―/]+")


def abbreviations_of(text: str) -> tuple[Abbreviation, ...]:
    """Find the short forms that a text defines, in order of the text.

    Guaranteed: ``text[a.start:a.start + len(a.long)] == a.long`` and the same for the short
    form; a short form is found once, at its first definition.

    Args:
        text: Any text.

    Returns:
        The definitions, by place of the short form.

    Example:
        >>> text = "Vision-language models (VLMs) and RAG (retrieval-augmented generation)."
        >>> found = abbreviations_of(text)
        >>> [(a.short, a.long) for a in found]
        [('VLMs', 'Vision-language models'), ('RAG', 'retrieval-augmented generation')]
    """
    found: dict[str, Abbreviation] = {}
    for match in _BRACKETS.finditer(text):
        group = 1 if match[1] is not None else 2
        for abbreviation in _at_bracket(text, match.start(), match.start(group), match[group]):
            found.setdefault(abbreviation.short, abbreviation)
    title = _TITLE.match(text)
    if title and is_short_form(title[1]):
        long = _title_expansion(title[1], title[2])
        if long:
            found.setdefault(title[1], Abbreviation(title[1], long, title.start(2), 0))
    for match in _SHORT_FOR.finditer(text):
        short, long = match[1], _shortest_prefix(match[1], match[2])
        if long:
            found.setdefault(short, Abbreviation(short, long, match.start(2), match.start(1)))
    return tuple(sorted(found.values(), key=lambda a: (a.short_start, a.start)))


def _at_bracket(text: str, bracket: int, inside: int, content: str) -> list[Abbreviation]:
    """Try the words in a bracket as the short form, then as the long form."""
    first = re.split(r"[,;:]|\s+(?:or|i\.e\.|e\.g\.)\s+", content, maxsplit=1)[0]
    short = first.strip().strip("\"'“”‘’*$")
    at = inside + content.find(short) if short else inside
    before_from = max(0, bracket - 150)
    before = text[before_from:bracket].rstrip()
    if is_short_form(short):
        cut = _clause_start(before)
        long_at = _long_form_start(short, before[cut:])
        if long_at is not None:
            start = before_from + cut + long_at
            end = before_from + len(before)
            return [Abbreviation(short, text[start:end].rstrip("\"'”’* "), start, at)]
    word = re.search(r"[^\s(),;:\"“]+$", before)
    if word and is_short_form(word[0]) and len(content.split()) >= 2:
        long = content.strip()
        if _long_form_start(word[0], long) == 0:
            start = inside + content.find(long)
            return [Abbreviation(word[0], long, start, before_from + word.start())]
    return []


def is_short_form(words: str) -> bool:
    """Tell whether words can be a short form.

    At most two words and 12 characters, at least two letters or digits of which one is a
    capital, beginning with a letter or digit; a digit and one letter ("3D") is too little.

    Example:
        >>> [is_short_form(words) for words in ("LLM", "IoU", "e.g.", "3D", "see text")]
        [True, True, False, False, False]
    """
    return (
        2 <= len(words) <= _MAX_SHORT
        and len(words.split()) <= 2
        and words[0].isalnum()
        and len(_LETTERS.findall(words)) >= 2
        and any(char.isupper() for char in words)
        and not re.fullmatch(r"(?:19|20)\d\d\w?|[\d.,%]+\w?|Figure.*|Table.*|Sec.*", words)
    )


def _clause_start(before: str) -> int:
    """Where the clause that ends here begins: a long form never crosses a full stop."""
    stops = list(re.finditer(r"[.;:!?)\]\n]\s+|\n", before))
    return stops[-1].end() if stops else 0


def _long_form_start(short: str, words: str) -> int | None:
    """Find where the long form begins in the words that end at the bracket.

    Walks both from the right, as Schwartz and Hearst do; the first character of the short form
    must begin a word. The long form is at most min(n + 5, 2n) words for n characters.
    """
    core = short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short
    letters = [char.lower() for char in core if char.isalnum()]
    position = len(words)
    for index in range(len(letters) - 1, -1, -1):
        letter = letters[index]
        position -= 1
        while position >= 0 and not (
            words[position].lower() == letter
            and (index > 0 or position == 0 or not words[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
    long = words[position:].strip()
    count = len(_WORD.findall(long))
    size = len(letters)
    if count > min(size + 5, size * 2) or count < 1 or len(long) <= len(core):
        return None
    if _WORD.findall(long)[0].lower() in _SMALL_WORDS:
        return None
    if core in _WORD.findall(long) or f"{core}s" in _WORD.findall(long):
        return None
    if count == 1 and _few_letters_of_one_word(letters, long):
        return None
    return _with_initials(letters, words, position)


def _few_letters_of_one_word(letters: list[str], long: str) -> bool:
    """One word is spelled by inner letters too ("GPU" in "groups"): ask for its capitals."""
    return not (long[0].lower() == letters[0] and len(letters) <= len(long) / 2)


def _with_initials(letters: list[str], words: str, position: int) -> int:
    """Prefer the start whose initials spell the short form, when one is near."""
    starts = [match.start() for match in _WORD.finditer(words)]
    for first in range(len(starts) - len(letters), -1, -1):
        run = starts[first : first + len(letters)]
        if first + len(letters) == len(starts) and len(run) == len(letters):
            if all(words[at].lower() == ch for at, ch in zip(run, letters, strict=True)):
                return run[0]
            break
    return position


def _shortest_prefix(short: str, words: str) -> str:
    """The shortest run of words from the left whose initials give the short form."""
    ends = [match.end() for match in _WORD.finditer(words)]
    letters = [char.lower() for char in short if char.isalnum()]
    for end in ends:
        initials = [match[0][0].lower() for match in _WORD.finditer(words[:end])]
        if initials[0] != letters[0]:
            return ""
        remaining = iter(initials)
        if all(letter in remaining for letter in letters):
            return words[:end]
    return ""


def _is_small(word: str) -> bool:
    return word.lower() in _SMALL_WORDS


def _title_expansion(short: str, words: str) -> str:
    """The first words of what follows a title's short form, when they spell it out."""
    exact = _initials_prefix(short, words)
    if exact:
        return exact
    letters = [char.lower() for char in short if char.isalnum()]
    for count, match in enumerate(_WORD.finditer(words), start=1):
        long = words[: match.end()]
        is_last = match[0][0].lower() == letters[-1] and count >= 2
        if is_last and _long_form_start(short, long) == 0:
            return long
        if count >= min(len(letters) + 5, len(letters) * 2):
            break
    return ""


def _initials_prefix(short: str, words: str) -> str:
    """The first words, when their initials give all letters of the short form in order."""
    found = list(_WORD.finditer(words))
    letters = [char.lower() for char in short if char.isalnum()]
    used = 0
    for count, match in enumerate(found, start=1):
        initial = match[0][0].lower()
        if used < len(letters) and initial == letters[used]:
            used += 1
        elif words[match.start() - 1 : match.start()] != "-" and not _is_small(match[0]):
            return ""
        if used == len(letters):
            return words[: match.end()] if count >= 2 else ""
    return ""
