"""Train a tagger: losses, schedule, averaged weights, a checkpoint each epoch."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from torch import Tensor, nn

from training.batches import Batch, Plan, endless, plain
from training.decoding import entities_of, predictions_of, score
from training.encoder import SpanTagger
from training.examples import IGNORED, Example


def device_of() -> torch.device:
    """Give the accelerator if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fit(
    model: SpanTagger,
    labelled: Sequence[Example],
    soft: Sequence[Example],
    dev: Sequence[Example],
    plan: Plan,
    folder: Path,
) -> SpanTagger:
    """Train and give the averaged model of the last epoch; each epoch leaves a checkpoint.

    Args:
        model: With the weights of its base model.
        labelled: Annotated papers.
        soft: Papers that a teacher has labelled; may be empty.
        dev: Annotated papers to score after each epoch.
        plan: How.
        folder: Where checkpoints and the plan are written.
    """
    torch.manual_seed(plan.seed)
    device = device_of()
    model.to(device)
    averaged = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(_groups(model, plan), weight_decay=0.01, fused=True)
    peaks = [group["lr"] for group in optimizer.param_groups]
    per_epoch = math.ceil(len(soft or labelled) / (plan.soft_batch if soft else plan.batch))
    steps = plan.epochs * per_epoch
    hard_batches = endless(labelled, plan.batch, plan)
    soft_batches = endless(soft, plan.soft_batch, plan) if soft else None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=1), encoding="utf-8")
    begun, totals = time.monotonic(), {}
    model.train()
    for step in range(1, steps + 1):
        _set_rate(optimizer, peaks, (step - 1) / steps, plan.warmup)
        optimizer.zero_grad()
        batches = [next(soft_batches)] if soft_batches else []
        if not batches or step % plan.hard_every == 0:
            batches.append(next(hard_batches))
        for batch in batches:
            losses = _losses(model, batch.to(device), plan)
            sum(losses.values(), torch.tensor(0.0, device=device)).backward()  # type: ignore[no-untyped-call]
            for name, value in losses.items():
                totals[name] = totals.get(name, 0.0) + value.detach()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        follow(averaged, model, step, plan.average)
        if step % 200 == 0:
            print(f"step {step}/{steps} {time.monotonic() - begun:.0f} s", flush=True)
        if step % per_epoch == 0:
            epoch = step // per_epoch
            torch.save(
                {name: value.cpu() for name, value in averaged.state_dict().items()},
                folder / f"epoch-{epoch}.pt",
            )
            line: dict[str, Any] = {"epoch": epoch, "seconds": round(time.monotonic() - begun)}
            line |= {name: round(float(value) / per_epoch, 4) for name, value in totals.items()}
            totals = {}
            print(json.dumps(line | evaluate(averaged, dev)), flush=True)
            model.train()
    return averaged


def follow(averaged: nn.Module, model: nn.Module, step: int, decay: float) -> None:
    """Draw averaged weights towards those of this step (from 1), faster while steps are few."""
    keep = min(decay, (1 + step) / (10 + step))
    with torch.no_grad():
        torch._foreach_lerp_(list(averaged.parameters()), list(model.parameters()), 1 - keep)


Prediction = tuple[NDArray[np.float32], NDArray[np.float32]]


def predict(
    models: Sequence[SpanTagger], examples: Sequence[Example], *, size: int = 16
) -> list[Prediction]:
    """Give type and role probabilities of each example: the mean over the models."""
    device = device_of()
    for model in models:
        model.to(device).eval()
    out: list[Prediction] = []
    at = 0
    with torch.inference_mode():
        for batch in plain(examples, size):
            inputs = batch.to(device).inputs
            read = [[torch.softmax(o.float(), -1) for o in model(*inputs)[:2]] for model in models]
            types, roles = (
                (sum(values[1:], values[0]) / len(models)).cpu().numpy()
                for values in zip(*read, strict=True)
            )
            for row in range(len(types)):
                words = examples[at].window.end - examples[at].window.start
                out.append((types[row, :words], roles[row, :words]))
                at += 1
    return out


