"""The values that flow from a source file to the graph; nothing here imports from this project.

A :class:`Paper` is read from a file. The extractor turns it into a :class:`Reading`: what the
text says, word for word, without looking at any other paper. Resolving all readings together
gives :class:`Extraction` values: links from each paper to the entities of the whole corpus.

All records are frozen. Offsets are Unicode code points into :attr:`Paper.text`; a mention's
``text`` always equals ``paper.text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class EntityType(StrEnum):
    """What kind of thing an entity is."""

    TASK = "Task"
    METHOD = "Method"
    DATASET = "Dataset"
    METRIC = "Metric"
    HARDWARE = "Hardware"
    CONCEPT = "Concept"


class Role(StrEnum):
    """What an entity does in one paper."""

    INTRODUCES = "introduces"
    USES = "uses"
    COMPARES = "compares"
    EVALUATES = "evaluates"
    REPORTS = "reports"
    TARGETS = "targets"
    ADDRESSES = "addresses"
    MENTIONS = "mentions"


class SentencePart(StrEnum):
    """What a sentence does in its paper; the title is a part of its own."""

    TITLE = "title"
    BACKGROUND = "background"
    METHOD = "method"
    RESULT = "result"
    OTHER = "other"


class Source(StrEnum):
    """Which extractor found a mention."""

    VOCABULARY = "vocabulary"
    TAGGER = "tagger"
    ABBREVIATION = "abbreviation"
    PATTERN = "pattern"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as its source gives it.

    Attributes:
        id: The id of the input, kept as given.
        title: The title, one line.
        abstract: The abstract, exactly as the source gave it; may be empty.
        authors: Names in the order of the paper; empty when the source gives none.
        orcids: The ORCID of each author, empty for one without; empty when no author has one.
        author_count: Number of authors; known on pages that print only a number.
        date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, or empty.
        venue: Where it appeared, or empty.
        url: A web address of the paper, or empty.
        doi: Lower case, without a resolver's address, or empty.
        arxiv_id: Without its version, or empty.
        keywords: The source's own keywords, in its order.
        upvotes: Votes on the page; None when not given.
        comments: Number of comments on the page; None when not given.
        organization: The organisation that the page names, or empty.
        citations: Ids of papers that this one cites.
        code: Web addresses of code that the source itself gives.
        aliases: Other ids that this paper answers to after a merge.
        inputs: Names of the inputs that it came from, sorted.
        key: Last part of its IRI where that of its best identifier is another paper's; else empty.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    orcids: tuple[str, ...] = ()
    author_count: int | None = None
    date: str = ""
    venue: str = ""
    url: str = ""
    doi: str = ""
    arxiv_id: str = ""
    keywords: tuple[str, ...] = ()
    upvotes: int | None = None
    comments: int | None = None
    organization: str = ""
    citations: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    key: str = ""

    @property
    def text(self) -> str:
        """The text that all offsets point into: title, one newline, abstract."""
        return f"{self.title}\n{self.abstract}"

    @property
    def year(self) -> int | None:
        """The year of :attr:`date`, None when there is no date.

        Example:
            >>> Paper("p", "A title", date="2024-05").year
            2024
        """
        return int(self.date[:4]) if self.date else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a paper's text and the part that it plays.

    Attributes:
        start: First character.
        end: One past the last character.
        part: What it does in the paper.
    """

    start: int
    end: int
    part: SentencePart = SentencePart.OTHER


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """Words of a paper that name an entity.

    Attributes:
        start: First character in the paper's text.
        end: One past the last character.
        text: The words; always ``paper.text[start:end]``.
        type: The type that the extractor gave.
        source: The extractor that found them.
        score: How sure it is, from 0 to 1.
        entry: Key of the vocabulary entry that they name, or empty.
        roles: Probability of each :class:`Role`, in the order of the class; empty when the
            extractor does not say.
    """

    start: int
    end: int
    text: str
    type: EntityType
    source: Source
    score: float = 1.0
    entry: str = ""
    roles: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form that the paper itself spells out.

    Attributes:
        short: As written, for instance ``LLMs``.
        long: As written, for instance ``large language models``.
        start: First character of the long form.
        short_start: First character of the short form.
    """

    short: str
    long: str
    start: int
    short_start: int


@dataclass(frozen=True, slots=True)
class Result:
    """A number that the paper claims.

    Attributes:
        metric: What was measured, in the paper's words; empty when it does not say.
        value: As written, with sign and unit, without hedges.
        low: The number, or the lower end of a range; None when it is no plain number.
        high: The upper end; equals ``low`` for a single number.
        bound: ``exact``, ``at least`` or ``at most``.
        statistic: ``peak``, ``average`` or empty.
        kind: ``level``, ``ratio``, ``absolute change`` or ``relative change``.
        unit: ``%``, ``x``, ``ms`` …, or empty.
        subject: What achieved it, or empty.
        baseline: What it was compared with, or empty.
        dataset: What it was measured on, or empty.
        hardware: What it ran on, or empty.
        count: How many of that hardware; None when not said.
        quote: The clause or sentence, exactly as written.
        start: First character of the quote.
        end: One past its last character.
    """

    metric: str
    value: str
    low: float | None
    high: float | None
    bound: str
    statistic: str
    kind: str
    unit: str
    subject: str
    baseline: str
    dataset: str
    hardware: str
    count: int | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one paper's text says, found without looking at any other paper.

    Attributes:
        paper_id: The paper.
        sentences: In order; the first is the title.
        mentions: Sorted; mentions of different extractors may overlap.
        abbreviations: In order of the text.
        results: In order of the text.
        code: Web addresses of code, in order of the text.
        vector: One vector for the whole paper (length 384, norm 1); empty without a tagger. The
            extractor gives arrays of single floats, four bytes a number.
        sentence_vectors: One vector a sentence, or empty.
        language: ``en``, or the language guessed.
    """

    paper_id: str
    sentences: tuple[Sentence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    results: tuple[Result, ...] = ()
    code: tuple[str, ...] = ()
    vector: Sequence[float] = ()
    sentence_vectors: tuple[Sequence[float], ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Entity:
    """A task, method, dataset, metric, piece of hardware or concept of the corpus.

    Attributes:
        key: Unique in the graph and stable; the last part of its IRI.
        name: The canonical name.
        type: Its class, decided once for the corpus.
        labels: Other names, sorted.
        definition: One sentence, or empty.
        broader: Keys of broader entities, sorted.
        matches: IRIs of the same thing elsewhere, sorted.
        in_vocabulary: Whether the vocabulary has it.
    """

    key: str
    name: str
    type: EntityType
    labels: tuple[str, ...] = ()
    definition: str = ""
    broader: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    in_vocabulary: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """What one entity does in one paper, and the words that prove it.

    Attributes:
        entity: The entity.
        role: What it does in this paper.
        type: Its type in this paper, which may differ from the entity's own.
        confidence: From 0 to 1.
        sources: The extractors that agree, sorted.
        mentions: At least one, sorted by place.
    """

    entity: Entity
    role: Role
    type: EntityType
    confidence: float
    sources: tuple[Source, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """One paper with its links to the entities of the whole corpus.

    Attributes:
        paper: The paper.
        links: One an entity, sorted by the entity's key.
        results: In order of the text.
        abbreviations: Short form (singular) to long form (singular).
        code: Web addresses of code, in order.
        sentences: As in the reading.
    """

    paper: Paper
    links: tuple[Link, ...] = ()
    results: tuple[Result, ...] = ()
    abbreviations: dict[str, str] = field(default_factory=dict)
    code: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
