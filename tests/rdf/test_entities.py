"""Entities, vocabulary and inferred statements: each in its own graph, and only what is needed."""

from __future__ import annotations

from kg.iri import BASE, TERMS, entity_iri
from kg.rdf import terms
from kg.rdf.entities import entity_quads, vocabulary_quads
from kg.rdf.inference import inferred_quads
from kg.rdf.store import Store
from kg.rdf.vocabulary import Facts, shipped_facts
from kg.records import Entity, EntityType, Extraction, Link, Paper, Role, Source

GPU, NVIDIA, H100, CUDA = (entity_iri(key) for key in ("gpu", "nvidia-gpu", "h100", "cuda"))
HARDWARE = f"<{terms.CLASS_OF_TYPE[EntityType.HARDWARE]}>"
FACTS = Facts(
    [
        (CUDA, terms.RUNS_ON, f"<{NVIDIA}>"),
        (NVIDIA, terms.TYPE, HARDWARE),
        (NVIDIA, terms.BROADER, f"<{GPU}>"),
        (NVIDIA, terms.PREF_LABEL, '"NVIDIA GPU"@en'),
        (NVIDIA, terms.ALT_LABEL, '"GeForce"@en'),
        (GPU, terms.TYPE, HARDWARE),
        (GPU, terms.PREF_LABEL, '"GPU"@en'),
        (GPU, terms.BROADER, f"<{GPU}>"),
        (H100, terms.TYPE, HARDWARE),
        (H100, terms.BROADER, f"<{NVIDIA}>"),
        (H100, f"{TERMS}maker", '"NVIDIA"'),
        (H100, terms.CONTEXT_WORD, '"Hopper"'),
        (H100, terms.AMBIGUOUS_LABEL, '"H"@en'),
        ("http://x.org/other", terms.BROADER, f"<{GPU}>"),
    ]
)
CUDA_ENTITY = Entity("cuda", "CUDA", EntityType.METHOD, in_vocabulary=True)
H100_ENTITY = Entity("h100", "H100", EntityType.HARDWARE, broader=("nvidia-gpu",))


def paper_with(*links: tuple[Entity, Role]) -> Extraction:
    made = (Link(e, role, e.type, 0.9, (Source.TAGGER,), ()) for e, role in links)
    return Extraction(Paper("p", "A paper"), links=tuple(made))


def pairs(lines: list[str], verb: str) -> set[tuple[str, str]]:
    found = (line.split(" ", 3) for line in lines if f"<{verb}>" in line)
    return {(part[0].rpartition("/")[2][:-1], part[2].rpartition("/")[2][:-1]) for part in found}


def test_an_entity_has_class_names_and_scheme() -> None:
    store = Store.in_memory(entity_quads([CUDA_ENTITY]))
    rows = store.query("SELECT ?class { ?s a ?class ; skos:prefLabel 'CUDA'@en ; "
                       "skos:inScheme ?scheme } ORDER BY ?class").rows  # fmt: skip
    assert [str(row[0]).rpartition("/")[2] for row in rows] == ["core#Concept", "ontology#Method"]


def test_only_facts_and_ancestors_are_copied_from_the_vocabulary() -> None:
    lines = vocabulary_quads([H100_ENTITY], facts=FACTS)
    assert pairs(lines, terms.BROADER) == {("nvidia-gpu", "gpu"), ("gpu", "gpu")}
    text = "\n".join(lines)
    assert '"NVIDIA GPU"@en' in text
    assert '"H"@en' in text
    assert "maker" in text
    assert "Hopper" not in text
    assert "GeForce" not in text
    assert "other" not in text


def test_another_base_moves_the_vocabulary_too() -> None:
    base = "http://lab.example/"
    lines = [
        *vocabulary_quads([H100_ENTITY, CUDA_ENTITY], base, facts=FACTS),
        *inferred_quads([paper_with((CUDA_ENTITY, Role.USES))], [CUDA_ENTITY], base, facts=FACTS),
    ]
    assert not [line for line in lines if f"<{BASE}entity" in line or f"<{BASE}graph" in line]
    assert [line for line in lines if f"<{base}entity/gpu>" in line]


def test_the_shipped_vocabulary_has_what_implications_point_at() -> None:
    facts = shipped_facts()
    assert facts.runs_on("cuda") == ("nvidia-gpu",)
    assert facts.type_of("nvidia-gpu") is EntityType.HARDWARE
    assert "gpu" in facts.broader("nvidia-gpu")
