"""Papers of Semantic Scholar: answers of its API, and lines of its bulk data set ``papers``.

The bulk data keeps abstracts and citations in files of their own, which
:mod:`kg.readers.s2ag` joins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.readers.mapped import Found, Record, at, mapped_json, names_of
from kg.readers.source import Source

_SIGNS = re.compile(r'"(?:externalIds|externalids|corpusId|corpusid)"\s*:')
_PAPER = re.compile(r'"(?:paperId|corpusid)"\s*:')
_WRAPPERS = ("data", "recommendedPapers")


def is_semantic_scholar(head: str) -> bool:
    """Tell whether a text begins like papers of Semantic Scholar.

    Example:
        >>> is_semantic_scholar('{"paperId": "ab", "externalIds": {"DOI": null}, "title": "A"}')
        True
    """
    starts = head.lstrip().startswith(("{", "["))
    api = starts and '"paperId"' in head and '"title"' in head
    return api or (starts and bool(_PAPER.search(head)) and bool(_SIGNS.search(head)))


def read_semantic_scholar(source: Source) -> Found:
    """Read papers; ids are those of Semantic Scholar, ``CorpusId:N`` in the bulk data."""
    example = '{"paperId": …, "title": …, "abstract": …, "externalIds": {…}}'
    return mapped_json(source, record_of, example=example, lists=_WRAPPERS)


def record_of(item: Mapping[str, object]) -> Record:
    """Bring one paper, of the API or of the bulk data, to the neutral record."""
    wrapped = item.get("citedPaper") or item.get("citingPaper")
    paper = wrapped if isinstance(wrapped, Mapping) else item
    identifiers = paper.get("externalIds") or paper.get("externalids")
    number = paper.get("corpusid") or paper.get("corpusId") or at(identifiers, "CorpusId")
    return {
        "id": paper.get("paperId") or (f"CorpusId:{number}" if number else None),
        "title": paper.get("title"),
        "abstract": paper.get("abstract"),
        "authors": names_of(paper.get("authors"), "name"),
        "date": paper.get("publicationDate") or paper.get("publicationdate") or paper.get("year"),
        "venue": paper.get("venue") or at(paper, "journal", "name"),
        "doi": at(identifiers, "DOI"),
        "arxiv_id": at(identifiers, "ArXiv"),
        "url": paper.get("url"),
        "keywords": names_of(
            paper.get("s2FieldsOfStudy") or paper.get("s2fieldsofstudy"), "category"
        )
        or paper.get("fieldsOfStudy"),
        "citations": names_of(paper.get("references"), "paperId"),
    }
