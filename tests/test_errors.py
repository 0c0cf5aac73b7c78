"""Errors: one line, facts as attributes, and they survive pickling."""

from __future__ import annotations

import inspect
import pickle

import pytest

from kg import errors
from kg.errors import KgError
from kg.workers import WorkerDied

EXAMPLES: list[KgError] = [
    errors.KgError("something"),
    errors.BadEndpoint("http://x/", "it is busy (503)", "try again later", 503),
    errors.BadInput("a.txt", "it is empty", "give a page"),
    errors.BadModel("tagger.onnx", "it is missing", "install again"),
    errors.BadOutput("out", "it is a file", "give a folder"),
    errors.BadRecord("a.jsonl", "line 3", "no title", "add one"),
    errors.BuildRunning("out"),
    errors.MissingExtra("torch", "train"),
    errors.UnknownName("paper", "x", ["y"]),
    errors.AmbiguousName("paper", "x", ["y", "z"]),
    errors.QueryError("the engine failed"),
    errors.QuerySyntax(1, 2, "expected a variable"),
    errors.QueryRefused("SERVICE is refused"),
    errors.QueryFormat("ttl", ["json", "csv"]),
    errors.QueryTooSlow(2.5),
    errors.GraphInvalid(["a breaks b"]),
    errors.SparkFailed("the workers went away", "see their logs"),
    WorkerDied(-9),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling(error: KgError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert copy.__dict__ == error.__dict__


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_message_is_one_line(error: KgError) -> None:
    assert str(error)
    assert "\n" not in str(error)


def test_every_error_has_an_example() -> None:
    public = {
        name
        for name, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, KgError) and not name.startswith("_")
    }
    assert public <= {type(error).__name__ for error in EXAMPLES}


def test_a_hostile_message_is_folded_to_one_line() -> None:
    assert str(errors.BadInput("a\nb", "c\r\nd", "e")) == "a b: c d; e"
