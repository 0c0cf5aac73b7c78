"""The numbers that a paper claims, with metric, baseline, data set and hardware.

Three steps: :mod:`kg.extract.quantities` finds every number; a linear model decides which are
claims (not sizes, settings, years, versions or prior work); another chooses the metric among the
Metric mentions and the words around. All of it is pure: the same text and mentions give the same
results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.extract.changes import change_of
from kg.extract.circumstances import baseline_of, dataset_of, hardware_of, subject_of
from kg.extract.claims import Scene, claim_features, distinct, scenes_of, unit_class
from kg.extract.linear import LinearModel, read_models
from kg.extract.measures import named, phrase_features
from kg.extract.phrases import Phrase, phrases_of
from kg.extract.quantities import Quantity, quantities_of
from kg.records import EntityType, Mention, Result, Sentence

MODEL = "results.json"
"""The shipped weights, in ``kg/models``."""

THRESHOLD = 0.4
"""A number is a result from this probability on; chosen on the development papers."""

_MAX_QUANTITIES = 1000
_MAX_QUOTE = 400
_CLAUSE_END = re.compile(r";\s|\s--\s|\s—\s|:\s")


def results_of(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    *,
    models: Mapping[str, LinearModel] | None = None,
) -> tuple[Result, ...]:
    r"""Find the results of a paper.

    Of a text with more than 1,000 numbers only the first 1,000 are looked at.

    Args:
        text: Title, newline, abstract.
        sentences: Its sentences, in order.
        mentions: What the extractors found; Metric mentions name the metrics, and without any
            the words around the number do.
        models: ``claim`` and ``metric``; the shipped ones when None.

    Returns:
        The results in the order of the text; ``quote`` is ``text[start:end]``.

    Example:
        >>> text = "X\nWe show that X reduces memory usage by up to 43% on average."
        >>> [r] = results_of(text, [Sentence(0, 1), Sentence(2, 60)], [])
        >>> r.metric, r.value, r.low, r.kind
        ('memory usage reduction', '43%', 43.0, 'relative change')
    """
    models = models or read_models(MODEL)
    quantities = quantities_of(text, limit=_MAX_QUANTITIES)
    mentions = distinct(mentions)
    metrics = [mention for mention in mentions if mention.type is EntityType.METRIC]
    methods = [mention for mention in mentions if mention.type is EntityType.METHOD]
    found = []
    for scene in scenes_of(text, sentences, quantities, mentions):
        previous: Phrase | None = None
        for number in range(len(scene.quantities)):
            if models["claim"].probability(claim_features(scene, number)) < THRESHOLD:
                previous = None
                continue
            change = change_of(scene, number)
            phrases = phrases_of(text, scene, number, metrics)
            previous = _best(scene, number, phrases, change, previous, models["metric"])
            metric = named(previous, change, unit_class(scene.quantities[number]), text)
            found.append(_result(text, scene, number, metric, change, methods))
    return tuple(found)


def _best(
    scene: Scene,
    number: int,
    phrases: Sequence[Phrase],
    change: str,
    previous: Phrase | None,
    model: LinearModel,
) -> Phrase:
    """Give the phrase that scores best, the first of equals."""
    return max(
        phrases,
        key=lambda phrase: model.score(phrase_features(scene, number, phrase, change, previous)),
    )


def _result(
    text: str, scene: Scene, number: int, metric: str, change: str, methods: Sequence[Mention]
) -> Result:
    quantity = scene.quantities[number]
    hardware, count = hardware_of(text, scene, number)
    start, end = _quote(text, scene, quantity)
    return Result(
        metric=metric,
        value=text[quantity.start : quantity.end],
        low=quantity.low,
        high=quantity.high,
        bound=quantity.bound,
        statistic=quantity.statistic,
        kind=_kind(quantity, change, text),
        unit=quantity.unit,
        subject=subject_of(text, scene, number, methods),
        baseline=baseline_of(text, scene, number),
        dataset=dataset_of(scene, number),
        hardware=hardware,
        count=count,
        quote=text[start:end],
        start=start,
        end=end,
    )


def _kind(quantity: Quantity, change: str, text: str) -> str:
    if quantity.unit == "x":
        return "ratio"
    if quantity.unit in {"points", "percentage points"}:
        return "absolute change"
    if not change:
        return "level"
    around = text[max(0, quantity.start - 30) : quantity.end + 30]
    is_relative = quantity.unit == "%" and "absolute" not in around
    return "relative change" if is_relative else "absolute change"


def _quote(text: str, scene: Scene, quantity: Quantity) -> tuple[int, int]:
    """Give the sentence; of a long one, the clause around the number."""
    start, end = scene.sentence.start, scene.sentence.end
    if end - start <= _MAX_QUOTE:
        return start, end
    for match in _CLAUSE_END.finditer(text, start, end):
        if match.end() <= quantity.start:
            start = match.end()
        elif match.start() >= quantity.end:
            return start, match.start()
    return start, end
