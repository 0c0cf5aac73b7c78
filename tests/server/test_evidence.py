"""Sentences that prove a link, with the words marked."""

from __future__ import annotations

from kg.graph import LiteratureGraph
from kg.rdf.compact import mention_list, sentence_list
from kg.server.evidence import Quote, quotes_of
from kg.server.markup import quotation


def test_every_link_of_the_graph_is_shown_in_its_own_words(toy_graph: LiteratureGraph) -> None:
    for extraction in toy_graph.extractions():
        paper = extraction.paper
        found = quotes_of(
            paper.title,
            paper.abstract,
            mention_list(extraction.links),
            sentence_list(extraction.sentences),
        )
        for link in extraction.links:
            marked = {
                quote.text[start:end]
                for quote in found[link.entity.key]
                for start, end in quote.places
            }
            assert marked <= {mention.text for mention in link.mentions}
            assert marked


def test_mentions_that_overlap_are_marked_once() -> None:
    mentions = " ".join(f"a:{place}:Method:tagger:1.0:" for place in ("0-4", "2-6", "7-9"))
    found = quotes_of("abcdefghij", "", mentions, "0-10:title")
    assert found == {"a": [Quote("abcdefghij", ((0, 4), (7, 9)))]}


def test_without_the_text_there_is_no_quote() -> None:
    assert quotes_of("Title", "", "a:10-14:Method:tagger:1.0:", "0-5:title 6-40:other") == {}


def test_markup_of_a_quote_is_escaped() -> None:
    quote = Quote('<b>"x"</b> & y', ((4, 5),))
    wanted = "<q>&lt;b&gt;&quot;<mark>x</mark>&quot;&lt;/b&gt; &amp; y</q>"
    assert quotation(Quote(quote.text, ((4, 5),))) == wanted
