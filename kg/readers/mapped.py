"""Records of a source, brought to the neutral record: what the readers have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.errors import BadRecord
from kg.readers.fields import Fields
from kg.readers.json_values import JsonValue, json_values
from kg.readers.neutral import paper_of
from kg.readers.report import DroppedField
from kg.readers.source import Source
from kg.records import Paper

Record = dict[str, object]
"""A neutral record: the fields of ``json-lines``."""

Found = Iterator[Paper | BadRecord | DroppedField]


def one_line(value: object) -> object:
    r"""Give a text with all blanks as single spaces; anything else as it is.

    For sources that wrap their texts to a width, such as arXiv: a line break there means nothing.

    Example:
        >>> one_line("  We train\n  models. "), one_line(None)
        ('We train models.', None)
    """
    return " ".join(value.split()) if isinstance(value, str) else value


def without_tags(value: object) -> object:
    """Give a text without the markup of publishers; anything else as it is.

    Example:
        >>> without_tags("<jats:p>We train H<sub>2</sub>O when a < b.</jats:p>")
        'We train H2O when a < b.'
    """
    if not isinstance(value, str) or "<" not in value:
        return value
    text = re.sub(r"</(?:jats:)?(?:p|title|sec)>|<br ?/?>", " ", value)
    return " ".join(re.sub(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>", "", text).split())


def papers_of(source: Source, records: Iterable[tuple[str, Record]]) -> Found:
    """Make papers of neutral records and their places."""
    for place, record in records:
        fields = Fields(record, source.path, place)
        try:
            yield paper_of(fields, source.name)
        except BadRecord as error:
            yield error
        yield from fields.dropped


def mapped_json(
    source: Source,
    record_of: Callable[[Mapping[str, object]], Record | None],
    *,
    example: str,
    lists: tuple[str, ...] = (),
) -> Found:
    """Read JSON objects and map each to a neutral record.

    Args:
        source: JSON lines, an array, or one object after another.
        record_of: Gives the neutral record of an object, None for one to pass over.
        example: What an object should look like, for the mend of one that is none.
        lists: Fields whose list holds the records, in an object that only wraps them.
    """
    for item in json_values(source):
        for entry in _unwrapped(item, lists):
            if entry.fault:
                yield BadRecord(source.path, entry.place, entry.fault, entry.mend)
            elif not isinstance(entry.value, Mapping):
                reason = "it is no JSON object"
                yield BadRecord(source.path, entry.place, reason, f"give {example}")
            elif (record := record_of(entry.value)) is not None:
                yield from papers_of(source, [(entry.place, record)])


def _unwrapped(item: JsonValue, lists: tuple[str, ...]) -> Iterator[JsonValue]:
    for name in lists:
        if isinstance(item.value, Mapping) and isinstance(listed := item.value.get(name), list):
            for number, value in enumerate(listed, 1):
                yield JsonValue(f"{item.place}, item {number} of {name}", value)
            return
    yield item


def at(value: object, *path: str | int) -> object:
    """Give what stands inside nested objects and lists, None where there is nothing.

    Example:
        >>> at({"a": [{"b": 1}]}, "a", 0, "b"), at({"a": None}, "a", "b")
        (1, None)
    """
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def each(value: object) -> list[object]:
    """Give the items of a list, none of anything else."""
    return value if isinstance(value, list) else []


def names_of(value: object, *path: str | int) -> list[str]:
    """Give the texts at a path inside each item of a list.

    Example:
        >>> names_of([{"author": {"name": "Ada"}}, {"author": None}], "author", "name")
        ['Ada']
    """
    return [name for item in each(value) if isinstance(name := at(item, *path), str) and name]
