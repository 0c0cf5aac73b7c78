"""How good and how fast related-work lookup is, beside its parts and beside BM25.

    python -m benchmarks.related_work --data ../shared/data/acl_citations --cache /tmp/related
    python -m benchmarks.related_work --speed 100000

The first reads 3,537 abstracts of computational linguistics with the shipped extractor (kept in
the cache folder) and asks, for 786 of them, which of the others they cite. A second table uses
graded judgements per facet (benchmarks/related_facets.jsonl, ids and grades only). Citations are
never shown to the ranking. Intervals are 95 %, paired bootstrap over queries. The second form
measures lookups among made-up papers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.records import Extraction, Paper, Reading
from kg.related import Options, Query, RelatedIndex
from kg.related.lexical import text_terms
from kg.related.ranking import rank
from kg.related.words import words_of

Scores = npt.NDArray[np.float64]
_FACETS = ("background", "method", "result")
_HERE = Path(__file__).parent


class Corpus:
    """The papers of the collection, as a view of a store."""

    def __init__(self, extractions: Sequence[Extraction]) -> None:
        """Take extractions in any order."""
        self._by_id = {extraction.paper.id: extraction for extraction in extractions}

    def paper(self, paper_id: str) -> Paper:
        """Give one paper."""
        return self._by_id[paper_id].paper

    def extraction(self, paper_id: str) -> Extraction:
        """Give one extraction."""
        return self._by_id[paper_id]

    def extractions(self) -> Iterator[Extraction]:
        """Give all, by id."""
        return (self._by_id[name] for name in sorted(self._by_id))


def read_papers(data: Path) -> list[Paper]:
    """Read the collection."""
    with gzip.open(data / "collection.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Paper(row["id"], row["title"], row["abstract"]) for row in rows]


def read_queries(data: Path) -> dict[str, set[str]]:
    """Read which papers each query cites."""
    with gzip.open(data / "queries_min5.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {row["query"]: set(row["cited"]) for row in rows}


def read_corpus(papers: Sequence[Paper], cache: Path) -> tuple[Corpus, dict[str, Reading]]:
    """Read all papers with the shipped extractor, or take the readings from the cache."""
    from kg.extract.pipeline import Extractor
    from kg.resolve import resolve

    extractor = Extractor()
    path = cache / "readings.pickle"
    if path.exists():
        readings: list[Reading] = pickle.loads(path.read_bytes())  # noqa: S301 - our own cache
    else:
        readings = list(extractor.read_many(papers))
        cache.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(readings))
    pairs = list(zip(papers, readings, strict=True))
    return Corpus(resolve(pairs, extractor.entries)), {one.paper_id: one for one in readings}


def scores_of(query: str, corpus: Corpus, index: RelatedIndex, facet: str | None) -> dict[str, Any]:
    """Give every method's scores for one query, in the order of the index's ids."""
    row = index.row(query)
    others = [name for name in index.ids if name != query]
    options = Options(k=len(others), candidates=others, facet=facet)
    ranked = rank(Query((query,)), corpus, index, options)
    full = np.full(len(index.ids), -1.0)
    full[[one.row for one in ranked]] = [one.score for one in ranked]
    methods: dict[str, Any] = {"ours": full}
    for part in sorted({name for one in ranked for name in one.parts}):
        without = np.full(len(index.ids), -1.0)
        without[[one.row for one in ranked]] = [one.score - one.parts[part] for one in ranked]
        methods[f"ours without {part}"] = without
    paper = corpus.paper(query)
    bag = index.lexical.bag(text_terms(paper.title, paper.abstract))
    methods["TF-IDF"] = index.lexical.scores(bag).astype(float)
    if index.vectors is not None:
        dense = (index.vectors.papers @ index.vectors.papers[row]).astype(float)
        methods["text vectors"] = dense
        methods["text vectors + TF-IDF"] = dense + methods["TF-IDF"]
    return methods


def bm25_of(index: RelatedIndex, corpus: Corpus) -> Any:
    """Build BM25 as bm25s does by default, over the words of title and abstract."""
    import bm25s

    engine = bm25s.BM25()
    engine.index([words_of(corpus.paper(name).text) for name in index.ids], show_progress=False)
    return engine


def measures(order: Sequence[str], grades: Mapping[str, int], top: int) -> dict[str, float]:
    """Give MAP (grade 2 and more where grades go higher than 1), NDCG and recall at ``top``."""
    least = 2 if max(grades.values(), default=0) > 1 else 1
    hits = [place for place, name in enumerate(order) if grades.get(name, 0) >= least]
    gains = [2 ** grades.get(name, 0) - 1 for name in order[:top]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:top]
    return {
        "MAP": float(np.mean([(n + 1) / (place + 1) for n, place in enumerate(hits)] or [0.0])),
        "NDCG": _discounted(gains) / max(_discounted(best), 1e-9),
        "R": sum(place < top for place in hits) / max(1, len(hits)),
    }


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)))


def table(results: Mapping[str, Mapping[str, Scores]], title: str) -> str:
    """Lay out each method's means, and its distance from ours with its interval."""
    dice = np.random.default_rng(0)
    count = len(next(iter(results["ours"].values())))
    draws = dice.integers(0, count, (2000, count))
    names = list(results["ours"])
    lines = [f"{title} ({count} queries)", "", "| method | " + " | ".join(names) + " |"]
    lines.append("|---" * (len(names) + 1) + "|")
    for method, values in results.items():
        cells = []
        for name in names:
            gap = results["ours"][name] - values[name]
            low, high = np.percentile(gap[draws].mean(axis=1), [2.5, 97.5])
            cell = f"{100 * values[name].mean():.1f}"
            cells.append(
                cell if method == "ours" else f"{cell} ({100 * low:+.1f}…{100 * high:+.1f})"
            )
        lines.append(f"| {method} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", "In brackets: ours minus the method, 95 % interval.", ""])


