"""A text of the user's own as a question: read like a paper, never kept."""

from __future__ import annotations

from functools import cache

from kg.extract.pipeline import Extractor
from kg.related.query import Query, extraction_of_text
from kg.resolve import resolve


def query_of_text(text: str, paper_ids: tuple[str, ...] = ()) -> Query:
    """Read a text and make a question of it, beside papers if there are any.

    Args:
        text: An abstract, or title and abstract on separate lines.
        paper_ids: Papers that ask too.

    Returns:
        The question, with the text's entities and vectors.
    """
    extractor = _extractor()
    paper = extraction_of_text(text).paper
    reading = extractor.read(paper)
    return Query(
        paper_ids=paper_ids,
        text=text,
        extraction=resolve([(paper, reading)], extractor.entries)[0],
        vector=reading.vector,
        sentence_vectors=reading.sentence_vectors,
    )


@cache
def _extractor() -> Extractor:
    """Loaded once a process: the next text is read at once."""
    return Extractor()
