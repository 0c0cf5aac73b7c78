"""Records to IRIs and back; the only prefix table.

Papers have readable IRIs from their best identifier: ``paper/arxiv/2507.14111``,
``paper/doi/10.1145/3292500.3330701``, else the slug of the folded title. An entity's IRI ends in
its key, which has no type in it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote

from kg.records import Paper

BASE = "https://w3id.org/litkg/"
"""Default base of all things."""

TERMS = "https://w3id.org/litkg/ontology#"
"""Namespace of the ontology's terms; the same whatever the base."""

ORCID = "https://orcid.org/"
"""Before an ORCID, its address."""

PREFIXES = {
    "kg": TERMS,
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "deo": "http://purl.org/spar/deo/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes used in every file, query and page; ``paper:`` and ``entity:`` follow the base."""

_MAX_SLUG = 150
_ORCID = r"(?:https?://(?:www\.)?orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?"
_SYMBOLS = {"++": " plus plus ", "#": " sharp ", "@": " at ", "&": " and ", "²": "2", "³": "3"}
_SAFE = "/:;()!*,=+$-._~"


def prefixes(base: str = BASE) -> dict[str, str]:
    """Give the prefix table for a base, sorted by prefix.

    Example:
        >>> prefixes("http://x.org/")["paper"]
        'http://x.org/paper/'
    """
    return dict(_prefixes(base))


@lru_cache(maxsize=16)
def _prefixes(base: str) -> dict[str, str]:
    table = PREFIXES | {"paper": f"{base}paper/", "entity": f"{base}entity/"}
    return dict(sorted(table.items()))


def slug_of(words: str) -> str:
    """Fold words to the last part of an IRI.

    Letters and digits of any script are kept, lower case, without accents of Latin letters;
    runs of anything else become one hyphen. Long words are cut at 150 characters and end in a
    hash of the whole, so that different words keep different slugs. Never empty; doing it twice
    changes nothing.

    Example:
        >>> slug_of("OLMo 2 — Furious!"), slug_of("C++"), slug_of("pass@k")
        ('olmo-2-furious', 'c-plus-plus', 'pass-at-k')
    """
    text = unicodedata.normalize("NFKC", words)
    for symbol, spelled in _SYMBOLS.items():
        text = text.replace(symbol, spelled)
    text = "".join(_without_accents(char) for char in text.casefold())
    slug = re.sub(r"[\W_]+", "-", text).strip("-")
    if not slug:
        return "x-" + _digest(words)[:10]
    if len(slug) > _MAX_SLUG:
        digest = _digest(slug)[:8]
        slug = f"{slug[: _MAX_SLUG - 9].rstrip('-')}-{digest}"
    return slug


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _without_accents(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char)
    return decomposed[0] if decomposed[0] < "ɐ" else char


def paper_iri(paper: Paper, base: str = BASE) -> str:
    """Give a paper's IRI from its best identifier.

    Example:
        >>> paper_iri(Paper("p1", "A title", arxiv_id="2507.14111"))
        'https://w3id.org/litkg/paper/arxiv/2507.14111'
        >>> paper_iri(Paper("p1", "A title"))
        'https://w3id.org/litkg/paper/a-title'
    """
    return f"{base}paper/{paper_key(paper)}"


def paper_key(paper: Paper) -> str:
    """Give the part of a paper's IRI after ``paper/``."""
    if paper.key:
        return paper.key
    if paper.arxiv_id:
        return f"arxiv/{encoded(paper.arxiv_id)}"
    if paper.doi:
        return f"doi/{encoded(paper.doi)}"
    return slug_of(paper.title)


def entity_iri(key: str, base: str = BASE) -> str:
    """Give an entity's IRI from its key.

    Example:
        >>> entity_iri("nvidia-h100")
        'https://w3id.org/litkg/entity/nvidia-h100'
        >>> entity_iri("größe"), entity_iri("a b")
        ('https://w3id.org/litkg/entity/größe', 'https://w3id.org/litkg/entity/a%20b')
    """
    return f"{base}entity/{encoded(key)}"


def entity_key(iri: str, base: str = BASE) -> str | None:
    """Give back the key of an entity's IRI, None for any other IRI.

    Example:
        >>> entity_key(entity_iri("nvidia-h100")), entity_key("http://x.org/")
        ('nvidia-h100', None)
    """
    head = f"{base}entity/"
    return unquote(iri[len(head) :]) if iri.startswith(head) and iri != head else None


def organization_iri(name: str, base: str = BASE) -> str:
    """Give the IRI of an organisation from its name; case and punctuation don't count.

    Example:
        >>> organization_iri("Toy Lab")
        'https://w3id.org/litkg/organization/toy-lab'
    """
    return _named("organization", name, base)


def venue_iri(name: str, base: str = BASE) -> str:
    """Give the IRI of a venue (journal, proceedings, series) from its name.

    Example:
        >>> venue_iri("NeurIPS 2024") == venue_iri("neurips-2024")
        True
    """
    return _named("venue", name, base)


def _named(kind: str, name: str, base: str) -> str:
    return f"{base}{kind}/{encoded(slug_of(name))}"


def input_iri(name: str, base: str = BASE) -> str:
    """Give the IRI of an input file from its name, without its folder.

    Example:
        >>> input_iri("some/folder/daily papers.txt")
        'https://w3id.org/litkg/input/daily%20papers.txt'
    """
    last = re.split(r"[/\\]", name)[-1] or "stdin"
    return f"{base}input/{encoded(last, safe='-._~')}"


def graph_iri(name: str, base: str = BASE) -> str:
    """Give the IRI of one of the shared graphs (entities, vocabulary, inferred, dataset …)."""
    return f"{base}graph/{name}"


def encoded(text: str, safe: str = _SAFE) -> str:
    """Percent-encode what may not stand in an IRI; letters of any script stay as they are.

    Example:
        >>> encoded("größe 😀")
        'größe%20%F0%9F%98%80'
    """
    if text.isascii():
        return quote(text, safe=safe)
    return "".join(
        char if char > "\x7f" and char.isalnum() else quote(char, safe=safe, errors="replace")
        for char in text
    )


def is_address(words: object) -> bool:
    """Say whether words are the address of a server, not a path.

    Example:
        >>> is_address("https://host/sparql"), is_address("kg-out")
        (True, False)
    """
    return isinstance(words, str) and words[:8].casefold().startswith(("http://", "https://"))


def orcid_of(words: str) -> str:
    """Give an ORCID without the address around it; empty where it is none.

    Its last digit is checked (ISO 7064, MOD 11-2).

    Example:
        >>> orcid_of("https://orcid.org/0000-0002-1825-0097"), orcid_of("0000-0002-1825-0098")
        ('0000-0002-1825-0097', '')
    """
    found = re.fullmatch(_ORCID, words.strip(), re.IGNORECASE)
    if found is None:
        return ""
    orcid = found[1].upper()
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return orcid if orcid[-1] == ("X" if check == 10 else str(check)) else ""


def identifier_of(words: str) -> tuple[str, str]:
    """Find an arXiv id or a DOI in an id, address or citation.

    Returns:
        Kind (``arxiv``, ``doi`` or empty) and the normal form: arXiv ids without version, DOIs
        in lower case.

    Example:
        >>> identifier_of("https://arxiv.org/abs/2507.14111v2")
        ('arxiv', '2507.14111')
        >>> identifier_of("https://doi.org/10.1145/3292500.3330701")
        ('doi', '10.1145/3292500.3330701')
        >>> identifier_of("s10")
        ('', '')
    """
    text = words.strip()
    doi = re.fullmatch(
        r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", text, re.IGNORECASE
    )
    if doi:
        name = doi[1].lower().rstrip(".,;")
        inner = re.fullmatch(r"10\.48550/arxiv\.(\S+)", name)
        return ("arxiv", _without_version(inner[1])) if inner else ("doi", name)
    arxiv = re.fullmatch(
        r"(?:https?://(?:www\.|export\.)?(?:arxiv\.org|huggingface\.co|alphaxiv\.org)"
        r"/(?:abs|pdf|html|papers|overview)/|arxiv:\s*)?"
        r"(\d{4}\.\d{4,5}|[a-z\-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?(?:\.pdf)?",
        text,
        re.IGNORECASE,
    )
    return ("arxiv", arxiv[1].lower()) if arxiv else ("", "")


def _without_version(arxiv_id: str) -> str:
    return re.sub(r"v\d+$", "", arxiv_id)
