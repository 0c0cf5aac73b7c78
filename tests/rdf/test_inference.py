"""What follows from a graph: the rules, their switches, their counts and their description."""

from __future__ import annotations

import pytest

from kg.iri import TERMS, entity_iri
from kg.rdf import terms
from kg.rdf.dataset import dataset_quads
from kg.rdf.inference import Rule, added_by, inferred_quads, rules_of
from kg.rdf.store import Store
from kg.rdf.vocabulary import Facts
from kg.records import Entity, EntityType, Extraction, Link, Paper, Role, Source

GPU, NVIDIA, H100, CUDA = (entity_iri(key) for key in ("gpu", "nvidia-gpu", "h100", "cuda"))
HARDWARE = f"<{terms.CLASS_OF_TYPE[EntityType.HARDWARE]}>"
FACTS = Facts(
    [
        (CUDA, terms.RUNS_ON, f"<{NVIDIA}>"),
        (CUDA, terms.PREF_LABEL, '"CUDA"@en'),
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


def test_software_implies_hardware_that_the_paper_does_not_name() -> None:
    uses = paper_with((CUDA_ENTITY, Role.USES))
    lines = inferred_quads([uses], [CUDA_ENTITY], facts=FACTS)
    assert pairs(lines, terms.IMPLIES_HARDWARE) == {("a-paper", "nvidia-gpu")}


def test_nothing_is_implied_by_background_or_beside_named_hardware() -> None:
    for paper in (
        paper_with((CUDA_ENTITY, Role.MENTIONS)),
        paper_with((CUDA_ENTITY, Role.COMPARES)),
        paper_with((CUDA_ENTITY, Role.USES), (H100_ENTITY, Role.TARGETS)),
    ):
        lines = inferred_quads([paper], [CUDA_ENTITY, H100_ENTITY], facts=FACTS)
        assert pairs(lines, terms.IMPLIES_HARDWARE) == set()


def test_families_of_hardware_are_closed_and_cycles_end() -> None:
    lines = inferred_quads([], [H100_ENTITY], facts=FACTS)
    assert pairs(lines, terms.BROADER_TRANSITIVE) == {
        ("h100", "nvidia-gpu"),
        ("h100", "gpu"),
        ("nvidia-gpu", "gpu"),
    }


def test_a_thing_named_after_software_or_narrower_needs_its_hardware_too() -> None:
    kernels = Entity("cuda-kernel", "CUDA kernel", EntityType.METHOD)
    narrower = Entity("thrust", "Thrust", EntityType.METHOD, broader=("cuda",))
    other = Entity("cuda-l1", "CUDA-L1", EntityType.METHOD)
    for entity, implied in ((kernels, True), (narrower, True), (other, False)):
        paper = paper_with((entity, Role.ADDRESSES))
        lines = inferred_quads([paper], [entity], facts=FACTS)
        expected = {("a-paper", "nvidia-gpu")} if implied else set()
        assert pairs(lines, terms.IMPLIES_HARDWARE) == expected
        needs = {(entity.key, "nvidia-gpu")} if implied else set()
        assert pairs(lines, terms.NEEDS_HARDWARE) == needs


def test_each_rule_has_its_own_property_and_can_be_switched() -> None:
    method = Entity("thrust", "Thrust", EntityType.METHOD, broader=("cuda",))
    papers = [paper_with((method, Role.USES), (H100_ENTITY, Role.MENTIONS)),
              paper_with((CUDA_ENTITY, Role.USES))]  # fmt: skip
    entities = [CUDA_ENTITY, H100_ENTITY, method]
    added: dict[str, int] = {}
    for rule in Rule:
        lines = inferred_quads(papers, entities, facts=FACTS, rules=[rule])
        assert not [line for role in terms.ROLE_IRI.values() for line in lines if role in line]
        added |= added_by(lines, [rule])
    assert added == {
        "families": 3,
        "implied-hardware": 2,
        "broader": 4,
        "concerns": 3,
        "inverse": 3,
    }
    assert inferred_quads(papers, entities, facts=FACTS, rules=[]) == []
    every = inferred_quads(papers, entities, facts=FACTS, rules=list(Rule))
    assert added_by(every, list(Rule)) == {
        name: count for name, count in added.items() if name != "families"
    }


def test_the_graph_says_where_it_comes_from_and_what_each_rule_added() -> None:
    lines = inferred_quads([paper_with((CUDA_ENTITY, Role.USES))], [CUDA_ENTITY, H100_ENTITY],
                           facts=FACTS)  # fmt: skip
    described = dataset_quads([], [], inferred=lines)
    store = Store.in_memory([*lines, *described])
    rows = store.query(
        "SELECT ?n (COUNT(*) AS ?counted) (SAMPLE(?words) AS ?said) { ?d void:subset ?g . "
        "?g prov:wasDerivedFrom ?from ; void:propertyPartition ?part . "
        "?part void:property ?p ; void:triples ?n ; dcterms:description ?words . ?s ?p ?o "
        "FILTER(STRENDS(STR(?from), 'entities')) } GROUP BY ?part ?n"
    ).rows
    assert sorted(rows)[-1][:2] == (3, 3)
    assert len(rows) == 2
    assert all(said == counted for said, counted, _ in rows)
    assert not [line for line in dataset_quads([], []) if "graph/inferred" in line]


@pytest.mark.parametrize("words", ["", "everything", "families,", "families broader"])
def test_rules_that_are_none_are_refused_with_those_there_are(words: str) -> None:
    with pytest.raises(ValueError, match="implied-hardware"):
        rules_of(words)


def test_rules_come_in_one_order_and_once() -> None:
    assert rules_of("broader, families,broader") == (Rule.FAMILIES, Rule.BROADER)
    assert rules_of("all") == tuple(Rule)
