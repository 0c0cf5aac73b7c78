"""One paper's text to its :class:`~kg.records.Reading`, with a spaCy pipeline.

The pipeline is a blank English tokenizer followed by our components, each a callable that takes
a Doc and returns it: sentences, abbreviations, vocabulary, names, tagger, results. What they
find is kept in ``doc.user_data`` beside the paper, so that one paper and a stream of papers
share the code and offsets are always characters of the text as given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.abbreviations import abbreviations_of
from kg.extract.code_links import code_links_of
from kg.extract.language import language_of
from kg.extract.matching import Matcher
from kg.extract.names import named_things_in
from kg.extract.results import results_of
from kg.extract.sentences import sentences_of
from kg.extract.tagger import Tagger, Tagging
from kg.extract.vocabulary import Entry, shipped_vocabulary
from kg.records import Mention, Paper, Reading, Sentence, Source

_BATCH = 64
_COMPONENTS = (
    "kg_sentences",
    "kg_abbreviations",
    "kg_vocabulary",
    "kg_names",
    "kg_tagger",
    "kg_results",
)


class Extractor:
    """Reads papers, each for itself.

    Guaranteed: a paper's reading depends on nothing but its text, the vocabulary and the
    tagger's file; the order and the number of papers read beside it do not matter.

    Example:
        >>> extractor = Extractor(tagger=None)
        >>> reading = extractor.read(Paper("p", "Muon: a fast optimizer", "We train on GPUs."))
        >>> sorted({mention.text for mention in reading.mentions} & {"Muon", "GPUs"})
        ['GPUs', 'Muon']
    """

    def __init__(
        self,
        *,
        vocabulary: Mapping[str, Entry] | None = None,
        tagger: Tagger | str | None = "shipped",
    ) -> None:
        """Load the vocabulary and the tagger.

        Args:
            vocabulary: Entries by key; the shipped ones by default.
            tagger: A tagger, ``"shipped"`` for the one of the package, or None to read without.

        Raises:
            BadModel: If the shipped tagger's file is missing, truncated or altered.
        """
        self.entries: Mapping[str, Entry] = (
            shipped_vocabulary() if vocabulary is None else dict(vocabulary)
        )
        self._tagger = Tagger.load() if isinstance(tagger, str) else tagger
        self._nlp = spacy.blank("en")
        self._nlp.max_length = 1_000_000_000
        matcher = Matcher(self.entries)
        for name in _COMPONENTS:
            self._nlp.add_pipe(name)
        for _, component in self._nlp.pipeline:
            if isinstance(component, _VocabularyComponent):
                component.matcher = matcher
            elif isinstance(component, _TaggerComponent):
                component.tagger = self._tagger

    def read(self, paper: Paper) -> Reading:
        """Read one paper."""
        return next(self.read_many([paper]))

    def read_many(
        self, papers: Iterable[Paper], *, tagged: Mapping[str, Reading] | None = None
    ) -> Iterator[Reading]:
        """Read a stream of papers, in its order, with flat memory.

        Args:
            papers: The papers.
            tagged: Earlier readings of the same texts by paper id, made with the same tagger;
                what the tagger found is taken from them, so that a new vocabulary costs little.

        Yields:
            One reading a paper.
        """
        stream = iter(papers)
        while batch := list(islice(stream, _BATCH)):
            with self._nlp.memory_zone():
                docs = (self._doc(paper, (tagged or {}).get(paper.id)) for paper in batch)
                readings = [_reading_of(doc) for doc in self._nlp.pipe(docs)]
            yield from readings

    def _doc(self, paper: Paper, earlier: Reading | None) -> Doc:
        doc = self._nlp.make_doc(paper.text)
        doc.user_data["paper"] = paper
        doc.user_data["mentions"] = []
        if earlier is not None:
            doc.user_data["tagging"] = Tagging(
                mentions=tuple(m for m in earlier.mentions if m.source is Source.TAGGER),
                vector=earlier.vector,
                sentence_vectors=earlier.sentence_vectors,
            )
        return doc


def _reading_of(doc: Doc) -> Reading:
    found = doc.user_data
    tagging: Tagging | None = found.get("tagging")
    mentions: list[Mention] = found["mentions"]
    return Reading(
        paper_id=found["paper"].id,
        sentences=found["sentences"],
        mentions=tuple(sorted(mentions)),
        abbreviations=found["abbreviations"],
        results=found["results"],
        code=found["code"],
        vector=tagging.vector if tagging else (),
        sentence_vectors=tagging.sentence_vectors if tagging else (),
        language=found["language"],
    )


@Language.component("kg_sentences")
def _sentences(doc: Doc) -> Doc:
    paper: Paper = doc.user_data["paper"]
    doc.user_data["sentences"] = sentences_of(paper.title, paper.abstract)
    doc.user_data["language"] = language_of(paper.text)
    return doc


@Language.component("kg_abbreviations")
def _abbreviations(doc: Doc) -> Doc:
    doc.user_data["abbreviations"] = abbreviations_of(doc.user_data["paper"].text)
    return doc


class _VocabularyComponent:
    """Finds names of the vocabulary; :class:`Extractor` sets which."""

    matcher: Matcher | None = None

    def __call__(self, doc: Doc) -> Doc:
        if self.matcher is not None:
            doc.user_data["mentions"] += self.matcher.mentions_in(
                doc.user_data["paper"].text, doc.user_data["abbreviations"]
            )
        return doc


@Language.factory("kg_vocabulary")
def _vocabulary(nlp: Language, name: str) -> _VocabularyComponent:
    return _VocabularyComponent()


@Language.component("kg_names")
def _names(doc: Doc) -> Doc:
    paper: Paper = doc.user_data["paper"]
    doc.user_data["mentions"] += named_things_in(paper.title, paper.abstract)
    return doc


class _TaggerComponent:
    """Marks spans of the six types; :class:`Extractor` sets the tagger."""

    tagger: Tagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        sentences: tuple[Sentence, ...] = doc.user_data["sentences"]
        if "tagging" not in doc.user_data and self.tagger is not None:
            doc.user_data["tagging"] = self.tagger.read(doc.user_data["paper"].text, sentences)
        tagging: Tagging | None = doc.user_data.get("tagging")
        if tagging is not None:
            doc.user_data["mentions"] += tagging.mentions
        return doc


@Language.factory("kg_tagger")
def _tagger(nlp: Language, name: str) -> _TaggerComponent:
    return _TaggerComponent()


@Language.component("kg_results")
def _results(doc: Doc) -> Doc:
    found = doc.user_data
    text = found["paper"].text
    found["results"] = results_of(text, found["sentences"], sorted(found["mentions"]))
    found["code"] = code_links_of(text)
    return doc
