"""What a call says about its inputs, for the readers that need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.readers.s2ag import S2agTables


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Facts about inputs that do not stand in them.

    Attributes:
        page_date: The day of the pages, for dates that have no year on them.
        columns: For tables, the column that holds each field of a paper, by field.
        tables: Abstracts and citations to join papers of Semantic Scholar's bulk data with.
    """

    page_date: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    tables: S2agTables | None = None
