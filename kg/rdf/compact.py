"""Lists of a paper written as one literal each, and read back exactly.

A paper has some twenty mentions and ten sentences. As nodes they would double the graph; the
evidence graph has the mentions as Web Annotations for those who ask in SPARQL. For programs
that want all of them at once, the paper itself carries compact literals:

- ``kg:sentenceList``: ``0-45:title 46-120:background``
- ``kg:mentionList``: ``nvidia-h100:12-23:Hardware:tagger:0.97:nvidia-h100``, the entity's key,
  place, type in this paper, extractor, score, and vocabulary entry
- ``kg:furtherLabels`` of an entity: ``A100 GPU | A100 SXM``, names that contain another name
- ``kg:listOrder``: ``keywords 1 0``, the order (and repetitions) that a set of triples loses, as
  indices into the sorted values; written only where they are not in sorted order
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import quote, unquote

from kg.records import EntityType, Link, Mention, Sentence, SentencePart, Source

_SEPARATOR = " | "


def sentence_list(sentences: Iterable[Sentence]) -> str:
    """Write sentences as one text.

    Example:
        >>> sentence_list([Sentence(0, 45, SentencePart.TITLE), Sentence(46, 120)])
        '0-45:title 46-120:other'
    """
    return " ".join(f"{item.start}-{item.end}:{item.part.value}" for item in sentences)


def read_sentences(text: str) -> tuple[Sentence, ...]:
    """Read back what :func:`sentence_list` wrote.

    Example:
        >>> read_sentences("0-45:title")
        (Sentence(start=0, end=45, part=<SentencePart.TITLE: 'title'>),)
    """
    sentences = []
    for item in text.split():
        place, _, part = item.partition(":")
        start, _, end = place.partition("-")
        sentences.append(Sentence(int(start), int(end), SentencePart(part)))
    return tuple(sentences)


def mention_list(links: Iterable[Link]) -> str:
    """Write all mentions of a paper as one text, in the order of the links."""
    return " ".join(
        f"{quote(link.entity.key, safe='')}:{mention.start}-{mention.end}:{mention.type.value}"
        f":{mention.source.value}:{mention.score!r}:{quote(mention.entry, safe='')}"
        for link in links
        for mention in link.mentions
    )


def read_mentions(text: str, words: str) -> dict[str, tuple[Mention, ...]]:
    """Read back what :func:`mention_list` wrote, by key of the entity.

    The probabilities of the roles are not kept: they have done their work when links are made.

    Args:
        text: The literal.
        words: The text of the paper.
    """
    mentions: dict[str, list[Mention]] = {}
    for item in text.split():
        key, place, kind, source, score, entry = item.split(":")
        start, end = map(int, place.split("-"))
        mentions.setdefault(unquote(key), []).append(
            Mention(
                start=start,
                end=end,
                text=words[start:end],
                type=EntityType(kind),
                source=Source(source),
                score=float(score),
                entry=unquote(entry),
            )
        )
    return {key: tuple(found) for key, found in mentions.items()}


def list_order(lists: Mapping[str, tuple[Sequence[str], Collection[str], Sequence[str]]]) -> str:
    """Write the order of lists whose values are stored as a set.

    Args:
        lists: Name of the list to its values in order, the stored values, and the order that a
            reader assumes when nothing is written.

    Example:
        >>> list_order({"keywords": (("b", "a", "b"), {"a", "b"}, ("a", "b"))})
        'keywords 1 0 1'
    """
    parts = []
    for name, (values, stored, assumed) in lists.items():
        if list(values) != list(assumed):
            ranks = {value: rank for rank, value in enumerate(sorted(set(stored)))}
            parts.append(" ".join([name, *(str(ranks[value]) for value in values)]))
    return "; ".join(parts)


def read_order(
    text: str, name: str, stored: Collection[str], assumed: Sequence[str]
) -> tuple[str, ...]:
    """Give stored values in the order that :func:`list_order` wrote.

    Example:
        >>> read_order("keywords 1 0 1", "keywords", {"a", "b"}, ("a", "b"))
        ('b', 'a', 'b')
    """
    for part in text.split("; "):
        head, *ranks = part.split(" ")
        if head == name:
            ranked = sorted(set(stored))
            return tuple(ranked[int(rank)] for rank in ranks)
    return tuple(assumed)


def split_labels(name: str, labels: Iterable[str]) -> tuple[list[str], list[str]]:
    """Part the names of an entity from their longer forms.

    A label that contains the name or another label as whole words, in any case, says nothing
    new; searching for the shorter finds it.

    Returns:
        The essential labels and the further ones, both sorted; neither has the name itself.

    Example:
        >>> split_labels("NVIDIA A100", ["A100", "A100 SXM", "NVIDIA A100 GPU", "Ampere A"])
        (['A100', 'Ampere A'], ['A100 SXM', 'NVIDIA A100 GPU'])
    """
    kept = [f" {name.casefold()} "]
    essential, further = [], []
    for label in sorted({*labels} - {name}, key=lambda label: (len(label), label)):
        padded = f" {label.casefold()} "
        if _SEPARATOR not in label and any(shorter in padded for shorter in kept):
            further.append(label)
        else:
            kept.append(padded)
            essential.append(label)
    return sorted(essential), sorted(further)


def label_list(labels: Iterable[str]) -> str:
    """Write labels as one text.

    Example:
        >>> label_list(["A100 GPU", "A100 SXM"])
        'A100 GPU | A100 SXM'
    """
    return _SEPARATOR.join(labels)


def read_labels(text: str) -> tuple[str, ...]:
    """Read back what :func:`label_list` wrote.

    Example:
        >>> read_labels("A100 GPU | A100 SXM"), read_labels("")
        (('A100 GPU', 'A100 SXM'), ())
    """
    return tuple(text.split(_SEPARATOR)) if text else ()