def citation_table(corpus: Corpus, index: RelatedIndex, queries: Mapping[str, set[str]]) -> str:
    """Measure which papers a paper cites."""
    engine = bm25_of(index, corpus)
    results: dict[str, dict[str, list[float]]] = {}
    for query, cited in queries.items():
        methods = scores_of(query, corpus, index, None)
        methods["BM25"] = engine.get_scores(words_of(corpus.paper(query).text)).astype(float)
        grades = dict.fromkeys(cited & set(index.ids), 1)
        for method, scores in methods.items():
            order = [index.ids[row] for row in np.argsort(-scores, kind="stable")]
            found = measures([name for name in order if name != query], grades, 20)
            for name, value in found.items():
                results.setdefault(method, {}).setdefault(
                    f"{name}@20" if name != "MAP" else name, []
                ).append(value)
    return table(_arrays(results), "ACL citations")


def facet_tables(corpus: Corpus, index: RelatedIndex, path: Path) -> str:
    """Measure graded judgements per facet; only judged papers are ranked."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    engine = bm25_of(index, corpus)
    everything: dict[str, dict[str, list[float]]] = {}
    texts = []
    for facet in _FACETS:
        results: dict[str, dict[str, list[float]]] = {}
        for row in rows:
            grades = {name: grade[_FACETS.index(facet)] for name, grade in row["grades"].items()}
            if max(grades.values()) < 2:
                continue
            methods = scores_of(row["query"], corpus, index, facet)
            words = words_of(corpus.paper(row["query"]).text)
            methods["BM25"] = engine.get_scores(words).astype(float)
            for method, scores in methods.items():
                order = sorted(grades, key=lambda name, s=scores: (-s[index.row(name)], name))  # type: ignore[misc] # bound at once
                found = measures(order, grades, max(1, round(len(order) / 5)))
                for name in ("MAP", "NDCG"):
                    key = "NDCG@20%" if name == "NDCG" else name
                    results.setdefault(method, {}).setdefault(key, []).append(found[name])
                    everything.setdefault(method, {}).setdefault(key, []).append(found[name])
        texts.append(table(_arrays(results), f"Facet {facet}"))
    return "\n".join([*texts, table(_arrays(everything), "All facets")])


def _arrays(results: Mapping[str, Mapping[str, list[float]]]) -> dict[str, dict[str, Scores]]:
    return {
        method: {name: np.array(values) for name, values in row.items()}
        for method, row in results.items()
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("related-cache"))
    parser.add_argument("--speed", type=int, default=0, help="number of made-up papers")
    options = parser.parse_args()
    if options.data:
        corpus, readings = read_corpus(read_papers(options.data), options.cache)
        index = RelatedIndex.build(corpus, readings)
        print(citation_table(corpus, index, read_queries(options.data)))
        judged = _HERE / "related_facets.jsonl"
        if judged.exists():
            print(facet_tables(corpus, index, judged))
    if options.speed:
        from benchmarks.related_speed import speed_table

        print(speed_table(options.speed, options.cache))


if __name__ == "__main__":
    main()
