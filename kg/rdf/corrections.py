"""Corrections as RDF: a readable ``corrections.ttl``, and the graph of corrections.

Who, when and why are PROV: a correction is attributed to a person and generated at a moment. The
order is ``schema:position``. Whatever a name or a reason holds, it is written as one escaped
literal, so it cannot become a statement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from kg.corrections import Correction, clean, fault_of, moment_of, numbered
from kg.errors import BadInput, BadRecord
from kg.iri import BASE, PREFIXES, entity_iri, entity_key, graph_iri
from kg.rdf import terms
from kg.rdf.quads import Statement, lines_of
from kg.rdf.store import Store, read_statements
from kg.rdf.terms import integer_term, iri_term, text_term, typed_term

_HEAD = """\
# Corrections of a literature graph. Every build applies them last, in the order of schema:position.
# Share this file; to take it over: kg build INPUT --corrections corrections.ttl
"""
_USED = ("kg", "prov", "rdf", "rdfs", "schema", "xsd")
_LOCAL = re.compile(r"[A-Za-z_](?:[\w-]*\w)?", re.ASCII)
_INTEGER = re.compile(r'"(\d+)"\^\^<[^>]*#integer>')
_TYPED = re.compile(r'(".*")\^\^<([^>]*)>', re.DOTALL)
_SUBJECT = re.compile(r"(https?://.*[/#])correction/[^/]+")
_MAX_CORRECTIONS = 100_000
_PLACE = re.compile(r"[1-9]\d{0,8}")


def correction_quads(
    corrections: Iterable[Correction], replaced: Mapping[str, str], base: str = BASE
) -> list[str]:
    """Give the lines of the graph of corrections: each correction, and what replaced what.

    Args:
        corrections: All of them, applied or not.
        replaced: Keys of entities that were merged or renamed, to the keys that took over.
        base: The base of all things.

    Example:
        >>> lines = correction_quads([], {"llm-agnt": "llm-agent"})
        >>> lines[0].split()[1]
        '<http://purl.org/dc/terms/isReplacedBy>'
    """
    statements: list[Statement] = [
        (entity_iri(old, base), terms.REPLACED_BY, iri_term(entity_iri(new, base)))
        for old, new in replaced.items()
    ]
    for correction in corrections:
        statements += _statements(correction, base)
        statements += _person(correction.who, base)
    return lines_of(statements, graph_iri("corrections", base))


def corrections_text(corrections: Sequence[Correction], base: str = BASE) -> str:
    """Write corrections as Turtle for people to read and share.

    The same corrections give the same text; :func:`read_corrections` gives them back.

    Args:
        corrections: In any order.
        base: The base of all things.
    """
    ordered = sorted(corrections, key=lambda correction: correction.number)
    spaces = {name: PREFIXES[name] for name in _USED} | {"entity": f"{base}entity/"}
    heads = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(spaces.items()))
    blocks = [_block(_statements(correction, base), spaces) for correction in ordered]
    people = sorted({correction.who for correction in ordered})
    blocks += [_block(_person(who, base), spaces) for who in people]
    return "\n".join([_HEAD + heads, *blocks])


def read_corrections(path: Path) -> list[Correction]:
    """Read a file of corrections, whatever base it was written with.

    Args:
        path: A Turtle file.

    Returns:
        The corrections in the order of their numbers; where two have the same, or none, in the
        order of the file.

    Raises:
        BadInput: If it cannot be read, is not Turtle, or holds no correction.
        BadRecord: If a correction lacks something or holds what it may not.
    """
    lines: list[str] = []
    order: dict[str, int] = {}
    for subject, verb, thing in read_statements(path):
        lines.append(f"<{subject}> <{verb}> {thing} <{path.resolve().as_uri()}> .")
        order.setdefault(subject, len(order))
    store = Store.in_memory(lines)
    found = corrections_of(store.triples(path.resolve().as_uri()), str(path), order)
    if not found and lines:
        raise BadInput(str(path), "it holds no correction", "give a file that kg correct wrote")
    if len(found) > _MAX_CORRECTIONS:
        raise BadInput(str(path), f"it holds {len(found)} corrections", "give 100,000 at most")
    return numbered(list({correction.id: correction for correction in found}.values()))


def corrections_of(
    triples: Iterable[tuple[str, str, str]],
    name: str = "graph",
    order: Mapping[str, int] | None = None,
) -> list[Correction]:
    """Give the corrections that some triples hold, in the order of their numbers.

    Args:
        triples: Plain texts.
        name: What they came from, for errors.
        order: Places of subjects, for corrections that have no number.

    Raises:
        BadRecord: If one lacks something or holds what it may not.
    """
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, verb, value in triples:
        subjects[subject][verb].append(value)
    places = order or {}
    found = [
        (_correction(subject, values, subjects, name), places.get(subject, 0), subject)
        for subject, values in subjects.items()
        if terms.CORRECTION_CLASS in values.get(terms.TYPE, ())
    ]
    found.sort(key=lambda item: (item[0].number, item[1], item[2]))
    return [correction for correction, _, _ in found]


def replaced_of(triples: Iterable[tuple[str, str, str]], base: str = BASE) -> dict[str, str]:
    """Give the keys that were replaced, with the keys that took over."""
    found = {}
    for subject, verb, value in triples:
        old, new = entity_key(subject, base), entity_key(value, base)
        if verb == terms.REPLACED_BY and old and new:
            found[old] = new
    return dict(sorted(found.items()))


def _statements(correction: Correction, base: str) -> Iterator[Statement]:
    iri = f"{base}correction/{correction.id}"
    yield iri, terms.TYPE, iri_term(terms.CORRECTION_CLASS)
    if correction.label:
        yield iri, terms.LABEL, text_term(correction.label)
    yield iri, terms.POSITION, integer_term(correction.number)
    yield iri, terms.ACTION, iri_term(terms.ACTION_IRI[correction.action])
    yield iri, terms.CORRECTS, iri_term(entity_iri(correction.entity, base))
    if correction.paper:
        yield iri, terms.IN_PAPER, iri_term(f"{base}paper/{correction.paper}")
    if correction.into:
        yield iri, terms.INTO, iri_term(entity_iri(correction.into, base))
    for verb, text in (
        (terms.WORDS, correction.words),
        (terms.NEW_NAME, correction.name),
    ):
        if text:
            yield iri, verb, text_term(text)
    if correction.type:
        yield iri, terms.NEW_TYPE, iri_term(terms.CLASS_OF_TYPE[correction.type])
    if correction.role:
        yield iri, terms.NEW_ROLE, iri_term(terms.ROLE_IRI[correction.role])
    if correction.why:
        yield iri, terms.COMMENT, text_term(correction.why)
    yield iri, terms.GENERATED_AT, typed_term(correction.when, "dateTime")
    yield iri, terms.ATTRIBUTED_TO, iri_term(_person_iri(correction.who, base))


def _person(who: str, base: str) -> Iterator[Statement]:
    iri = _person_iri(who, base)
    yield iri, terms.TYPE, iri_term(terms.PROV_PERSON)
    yield iri, terms.NAME, text_term(who)


def _person_iri(who: str, base: str) -> str:
    return f"{base}person/{quote(who, safe='-._~')}"


def _block(statements: Iterable[Statement], spaces: Mapping[str, str]) -> str:
    found = list(statements)
    lines = [
        f"    {'a' if verb == terms.TYPE else _short(verb, spaces)} {_written(thing, spaces)}"
        for _, verb, thing in found
    ]
    return f"{_short(found[0][0], spaces)}\n" + " ;\n".join(lines) + " .\n"


def _short(iri: str, spaces: Mapping[str, str]) -> str:
    for name, space in spaces.items():
        local = iri[len(space) :]
        if iri.startswith(space) and _LOCAL.fullmatch(local):
            return f"{name}:{local}"
    return f"<{iri}>"


def _written(thing: str, spaces: Mapping[str, str]) -> str:
    if thing.startswith("<"):
        return _short(thing[1:-1], spaces)
    integer = _INTEGER.fullmatch(thing)
    if integer:
        return integer[1]
    typed = _TYPED.fullmatch(thing)
    return f"{typed[1]}^^{_short(typed[2], spaces)}" if typed else thing


def _correction(
    subject: str,
    values: Mapping[str, list[str]],
    subjects: Mapping[str, Mapping[str, list[str]]],
    name: str,
) -> Correction:
    """Make a correction of what is said of it, or say what is wrong with it."""

    def bad(reason: str) -> BadRecord:
        return BadRecord(name, f"<{clean(subject)[:200]}>", reason, "mend or remove the correction")

    named = _SUBJECT.fullmatch(subject)
    if not named:
        raise bad("its IRI does not end in correction/NAME")
    base = named[1]

    def one(verb: str) -> str:
        found = values.get(verb, [])
        if len(found) > 1:
            raise bad(f"it has {len(found)} values of {verb.rpartition('#')[2]}")
        return found[0] if found else ""

    def key(verb: str) -> str:
        iri = one(verb)
        if iri and not entity_key(iri, base):
            raise bad(f"<{clean(iri)[:200]}> is no entity of its base <{base}>")
        return (entity_key(iri, base) or "") if iri else ""

    action, paper, number = one(terms.ACTION), one(terms.IN_PAPER), one(terms.POSITION)
    if action not in terms.ACTION_OF_IRI:
        raise bad(f"its action is {clean(action)[:200] or 'missing'}")
    if paper and not paper.startswith(f"{base}paper/"):
        raise bad(f"<{clean(paper)[:200]}> is no paper of its base <{base}>")
    for verb, known in ((terms.NEW_TYPE, terms.TYPE_OF_CLASS), (terms.NEW_ROLE, terms.ROLE_OF_IRI)):
        if one(verb) and one(verb) not in known:
            raise bad(f"<{clean(one(verb))[:200]}> is no {verb.rpartition('#new')[2].lower()}")
    if number and not _PLACE.fullmatch(number):
        raise bad(f"its schema:position is {clean(number)[:80]!r}, not a number from 1")
    when, person = one(terms.GENERATED_AT), one(terms.ATTRIBUTED_TO)
    try:
        when = moment_of(when)
    except (ValueError, OverflowError) as err:
        reason = "it does not say when it was made (prov:generatedAtTime, with a time zone)"
        raise bad(reason) from err
    who = subjects.get(person, {}).get(terms.NAME) or [unquote(person.rpartition("/")[2])]
    if not clean(who[0]):
        raise bad("it does not say who made it (prov:wasAttributedTo)")
    correction = Correction(
        action=terms.ACTION_OF_IRI[action],
        entity=key(terms.CORRECTS),
        paper=paper.removeprefix(f"{base}paper/"),
        into=key(terms.INTO),
        words=one(terms.WORDS),
        name=one(terms.NEW_NAME),
        type=terms.TYPE_OF_CLASS.get(one(terms.NEW_TYPE)),
        role=terms.ROLE_OF_IRI.get(one(terms.NEW_ROLE)),
        label=one(terms.LABEL),
        who=clean(who[0]),
        when=when,
        why=one(terms.COMMENT),
        number=int(number or 0),
    )
    fault = fault_of(correction)
    if fault:
        raise bad(fault)
    return correction
