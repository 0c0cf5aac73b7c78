"""The vocabularies that a user brings: kept with the graph, used by every build of it.

They lie in ``DIR/vocabulary/NAME.ttl``, each in the form of ``ontology/vocabulary``, so that they
travel with the graph, can be read and mended by hand, and the same folder gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.errors import BadInput, UnknownName
from kg.extract.vocabulary import Entry, read_vocabulary, shipped_vocabulary, with_own
from kg.extract.vocabulary_import import TOPICS, entries_in
from kg.files import write_whole
from kg.iri import BASE, entity_iri, slug_of
from kg.rdf import terms
from kg.rdf.terms import address_term, iri_term, text_term
from kg.records import EntityType

if TYPE_CHECKING:
    from kg.rdf.vocabulary import Facts

FOLDER = "vocabulary"


@dataclass(frozen=True, slots=True)
class OwnVocabulary:
    """The vocabularies that a user brings to a build, none by default.

    Attributes:
        files: Turtle files in the form of ``ontology/vocabulary``, in the order in which they
            are joined.
    """

    files: tuple[Path, ...] = ()

    def entries(self) -> Mapping[str, Entry]:
        """Give the shipped entries joined with one's own; one's own win."""
        return with_own(shipped_vocabulary(), read_vocabulary(self.files))

    def facts(self) -> Facts:
        """Give the statements of the shipped vocabulary and of one's own."""
        from kg.rdf.vocabulary import facts_with, shipped_facts

        return facts_with(self.files) if self.files else shipped_facts()

    def version(self) -> str:
        """Hash what readings and links depend on; empty without files."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()[:16] if self.files else ""


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding a vocabulary.

    Attributes:
        name: The name under which it is kept.
        path: Where.
        entries: Its entries by key.
        shared: Keys that the shipped vocabulary has too, sorted.
    """

    name: str
    path: Path
    entries: Mapping[str, Entry]
    shared: tuple[str, ...]


def own_vocabulary(folder: Path) -> OwnVocabulary:
    """Give the vocabularies that are kept with a graph, sorted by name."""
    return OwnVocabulary(tuple(sorted((folder / FOLDER).glob("*.ttl"))))


def add_vocabulary(
    folder: Path, file: Path, *, kind: EntityType | None = None, name: str = ""
) -> Added:
    """Keep a vocabulary with a graph; one of the same name is replaced.

    Args:
        folder: The folder of the graph.
        file: SKOS, CSV or CSO; see :func:`kg.extract.vocabulary_import.entries_in`.
        kind: The type of entities whose type the file does not say.
        name: The name to keep it under; by default the file's.

    Raises:
        BadInput: If the file cannot be read or holds no entity.
        BadOutput: If it cannot be kept.
    """
    entries = _fitted(entries_in(file, kind), kind)
    chosen = slug_of(name or file.name.partition(".")[0])
    path = folder / FOLDER / f"{chosen}.ttl"
    write_whole(path, turtle_of(entries.values()))
    shared = tuple(key for key in entries if key in shipped_vocabulary())
    return Added(chosen, path, entries, shared)


def remove_vocabulary(folder: Path, name: str) -> Path:
    """Forget a vocabulary; the next build does without it.

    Raises:
        UnknownName: If none of this name is kept.
    """
    kept = {file.stem: file for file in own_vocabulary(folder).files}
    if name not in kept:
        raise UnknownName("vocabulary", name, tuple(kept))
    kept[name].unlink()
    return kept[name]


@contextmanager
def brought(files: Iterable[Path]) -> Iterator[OwnVocabulary]:
    """Give vocabularies for one call only; nothing of them is kept.

    Raises:
        BadInput: If a file cannot be read or holds no entity.
    """
    with TemporaryDirectory() as folder:
        paths = []
        for number, file in enumerate(files):
            path = Path(folder) / f"{number:03d}.ttl"
            path.write_text(turtle_of(_fitted(entries_in(file), None).values()), encoding="utf-8")
            paths.append(path)
        yield OwnVocabulary(tuple(paths))


def _fitted(entries: Mapping[str, Entry], kind: EntityType | None) -> dict[str, Entry]:
    """Fit entries to the shipped ones.

    Broader entities that neither has are left out; a topic that the shipped vocabulary has keeps
    its type there, since the Computer Science Ontology does not say what its topics are.
    """
    shipped = shipped_vocabulary()
    fitted = {}
    for key, entry in entries.items():
        is_topic = kind is None and any(match.startswith(TOPICS) for match in entry.matches)
        fitted[key] = replace(
            entry,
            type=shipped[key].type if is_topic and key in shipped else entry.type,
            broader=tuple(b for b in entry.broader if b in entries or b in shipped),
        )
    return fitted


def turtle_of(entries: Iterable[Entry]) -> str:
    """Write entries as Turtle, one statement a line, sorted; any text is harmless in it.

    Example:
        >>> turtle_of([Entry("a", "A", EntityType.TASK)]).count("entity/a> <")
        4
    """
    lines = set()
    for entry in entries:
        subject = iri_term(entity_iri(entry.key))
        pairs = [
            (terms.TYPE, iri_term(terms.CLASS_OF_TYPE[entry.type])),
            (terms.TYPE, iri_term(terms.SKOS_CONCEPT)),
            (terms.PREF_LABEL, text_term(entry.name, "en")),
            (terms.IN_SCHEME, iri_term(f"{BASE}vocabulary/{entry.type.value.lower()}")),
            *((terms.ALT_LABEL, text_term(label, "en")) for label in entry.labels),
            *((terms.AMBIGUOUS_LABEL, text_term(label, "en")) for label in entry.ambiguous),
            *((terms.COMMON_LABEL, text_term(label, "en")) for label in entry.common),
            *((terms.CONTEXT_WORD, text_term(word)) for word in entry.context),
            *((terms.BROADER, iri_term(entity_iri(key))) for key in entry.broader),
            *((terms.EXACT_MATCH, address) for address in map(address_term, entry.matches)),
        ]
        if entry.definition:
            pairs.append((terms.DEFINITION, text_term(entry.definition, "en")))
        lines |= {
            f"{subject} <{verb}> {thing} ."
            for verb, thing in pairs
            if verb != terms.EXACT_MATCH or thing.startswith("<")
        }
    return "\n".join(sorted(lines)) + "\n"


def checked_files(files: Iterable[str | Path]) -> list[Path]:
    """Take names of files, so that a missing one is said before a long build.

    Raises:
        BadInput: If one is missing.
    """
    paths = [Path(file) for file in files]
    for path in paths:
        if not path.is_file():
            raise BadInput(str(path), "there is no such file", "give a vocabulary file")
    return paths
