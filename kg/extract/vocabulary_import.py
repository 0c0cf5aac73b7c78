"""A vocabulary that somebody brings: SKOS or CSO in RDF, a table, a CSO file as triples.

Whatever the form, the result is entries as :mod:`kg.extract.vocabulary` has them. An entity's
key comes from its name, as everywhere; the identifier that it had is kept as an exact match.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kg.errors import BadInput
from kg.extract.forms import fold
from kg.extract.vocabulary import CLASSES, Entry
from kg.extract.vocabulary_table import entries_of_table
from kg.iri import BASE, TERMS, slug_of
from kg.records import EntityType
from kg.triples import RDF_ENDINGS, triples_in

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_CSO = "http://cso.kmi.open.ac.uk/schema/cso#"
TOPICS = "https://cso.kmi.open.ac.uk/topics/"
"""Topics of the Computer Science Ontology."""
_KLINK = {
    "klink:broaderGeneric": f"{_CSO}superTopicOf",
    "klink:relatedEquivalent": f"{_CSO}relatedEquivalent",
}
_CSO_LINE = re.compile(r'^"?<https?://cso\.kmi\.open\.ac\.uk/|;klink:\w+;')
_MAX_LABEL = 150

Statement = tuple[str, str, str, str]


def entries_in(path: Path, kind: EntityType | None = None) -> dict[str, Entry]:
    """Read a file that somebody brings.

    SKOS in Turtle, RDF/XML, N-Triples or JSON-LD; the Computer Science Ontology in RDF or as
    its CSV of triples, packed or not; a table with a header, as in
    :mod:`kg.extract.vocabulary_table`.

    Args:
        path: The file.
        kind: The type of the entities whose type the file does not say; topics of the Computer
            Science Ontology are concepts by themselves.

    Returns:
        Entries by key, sorted by key. Of entities with one name, in whatever spelling or number,
        labels are joined.

    Raises:
        BadInput: If it cannot be read, holds no entity, or an entity's type is not known.
    """
    if path.suffix.casefold() in RDF_ENDINGS:
        entries = _of_statements(path, triples_in(path), kind)
    else:
        lines = _lines_of(path)
        if any(_CSO_LINE.search(line) for line in lines[:20]):
            entries = _of_statements(path, _cso_statements(lines), kind)
        else:
            entries = entries_of_table(path, lines, kind)
    found = joined_by_key(_one_a_form(entries))
    if not found:
        raise BadInput(
            str(path), "it holds no entity", "give SKOS, a table with a column name, or CSO"
        )
    return found


def _one_a_form(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Give entities whose names differ in spelling or number only the key of the first."""
    ordered = sorted(entries, key=lambda entry: entry.key)
    key_of_form: dict[str, str] = {}
    for entry in ordered:
        key_of_form.setdefault(fold(entry.name), entry.key)
    key_of = {entry.key: key_of_form[fold(entry.name)] for entry in ordered}
    for entry in ordered:
        broader = {key_of.get(parent, parent) for parent in entry.broader} - {key_of[entry.key]}
        yield replace(entry, key=key_of[entry.key], broader=_sorted(broader))


