"""What a reading depends on besides the paper, as short hashes; imports nothing heavy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kg.resources import resource


@cache
def model_version() -> str:
    """Hash the tagger's files, so that tags made with another tagger are not reused."""
    folder = resource("models")
    return _hash([*sorted(folder.glob("tagger*")), resource("extract", "tagger.py")])


@cache
def extractor_version() -> str:
    """Hash the vocabulary, the models and the extractor's own source.

    Example:
        >>> extractor_version() == extractor_version(), len(extractor_version())
        (True, 16)
    """
    return _hash(
        [
            *sorted(resource("ontology", "vocabulary").glob("*.ttl")),
            *sorted(p for p in resource("models").iterdir() if p.is_file()),
            *sorted(resource("extract").glob("*.py")),
        ]
    )


@cache
def linker_version() -> str:
    """Hash what links depend on besides the readings: the code that resolves and writes them."""
    return _hash(
        [
            resource("iri.py"),
            *sorted(resource("resolve").glob("*.py")),
            *sorted(resource("rdf").glob("*.py")),
        ]
    )


def _hash(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
