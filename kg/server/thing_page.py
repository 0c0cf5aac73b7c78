"""The page of one thing, for people: what the graph says of it, and the sentences that prove it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from kg.iri import entity_key
from kg.rdf import terms
from kg.server.evidence import Quote, quotes_of
from kg.server.markup import document, link, quotation, short, table, words_of
from kg.server.thing_queries import all_papers

Term = Mapping[str, str]
"""A term as SPARQL JSON has it."""
Row = Mapping[str, Term]

_HIDDEN = frozenset(
    {terms.MENTION_LIST, terms.SENTENCE_LIST, terms.LIST_ORDER, terms.LINK, terms.RESULT,
     terms.ABSTRACT, *terms.ROLE_OF_IRI}
)  # fmt: skip
_NAMES = (terms.PREF_LABEL, terms.TITLE, terms.LABEL, terms.NAME)
_FORMATS = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("rdfxml", "RDF/XML"), ("nt", "N-Triples"))
_TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml",
          "nt": "application/n-triples"}  # fmt: skip
_QUOTES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What the queries of :mod:`kg.server.thing_queries` gave.

    Attributes:
        iri: The thing.
        base: The base of the graph's IRIs.
        outgoing: What the graph says of it.
        incoming: Who points at it.
        links: If it is a paper, its links.
        results: If it is a paper, its numbers.
        papers: If it is an entity, its papers.
        papers_in_all: How many papers there are.
    """

    iri: str
    base: str
    outgoing: Sequence[Row]
    incoming: Sequence[Row] = ()
    links: Sequence[Row] = ()
    results: Sequence[Row] = ()
    papers: Sequence[Row] = ()
    papers_in_all: int = 0
    values: dict[str, list[Row]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort what is said by predicate."""
        for row in self.outgoing:
            self.values[row["p"]["value"]].append(row)

    def text(self, *verbs: str) -> str:
        """Give the first text of the first predicate that has one."""
        for verb in verbs:
            for row in self.values.get(verb, ()):
                return row["o"]["value"]
        return ""


def thing_page(facts: Facts) -> str:
    """Give the page."""
    name = facts.text(*_NAMES) or short(facts.iri, facts.base)
    path = f"/{facts.iri.removeprefix(facts.base)}"
    alternates = "".join(
        f'<link rel="alternate" type="{_TYPES[form]}" href="?format={form}">\n'
        for form, _ in _FORMATS
    )
    kinds = [words_of(row["o"]["value"]) for row in facts.values.get(terms.TYPE, ())]
    kind = f'<p class="kind">{escape(", ".join(kinds))}</p>' if kinds else ""
    formats = " ".join(f'<a href="?format={form}">{label}</a>' for form, label in _FORMATS)
    parts = [
        f"<h1>{escape(name)}</h1>{kind}",
        f'<p class="iri"><code>{escape(facts.iri)}</code></p>',
        *_text(facts),
        *_links(facts),
        *_results(facts),
        *_papers(facts),
        *_statements(facts),
        *_incoming(facts),
        f'<p class="formats">The same as data: {formats}</p>',
    ]
    head = f'{alternates}<link rel="canonical" href="{escape(path)}">\n' if path[1:] else alternates
    return document(name, "\n".join(parts), head=head)


def _text(facts: Facts) -> Iterator[str]:
    if words := facts.text(terms.ABSTRACT, terms.DEFINITION):
        yield f"<p>{escape(words)}</p>"


def _links(facts: Facts) -> Iterator[str]:
    """A paper's links by role, each with the sentences that name it."""
    if not facts.links:
        return
    quotes = quotes_of(
        facts.text(terms.TITLE),
        facts.text(terms.ABSTRACT),
        facts.text(terms.MENTION_LIST),
        facts.text(terms.SENTENCE_LIST),
    )
    yield "<h2>What it is about</h2>"
    by_role: dict[str, list[Row]] = defaultdict(list)
    for row in facts.links:
        by_role[row["role"]["value"]].append(row)
    for role, rows in by_role.items():
        yield f"<h3>{escape(words_of(role))}</h3><ul>"
        for row in rows:
            iri = row["entity"]["value"]
            name = link(iri, row["name"]["value"], facts.base)
            kind, sure = words_of(row["type"]["value"]), row["confidence"]["value"]
            shown = _quoted(quotes.get(entity_key(iri, facts.base) or "", ()))
            yield f"<li>{name} <small>{escape(kind)}, confidence {escape(sure)}</small>{shown}</li>"
        yield "</ul>"


def _quoted(quotes: Sequence[Quote]) -> str:
    return "".join(f"<blockquote>{quotation(one)}</blockquote>" for one in quotes[:_QUOTES_SHOWN])


def _results(facts: Facts) -> Iterator[str]:
    if facts.results:
        rows = [[escape(row[name]["value"]) for name in ("metric", "value", "quote")]
                for row in facts.results]  # fmt: skip
        yield table(("metric", "value", "sentence"), rows, "Numbers that it claims")


def _papers(facts: Facts) -> Iterator[str]:
    """An entity's papers, each with the sentences that name it."""
    if not facts.papers:
        return
    key = entity_key(facts.iri, facts.base) or ""
    yield f"<h2>Papers ({facts.papers_in_all})</h2>"
    if facts.papers_in_all > len(facts.papers):
        address = f"/sparql?query={quote(all_papers(facts.iri))}"
        query = f'<a href="{escape(address)}">a query gives all</a>'
        yield f"<p>The {len(facts.papers)} surest are shown; {query}.</p>"
    yield "<ul>"
    for row in facts.papers:
        given = {name: term["value"] for name, term in row.items()}
        quotes = quotes_of(
            given["title"],
            given.get("abstract", ""),
            given.get("mentions", ""),
            given.get("sentences", ""),
        )
        name = link(given["paper"], given["title"], facts.base)
        about = f"{words_of(given['role'])}, confidence {given['confidence']}"
        yield f"<li>{name} <small>{escape(about)}</small>{_quoted(quotes.get(key, ()))}</li>"
    yield "</ul>"


def _statements(facts: Facts) -> Iterator[str]:
    rows = [
        [
            link(verb, short(verb, facts.base), facts.base),
            "<br>".join(_object(row, facts.base) for row in said),
        ]
        for verb, said in facts.values.items()
        if verb not in _HIDDEN
    ]
    if rows:
        yield table(("property", "value"), rows, "What the graph says")


def _object(row: Row, base: str) -> str:
    term = row["o"]
    if term["type"] == "uri":
        label = row["label"]["value"] if "label" in row else short(term["value"], base)
        return link(term["value"], label, base)
    language = f' lang="{escape(term["xml:lang"])}"' if "xml:lang" in term else ""
    return f"<span{language}>{escape(term['value'])}</span>"


def _incoming(facts: Facts) -> Iterator[str]:
    rows = [
        [
            link(row["s"]["value"], _name(row, facts.base), facts.base),
            link(row["p"]["value"], short(row["p"]["value"], facts.base), facts.base),
        ]
        for row in facts.incoming
    ]
    if rows:
        yield table(("thing", "property"), rows, f"Who points here ({len(rows)} shown)")


def _name(row: Row, base: str) -> str:
    return row["label"]["value"] if "label" in row else short(row["s"]["value"], base)
