"""Fine-tune the tagger: losses, schedule, averaged weights, a checkpoint each epoch."""

from __future__ import annotations

import copy
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor

from training.batches import Batch, Plan, batches_of, collate, forward, keep_lower_states, varied
from training.decoding import entities_of, predictions_of, score
from training.encoder import FROZEN, LAYERS, SpanTagger
from training.examples import IGNORED, Example


def fit(
    train: Sequence[Example],
    parts: Sequence[Example],
    dev: Sequence[Example],
    plan: Plan,
    folder: Path,
) -> SpanTagger:
    """Train and give the averaged model of the last epoch; each epoch leaves a checkpoint."""
    random.seed(plan.seed)
    torch.manual_seed(plan.seed)
    chance = np.random.default_rng(plan.seed)
    model = SpanTagger(plan.dropout)
    model.encoder.load_base()
    averaged = copy.deepcopy(model).eval()
    for examples in (train, dev):
        keep_lower_states(model, examples)
    optimizer = torch.optim.AdamW(_groups(model, plan), weight_decay=0.01, fused=True)
    peaks = [group["lr"] for group in optimizer.param_groups]
    steps = plan.epochs * math.ceil(len(train) / plan.batch)
    step = 0
    part_order: list[Example] = []
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=1), encoding="utf-8")
    for epoch in range(1, plan.epochs + 1):
        begun = time.monotonic()
        totals: dict[str, float] = {}
        model.train()
        for rows in batches_of(train, plan.batch, chance):
            batches = [(collate([varied(example, plan, chance) for example in rows]), 1.0)]
            if step % plan.parts_every == 0:
                if len(part_order) < plan.batch:
                    part_order = [parts[i] for i in chance.permutation(len(parts))]
                extra = [part_order.pop() for _ in range(plan.batch)]
                keep_lower_states(model, extra)
                model.train()
                batches.append((collate(extra), 1.0))
            _set_rate(optimizer, peaks, step / steps, plan.warmup)
            optimizer.zero_grad()
            for batch, weight in batches:
                losses = _losses(model, batch, plan)
                (weight * sum(losses.values(), torch.tensor(0.0))).backward()  # type: ignore[no-untyped-call]
                for name, value in losses.items():
                    totals[name] = totals.get(name, 0.0) + float(value.detach())
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            keep = min(plan.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, now in zip(averaged.parameters(), model.parameters(), strict=True):
                    if now.requires_grad:
                        mean.lerp_(now, 1 - keep)
            if step % 20 == 0:
                print(f"step {step}/{steps} {time.monotonic() - begun:.0f} s", flush=True)
        torch.save(averaged.state_dict(), folder / f"epoch-{epoch}.pt")
        line: dict[str, Any] = {"epoch": epoch, "seconds": round(time.monotonic() - begun)}
        line |= {name: round(value, 2) for name, value in totals.items()}
        print(json.dumps(line | evaluate(averaged, dev)), flush=True)
    return averaged


def predict(
    model: SpanTagger, examples: Sequence[Example]
) -> list[tuple[np.ndarray[Any, Any], ...]]:
    """Give type and role probabilities, part logits and vectors of each example, one at a time."""
    out: list[tuple[np.ndarray[Any, Any], ...]] = []
    model.eval()
    with torch.inference_mode():
        for example in examples:
            batch = collate([example])
            types, roles, _, parts, vectors = forward(model, batch)
            out.append(
                (
                    torch.softmax(types[0], -1).numpy(),
                    torch.softmax(roles[0], -1).numpy(),
                    parts[0].numpy(),
                    vectors[0].numpy(),
                )
            )
    return out


def evaluate(model: SpanTagger, dev: Sequence[Example]) -> dict[str, Any]:
    """Give dev scores at a threshold of one half, and the best F1 over thresholds."""
    found = predict(model, dev)
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
    near = [
        float((f[3] * e.targets).sum(1).mean())
        for e, f in zip(dev, found, strict=True)
        if e.targets is not None
    ]
    out["vectors"] = round(float(np.mean(near)), 4) if near else None
    return out


def _losses(model: SpanTagger, batch: Batch, plan: Plan) -> dict[str, Tensor]:
    types, roles, tags, parts, vectors = forward(model, batch)
    out: dict[str, Tensor] = {}
    if batch.spans is not None and batch.roles is not None and batch.tags is not None:
        positive = (batch.spans > 0).sum().clamp(min=1)
        out["spans"] = (
            functional.cross_entropy(
                types.flatten(0, 2),
                batch.spans.flatten(),
                ignore_index=IGNORED,
                reduction="sum",
                label_smoothing=plan.smoothing,
            )
            / positive
        )
        known = batch.roles.flatten() != IGNORED
        out["roles"] = 0.5 * functional.cross_entropy(
            roles.flatten(0, 2)[known], batch.roles.flatten()[known]
        )
        out["tags"] = functional.cross_entropy(
            tags.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED
        )
    if batch.targets is not None:
        near = (vectors * batch.targets).sum(-1)
        known = (batch.targets.abs().sum(-1) > 0) & (batch.inputs[5].sum(-1) > 0)
        out["vectors"] = 4.0 * (1 - near[known]).mean()
    if batch.parts is not None:
        out["parts"] = 0.3 * functional.cross_entropy(
            parts.flatten(0, 1), batch.parts.flatten(), ignore_index=IGNORED
        )
    return out


def _groups(model: SpanTagger, plan: Plan) -> list[dict[str, Any]]:
    encoder = model.encoder
    groups = []
    for index, layer in list(enumerate(encoder.layers))[FROZEN:]:
        rate = plan.rate * plan.decay ** (LAYERS - 1 - index)
        groups.append({"params": list(layer.parameters()), "lr": rate})
    frozen = (encoder.pieces, encoder.positions, encoder.segments, encoder.norm)
    for part in (*frozen, *list(encoder.layers)[:FROZEN]):
        part.requires_grad_(False)
    groups.append({"params": [encoder.shapes.weight], "lr": plan.head_rate})
    slow = {id(p) for p in model.vectors.parameters()}
    groups.append({"params": list(model.vectors.parameters()), "lr": plan.rate})
    heads = [
        p for n, p in model.named_parameters() if not n.startswith("encoder.") and id(p) not in slow
    ]
    groups.append({"params": heads, "lr": plan.head_rate})
    return groups


def _set_rate(
    optimizer: torch.optim.Optimizer, peaks: list[float], progress: float, warmup: float
) -> None:
    share = progress / warmup if progress < warmup else (1 - progress) / (1 - warmup)
    for group, peak in zip(optimizer.param_groups, peaks, strict=True):
        group["lr"] = peak * max(share, 0.02)
