"""The vectors that the base model gives, for the tagger to keep while it learns to tag."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.encoder import BASE_SHA256, Encoder


def base_vectors(texts: Sequence[str], tokenizer: Tokenizer, cache: Path) -> NDArray[np.float32]:
    """Give the mean-pooled vectors of norm 1 of the untouched base model, one a text.

    They are kept in ``cache`` under a name made from the texts and the model.
    """
    digest = hashlib.sha256("\0".join([BASE_SHA256, *texts]).encode()).hexdigest()[:16]
    path = cache / f"vectors-{digest}.npy"
    if path.exists():
        kept: NDArray[np.float32] = np.load(path)
        return kept
    encoder = Encoder().eval()
    encoder.load_base()
    pieces = [[101, *tokenizer.encode(t, add_special_tokens=False).ids[:510], 102] for t in texts]
    out = np.zeros((len(texts), 384), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(pieces[i]))
    at = 0
    with torch.inference_mode():
        while at < len(order):
            size = max(1, 4096 // len(pieces[order[min(at + 63, len(order) - 1)]]))
            rows = order[at : at + min(size, 64)]
            at += len(rows)
            longest = len(pieces[rows[-1]])
            ids = torch.zeros(len(rows), longest, dtype=torch.long)
            mask = torch.zeros(len(rows), longest)
            for row, index in enumerate(rows):
                ids[row, : len(pieces[index])] = torch.tensor(pieces[index])
                mask[row, : len(pieces[index])] = 1
            states = encoder(ids, torch.zeros_like(ids), ((1 - mask) * -10000.0)[:, None, None])[-1]
            pooled = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
            out[rows] = functional.normalize(pooled, dim=-1).numpy()
    np.save(path, out)
    return out
