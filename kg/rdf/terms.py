"""The ontology's terms as constants, and the writers of N-Quads terms.

Constants are full IRIs without angle brackets. The writers give a term exactly as it stands in
a line of N-Quads; whatever text they get, the term holds no line break of any kind, no control
character, no NUL and no lone surrogate.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from kg.corrections import Action
from kg.iri import PREFIXES, TERMS
from kg.records import EntityType, Role, Source


def full_iri(name: str) -> str:
    """Give the full IRI of a prefixed name of the prefix table.

    Raises:
        KeyError: If the table does not have the prefix.

    Example:
        >>> full_iri("skos:prefLabel")
        'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


TYPE = full_iri("rdf:type")
LABEL = full_iri("rdfs:label")

# classes
LINK_CLASS = f"{TERMS}Link"
RESULT_CLASS = f"{TERMS}Result"
CLASS_OF_TYPE = {
    kind: TERMS + ("Topic" if kind is EntityType.CONCEPT else kind.value) for kind in EntityType
}
"""The class of each entity type; ``Topic`` for concepts, so that it can't be taken for SKOS'."""
TYPE_OF_CLASS = {iri: kind for kind, iri in CLASS_OF_TYPE.items()}
PAPER_CLASSES = (full_iri("fabio:ResearchPaper"), full_iri("schema:ScholarlyArticle"))
PERSON = full_iri("schema:Person")
ORGANIZATION_CLASS = full_iri("schema:Organization")
VENUE_CLASS = full_iri("fabio:ExpressionCollection")
SKOS_CONCEPT = full_iri("skos:Concept")

# roles, extractors, and the values of a result: properties and individuals of our own
ROLE_IRI = {role: f"{TERMS}{role.value}" for role in Role}
ROLE_OF_IRI = {iri: role for role, iri in ROLE_IRI.items()}
SOURCE_IRI = {source: f"{TERMS}{source.value}" for source in Source}
SOURCE_OF_IRI = {iri: source for source, iri in SOURCE_IRI.items()}
BOUND_IRI = {"exact": f"{TERMS}exact", "at least": f"{TERMS}atLeast", "at most": f"{TERMS}atMost"}
STATISTIC_IRI = {"peak": f"{TERMS}peak", "average": f"{TERMS}average"}
KIND_IRI = {
    "level": f"{TERMS}level",
    "ratio": f"{TERMS}ratio",
    "absolute change": f"{TERMS}absoluteChange",
    "relative change": f"{TERMS}relativeChange",
}

# a paper
TITLE = full_iri("dcterms:title")
ABSTRACT = full_iri("dcterms:abstract")
ISSUED = full_iri("dcterms:issued")
IDENTIFIER = full_iri("dcterms:identifier")
DCT_SOURCE = full_iri("dcterms:source")
DERIVED_FROM = full_iri("prov:wasDerivedFrom")
AUTHOR = full_iri("schema:author")
NAME = full_iri("schema:name")
POSITION = full_iri("schema:position")
SAME_AS = full_iri("schema:sameAs")
URL = full_iri("schema:url")
CODE = full_iri("schema:codeRepository")
KEYWORDS = full_iri("schema:keywords")
CITES = full_iri("cito:cites")
ARXIV_ID = full_iri("fabio:hasArXivId")
DOI = f"{TERMS}doi"
ALIAS = f"{TERMS}alias"
YEAR = f"{TERMS}year"
AUTHOR_COUNT = f"{TERMS}authorCount"
UPVOTES = f"{TERMS}upvotes"
COMMENT_COUNT = f"{TERMS}commentCount"
ORGANIZATION = f"{TERMS}organization"
VENUE = f"{TERMS}venue"
SOURCE_ORGANIZATION = full_iri("schema:sourceOrganization")
IS_PART_OF = full_iri("schema:isPartOf")
CITED_ID = f"{TERMS}citedIdentifier"
EXPANSION = f"{TERMS}expansion"
SENTENCE_LIST = f"{TERMS}sentenceList"
MENTION_LIST = f"{TERMS}mentionList"
LIST_ORDER = f"{TERMS}listOrder"

# a link
LINK = f"{TERMS}link"
ENTITY = f"{TERMS}entity"
ROLE = f"{TERMS}role"
TYPE_IN_PAPER = f"{TERMS}typeInPaper"
CONFIDENCE = f"{TERMS}confidence"
SOURCE = f"{TERMS}source"
MENTION_COUNT = f"{TERMS}mentionCount"

# a result
RESULT = f"{TERMS}result"
METRIC = f"{TERMS}metric"
METRIC_NAME = f"{TERMS}metricName"
VALUE = f"{TERMS}value"
LOW = f"{TERMS}low"
HIGH = f"{TERMS}high"
BOUND = f"{TERMS}bound"
STATISTIC = f"{TERMS}statistic"
KIND = f"{TERMS}kind"
UNIT = f"{TERMS}unit"
SUBJECT = f"{TERMS}subject"
SUBJECT_NAME = f"{TERMS}subjectName"
BASELINE = f"{TERMS}baseline"
BASELINE_NAME = f"{TERMS}baselineName"
ON_DATASET = f"{TERMS}onDataset"
DATASET_NAME = f"{TERMS}datasetName"
ON_HARDWARE = f"{TERMS}onHardware"
HARDWARE_NAME = f"{TERMS}hardwareName"
COUNT = f"{TERMS}count"
QUOTE = f"{TERMS}quote"
QUOTE_START = f"{TERMS}quoteStart"
QUOTE_END = f"{TERMS}quoteEnd"

