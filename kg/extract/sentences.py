"""Where sentences begin and end, and what each does in its paper.

The title is a sentence of its own. Boundaries are found by rule: a full stop, question or
exclamation mark, then white space, then something that can begin a sentence; abbreviations such
as "e.g." and "et al." end none. :mod:`kg.extract.sentence_parts` tells the parts.
"""

from __future__ import annotations

import itertools
import re

from kg.extract.sentence_parts import parts_of
from kg.records import Sentence, SentencePart

_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[$\\*]*[A-Z0-9À-ÞΑ-Ω\\$])|\n\s*\n|。")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|vs|cf|fig|figs|eq|eqs|sec|secs|resp|approx|w\.r\.t|ca|no|dr|prof"
    r"|st|tab|app|ref|refs|al|inc|a\.k\.a|aka|viz|dept|univ|vol)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_MAX_SENTENCE = 2000


def sentences_of(title: str, abstract: str) -> tuple[Sentence, ...]:
    r"""Find the sentences of ``title + "\n" + abstract``, and their parts.

    Every character other than white space between sentences is in exactly one sentence, and no
    sentence is longer than 2,000 characters: longer ones are cut at white space.

    Args:
        title: The paper's title.
        abstract: The paper's abstract; may be empty.

    Returns:
        The sentences in order; the first is the title, even an empty one.

    Example:
        >>> text = "We train e.g. a model. It is 20% faster than the baselines."
        >>> [(s.start, s.end) for s in sentences_of("A title", text)]
        [(0, 7), (8, 30), (31, 67)]
    """
    offset = len(title) + 1
    found = [Sentence(0, len(title), SentencePart.TITLE)]
    spans = [span for span in _spans(abstract) if abstract[span[0] : span[1]].strip()]
    parts = parts_of([abstract[start:end] for start, end in spans])
    found += [
        Sentence(offset + start, offset + end, part)
        for (start, end), part in zip(spans, parts, strict=True)
    ]
    return tuple(found)


def _spans(text: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _END.finditer(text):
        stop = match.start() + 1
        if match[0][0] == "." and _NO_END.search(text[max(0, stop - 12) : stop]):
            continue
        cuts.append(match.end())
    cuts.append(len(text))
    spans: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(cuts):
        while end - start > _MAX_SENTENCE:
            cut = text.rfind(" ", start + 1, start + _MAX_SENTENCE)
            cut = cut if cut > start else start + _MAX_SENTENCE
            spans.append(_trimmed(text, start, cut))
            start = cut
        spans.append(_trimmed(text, start, end))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
