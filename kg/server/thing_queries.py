"""The questions that describe one thing of the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from kg.iri import encoded
from kg.rdf import terms

_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+", re.IGNORECASE)
_LABELS = "|".join(f"<{name}>" for name in (terms.PREF_LABEL, terms.TITLE, terms.LABEL, terms.NAME))
_HIGH = re.compile(rb"(?:%[89A-Fa-f][0-9A-Fa-f])+")

PAPERS_SHOWN = 50
INCOMING_SHOWN = 100


def is_iri(text: str) -> bool:
    """Whether a text may stand between angle brackets in SPARQL.

    Example:
        >>> is_iri("http://x.org/ä"), is_iri("http://x.org/> } #"), is_iri("x")
        (True, False, False)
    """
    return _IRI.fullmatch(text) is not None


def iri_of_path(raw_path: bytes, base: str) -> str:
    """Give the IRI of a thing from the path of a request.

    Percent-encoded letters outside ASCII are decoded, as in the IRIs of :mod:`kg.iri`; other
    encoded bytes stay.

    Example:
        >>> iri_of_path(b"/entity/gr%C3%B6%20x", "http://x.org/")
        'http://x.org/entity/grö%20x'
    """
    decoded = _HIGH.sub(_letters, raw_path)
    return base + decoded.decode("utf-8", "replace").removeprefix("/")


def _letters(found: re.Match[bytes]) -> bytes:
    data = unquote_to_bytes(found[0])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
    return encoded(text).encode()


def standing(iri: str) -> str:
    """Select one row if the graph says anything of a thing, with what took over from it, if any."""
    said = f"{{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} UNION {{ {_graph(iri)} }}"
    return (
        f"SELECT ?new {{ {{ SELECT (1 AS ?here) {{ {said} }} LIMIT 1 }} "
        f"OPTIONAL {{ <{iri}> <{terms.REPLACED_BY}> ?new }} }} ORDER BY ?new LIMIT 1"
    )


def described(iri: str) -> str:
    """Construct what the graph says: of the thing, to the thing, and in the graphs of its name."""
    parts = (
        _graph(iri),
        _graph(f"{iri}/evidence"),
        f"VALUES ?s {{ <{iri}> }} ?s ?p ?o",
        f"VALUES ?o {{ <{iri}> }} ?s ?p ?o",
    )
    union = " UNION ".join(f"{{ {part} }}" for part in parts)
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {union} }}"


def _graph(iri: str) -> str:
    return f"GRAPH <{iri}> {{ ?s ?p ?o }}"


def outgoing(iri: str) -> str:
    """Select what the graph says of a thing: predicate, object, the object's name."""
    return (
        f"SELECT ?p ?o (SAMPLE(?name) AS ?label) {{ <{iri}> ?p ?o "
        f"OPTIONAL {{ ?o {_LABELS} ?name }} }} GROUP BY ?p ?o ORDER BY ?p ?o"
    )


def incoming(iri: str) -> str:
    """Select who points at a thing, some of them: subject, predicate, the subject's name."""
    return (
        f"SELECT ?s ?p (SAMPLE(?name) AS ?label) {{ "
        f"{{ SELECT ?s ?p {{ ?s ?p <{iri}> }} LIMIT {INCOMING_SHOWN} }} "
        f"OPTIONAL {{ ?s {_LABELS} ?name }} }} GROUP BY ?s ?p ORDER BY ?p ?s"
    )


def links_of_paper(iri: str) -> str:
    """Select the links of a paper: entity, its name, role, type in the paper, confidence."""
    return (
        f"SELECT ?entity ?name ?role ?type ?confidence {{ <{iri}> <{terms.LINK}> ?link . "
        f"?link <{terms.ENTITY}> ?entity ; <{terms.ROLE}> ?role ; "
        f"<{terms.TYPE_IN_PAPER}> ?type ; <{terms.CONFIDENCE}> ?confidence . "
        f"?entity <{terms.PREF_LABEL}> ?name }} ORDER BY ?role ?type DESC(?confidence) ?name"
    )


def results_of_paper(iri: str) -> str:
    """Select the numbers that a paper claims, with the sentence."""
    return (
        f"SELECT ?value ?metric ?quote {{ <{iri}> <{terms.RESULT}> ?result . "
        f"?result <{terms.VALUE}> ?value ; <{terms.QUOTE}> ?quote . "
        f"OPTIONAL {{ ?result <{terms.METRIC}>/<{terms.PREF_LABEL}> ?known }} "
        f"OPTIONAL {{ ?result <{terms.METRIC_NAME}> ?words }} "
        f"BIND(COALESCE(?words, ?known, '') AS ?metric) }} ORDER BY ?result"
    )


def links_of_entity(iri: str) -> str:
    """Select the surest links to an entity: link, role, confidence."""
    return (
        f"SELECT ?link ?role ?confidence {{ ?link <{terms.ENTITY}> <{iri}> ; "
        f"<{terms.ROLE}> ?role ; <{terms.CONFIDENCE}> ?confidence }} "
        f"ORDER BY DESC(?confidence) ?link LIMIT {PAPERS_SHOWN}"
    )


def papers_of_links(links: Iterable[str]) -> str:
    """Select the papers of some links, with what shows the words that name the entity.

    Asked for after :func:`links_of_entity`: in one query the engine would join the fifty links
    with all links of the graph.
    """
    given = " ".join(f"<{link}>" for link in links if is_iri(link))
    return (
        f"SELECT ?link ?paper ?title ?abstract ?mentions ?sentences {{ "
        f"VALUES ?link {{ {given} }} ?paper <{terms.LINK}> ?link ; <{terms.TITLE}> ?title . "
        f"OPTIONAL {{ ?paper <{terms.ABSTRACT}> ?abstract }} "
        f"OPTIONAL {{ ?paper <{terms.MENTION_LIST}> ?mentions }} "
        f"OPTIONAL {{ ?paper <{terms.SENTENCE_LIST}> ?sentences }} }}"
    )


def number_of_papers(iri: str) -> str:
    """Count the papers of an entity."""
    return f"SELECT (COUNT(?link) AS ?n) {{ ?link <{terms.ENTITY}> <{iri}> }}"


def all_papers(iri: str) -> str:
    """Write the query for people who want all papers of an entity."""
    return (
        "SELECT ?paper ?title ?role ?confidence {\n"
        f"  ?link kg:entity <{iri}> ; kg:role ?role ; kg:confidence ?confidence .\n"
        "  ?paper kg:link ?link ; dcterms:title ?title .\n}\n"
        "ORDER BY DESC(?confidence) ?title"
    )
