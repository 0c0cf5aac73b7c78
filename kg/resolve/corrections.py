"""Corrections applied to extractions: the last step between reading papers and writing the graph.

They are applied in the order of their numbers, after everything else was decided, so the same
papers and corrections give the same extractions in any order of papers. A correction that says
the opposite of an earlier one wins; one that finds nothing to change is kept and reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.corrections import Correction
from kg.extract.vocabulary import Entry
from kg.records import Extraction
from kg.resolve.changes import CHANGES
from kg.resolve.contradictions import overruled_by
from kg.resolve.draft import Draft


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction.

    Attributes:
        correction: The correction.
        reason: Why it changed nothing; empty when it was applied.
        overruled_by: Number of the later correction that says otherwise; 0 when there is none.
        papers: Ids of the papers whose links it changed, sorted.
    """

    correction: Correction
    reason: str = ""
    overruled_by: int = 0
    papers: tuple[str, ...] = ()

    @property
    def is_applied(self) -> bool:
        """Whether the graph is as the correction says because of it."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Corrected:
    """Extractions after all corrections.

    Attributes:
        extractions: One a paper, in the order given.
        replaced: Keys of entities that were merged or renamed, to the keys that took over.
        outcomes: One a correction, in the order of their numbers.
    """

    extractions: tuple[Extraction, ...]
    replaced: Mapping[str, str]
    outcomes: tuple[Outcome, ...]


def corrected(
    extractions: Iterable[Extraction],
    corrections: Sequence[Correction],
    vocabulary: Mapping[str, Entry],
) -> Corrected:
    """Apply corrections.

    Args:
        extractions: As resolved; they are not changed.
        corrections: Applied in the order of their numbers.
        vocabulary: Entries by key, for entities that only a correction names.

    Returns:
        The corrected extractions and what became of each correction.

    Example:
        >>> from kg.corrections import Action
        >>> from kg.records import Entity, EntityType, Link, Mention, Paper, Role, Source
        >>> words = Mention(0, 4, "GPUs", EntityType.HARDWARE, Source.TAGGER)
        >>> gpu = Entity("gpu", "GPU", EntityType.HARDWARE)
        >>> link = Link(gpu, Role.USES, EntityType.HARDWARE, 0.9, (Source.TAGGER,), (words,))
        >>> paper = Extraction(Paper("p", "GPUs"), (link,))
        >>> drop = Correction(action=Action.DROP, entity="gpu", number=1)
        >>> done = corrected([paper], [drop], {})
        >>> done.extractions[0].links, done.outcomes[0].papers
        ((), ('p',))
    """
    ordered = sorted(corrections, key=lambda correction: correction.number)
    draft = Draft(extractions, vocabulary)
    overruled = overruled_by(ordered)
    outcomes = []
    for correction in ordered:
        later = overruled.get(correction.number)
        if later is not None:
            reason = f"correction {later} says otherwise and is later"
            outcomes.append(Outcome(correction, reason, overruled_by=later))
            continue
        reason, papers = CHANGES[correction.action](draft, correction)
        outcomes.append(Outcome(correction, reason, papers=papers))
    return Corrected(draft.extractions(), draft.replaced(), tuple(outcomes))


def papers_corrected(outcomes: Iterable[Outcome]) -> list[str]:
    """Give the ids of the papers that corrections changed, sorted, each once."""
    return sorted({paper for outcome in outcomes for paper in outcome.papers})
