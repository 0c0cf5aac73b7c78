"""Teach a tagger to give the vectors of its base model: ``python -m training.vectors CHECKPOINT``.

The tagger stays as it is. Two blocks above its fourth, which begin as the base model's last two,
learn to give for a paper the vector of the untouched base model, and for each sentence the one
that the base model gives for it alone, though they read it within its paper.
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.utils.data import DataLoader

from kg.extract.tagger import load_tokenizer
from training.batches import Batch, collate, plain, row_of
from training.encoder import BRANCH, Encoder, SpanTagger, base_weights
from training.examples import Example, examples_of
from training.fitting import device_of, follow
from training.papers import labelled_pairs, unlabelled_papers


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("training-work/tagger.pt"))
    parser.add_argument("--acl", type=int, default=36000, help="papers of the ACL Anthology")
    parser.add_argument("--limit", type=int, help="learn from so many papers only")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2, help="processes that prepare texts")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    papers = unlabelled_papers(arguments.shared, acl=arguments.acl)
    step = max(1, len(papers) // (arguments.limit or len(papers)))
    pairs = ((paper, None) for paper in papers[::step])
    examples = examples_of(pairs, workers=arguments.workers)
    dev = examples_of(labelled_pairs(arguments.shared)[1])
    print(f"{len(examples)} texts to learn from", flush=True)
    set_targets([*dev, *examples])
    print("base vectors", flush=True)
    model = SpanTagger()
    model.load_state_dict(torch.load(arguments.checkpoint, weights_only=True), strict=False)
    base = Encoder()
    base.load_base(base_weights())
    model.load_branch(base)
    print(f"before: {nearness(model, dev)}", flush=True)
    fit_branch(
        model,
        examples,
        dev,
        epochs=arguments.epochs,
        size=arguments.batch,
        rate=arguments.rate,
        workers=arguments.workers,
    )
    torch.save(model.state_dict(), arguments.out)


def fit_branch(
    model: SpanTagger,
    examples: Sequence[Example],
    dev: Sequence[Example],
    *,
    epochs: int,
    size: int,
    rate: float,
    workers: int,
) -> None:
    """Train the branch alone; the model is left with averaged weights, on the processor."""
    device = device_of()
    model.to(device).eval()  # no dropout: what is taught is exact
    learning, averaged = model, copy.deepcopy(model)
    optimizer = torch.optim.AdamW(learning.branch.parameters(), lr=rate, weight_decay=0.01)
    steps = epochs * -(-len(examples) // size)
    begun, step, total = time.monotonic(), 0, 0.0
    for _ in range(epochs):
        batches: DataLoader[Example] = DataLoader(
            examples,  # type: ignore[arg-type]
            batch_size=size,
            shuffle=True,
            num_workers=workers,
            collate_fn=_batch,
        )
        for batch in batches:
            step += 1
            share = min(1.0, step / (0.05 * steps)) * max(0.02, 1 - step / steps)
            for group in optimizer.param_groups:
                group["lr"] = rate * share
            optimizer.zero_grad()
            whole, sentences = _nearness(learning, batch.to(device))
            loss = 1 - 0.5 * (whole.mean() + sentences.mean())
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learning.branch.parameters(), 1.0)
            optimizer.step()
            total += float(loss.detach())
            follow(averaged.branch, learning.branch, step, 0.995)
            if step % 100 == 0:
                seconds = time.monotonic() - begun
                print(f"step {step}/{steps} {seconds:.0f} s, loss {total / 100:.4f}", flush=True)
                total = 0.0
        print(nearness(averaged, dev), flush=True)
    model.branch = averaged.branch
    model.cpu()


def _batch(examples: list[Example]) -> Batch:
    return collate([row_of(example) for example in examples])


def _nearness(model: SpanTagger, batch: Batch) -> tuple[Tensor, Tensor]:
    """Give the cosines to the base model's vectors: of whole papers, and of sentences."""
    pieces, shapes, mask, _, _, pools = batch.inputs
    assert batch.targets is not None
    with torch.autocast(pieces.device.type, dtype=torch.bfloat16):
        with torch.no_grad():
            states = model.encoder(pieces, shapes, mask, layers=BRANCH)[-1]
        vectors = model.vectors_of(states, mask, pools).float()
    near = functional.cosine_similarity(vectors, batch.targets, dim=-1)
    known = (batch.targets.abs().sum(-1) > 0) & (pools.sum(-1) > 0)
    return near[:, 0][known[:, 0]], near[:, 1:][known[:, 1:]]


def nearness(model: SpanTagger, examples: Sequence[Example]) -> dict[str, float]:
    """Give the mean cosine to the base model's vectors, of whole papers and of sentences."""
    device = device_of()
    model.to(device).eval()
    with torch.inference_mode():
        pairs = [_nearness(model, batch.to(device)) for batch in plain(examples, 8)]
    whole, sentences = (torch.cat(some).mean().item() for some in zip(*pairs, strict=True))
    return {"papers": round(whole, 4), "sentences": round(sentences, 4)}


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
