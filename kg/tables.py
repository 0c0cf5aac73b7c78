"""Papers, entities and scores as tables to read in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kg import console
from kg.iri import entity_iri, paper_iri
from kg.records import Entity, Extraction, Sentence

if TYPE_CHECKING:
    from kg.extract.evaluation import Evaluation
    from kg.extract.scoring import Score

_MOST_PAPERS = 50


def put_evaluation(evaluation: Evaluation) -> None:
    """Print all scores: entities by type, roles, results, linking, reliability."""
    rows = [_score_row(name, score) for name, score in evaluation.entities.items()]
    rows += [_score_row(f"results: {name}", score) for name, score in evaluation.results.items()]
    rows.append(_score_row("code links", evaluation.code))
    console.put_table(("", "precision", "recall", "F1", "gold"), rows, right=(1, 2, 3, 4))
    linking = evaluation.linking
    for what, score in (
        ("names on one IRI", linking.names),
        ("IRIs with one name", linking.iris),
        ("shared IRIs with one name", linking.shared_iris),
    ):
        console.put(f"{what}: {score.precision:.3f} of {score.predicted}")
    if evaluation.reliability:
        console.put_table(
            ("confidence from", "right", "links"),
            [
                (low, f"{score.precision:.3f}", score.predicted)
                for low, score in evaluation.reliability.items()
            ],
            right=(1, 2),
        )
    if evaluation.missing:
        first = ", ".join(evaluation.missing[:5])
        console.put(f"gold papers without a text: {len(evaluation.missing)} ({first})")


def put_paper(extraction: Extraction, base: str) -> None:
    """Print a paper, its links with the sentence that proves each, and its results."""
    paper = extraction.paper
    console.put_heading(paper.title)
    console.put_pairs(
        {
            "id": paper.id,
            "IRI": paper_iri(paper, base),
            "date": paper.date,
            "authors": ", ".join(paper.authors) or (paper.author_count or ""),
            "organisation": paper.organization,
            "venue": paper.venue,
            "code": ", ".join(extraction.code),
            "came from": ", ".join(paper.inputs),
        }
    )
    if paper.abstract:
        console.put(f"\n{console.harmless(paper.abstract)}\n")
    links = sorted(extraction.links, key=lambda link: (link.role.value, link.entity.name))
    console.put_table(
        ("role", "entity", "type", "conf.", "evidence"),
        [
            (
                link.role.value,
                link.entity.name,
                link.type.value,
                f"{link.confidence:.2f}",
                sentence_at(extraction, link.mentions[0].start),
            )
            for link in links
        ],
        right=(3,),
    )
    if extraction.results:
        console.put_table(
            ("metric", "value", "subject", "baseline", "dataset", "hardware"),
            [
                (r.metric, r.value, r.subject, r.baseline, r.dataset, r.hardware)
                for r in extraction.results
            ],
        )


def put_entity(
    entity: Entity, naming: Sequence[Extraction], base: str, replaces: Sequence[str] = ()
) -> None:
    """Print an entity, its forms, and the papers that name it with the sentence of each.

    Args:
        entity: The entity.
        naming: The papers that name it.
        base: The base of all things.
        replaces: IRIs of entities that were merged into it or that it was renamed from.
    """
    forms: dict[str, set[str]] = {}
    rows = []
    for extraction in naming:
        for link in extraction.links:
            if link.entity.key != entity.key:
                continue
            for mention in link.mentions:
                forms.setdefault(mention.text, set()).add(mention.source.value)
            quote = sentence_at(extraction, link.mentions[0].start)
            rows.append((link.role.value, extraction.paper.title, quote))
    console.put_heading(entity.name)
    console.put_pairs(
        {
            "IRI": entity_iri(entity.key, base),
            "type": entity.type.value,
            "definition": entity.definition,
            "broader": ", ".join(entity.broader),
            "also called": ", ".join(entity.labels),
            "took over from": ", ".join(replaces),
            "in the vocabulary": "yes" if entity.in_vocabulary else "no",
            "forms in papers": _forms(forms),
            "papers": len(rows),
        }
    )
    console.put_table(("role", "paper", "evidence"), rows[:_MOST_PAPERS])
    if len(rows) > _MOST_PAPERS:
        console.put(f"showing {_MOST_PAPERS} of {len(rows)} papers")


def sentence_at(extraction: Extraction, place: int) -> str:
    """Give the sentence at a place of a paper's text, exactly as written."""
    whole = Sentence(0, len(extraction.paper.text))
    found = next((s for s in extraction.sentences if s.start <= place < s.end), whole)
    return extraction.paper.text[found.start : found.end]


def _forms(forms: Mapping[str, set[str]]) -> str:
    return "; ".join(f"{form} ({', '.join(sorted(forms[form]))})" for form in sorted(forms))


def _score_row(name: str, score: Score) -> tuple[object, ...]:
    return (
        name,
        f"{score.precision:.3f}",
        f"{score.recall:.3f}",
        f"{score.f1:.3f}",
        score.gold,
    )
