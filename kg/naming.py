"""Papers and entities by the names that people use for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.errors import AmbiguousName, UnknownName
from kg.extract.forms import fold
from kg.iri import entity_iri, entity_key, identifier_of, paper_iri
from kg.records import Entity, Paper
from kg.resolve.papers import folded_title, is_same_text


def paper_named(name: str, papers: Sequence[Paper], base: str) -> Paper:
    """Find a paper by id, alias, arXiv id, DOI, address, IRI, or a part of its title.

    Raises:
        UnknownName: If there is none; the closest titles are offered.
        AmbiguousName: If a part of a title fits several.

    Example:
        >>> from kg.iri import BASE
        >>> paper_named("law", [Paper("p1", "A law"), Paper("p2", "A tale")], BASE).id
        'p1'
    """
    for paper in papers:
        if name == paper.id or name in paper.aliases or name == paper_iri(paper, base):
            return paper
    kind, identifier = identifier_of(name)
    for paper in papers:
        if kind and identifier in (paper.arxiv_id, paper.doi):
            return paper
    wanted = folded_title(name)
    fits = [paper for paper in papers if wanted and wanted in folded_title(paper.title)]
    exact = [paper for paper in fits if wanted == folded_title(paper.title)]
    if len(exact or fits) == 1:
        return (exact or fits)[0]
    if fits:
        raise AmbiguousName("paper", name, [paper.title for paper in exact or fits])
    from kg.related.names import near_names

    raise UnknownName("paper", name, near_names(name, [paper.title for paper in papers]))


def entity_named(
    name: str, entities: Sequence[Entity], base: str, replaced: Mapping[str, str] | None = None
) -> Entity:
    """Find an entity by IRI, key, name or alias, in any spelling of case and hyphens.

    Args:
        name: What it is called.
        entities: All entities.
        base: The base of their IRIs.
        replaced: Keys that other keys took over from; they find what took over.

    Raises:
        UnknownName: If there is none; the closest names are offered.
        AmbiguousName: If an alias fits several.
    """
    key = entity_key(name, base) or name
    key = (replaced or {}).get(key, key)
    form = fold(name)
    for fits in (
        [entity for entity in entities if entity.key == key],
        [entity for entity in entities if fold(entity.name) == form],
        [entity for entity in entities if form in {fold(label) for label in entity.labels}],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            names = [f"{entity.name} <{entity_iri(entity.key, base)}>" for entity in fits]
            raise AmbiguousName("entity", name, names)
    from kg.related.names import near_names

    raise UnknownName("entity", name, near_names(name, [entity.name for entity in entities]))


def same_paper(paper: Paper, papers: Sequence[Paper]) -> Paper | None:
    """Find the record among some papers of a paper from elsewhere: same identifier or text."""
    title = folded_title(paper.title)
    for known in papers:
        if (
            paper.id in {known.id, *known.aliases}
            or (paper.arxiv_id and paper.arxiv_id == known.arxiv_id)
            or (paper.doi and paper.doi == known.doi)
            or (title == folded_title(known.title) and is_same_text(paper, known))
        ):
            return known
    return None
