"""Related work: which papers belong together, and why.

:func:`find_related` ranks the papers of a store for a :class:`Query` and gives the reasons;
:func:`compare` sets papers side by side; :mod:`kg.related.writing` writes both out.
"""

from kg.related.comparison import Column, Comparison, compare
from kg.related.facets import Facet, Facets
from kg.related.index import RelatedIndex, View, fingerprint_of
from kg.related.query import Query, extraction_of_text
from kg.related.ranking import Options
from kg.related.reasons import Reason, ReasonKind, Related, find_related

__all__ = [
    "Column",
    "Comparison",
    "Facet",
    "Facets",
    "Options",
    "Query",
    "Reason",
    "ReasonKind",
    "Related",
    "RelatedIndex",
    "View",
    "compare",
    "extraction_of_text",
    "find_related",
    "fingerprint_of",
]