def joined_by_key(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Join entries of one name: the first says name and type, labels are put together.

    Example:
        >>> one, other = (Entry("a", "A", EntityType.TASK, (label,)) for label in "xy")
        >>> joined_by_key([one, other])["a"].labels
        ('x', 'y')
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        known = found.get(entry.key)
        if known is None:
            found[entry.key] = entry
            continue
        found[entry.key] = Entry(
            key=known.key,
            name=known.name,
            type=known.type,
            labels=_sorted({*known.labels, *entry.labels, entry.name} - {known.name}),
            ambiguous=_sorted({*known.ambiguous, *entry.ambiguous}),
            context=_sorted({*known.context, *entry.context}),
            broader=_sorted({*known.broader, *entry.broader} - {known.key}),
            definition=known.definition or entry.definition,
            matches=_sorted({*known.matches, *entry.matches}),
            common=_sorted({*known.common, *entry.common}),
        )
    return dict(sorted(found.items()))


def _of_statements(
    path: Path, statements: Iterable[Statement], kind: EntityType | None
) -> Iterator[Entry]:
    about: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    above: dict[str, set[str]] = defaultdict(set)
    same: dict[str, str] = {}
    for thing, verb, value, language in statements:
        if verb == f"{_CSO}superTopicOf" or verb == f"{_SKOS}narrower":
            above[value].add(thing)
        elif verb == f"{_SKOS}broader":
            above[thing].add(value)
        elif verb == f"{_CSO}preferentialEquivalent" and thing != value:
            same[thing] = value
        about[thing][verb].append((value, language))
        if verb == f"{_CSO}superTopicOf" and value.startswith(TOPICS):
            about[value][_TYPE].append((f"{_CSO}Topic", ""))
    names = {thing: name for thing, said in about.items() if (name := _name_of(thing, said))}
    others: dict[str, list[str]] = defaultdict(list)
    for thing, preferred in same.items():
        if thing in names and preferred in names and preferred not in same:
            others[preferred].append(names.pop(thing))
    for thing, name in sorted(names.items()):
        said = about[thing]
        if not _is_concept(said):
            continue
        broader = (_key_of(same.get(parent, parent), names) for parent in above[thing])
        yield _entry(path, thing, name, said, others[thing], broader, kind)


def _entry(
    path: Path,
    thing: str,
    name: str,
    said: Mapping[str, list[tuple[str, str]]],
    others: Iterable[str],
    broader: Iterable[str],
    kind: EntityType | None,
) -> Entry:
    classes = [CLASSES[value] for value, _ in said.get(_TYPE, []) if value in CLASSES]
    is_topic = thing.startswith(TOPICS)
    chosen = classes[0] if classes else kind or (EntityType.CONCEPT if is_topic else None)
    if chosen is None:
        raise BadInput(str(path), f"it does not say what {name!r} is", "say it with --type")
    labels = {
        text for verb in (f"{_SKOS}altLabel", f"{_SKOS}hiddenLabel") for text in _texts(said, verb)
    }
    ambiguous = set(_texts(said, f"{TERMS}ambiguousLabel"))
    common = set(_texts(said, f"{TERMS}commonLabel"))
    labels = {label for label in {*labels, *others} if _is_label(label)} - {name}
    if is_topic:
        common |= {label for label in (name, *labels) if _is_plain_word(label)}
    key = slug_of(name)
    definitions = [t for v in (f"{_SKOS}definition", f"{_SKOS}scopeNote", _COMMENT)
                   for t in _texts(said, v)]  # fmt: skip
    matches = [value for value, _ in said.get(f"{_SKOS}exactMatch", [])]
    own = [] if thing.startswith(BASE) else [thing]
    return Entry(
        key=key,
        name=name,
        type=chosen,
        labels=_sorted(labels),
        ambiguous=_sorted(ambiguous),
        context=_sorted(_texts(said, f"{TERMS}contextWord")),
        broader=_sorted({parent for parent in broader if parent} - {key}),
        definition=min(definitions, default=""),
        matches=_sorted({*matches, *own}),
        common=_sorted(common),
    )


def _is_concept(said: Mapping[str, list[tuple[str, str]]]) -> bool:
    """Whether something is an entity, not a scheme, a collection or a property."""
    types = {value for value, _ in said.get(_TYPE, [])}
    if types & {f"{_SKOS}Concept", f"{_CSO}Topic", *CLASSES}:
        return True
    return not types and f"{_SKOS}prefLabel" in said


def _name_of(thing: str, said: Mapping[str, list[tuple[str, str]]]) -> str:
    """The English name, else one without language, else any; a topic is named by its IRI too."""
    for verb in (f"{_SKOS}prefLabel", _LABEL):
        for wanted in ("en", "", None):
            names = sorted(
                clean_label(text)
                for text, language in said.get(verb, [])
                if wanted is None or language.partition("-")[0].casefold() == wanted
            )
            if names and _is_label(names[0]):
                return names[0]
    if thing.startswith(TOPICS):
        return clean_label(thing.removeprefix(TOPICS).replace("_", " "))
    return ""


def _key_of(thing: str, names: Mapping[str, str]) -> str:
    if thing in names:
        return slug_of(names[thing])
    return thing.removeprefix(f"{BASE}entity/") if thing.startswith(f"{BASE}entity/") else ""


def _texts(said: Mapping[str, list[tuple[str, str]]], verb: str) -> list[str]:
    """Texts in English or of no language."""
    return [
        clean_label(text)
        for text, language in said.get(verb, [])
        if language.partition("-")[0].casefold() in ("", "en") and text.strip()
    ]


def clean_label(text: str) -> str:
    r"""Fold white space and control characters of a text that somebody brought.

    Example:
        >>> clean_label(" graph\tneural \x00 network")
        'graph neural network'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _is_label(text: str) -> bool:
    return 2 <= len(text) <= _MAX_LABEL and any(map(str.isalnum, text))


def _is_plain_word(label: str) -> bool:
    return " " not in label and label.isalpha() and label.islower()


def _lines_of(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
        if path.suffix.casefold() == ".gz":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig").splitlines()
    except (OSError, EOFError) as err:
        reason = getattr(err, "strerror", None) or str(err)
        raise BadInput(str(path), reason.lower(), "give a file that can be read") from err
    except UnicodeDecodeError as err:
        raise BadInput(str(path), "it is not UTF-8", "save it as UTF-8") from err


def _cso_statements(lines: Iterable[str]) -> Iterator[Statement]:
    """Triples of the ontology's CSV: of IRIs, or of names as its generator writes them."""
    for line in lines:
        if ";klink:" in line:
            one, verb, other = next(csv.reader([line], delimiter=";"), ["", "", ""])[:3]
            if verb in _KLINK and one and other:
                yield _topic(one), _KLINK[verb], _topic(other), ""
                yield _topic(one), _TYPE, f"{_CSO}Topic", ""
                yield _topic(other), _TYPE, f"{_CSO}Topic", ""
        else:
            row = next(csv.reader([line]), [])
            if len(row) >= 3 and row[0].startswith("<"):
                value = row[2].strip().removesuffix(".").strip()
                label = re.fullmatch(r'"?(.*?)"?@(\w+)', value)
                text = label[1] if label else value.strip('<>"')
                yield row[0].strip("<>"), row[1].strip("<>"), text, label[2] if label else ""


def _topic(name: str) -> str:
    return TOPICS + re.sub(r"\s+", "_", name.strip())


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(texts))
