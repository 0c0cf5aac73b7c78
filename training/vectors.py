"""Teach a tagger to give the vectors of its base model: ``python -m training.vectors CHECKPOINT``.

The tagger stays as it is. Two blocks above its fourth, which begin as the base model's last two,
learn to give for a paper the vector of the untouched base model, and for each sentence the one
that the base model gives for it alone, though they read it within its paper.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from kg.extract.tagger import load_tokenizer
from training.batches import Batch, Plan, endless, plain
from training.encoder import BRANCH, Encoder, SpanTagger, base_weights
from training.examples import Example, examples_of
from training.fitting import device_of
from training.papers import labelled_pairs, unlabelled_papers


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("training-work/tagger.pt"))
    parser.add_argument("--texts", type=int, default=9000)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=2e-4)
    arguments = parser.parse_args()
    papers = unlabelled_papers(arguments.shared)
    step = max(1, len(papers) // arguments.texts)
    examples = examples_of((paper, None) for paper in papers[::step])
    dev = examples_of(labelled_pairs(arguments.shared)[1])
    print(f"{len(examples)} texts to learn from", flush=True)
    set_targets([*dev, *examples])
    print("base vectors", flush=True)
    model = SpanTagger()
    model.load_state_dict(torch.load(arguments.checkpoint, weights_only=True), strict=False)
    base = Encoder()
    base.load_base(base_weights())
    model.load_branch(base)
    model = fit_branch(model, examples, dev, arguments.epochs, arguments.rate, arguments.out)
    torch.save(model.state_dict(), arguments.out)


def fit_branch(
    model: SpanTagger,
    examples: Sequence[Example],
    dev: Sequence[Example],
    epochs: int,
    rate: float,
    out: Path,
) -> SpanTagger:
    """Train the branch alone and give the model with averaged weights."""
    device = device_of()
    model.to(device).eval()  # no dropout: what is taught is exact
    averaged = copy.deepcopy(model.branch)
    plan = Plan(drop_sentence=0.0)
    optimizer = torch.optim.AdamW(model.branch.parameters(), lr=rate, weight_decay=0.01)
    size = 8
    steps = epochs * len(examples) // size
    begun = time.monotonic()
    print(f"before: {nearness(model, dev)}", flush=True)
    total = 0.0
    for step, batch in enumerate(itertools.islice(endless(examples, size, plan), steps), 1):
        share = min(1.0, step / (0.05 * steps)) * max(0.02, 1 - step / steps)
        for group in optimizer.param_groups:
            group["lr"] = rate * share
        optimizer.zero_grad()
        loss = _loss(model, batch.to(device))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.branch.parameters(), 1.0)
        optimizer.step()
        total += float(loss.detach())
        keep = min(0.995, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(averaged.parameters()), list(model.branch.parameters()), 1 - keep
            )
        if step % 100 == 0:
            seconds = time.monotonic() - begun
            print(f"step {step}/{steps} {seconds:.0f} s, loss {total / 100:.4f}", flush=True)
            total = 0.0
        if step % 500 == 0 or step == steps:
            whole = copy.deepcopy(model)
            whole.branch = averaged
            torch.save(whole.state_dict(), out)
            print(f"{nearness(whole, dev)}", flush=True)
    model.branch = averaged
    return model.cpu()


def _vectors(model: SpanTagger, batch: Batch) -> Tensor:
    pieces, shapes, mask, _, _, pools = batch.inputs
    with torch.autocast(pieces.device.type, dtype=torch.bfloat16):
        with torch.no_grad():
            states = model.encoder(pieces, shapes, mask, layers=BRANCH)[-1]
        return model.vectors_of(states, mask, pools).float()


def _loss(model: SpanTagger, batch: Batch) -> Tensor:
    assert batch.targets is not None
    near = functional.cosine_similarity(_vectors(model, batch), batch.targets, dim=-1)
    known = (batch.targets.abs().sum(-1) > 0) & (batch.inputs[5].sum(-1) > 0)
    known_whole = known[:, 0]
    return 1 - 0.5 * (near[:, 0][known_whole].mean() + near[:, 1:][known[:, 1:]].mean())


def nearness(model: SpanTagger, examples: Sequence[Example]) -> dict[str, float]:
    """Give the mean cosine to the base model's vectors, of whole papers and of sentences."""
    whole: list[float] = []
    sentences: list[float] = []
    model.eval()
    with torch.inference_mode():
        for batch in plain(examples, 8):
            on_device = batch.to(device_of())
            assert on_device.targets is not None
            near = (_vectors(model, on_device) * on_device.targets).sum(-1)
            known = (on_device.targets.abs().sum(-1) > 0) & (on_device.inputs[5].sum(-1) > 0)
            whole += near[:, 0][known[:, 0]].tolist()
            sentences += near[:, 1:][known[:, 1:]].tolist()
    return {"papers": round(np.mean(whole), 4), "sentences": round(np.mean(sentences), 4)}


def set_targets(examples: Sequence[Example]) -> None:
    """Give each example the base model's vectors of its text and sentences."""
    texts = sorted({text for example in examples for text in texts_of(example)})
    vectors = base_vectors(texts, load_tokenizer())
    row_of = {text: row for row, text in enumerate(texts)}
    for example in examples:
        rows = [row_of[text] for text in texts_of(example)]
        example.targets = np.ascontiguousarray(vectors[rows])


def texts_of(example: Example) -> list[str]:
    """Give the text and its sentences, in the order of the pooled rows."""
    return [example.text, *(example.text[start:end] for start, end in example.sentences)]


def base_vectors(texts: Sequence[str], tokenizer: Tokenizer) -> NDArray[np.float32]:
    """Give the mean-pooled vectors of norm 1 of the untouched base model, one a text."""
    device = device_of()
    encoder = Encoder().eval()
    encoder.load_base(base_weights())
    encoder.to(device)
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    pieces = [[101, *encoding.ids[:510], 102] for encoding in encodings]
    out = np.zeros((len(texts), 384), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(pieces[i]))
    room = 65536 if device.type == "cuda" else 4096
    at = 0
    with torch.inference_mode():
        while at < len(order):
            size = max(1, room // len(pieces[order[min(at + 255, len(order) - 1)]]))
            rows = order[at : at + min(size, 256)]
            at += len(rows)
            longest = len(pieces[rows[-1]])
            ids = np.zeros((len(rows), longest), dtype=np.int64)
            mask = np.zeros((len(rows), longest), dtype=np.float32)
            for row, index in enumerate(rows):
                ids[row, : len(pieces[index])] = pieces[index]
                mask[row, : len(pieces[index])] = 1
            on_device = torch.from_numpy(ids).to(device)
            weights = torch.from_numpy(mask).to(device)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                states = encoder(on_device, torch.zeros_like(on_device), weights)[-1].float()
            pooled = (states * weights[:, :, None]).sum(1) / weights.sum(1, keepdim=True)
            out[rows] = functional.normalize(pooled, dim=-1).cpu().numpy()
    return out


if __name__ == "__main__":
    main()