# evidence
EVIDENCE_OF = f"{TERMS}evidenceOf"
ANNOTATION = full_iri("oa:Annotation")
SPECIFIC_RESOURCE = full_iri("oa:SpecificResource")
POSITION_SELECTOR = full_iri("oa:TextPositionSelector")
QUOTE_SELECTOR = full_iri("oa:TextQuoteSelector")
HAS_BODY = full_iri("oa:hasBody")
HAS_TARGET = full_iri("oa:hasTarget")
HAS_SOURCE = full_iri("oa:hasSource")
HAS_SELECTOR = full_iri("oa:hasSelector")
START = full_iri("oa:start")
END = full_iri("oa:end")
EXACT = full_iri("oa:exact")

# entities
PREF_LABEL = full_iri("skos:prefLabel")
ALT_LABEL = full_iri("skos:altLabel")
DEFINITION = full_iri("skos:definition")
BROADER = full_iri("skos:broader")
CLOSE_MATCH = full_iri("skos:closeMatch")
EXACT_MATCH = full_iri("skos:exactMatch")
IN_SCHEME = full_iri("skos:inScheme")
AMBIGUOUS_LABEL = f"{TERMS}ambiguousLabel"
FURTHER_LABELS = f"{TERMS}furtherLabels"
COMMON_LABEL = f"{TERMS}commonLabel"
CONTEXT_WORD = f"{TERMS}contextWord"
RUNS_ON = f"{TERMS}runsOn"
IMPLIES_HARDWARE = f"{TERMS}impliesHardware"
NEEDS_HARDWARE = f"{TERMS}needsHardware"
BROADER_TRANSITIVE = f"{TERMS}broaderTransitive"
CONCERNS = f"{TERMS}concerns"
IS_CONCERN_OF = f"{TERMS}isConcernOf"

# statistics
TALLY_CLASS = f"{TERMS}Tally"
TALLY_OF = f"{TERMS}tallyOf"
TALLY_YEAR = f"{TERMS}tallyYear"
PAPER_COUNT = f"{TERMS}paperCount"
PAPER_TOTAL = f"{TERMS}paperTotal"
RECENT_PAPER = f"{TERMS}recentPaper"
UNLINKED_PAPER = f"{TERMS}unlinkedPaper"

# corrections
CORRECTION_CLASS = f"{TERMS}Correction"
ACTION_IRI = {
    action: f"{TERMS}setRole" if action is Action.ROLE else f"{TERMS}{action.value}"
    for action in Action
}
ACTION_OF_IRI = {iri: action for action, iri in ACTION_IRI.items()}
ACTION = f"{TERMS}action"
CORRECTS = f"{TERMS}corrects"
IN_PAPER = f"{TERMS}inPaper"
INTO = f"{TERMS}into"
WORDS = f"{TERMS}words"
NEW_NAME = f"{TERMS}newName"
NEW_TYPE = f"{TERMS}newType"
NEW_ROLE = f"{TERMS}newRole"
REPLACED_BY = full_iri("dcterms:isReplacedBy")
COMMENT = full_iri("rdfs:comment")
GENERATED_AT = full_iri("prov:generatedAtTime")
ATTRIBUTED_TO = full_iri("prov:wasAttributedTo")
PROV_PERSON = full_iri("prov:Person")

_XSD = PREFIXES["xsd"]
_UNSAFE = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\ufffd"}
_WEB_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?:[/?](?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)


def iri_term(iri: str) -> str:
    """Write an IRI that is known to be valid, as those of :mod:`kg.iri` are.

    Example:
        >>> iri_term("https://w3id.org/litkg/entity/gpu")
        '<https://w3id.org/litkg/entity/gpu>'
    """
    return f"<{iri}>"


def text_term(text: str, language: str = "") -> str:
    r"""Write a text, with a language tag when one is given.

    Everything but NUL and lone surrogates comes back unchanged from a parser; those become
    U+FFFD, one for one, so that offsets stay right.

    Example:
        >>> print(text_term('a "b"\n\\c'), text_term("GPU", "en"))
        "a \"b\"\n\\c" "GPU"@en
    """
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(_escaped, text)
    return f'"{text}"@{language}' if language else f'"{text}"'


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    short = _SHORT.get(char)
    if short is not None:
        return short
    return "\ufffd" if "\ud800" <= char <= "\udfff" else f"\\u{ord(char):04X}"


def typed_term(text: str, datatype: str) -> str:
    """Write a text with a datatype of XML Schema.

    Example:
        >>> typed_term("2024-05", "gYearMonth")
        '"2024-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    return f"{text_term(text)}^^<{_XSD}{datatype}>"


def integer_term(number: int) -> str:
    """Write an integer.

    Example:
        >>> integer_term(3)
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{number}"^^<{_XSD}integer>'


def number_term(number: float) -> str:
    """Write a number as a decimal in its canonical form, or as a double where it is extreme.

    Raises:
        ValueError: If the number is not finite.

    Example:
        >>> number_term(17.70), number_term(1e30)
        ('"17.7"^^<...decimal>', '"1E30"^^<...double>')
    """
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a finite number")
    if number == 0 or 1e-12 < abs(number) < 1e15:
        digits = format(Decimal(repr(number + 0)), "f")
        if "." in digits:
            digits = digits.rstrip("0").rstrip(".")
        return f'"{digits or "0"}"^^<{_XSD}decimal>'
    mantissa, _, exponent = repr(float(number)).upper().partition("E")
    return f'"{mantissa}E{int(exponent or 0)}"^^<{_XSD}double>'


def address_term(address: str) -> str:
    """Write a web address as an IRI, or as a text when it is not a plain valid one.

    Example:
        >>> address_term("https://github.com/a/b"), address_term("https://a b")
        ('<https://github.com/a/b>', '"https://a b"')
    """
    return f"<{address}>" if _WEB_ADDRESS.fullmatch(address) else text_term(address)
