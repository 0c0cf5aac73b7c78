"""Text to the tagger's input: word pieces, words, their shapes, in windows of 512 pieces.

Offsets are code points of the text. Nothing is left out: a text longer than a window is read in
windows that overlap, and each word belongs to the window where it has the most context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

WINDOW = 512
"""Pieces of one window, with the two special ones at its ends."""

OVERLAP = 128
"""Pieces that two neighbouring windows share."""

OTHER_SHAPE = 7
"""What :func:`shape_of` gives, modulo 8, for words without letters and digits."""

_CHUNK = 100_000
_CLS, _SEP = 101, 102


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as the tokenizer splits it, and their pieces.

    Attributes:
        pieces: Ids of all word pieces, without special ones.
        firsts: First piece of each word.
        lasts: Last piece of each word.
        starts: First character of each word.
        ends: One past the last character of each word.
        shapes: Shape of each word, see :func:`shape_of`.
    """

    pieces: NDArray[np.int64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    shapes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive words that are read at once.

    Attributes:
        start: Index of its first word in :class:`Words`.
        end: One past its last word.
        own_start: First word whose spans are taken from this window.
        own_end: One past the last such word.
    """

    start: int
    end: int
    own_start: int
    own_end: int


def words_of(tokenizer: Tokenizer, text: str) -> Words:
    """Split a text into words and word pieces.

    Long texts go through the tokenizer in chunks, so that memory stays flat.

    Example:
        >>> from kg.extract.tagger import load_tokenizer
        >>> words = words_of(load_tokenizer(), "Two GPUs")
        >>> words.starts.tolist(), words.ends.tolist()
        ([0, 4], [3, 8])
    """
    pieces: list[int] = []
    firsts: list[int] = []
    lasts: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for offset, chunk in _chunks(text):
        encoding = tokenizer.encode(chunk, add_special_tokens=False)
        last_word = None
        for piece, word, (start, end) in zip(
            encoding.ids, encoding.word_ids, encoding.offsets, strict=True
        ):
            if word is not None and word == last_word:
                lasts[-1] = len(pieces)
                ends[-1] = max(ends[-1], end + offset)
            else:
                firsts.append(len(pieces))
                lasts.append(len(pieces))
                starts.append(start + offset)
                ends.append(end + offset)
            last_word = word
            pieces.append(piece)
    title_end = text.find("\n")
    shapes = [
        shape_of(
            text[start:end],
            glued=start > 0 and not text[start - 1].isspace(),
            in_title=start < title_end,
        )
        for start, end in zip(starts, ends, strict=True)
    ]
    arrays = [
        np.array(values, dtype=np.int64) for values in (pieces, firsts, lasts, starts, ends, shapes)
    ]
    return Words(*arrays)


def shape_of(word: str, *, glued: bool, in_title: bool) -> int:
    """Give the shape of a word, from 1 to 31; 0 is kept for special pieces.

    The word pieces are lower case, so this is where case and digits come back: lower,
    Capitalised, ALL CAPS, miXed, with d1g1ts, number, or something else; then whether it touches
    the word before it, and the words of a title (where case says less) apart.

    Example:
        >>> shape_of("GPU", glued=False, in_title=False), shape_of("gpu", glued=True, in_title=True)
        (3, 25)
    """
    head = word[:100]
    if not any(char.isalnum() for char in head):
        kind = OTHER_SHAPE
    elif head.isdigit():
        kind = 6
    elif any(char.isdigit() for char in head):
        kind = 5
    elif head.islower():
        kind = 1
    elif len(head) > 1 and head.isupper():
        kind = 3
    elif (head[0].isupper() and head[1:].islower()) or len(head) == 1:
        kind = 2
    else:
        kind = 4
    return kind + 8 * glued + 16 * in_title


def windows_of(words: Words) -> Iterator[Window]:
    """Cut the words into windows that fit the encoder.

    Every word is owned by exactly one window. One window when the text fits.
    """
    count = len(words.firsts)
    room = WINDOW - 2
    start = 0
    own_start = 0
    while start < count:
        limit = int(words.firsts[start]) + room
        end = int(np.searchsorted(words.lasts, limit, side="left"))
        end = max(end, start + 1)
        if end >= count:
            yield Window(start, count, own_start, count)
            return
        back = int(words.lasts[end - 1]) - OVERLAP
        following = int(np.searchsorted(words.firsts, back, side="left"))
        following = min(max(following, start + 1), end)
        own_end = (following + end) // 2
        yield Window(start, end, own_start, own_end)
        start, own_start = following, own_end


def input_of(words: Words, window: Window) -> tuple[NDArray[np.int64], ...]:
    """Give pieces, shapes, firsts and lasts of a window, special pieces added.

    A word of more pieces than fit (the tokenizer never makes one) is cut at the window's end.
    """
    low = int(words.firsts[window.start])
    high = int(words.lasts[window.end - 1]) + 1
    high = min(high, low + WINDOW - 2)
    inner = words.pieces[low:high]
    pieces = np.concatenate([[_CLS], inner, [_SEP]])
    firsts = np.minimum(words.firsts[window.start : window.end], high - 1) - low + 1
    lasts = np.minimum(words.lasts[window.start : window.end], high - 1) - low + 1
    counts = np.diff(np.append(firsts, len(inner) + 1))
    shapes = np.zeros(len(pieces), dtype=np.int64)
    shapes[1:-1] = np.repeat(words.shapes[window.start : window.end], counts)
    return pieces, shapes, firsts, lasts


def pools_of(
    words: Words, window: Window, sentences: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """Give the weights that pool a window's pieces: the whole window, then each sentence.

    A sentence without a piece in the window has a row of zeros.
    """
    pieces, _, firsts, lasts = input_of(words, window)
    starts = words.starts[window.start : window.end]
    pools = np.zeros((1 + len(sentences), len(pieces)), dtype=np.float32)
    pools[0, :] = 1.0 / len(pieces)
    for row, (start, end) in enumerate(sentences, 1):
        low = int(np.searchsorted(starts, start, side="left"))
        high = int(np.searchsorted(starts, end, side="left"))
        if low < high:
            first, last = int(firsts[low]), int(lasts[high - 1]) + 1
            pools[row, first:last] = 1.0 / (last - first)
    return pools


def feed_of(
    words: Words, window: Window, sentences: Sequence[tuple[int, int]]
) -> dict[str, NDArray[Any]]:
    """Give what the network is fed for one window: a batch of one, by input name."""
    pieces, shapes, firsts, lasts = input_of(words, window)
    pools = pools_of(words, window, sentences)
    return {
        "pieces": pieces[None],
        "shapes": shapes[None],
        "firsts": firsts[None],
        "lasts": lasts[None],
        "pools": pools[None],
    }


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = min(start + _CHUNK, len(text))
        if end < len(text):
            space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
            end = space if space > start else end
        yield start, text[start:end]
        start = end
