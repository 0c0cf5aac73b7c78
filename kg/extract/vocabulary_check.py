"""What is wrong with a vocabulary: names that clash, circles, things that hang in the air.

A fault is something that makes links wrong or a graph invalid; a note is something to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.extract.forms import fold
from kg.extract.vocabulary import Entry
from kg.iri import slug_of

_EXACT_UP_TO = 6


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a check found.

    Attributes:
        kind: ``clash``, ``homonym``, ``cycle``, ``broader``, ``definition``, ``key``, ``label``;
            of notes ``orphan`` and ``unnamed``.
        key: The entry.
        detail: What it is about, in words.
    """

    kind: str
    key: str
    detail: str

    def line(self) -> str:
        """Give it as one line."""
        return f"{self.kind}: {self.key}: {self.detail}"


def faults_of(entries: Mapping[str, Entry]) -> list[Finding]:
    """Give what is wrong with entries, sorted.

    - clash: a name that two entries have, and neither marks as ambiguous;
    - homonym: an ambiguous name that another entry has plainly, without a word of context;
    - cycle: an entry that is broader than itself; broader: a broader entry that is missing;
    - definition: none; key: not made of the name; label: a common or ambiguous one that is none.

    Example:
        >>> from kg.records import EntityType
        >>> gpu = Entry("gpu", "GPU", EntityType.HARDWARE, broader=("chip",), definition="A chip.")
        >>> [finding.line() for finding in faults_of({"gpu": gpu})]
        ["broader: gpu: there is no entry 'chip'"]
    """
    return sorted(
        [
            *_clashes(entries),
            *_homonyms(entries),
            *_cycles(entries),
            *_missing(entries),
        ]
    )


def orphans_of(entries: Mapping[str, Entry]) -> list[Finding]:
    """Give entries that are neither broader nor narrower than any other, sorted."""
    parents = {parent for entry in entries.values() for parent in entry.broader}
    return [
        Finding("orphan", key, f"{entry.name} is in no hierarchy of {entry.type.value}")
        for key, entry in sorted(entries.items())
        if not entry.broader and key not in parents
    ]


def unnamed_of(entries: Mapping[str, Entry], named: Iterable[str]) -> list[Finding]:
    """Give entries that no paper names, sorted; those that are broader than a named one count.

    Args:
        entries: The entries.
        named: Keys of the entries that papers name.
    """
    seen: set[str] = set()
    waiting = list(named)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += entries[key].broader if key in entries else ()
    return [
        Finding("unnamed", key, f"no paper names {entry.name}")
        for key, entry in sorted(entries.items())
        if key not in seen
    ]


def _clashes(entries: Mapping[str, Entry]) -> Iterable[Finding]:
    owners: dict[str, set[str]] = defaultdict(set)
    for key, entry in entries.items():
        for label in _plain(entry):
            owners[_form(label)].add(key)
    for form, keys in owners.items():
        for key in sorted(keys)[1:]:
            yield Finding("clash", key, f"{form!r} also means {min(keys)}")


def _homonyms(entries: Mapping[str, Entry]) -> Iterable[Finding]:
    plain: dict[str, str] = {}
    for key, entry in sorted(entries.items()):
        for label in _plain(entry):
            plain.setdefault(label, key)
    for key, entry in entries.items():
        for label in entry.ambiguous:
            other = plain.get(label, key)
            if other != key and not entry.context:
                yield Finding("homonym", key, f"no context tells {label!r} from {other}")


def _cycles(entries: Mapping[str, Entry]) -> Iterable[Finding]:
    done: set[str] = set()
    for start in sorted(entries):
        path: list[str] = []
        stack: list[tuple[str, Sequence[str]]] = [(start, entries[start].broader)]
        if start in done:
            continue
        path.append(start)
        while stack:
            key, parents = stack.pop()
            if not parents:
                done.add(key)
                path.pop()
                continue
            parent, rest = parents[0], parents[1:]
            stack.append((key, rest))
            if parent in path:
                circle = [*path[path.index(parent) :], parent]
                yield Finding("cycle", parent, " < ".join(circle))
            elif parent in entries and parent not in done:
                path.append(parent)
                stack.append((parent, entries[parent].broader))


def _missing(entries: Mapping[str, Entry]) -> Iterable[Finding]:
    for key, entry in entries.items():
        for parent in entry.broader:
            if parent not in entries:
                yield Finding("broader", key, f"there is no entry {parent!r}")
        if not entry.definition:
            yield Finding("definition", key, f"{entry.name} has no definition")
        if slug_of(entry.name) != key:
            yield Finding("key", key, f"the key of {entry.name!r} is {slug_of(entry.name)!r}")
        for label in entry.common:
            if label in entry.ambiguous or label not in (entry.name, *entry.labels):
                yield Finding("label", key, f"common label {label!r} is no plain name of it")


def _plain(entry: Entry) -> list[str]:
    return [label for label in (entry.name, *entry.labels) if label not in entry.ambiguous]


def _form(label: str) -> str:
    """Names of up to six letters with capitals are matched as written; "CoT" is not "COT"."""
    is_exact = " " not in label and len(label) <= _EXACT_UP_TO and label != label.lower()
    return label if is_exact else fold(label)
