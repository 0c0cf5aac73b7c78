"""The vocabulary's own statements, as the graph needs them.

The extraction layer reads the same files for names to look for; this module reads them for the
facts that belong in the graph: maker, memory, year, broader entities, and what runs on what.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from kg.iri import BASE, TERMS, entity_key
from kg.rdf import terms
from kg.records import EntityType
from kg.resources import resource

Pair = tuple[str, str]
_ONE_SAYS = frozenset(
    {terms.TYPE, terms.PREF_LABEL, terms.DEFINITION, terms.BROADER, terms.IN_SCHEME}
)


class Facts:
    """Statements about entities, by key; a value that is never changed."""

    def __init__(self, statements: Iterable[tuple[str, str, str]]) -> None:
        """Take statements: subject and predicate as IRIs, object as a written term.

        Entities have the default base. Statements about anything else are not kept.

        Example:
            >>> gpu = "https://w3id.org/litkg/entity/gpu"
            >>> facts = Facts([(gpu, terms.BROADER, f"<{BASE}entity/accelerator>")])
            >>> facts.broader("gpu"), facts.broader("cpu")
            (('accelerator',), ())
        """
        pairs: dict[str, list[Pair]] = {}
        for subject, verb, thing in statements:
            key = entity_key(subject)
            if key:
                pairs.setdefault(key, []).append((verb, thing))
        self._pairs = {key: sorted(set(found)) for key, found in sorted(pairs.items())}

    def statements(self, key: str, base: str = BASE) -> list[Pair]:
        """Give predicate and written object of all statements about an entity, sorted."""
        return [(verb, _rebased(thing, base)) for verb, thing in self._pairs.get(key, [])]

    def broader(self, key: str) -> tuple[str, ...]:
        """Give the keys of the entities directly above, sorted."""
        return self._keys(key, terms.BROADER)

    def runs_on(self, key: str) -> tuple[str, ...]:
        """Give the keys of the only hardware that a piece of software runs on, sorted."""
        return self._keys(key, terms.RUNS_ON)

    @cached_property
    def bound_software(self) -> tuple[tuple[str, str], ...]:
        """Key and name of the software that runs on one family of hardware only.

        Only names of one word with a capital letter, which are told from other words at sight.
        """
        return tuple(
            (key, name)
            for key, pairs in self._pairs.items()
            if self.runs_on(key)
            for verb, thing in pairs
            if verb == terms.PREF_LABEL
            for name in [thing.rpartition('"')[0][1:]]
            if " " not in name and name != name.lower()
        )

    def type_of(self, key: str) -> EntityType | None:
        """Give the type of an entity, None when the vocabulary does not have it."""
        return self._types.get(key)

    @cached_property
    def _types(self) -> dict[str, EntityType]:
        return {
            key: terms.TYPE_OF_CLASS[thing[1:-1]]
            for key, pairs in self._pairs.items()
            for verb, thing in pairs
            if verb == terms.TYPE and thing[1:-1] in terms.TYPE_OF_CLASS
        }

    def _keys(self, key: str, wanted: str) -> tuple[str, ...]:
        found = (
            entity_key(thing[1:-1]) for verb, thing in self._pairs.get(key, ()) if verb == wanted
        )
        return tuple(sorted(broader for broader in found if broader))

    def over(self, other: Facts) -> Facts:
        """Join with facts that give way: of an entity that both have, these say what it is.

        Its class, name, definition and broader entities are those of this one, where it has any;
        all else is put together.
        """
        joined = Facts(())
        joined._pairs = {**other._pairs}
        for key, own in self._pairs.items():
            decided = {verb for verb, _ in own} & _ONE_SAYS
            kept = [pair for pair in other._pairs.get(key, []) if pair[0] not in decided]
            joined._pairs[key] = sorted({*kept, *own})
        joined._pairs = dict(sorted(joined._pairs.items()))
        return joined


def _rebased(thing: str, base: str) -> str:
    is_ours = thing.startswith(f"<{BASE}") and not thing.startswith(f"<{TERMS}")
    return f"<{base}{thing[len(BASE) + 1 :]}" if is_ours else thing


def read_facts(paths: Iterable[Path]) -> Facts:
    """Read Turtle files of a vocabulary.

    Raises:
        BadInput: If a file is not Turtle.
    """
    from kg.rdf.store import read_statements

    return Facts(statement for path in paths for statement in read_statements(path))


@lru_cache(maxsize=1)
def shipped_facts() -> Facts:
    """Give the facts of the shipped vocabulary and of ``implications.ttl``, read once."""
    folder = resource("ontology")
    return read_facts([*sorted((folder / "vocabulary").glob("*.ttl")), folder / "implications.ttl"])


def facts_with(paths: Iterable[Path]) -> Facts:
    """Give the shipped facts joined with those of files that somebody brings; the latter win."""
    return read_facts(paths).over(shipped_facts())
