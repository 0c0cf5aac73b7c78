"""The trained tagger to the files that the package ships: ONNX in 8 bits, tokenizer, settings."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.encoder import BRANCH, SpanTagger, base_folder

INPUTS = ("pieces", "shapes", "firsts", "lasts", "pools")
OUTPUTS = ("types", "roles", "vectors")


class Reader(nn.Module):
    """One window, no padding; probabilities instead of logits where they are used as such."""

    def __init__(self, model: SpanTagger) -> None:
        """Wrap a trained model."""
        super().__init__()
        self.model = model

    def forward(
        self, pieces: Tensor, shapes: Tensor, firsts: Tensor, lasts: Tensor, pools: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Give probabilities of types and roles, and vectors."""
        mask = torch.ones(1, 1)  # the same for every piece: nothing is padding
        states = self.model.encoder(pieces, shapes, mask)
        vectors = self.model.vectors_of(states[BRANCH - 1], mask, pools)
        types, roles, _ = self.model.labels_of(states, firsts, lasts, pools)
        return torch.softmax(types, -1), torch.softmax(roles, -1), vectors


def export(model: SpanTagger, folder: Path) -> None:
    """Write ``tagger.onnx`` and ``tokenizer.json``.

    The encoder's matrices and the word pieces become 8-bit integers, one scale a column, with
    one bit to spare so that no processor's multiply-add saturates; the small heads stay as they
    are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        whole = Path(temporary) / "whole.onnx"
        export_whole(model, whole)
        graph = onnx.load(whole).graph
        heads = [
            node.name
            for node in graph.node
            if node.op_type in {"MatMul", "Gemm", "Gather"}
            and not any(part in node.name for part in ("/encoder/", "/branch."))
        ]
        quantize_dynamic(
            whole,
            folder / "tagger.onnx",
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=heads,
        )
    shutil.copyfile(base_folder() / "tokenizer.json", folder / "tokenizer.json")


def export_whole(model: SpanTagger, path: Path) -> None:
    """Write the model as ONNX in full precision."""
    for layer in (*model.encoder.layers, *model.branch):
        layer.spelled_out = True
    pieces, words, sentences = 40, 30, 3
    arguments = (
        torch.randint(1000, 2000, (1, pieces)),
        torch.ones(1, pieces, dtype=torch.long),
        torch.arange(words)[None],
        torch.arange(words)[None],
        torch.full((1, sentences, pieces), 1 / pieces),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Reader(model).eval(),
            arguments,
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={
                "pieces": {1: "pieces"},
                "shapes": {1: "pieces"},
                "firsts": {1: "words"},
                "lasts": {1: "words"},
                "pools": {1: "sentences", 2: "pieces"},
                "types": {1: "words"},
                "roles": {1: "words"},
                "vectors": {1: "sentences"},
            },
            dynamo=False,
            opset_version=17,
        )
