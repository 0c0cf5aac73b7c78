"""The shipped tagger: offsets, repeatability, long and hostile texts, checked files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BadModel
from kg.extract.sentences import sentences_of
from kg.extract.tagger import FILES, Tagger, Tagging, shipped_folder
from kg.records import EntityType, Source

TITLE = "ToyFormer: a small Transformer for Graph Completion"
ABSTRACT = (
    "Knowledge graphs are incomplete. We propose ToyFormer, an attention network that runs on "
    "A100 GPUs. On ToyBench it reaches an accuracy of 91% and cuts latency by half."
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


def read(tagger: Tagger, title: str, abstract: str) -> Tagging:
    return tagger.read(f"{title}\n{abstract}", sentences_of(title, abstract))


def test_mentions_of_a_plain_paper_are_found(tagger: Tagger) -> None:
    found = read(tagger, TITLE, ABSTRACT)
    kinds = {m.text: m.type for m in found.mentions if m.score >= 0.5}
    assert kinds["ToyFormer"] is EntityType.METHOD
    assert kinds["ToyBench"] is EntityType.DATASET
    assert kinds["latency"] is EntityType.METRIC
    assert kinds["A100 GPUs"] is EntityType.HARDWARE


def test_every_sentence_has_a_vector_of_norm_one(tagger: Tagger) -> None:
    sentences = sentences_of(TITLE, ABSTRACT)
    found = read(tagger, TITLE, ABSTRACT)
    assert len(found.sentence_vectors) == len(sentences)
    for vector in (found.vector, *found.sentence_vectors):
        assert len(vector) == 384
        assert sum(x * x for x in vector) == pytest.approx(1.0, abs=1e-3)


def test_an_empty_text_gives_nothing(tagger: Tagger) -> None:
    found = tagger.read("", ())
    assert found.mentions == ()
    assert found.sentence_vectors == ()
    assert set(found.vector) == {0.0}


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.characters(exclude_categories=["Cs"]),
            st.sampled_from("abcGPU 3-.()\n\u0130\u00df\ufb01e\u0301👩‍💻中\u200b$\\{}"),
        ),
        max_size=300,
    )
)
def test_offsets_are_those_of_the_text_as_given(tagger: Tagger, text: str) -> None:
    found = tagger.read(f"GPU\n{text} H100 GPUs", ())
    given_text = f"GPU\n{text} H100 GPUs"
    last = 0
    for mention in found.mentions:
        assert given_text[mention.start : mention.end] == mention.text
        assert mention.start >= last
        assert mention.source is Source.TAGGER
        assert 0 <= mention.score <= 1
        assert len(mention.roles) == 8
        assert sum(mention.roles) == pytest.approx(1.0, abs=1e-2)
        last = mention.end


def test_what_was_read_before_changes_nothing(tagger: Tagger) -> None:
    alone = read(Tagger.load(), TITLE, ABSTRACT)
    read(tagger, "Another", "A long text about nothing. " * 60)
    assert read(tagger, TITLE, ABSTRACT) == alone


def test_nothing_is_cut_off_a_long_text(tagger: Tagger) -> None:
    filler = "This sentence says very little about anything at all. " * 120
    text = f"{TITLE}\n{filler}{ABSTRACT}"
    end = len(text) - len(ABSTRACT)
    late = {m.text for m in tagger.read(text, ()).mentions if m.start >= end and m.score >= 0.4}
    assert {"ToyFormer", "A100 GPUs"} <= late


@pytest.mark.parametrize("text", ["\U0001f600" * 20_000, "!?" * 2_000, "x" * 50_000, "中" * 1_200])
def test_texts_without_words_are_read_in_bounded_time(tagger: Tagger, text: str) -> None:
    found = tagger.read(text, ())
    assert all(text[m.start : m.end] == m.text for m in found.mentions)


def copy_of_shipped(folder: Path) -> Path:
    for name in (*FILES, "tagger.json"):
        shutil.copyfile(shipped_folder() / name, folder / name)
    return folder


def test_an_altered_file_is_named(tmp_path: Path) -> None:
    folder = copy_of_shipped(tmp_path)
    with (folder / "tagger.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(BadModel, match=r"tagger\.onnx.*sha256.*reinstall"):
        Tagger.load(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = copy_of_shipped(tmp_path)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(BadModel, match=r"tokenizer\.json.*missing"):
        Tagger.load(folder)


def test_unreadable_settings_are_named(tmp_path: Path) -> None:
    folder = copy_of_shipped(tmp_path)
    (folder / "tagger.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadModel, match=r"tagger\.json"):
        Tagger.load(folder)
