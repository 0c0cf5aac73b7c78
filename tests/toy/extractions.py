"""What the toy papers link to, said by hand.

``LINKS`` gives for each paper the entities, their role and the words that name them; ``RESULTS``
the numbers. Offsets are found by looking for the words, so a typing error here fails at once.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.records import (
    Entity,
    EntityType,
    Extraction,
    Link,
    Mention,
    Paper,
    Result,
    Role,
    Sentence,
    SentencePart,
    Source,
)

_T, _M, _D, _X, _H, _C = (
    EntityType.TASK,
    EntityType.METHOD,
    EntityType.DATASET,
    EntityType.METRIC,
    EntityType.HARDWARE,
    EntityType.CONCEPT,
)

# key: name, type, labels, broader, in the vocabulary
ENTITIES: dict[str, tuple[str, EntityType, tuple[str, ...], tuple[str, ...], bool]] = {
    "accuracy": ("accuracy", _X, (), (), True),
    "amd-instinct-mi250x": ("AMD Instinct MI250X", _H, ("MI250X",), ("amd-gpu",), True),
    "amd-instinct-mi300a": ("AMD Instinct MI300A", _H, ("MI300A",), ("amd-gpu",), True),
    "basalt": ("Basalt", _M, (), (), False),
    "chalk": ("Chalk", _M, (), (), False),
    "climate-model": ("climate model", _M, (), (), False),
    "code-generation": ("code generation", _T, (), (), True),
    "cuda": ("CUDA", _M, (), (), True),
    "edge-device": ("edge device", _H, (), (), True),
    "energy-consumption": ("energy consumption", _X, (), (), True),
    "ferrite": ("Ferrite", _M, (), (), False),
    "fpga": ("FPGA", _H, (), (), True),
    "frontier-supercomputer": (
        "Frontier supercomputer",
        _H,
        ("Frontier",),
        ("supercomputer",),
        True,
    ),
    "gpu-hours": ("GPU hours", _X, (), (), True),
    "gpu-throughput": ("GPU throughput", _X, (), ("throughput",), True),
    "gravel": ("Gravel", _M, (), (), False),
    "gsm8k": ("GSM8K", _D, (), (), True),
    "hip": ("HIP", _M, (), (), True),
    "humaneval": ("HumanEval", _D, (), (), True),
    "imagenet": ("ImageNet", _D, (), (), True),
    "kernelbench": ("KernelBench", _D, (), (), True),
    "kv-cache-compression": ("KV cache compression", _M, (), (), True),
    "large-language-model": ("large language model", _M, ("LLM",), ("language-model",), True),
    "language-model": ("language model", _M, ("LM",), (), True),
    "latency": ("latency", _X, (), (), True),
    "lumen": ("Lumen", _M, (), (), False),
    "marl": ("Marl", _D, (), (), False),
    "math": ("MATH", _D, (), (), True),
    "mathematical-reasoning": ("mathematical reasoning", _T, (), (), True),
    "message-passing-interface": ("Message Passing Interface", _M, ("MPI",), (), True),
    "mixed-precision-arithmetic": ("mixed-precision arithmetic", _M, (), (), True),
    "neural-architecture-search": ("neural architecture search", _T, ("NAS",), (), True),
    "nvidia-a100": ("NVIDIA A100", _H, ("A100",), ("nvidia-gpu",), True),
    "nvidia-h100": ("NVIDIA H100", _H, ("H100",), ("nvidia-gpu",), True),
    "nvidia-jetson-orin": ("NVIDIA Jetson Orin", _H, (), ("edge-device",), True),
    "pareto-frontier": ("Pareto frontier", _C, ("Pareto front",), (), True),
    "pass-at-1": ("pass@1", _X, (), (), True),
    "pytorch": ("PyTorch", _M, (), (), True),
    "quantization": ("quantization", _M, (), (), True),
    "quartz": ("Quartz", _M, (), (), False),
    "raspberry-pi-5": ("Raspberry Pi 5", _H, (), ("edge-device",), True),
    "reinforcement-learning": ("reinforcement learning", _M, ("RL",), (), True),
    "scaling-law": ("scaling law", _C, (), (), True),
    "slate": ("Slate", _M, (), (), False),
    "speedup": ("speedup", _X, (), (), True),
    "supervised-fine-tuning": ("supervised fine-tuning", _M, ("SFT",), (), True),
    "tensor-parallelism": ("tensor parallelism", _M, (), (), True),
    "throughput": ("throughput", _X, (), (), True),
    "weak-scaling-efficiency": ("weak scaling efficiency", _X, (), (), True),
}

LINKS: dict[str, list[tuple[str, Role, tuple[str, ...]]]] = {
    "toy-01": [
        ("amd-instinct-mi250x", Role.TARGETS, ("MI250X GPUs",)),
        ("frontier-supercomputer", Role.TARGETS, ("Frontier supercomputer",)),
        ("gpu-throughput", Role.REPORTS, ("GPU throughput",)),
        (
            "large-language-model",
            Role.ADDRESSES,
            ("Large Language Models", "Large language models", "LLMs"),
        ),
        ("lumen", Role.INTRODUCES, ("Lumen",)),
        ("tensor-parallelism", Role.USES, ("tensor parallelism",)),
    ],
    "toy-02": [
        ("cuda", Role.TARGETS, ("CUDA",)),
        ("ferrite", Role.INTRODUCES, ("Ferrite",)),
        ("kernelbench", Role.EVALUATES, ("KernelBench",)),
        ("large-language-model", Role.USES, ("large language model",)),
        ("nvidia-a100", Role.TARGETS, ("NVIDIA A100",)),
        ("pytorch", Role.COMPARES, ("PyTorch",)),
        ("speedup", Role.REPORTS, ("speedup",)),
    ],
    "toy-03": [
        ("accuracy", Role.REPORTS, ("accuracy",)),
        ("edge-device", Role.TARGETS, ("Edge Devices",)),
        ("gsm8k", Role.EVALUATES, ("GSM8K",)),
        ("language-model", Role.USES, ("language models",)),
        ("latency", Role.REPORTS, ("latency",)),
        ("quantization", Role.USES, ("Quantization",)),
        ("quartz", Role.INTRODUCES, ("Quartz",)),
        ("raspberry-pi-5", Role.TARGETS, ("Raspberry Pi 5",)),
    ],
    "toy-04": [
        ("accuracy", Role.REPORTS, ("accuracy",)),
        ("energy-consumption", Role.REPORTS, ("energy consumption",)),
        ("imagenet", Role.EVALUATES, ("ImageNet",)),
        ("neural-architecture-search", Role.ADDRESSES, ("Neural architecture search",)),
        ("pareto-frontier", Role.ADDRESSES, ("Pareto frontier",)),
        ("scaling-law", Role.ADDRESSES, ("scaling laws",)),
    ],
    "toy-05": [
        ("accuracy", Role.REPORTS, ("accuracy",)),
        ("gpu-hours", Role.REPORTS, ("GPU hours",)),
        ("gsm8k", Role.EVALUATES, ("GSM8K",)),
        ("math", Role.EVALUATES, ("MATH",)),
        ("mathematical-reasoning", Role.ADDRESSES, ("Mathematical Reasoning",)),
        ("nvidia-h100", Role.TARGETS, ("NVIDIA H100 GPUs",)),
        ("reinforcement-learning", Role.USES, ("Reinforcement Learning", "reinforcement learning")),
        ("slate", Role.INTRODUCES, ("Slate",)),
        ("supervised-fine-tuning", Role.COMPARES, ("supervised fine-tuning",)),
    ],
    "toy-06": [
        ("amd-instinct-mi300a", Role.TARGETS, ("MI300A", "AMD Instinct MI300A")),
        ("basalt", Role.INTRODUCES, ("Basalt",)),
        ("energy-consumption", Role.MENTIONS, ("energy",)),
        ("hip", Role.USES, ("HIP",)),
        ("mixed-precision-arithmetic", Role.ADDRESSES, ("Mixed-precision arithmetic",)),
        ("speedup", Role.REPORTS, ("faster",)),
    ],
    "toy-07": [
        ("gravel", Role.COMPARES, ("Gravel",)),
        ("kv-cache-compression", Role.EVALUATES, ("KV cache compression",)),
        ("large-language-model", Role.ADDRESSES, ("LLMs",)),
        ("latency", Role.REPORTS, ("latency",)),
        ("lumen", Role.COMPARES, ("Lumen",)),
        ("nvidia-h100", Role.TARGETS, ("NVIDIA H100 GPUs",)),
        ("throughput", Role.REPORTS, ("throughput",)),
    ],
    "toy-08": [],
    "toy-09": [
        ("chalk", Role.INTRODUCES, ("Chalk",)),
        ("code-generation", Role.ADDRESSES, ("code generation",)),
        ("fpga", Role.TARGETS, ("FPGA",)),
        ("humaneval", Role.EVALUATES, ("HumanEval",)),
        ("pass-at-1", Role.REPORTS, ("pass@1",)),
    ],
    "toy-10": [
        ("accuracy", Role.REPORTS, ("Accuracy",)),
        ("cuda", Role.USES, ("CUDA",)),
        ("scaling-law", Role.ADDRESSES, ("scaling laws", "Scaling laws")),
    ],
    "toy-11": [
        ("edge-device", Role.TARGETS, ("edge devices",)),
        ("energy-consumption", Role.REPORTS, ("energy consumption",)),
        ("fpga", Role.TARGETS, ("FPGA",)),
        ("latency", Role.REPORTS, ("latency",)),
        ("marl", Role.INTRODUCES, ("Marl",)),
        ("neural-architecture-search", Role.ADDRESSES, ("neural architecture search",)),
        ("nvidia-jetson-orin", Role.TARGETS, ("NVIDIA Jetson Orin",)),
        ("raspberry-pi-5", Role.TARGETS, ("Raspberry Pi 5",)),
    ],
    "toy-12": [
        ("climate-model", Role.EVALUATES, ("climate models", "Climate models")),
        ("frontier-supercomputer", Role.TARGETS, ("Frontier supercomputer",)),
        ("message-passing-interface", Role.USES, ("Message Passing Interface", "MPI")),
        ("weak-scaling-efficiency", Role.REPORTS, ("weak scaling efficiency",)),
    ],
}

RESULTS: dict[str, list[dict[str, Any]]] = {
    "toy-01": [
        {
            "metric": "GPU throughput",
            "value": "38.4%",
            "low": 38.4,
            "unit": "%",
            "subject": "Lumen",
            "hardware": "MI250X GPUs",
            "count": 1024,
            "quote": "On 1024 MI250X GPUs Lumen reaches a GPU throughput of 38.4%.",
        }
    ],
    "toy-02": [
        {
            "metric": "speedup",
            "value": "3.1x",
            "low": 3.1,
            "unit": "x",
            "kind": "ratio",
            "statistic": "average",
            "subject": "Ferrite",
            "baseline": "PyTorch",
            "dataset": "KernelBench",
            "hardware": "NVIDIA A100",
            "count": 1,
            "quote": "gives an average speedup of 3.1x over PyTorch on one NVIDIA A100",
        }
    ],
    "toy-03": [
        {
            "metric": "latency",
            "value": "95 ms",
            "low": 95.0,
            "unit": "ms",
            "subject": "Quartz",
            "baseline": "210 ms",
            "hardware": "Raspberry Pi 5",
            "quote": "it cuts the latency from 210 ms to 95 ms",
        }
    ],
    "toy-05": [
        {
            "metric": "accuracy",
            "value": "71.5%",
            "low": 71.5,
            "unit": "%",
            "subject": "Slate",
            "baseline": "supervised fine-tuning",
            "dataset": "GSM8K",
            "quote": "It scores 71.5% accuracy on GSM8K",
        },
        {
            "metric": "accuracy",
            "value": "40%",
            "low": 40.0,
            "unit": "%",
            "subject": "Slate",
            "dataset": "MATH",
            "quote": "40% on MATH",
        },
    ],
    "toy-06": [
        {
            "metric": "speedup",
            "value": "1.5–2.0x",
            "low": 1.5,
            "high": 2.0,
            "unit": "x",
            "kind": "ratio",
            "subject": "Basalt",
            "baseline": "double precision",
            "hardware": "AMD Instinct MI300A",
            "quote": "is 1.5–2.0x faster than double precision",
        }
    ],
    "toy-09": [
        {
            "metric": "pass@1",
            "value": "4.2%",
            "low": 4.2,
            "unit": "%",
            "kind": "relative change",
            "subject": "Chalk",
            "dataset": "HumanEval",
            "quote": "pass@1 rises by 4.2%",
        }
    ],
    "toy-12": [
        {
            "metric": "weak scaling efficiency",
            "value": "90%",
            "low": 90.0,
            "unit": "%",
            "bound": "at least",
            "hardware": "Frontier supercomputer",
            "quote": "we measure a weak scaling efficiency of at least 90%",
        }
    ],
}

ABBREVIATIONS = {
    "toy-01": {"LLM": "large language model"},
    "toy-12": {"MPI": "Message Passing Interface"},
}
CODE = {
    "toy-01": ("https://github.com/toy/lumen",),
    "toy-02": ("https://github.com/toy/ferrite",),
}


def toy_entities() -> dict[str, Entity]:
    """Give the invented entities by key."""
    return {
        key: Entity(
            key=key,
            name=name,
            type=entity_type,
            labels=labels,
            definition=f"{name[0].upper()}{name[1:]}, as everybody knows it." if known else "",
            broader=broader,
            in_vocabulary=known,
        )
        for key, (name, entity_type, labels, broader, known) in ENTITIES.items()
    }


def toy_extractions(path: Path) -> tuple[Extraction, ...]:
    """Build the extractions of the toy papers, sorted by paper id."""
    entities = toy_entities()
    with path.open(encoding="utf-8") as lines:
        papers = [_paper_of(json.loads(line)) for line in lines]
    return tuple(
        Extraction(
            paper=paper,
            links=tuple(
                _link(paper, entities[key], role, forms)
                for key, role, forms in sorted(LINKS[paper.id])
            ),
            results=tuple(_result(paper, fields) for fields in RESULTS.get(paper.id, [])),
            abbreviations=ABBREVIATIONS.get(paper.id, {}),
            code=CODE.get(paper.id, ()),
            sentences=_sentences(paper),
        )
        for paper in sorted(papers, key=lambda paper: paper.id)
    )


def _paper_of(record: dict[str, Any]) -> Paper:
    authors = tuple(record.get("authors", ()))
    return Paper(
        id=record["id"],
        title=record["title"],
        abstract=record["abstract"],
        authors=authors,
        author_count=len(authors) or None,
        date=record.get("date", ""),
        venue=record.get("venue", ""),
        url=record.get("url", ""),
        doi=record.get("doi", ""),
        arxiv_id=record.get("arxiv_id", ""),
        keywords=tuple(record.get("keywords", ())),
        upvotes=record.get("upvotes"),
        organization=record.get("organization", ""),
        citations=tuple(record.get("citations", ())),
        code=tuple(record.get("code", ())),
        inputs=("papers.jsonl",),
    )


def _link(paper: Paper, entity: Entity, role: Role, forms: tuple[str, ...]) -> Link:
    sources = (Source.TAGGER, Source.VOCABULARY) if entity.in_vocabulary else (Source.TAGGER,)
    score = 0.97 if entity.in_vocabulary else 0.8
    places = sorted(
        (match.start(), match.end())
        for form in forms
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", paper.text)
    )
    assert len(places) >= len(forms), (paper.id, forms)
    return Link(
        entity=entity,
        role=role,
        type=entity.type,
        confidence=score,
        sources=sources,
        mentions=tuple(
            Mention(
                start=start,
                end=end,
                text=paper.text[start:end],
                type=entity.type,
                source=sources[-1],
                score=score,
                entry=entity.key if entity.in_vocabulary else "",
            )
            for start, end in _longest(places)
        ),
    )


def _longest(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in places
        if not any(
            other != (start, end) and other[0] <= start and end <= other[1] for other in places
        )
    ]


def _result(paper: Paper, fields: dict[str, Any]) -> Result:
    start = paper.text.index(fields["quote"])
    words = dict.fromkeys(("statistic", "unit", "subject", "baseline", "dataset", "hardware"), "")
    defaults: dict[str, Any] = {
        "high": fields["low"],
        "bound": "exact",
        "kind": "level",
        "count": None,
        "start": start,
        "end": start + len(fields["quote"]),
    }
    return Result(**(words | defaults | fields))


def _sentences(paper: Paper) -> tuple[Sentence, ...]:
    """Cut the title and then at each full stop before a space."""
    title = Sentence(0, len(paper.title), SentencePart.TITLE)
    first = len(paper.title) + 1
    ends = [match.end() for match in re.finditer(r"\.(?=\s)", paper.text) if match.end() > first]
    cuts = [first, *ends, len(paper.text)]
    sentences = [title]
    for start, end in pairwise(cuts):
        inner = paper.text[start:end]
        begin = start + len(inner) - len(inner.lstrip())
        if inner.strip():
            sentences.append(Sentence(begin, end, SentencePart.OTHER))
    return tuple(sentences)
