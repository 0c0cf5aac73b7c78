"""The words of a text as numbers that compare fast: folded, singular, without filler words.

A term is one word or two neighbours. Each is known by a 64-bit number made from its letters
alone, so the same term has the same number in every index, and no list of words is kept.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kg.extract.forms import singular

Terms = npt.NDArray[np.uint64]
"""Numbers of terms."""

_WORD = re.compile(r"[^\W_]+")
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)

FILLERS = frozenset(
    """a about above after all also an and any are as at be because been before being between both
    but by can could did do does doing during each few for from further had has have having he her
    here him his how however i if in into is it its itself may might more most much must my no nor
    not of off on once only or other our out over own same she should so some such than that the
    their them then there these they this those through thus to too under until up upon us very
    was we were what when where which while who whom whose why will with within without would you
    your""".split()  # noqa: SIM905 - a list of 130 quoted words reads worse
)
"""Words that say nothing about a paper's matter."""


def words_of(text: str) -> list[str]:
    """Give the words of a text that carry meaning, in order.

    Case, accents and plurals are folded; filler words and single letters are left out. Two
    fillers never make their neighbours meet: see :func:`terms_of`.

    Example:
        >>> words_of("We fine-tune large Language Models (LLMs) in 3 naïve ways.")
        ['fine', 'tune', 'large', 'language', 'model', 'llm', 'naive', 'way']
    """
    return [
        singular(word)
        for word in _WORD.findall(_folded(text))
        if len(word) > 1 and word not in FILLERS
    ]


def terms_of(text: str) -> Terms:
    """Give the numbers of a text's words and of its pairs of neighbouring words, in order.

    A pair is two words with nothing but filler words between them, so that "state of the art"
    and "state-of-the-art" are alike.

    Example:
        >>> terms_of("language models")[:2].tolist() == terms_of("Language-model")[:2].tolist()
        True
        >>> len(terms_of("one two three")), len(terms_of(""))
        (5, 0)
    """
    singles = np.array([_number(word) for word in words_of(text)], dtype=np.uint64)
    if len(singles) < 2:
        return singles
    with np.errstate(over="ignore"):
        pairs = (singles[:-1] * _PAIR) ^ (singles[1:] >> _SHIFT) ^ (singles[1:] * _MIX)
    return np.concatenate([singles, pairs])


def number_of(name: str) -> int:
    """Give the number of any name: the first 8 bytes of its hash.

    Example:
        >>> number_of("nvidia-h100") == number_of("nvidia-h100"), number_of("") < 2**64
        (True, True)
    """
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


_number = lru_cache(maxsize=200_000)(number_of)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char))