def evaluate(model: SpanTagger, dev: Sequence[Example]) -> dict[str, Any]:
    """Give the dev scores at the threshold with the best F1."""
    return evaluated(predict([model], dev), dev)


def evaluated(found: Sequence[Prediction], dev: Sequence[Example]) -> dict[str, Any]:
    """Score predictions as :func:`evaluate` does."""
    out: dict[str, Any] = {}
    best = (0.0, 0.0)
    mentions = [predictions_of(e, f[0], f[1]) for e, f in zip(dev, found, strict=True)]
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        pairs = [
            (e.gold["entities"], entities_of(e, m, threshold=threshold))
            for e, m in zip(dev, mentions, strict=True)
        ]
        scores = score(pairs)
        if scores["all"][2] > best[0]:
            best = (scores["all"][2], threshold)
            out = {name: values[:3] for name, values in scores.items()}
    out["threshold"] = best[1]
    return out


def _losses(model: SpanTagger, batch: Batch, plan: Plan) -> dict[str, Tensor]:
    kind = batch.inputs[0].device.type
    with torch.autocast(kind, dtype=torch.bfloat16):
        types, roles, tags = (out.float() for out in model(*batch.inputs))
    out: dict[str, Tensor] = {}
    if batch.spans is not None and batch.roles is not None and batch.tags is not None:
        positive = (batch.spans > 0).sum().clamp(min=1)
        out["spans"] = (
            functional.cross_entropy(
                types.flatten(0, 2), batch.spans.flatten(), ignore_index=IGNORED, reduction="sum"
            )
            / positive
        )
        out["roles"] = 0.5 * _entropy(roles.flatten(0, 2), batch.roles.flatten())
        out["tags"] = _entropy(tags.flatten(0, 1), batch.tags.flatten())
    elif batch.soft is not None:
        wanted = batch.soft.float()
        surprise = -(wanted * functional.log_softmax(types, -1)).sum()
        out["soft"] = surprise / wanted[..., 1:].sum().clamp(min=1)
        if batch.roles is not None:
            out["soft roles"] = 0.5 * _entropy(roles.flatten(0, 2), batch.roles.flatten())
    return out


def _entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross entropy over what is labelled; 0 where nothing is."""
    total = functional.cross_entropy(logits, labels, ignore_index=IGNORED, reduction="sum")
    return total / (labels != IGNORED).sum().clamp(min=1)


def _groups(model: SpanTagger, plan: Plan) -> list[dict[str, Any]]:
    encoder = model.encoder
    encoder.pieces.requires_grad_(False)
    encoder.positions.requires_grad_(False)
    last = len(encoder.layers) - 1
    groups = []
    for index, layer in enumerate(encoder.layers):
        rate = plan.rate * plan.decay ** (last - index)
        groups.append({"params": list(layer.parameters()), "lr": rate})
        layer.requires_grad_(index >= plan.frozen)
    lowest = list(encoder.norm.parameters())
    if encoder.distances is not None:
        lowest += list(encoder.distances.parameters())
    groups.append({"params": lowest, "lr": plan.rate * plan.decay**last})
    groups.append({"params": [encoder.shapes.weight], "lr": plan.head_rate})
    for parameter in (*lowest, encoder.shapes.weight):
        parameter.requires_grad_(not plan.frozen)
    model.branch.requires_grad_(False)
    heads = [
        p for name, p in model.named_parameters() if not name.startswith(("encoder.", "branch."))
    ]
    groups.append({"params": heads, "lr": plan.head_rate})
    return groups


def _set_rate(
    optimizer: torch.optim.Optimizer, peaks: list[float], progress: float, warmup: float
) -> None:
    share = progress / warmup if progress < warmup else (1 - progress) / (1 - warmup)
    for group, peak in zip(optimizer.param_groups, peaks, strict=True):
        group["lr"] = peak * max(share, 0.02)
