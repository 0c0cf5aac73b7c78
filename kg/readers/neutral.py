"""The neutral record, to which every format of papers is brought before it becomes a paper."""

from __future__ import annotations

from kg.iri import slug_of
from kg.readers.fields import Fields, web_address
from kg.records import Paper

_AUTHORS = r"\s*;\s*|\s+and\s+|\s*\n\s*"
_WORDS = r"\s*[;,\n]\s*"


class Ids:
    """Ids for the papers of a source that has none.

    Example:
        >>> ids = Ids()
        >>> ids.new("A title", "One"), ids.new("A title", "Two"), ids.new("A title", "One")
        ('a-title', 'a-title-2', 'a-title')
    """

    def __init__(self) -> None:
        """Start without any."""
        self._given: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, int] = {}

    def new(self, title: str, abstract: str) -> str:
        """Give the slug of a title; another paper of the same title gets the next number."""
        slug = slug_of(title)
        key = self._given.get((slug, abstract), "")
        while not key:
            number = self._numbers.get(slug, 0) + 1
            self._numbers[slug] = number
            found = slug if number == 1 else f"{slug}-{number}"
            if number == 1 or found not in self._numbers:
                key = found
        self._numbers.setdefault(key, 1)
        self._given[slug, abstract] = key
        return key


def paper_of(fields: Fields, name: str) -> Paper:
    """Make a paper of one record.

    Args:
        fields: The JSON object.
        name: The input that it came from.

    Returns:
        The paper, with its id, title and abstract as given.

    Raises:
        BadRecord: If id, title or abstract is missing or no text.

    Example:
        >>> record = {"id": "2507.14111", "title": "CUDA-L1", "abstract": "", "year": 2025}
        >>> paper = paper_of(Fields(record, "a.jsonl", "line 1"), "a.jsonl")
        >>> paper.id, paper.arxiv_id, paper.date
        ('2507.14111', '2507.14111', '2025')
    """
    key = fields.required("id")
    title = fields.title()
    if not fields.has("abstract"):
        raise fields.bad("no abstract", 'give "abstract", empty when there is none')
    abstract = fields.abstract()
    authors, orcids = fields.people("authors", separators=_AUTHORS)
    arxiv_id, doi = fields.identifiers()
    return Paper(
        id=key,
        title=title,
        abstract=abstract,
        authors=authors,
        orcids=orcids,
        author_count=len(authors) or fields.count("author_count"),
        date=fields.date("date", "year"),
        venue=fields.text("venue"),
        url=fields.url("url"),
        doi=doi,
        arxiv_id=arxiv_id,
        keywords=fields.texts("keywords", separators=_WORDS),
        upvotes=fields.count("upvotes"),
        comments=fields.count("comments"),
        organization=fields.name("organization"),
        citations=fields.texts("citations", separators=r"[\s;,]+", key="id"),
        code=_addresses(fields),
        inputs=(name,),
    )


def _addresses(fields: Fields) -> tuple[str, ...]:
    found = []
    for words in fields.texts("code", separators=r"[\s;,]+", key="url"):
        if address := web_address(words):
            found.append(address)
        else:
            fields.drop("code", f"{words[:40]!a} is not a web address")
    return tuple(found)
