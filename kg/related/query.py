"""What is asked: papers, a text, or both, made ready to be compared with every paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.errors import BadInput
from kg.extract.sentences import sentences_of
from kg.records import Extraction, Paper
from kg.related.index import RelatedIndex, View
from kg.related.lexical import Bag, text_terms
from kg.related.vectors import unit
from kg.related.words import words_of

Floats = npt.NDArray[np.float32]

_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked.

    Attributes:
        paper_ids: Papers of the store.
        text: A text of its own, for instance the abstract of a paper that is being written; a
            first line of up to 200 characters is its title.
        extraction: What the extractor found in the text; without it the text has no entities.
        vector: The text's vector, or empty.
        sentence_vectors: One vector a sentence of ``extraction``, or empty.
    """

    paper_ids: tuple[str, ...] = ()
    text: str = ""
    extraction: Extraction | None = None
    vector: Sequence[float] = ()
    sentence_vectors: Sequence[Sequence[float]] = ()


@dataclass(frozen=True, slots=True)
class Asker:
    """One paper or text that asks, ready to be compared.

    Attributes:
        extraction: Its text and links.
        row: Its row in the index; None for a text.
        bag: Its words.
        vector: Its vector; all zero when there is none.
        sentences: One vector a sentence of the extraction, or none.
    """

    extraction: Extraction
    row: int | None
    bag: Bag
    vector: Floats
    sentences: Floats


def askers_of(query: Query, view: View, index: RelatedIndex) -> list[Asker]:
    """Make a query ready: one asker a paper, and one for the text.

    A paper that is named twice asks once.

    Raises:
        BadInput: If there is neither a paper nor a word of text.
        UnknownName: If a paper is not in the index.
    """
    rows = dict.fromkeys(index.row(paper_id) for paper_id in query.paper_ids)
    askers = [_asker_of_row(row, view, index) for row in rows]
    extraction = query.extraction
    if extraction is None and query.text.strip():
        extraction = extraction_of_text(query.text)
    if extraction is not None and words_of(extraction.paper.text):
        askers.append(_asker_of_text(extraction, query, index))
    if not askers:
        raise BadInput("question", "it holds no paper and no words", "give a paper or a text")
    return askers


def extraction_of_text(text: str) -> Extraction:
    r"""Take a text as a paper without links: a short first line is its title.

    Example:
        >>> extraction_of_text("On cats\nThey purr.").paper.title
        'On cats'
    """
    head, _, body = text.strip().partition("\n")
    title, abstract = (head, body) if len(head) <= _TITLE_LENGTH else ("", text.strip())
    paper = Paper("", title, abstract)
    return Extraction(paper, sentences=sentences_of(title, abstract))


def _asker_of_row(row: int, view: View, index: RelatedIndex) -> Asker:
    extraction = view.extraction(index.ids[row])
    vector, sentences = unit(()), np.zeros((0, 0), np.float32)
    if index.vectors is not None:
        vector = np.asarray(index.vectors.papers[row])
        sentences, _ = index.vectors.sentences_of(row)
    return Asker(extraction, row, _bag(extraction, index), vector, sentences)


def _asker_of_text(extraction: Extraction, query: Query, index: RelatedIndex) -> Asker:
    sentences = [unit(vector) for vector in query.sentence_vectors]
    array = np.stack(sentences) if sentences else np.zeros((0, 0), np.float32)
    return Asker(extraction, None, _bag(extraction, index), unit(query.vector), array)


def _bag(extraction: Extraction, index: RelatedIndex) -> Bag:
    return index.lexical.bag(text_terms(extraction.paper.title, extraction.paper.abstract))
