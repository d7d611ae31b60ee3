"""Weights -> `encoder.onnx` (8 bit) and `roles.onnx`, with their parity to the float network.

    python train/reader/export.py --weights FOLDER/reader.pt --out src/fogline/models/en

Weights of matrices have 7 bits and a scale a column, so that the sums of products of 8-bit pieces cannot overflow the 16-bit
accumulators of processors without VNNI: every machine computes the same. Rows of the embedding have a scale each.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import measure
import numpy as np
import onnx
import torch
from network import Network, load
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn

from fogline import sentences
from fogline.models import network as shipped
from fogline.models.network import HEADS


class Encoder(nn.Module):
    """The encoder with the heads that are shipped."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        """ids, mask, features [windows, pieces] -> states and the logits of each head."""
        states = self.network.encode(ids, mask, features)
        return states, *(self.network.tokens[head](states) for head in HEADS)


def export(network: Network, folder: Path) -> None:
    """Write both files."""
    ids = torch.randint(1000, 20_000, (2, 16))
    names = ["states", *HEADS]
    axes = {name: {0: "windows", 1: "pieces"} for name in ["ids", "mask", "features", *names]}
    raw = folder / "encoder.float.onnx"
    torch.onnx.export(
        Encoder(network), (ids, torch.ones_like(ids), torch.zeros_like(ids)), str(raw), input_names=["ids", "mask", "features"],
        output_names=names, dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # it would hide the embedding from the 8-bit rows
    options.enable_gelu_approximation = True
    hidden = network.encoder.config.hidden_size
    fused = optimizer.optimize_model(str(raw), model_type="bert", num_heads=12, hidden_size=hidden, optimization_options=options, opt_level=0)
    fused.save_model_to_file(str(raw))
    out = folder / "encoder.onnx"
    quantize_dynamic(
        str(raw), str(out), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Attention"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )  # fmt: skip
    onnx.save(_small_embedding(onnx.load(str(out))), str(out))
    raw.unlink()
    states = torch.randn(1, 16, hidden)
    first = torch.tensor([2, 5])
    torch.onnx.export(
        network.roles, (states, first, first + 1, torch.tensor([0, 1])), str(folder / "roles.onnx"),
        input_names=["states", "first", "last", "sort"], output_names=["roles", "modes", "stances", "background"],
        dynamic_axes={"states": {1: "pieces"}, "first": {0: "n"}, "last": {0: "n"}, "sort": {0: "n"}, "roles": {0: "n", 1: "pieces"},
                      "modes": {0: "n"}, "stances": {0: "n"}, "background": {0: "n"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip


def _small_embedding(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with the rows of its large embedding in 8 bits, a scale each."""
    graph = model.graph
    for node in list(graph.node):
        if node.op_type != "Gather":
            continue
        table = next((t for t in graph.initializer if t.name == node.input[0]), None)
        if table is None or table.dims[0] < 10_000:
            continue
        rows = numpy_helper.to_array(table)
        scale = np.abs(rows).max(axis=1, keepdims=True).astype(np.float32) / 127
        small = np.round(rows / np.maximum(scale, 1e-12)).astype(np.int8)
        graph.initializer.remove(table)
        graph.initializer.extend([numpy_helper.from_array(small, "pieces.rows"), numpy_helper.from_array(scale, "pieces.scale")])
        index = list(graph.node).index(node)
        graph.node.remove(node)
        made = [
            helper.make_node("Gather", ["pieces.rows", node.input[1]], ["pieces.row"]),
            helper.make_node("Cast", ["pieces.row"], ["pieces.float"], to=TensorProto.FLOAT),
            helper.make_node("Gather", ["pieces.scale", node.input[1]], ["pieces.row_scale"]),
            helper.make_node("Mul", ["pieces.float", "pieces.row_scale"], [node.output[0]]),
        ]
        for offset, new in enumerate(made):
            graph.node.insert(index + offset, new)
    return model


class Float:
    """The float network behind the interface of the shipped one."""

    def __init__(self, network: Network) -> None:
        self.network = network

    @torch.inference_mode()
    def encode(self, ids, mask, features):
        """See `fogline.models.network.Network`."""
        states = self.network.encode(*(torch.from_numpy(x) for x in (ids, mask, features)))
        return states.numpy(), {head: self.network.tokens[head](states).numpy() for head in HEADS}

    @torch.inference_mode()
    def read_roles(self, states, first, last, sort):
        """See `fogline.models.network.Network`."""
        given = [torch.from_numpy(np.ascontiguousarray(x)) for x in (states, first, last, sort)]
        return tuple(x.numpy() for x in self.network.roles(*given))


def parity(network: Network, scorer: Path, data: Path, first: int) -> dict[str, float]:
    """How the shipped network differs from the float one on development documents: labels that agree, and F1 of both."""
    gold = data / "attribution/dev.jsonl"
    texts = [json.loads(line)["text"] for line in gold.open(encoding="utf-8")][:first]
    same = dict.fromkeys(HEADS, 0)
    pieces = 0
    float_network, small = Float(network), shipped.Onnx("en")
    for text in texts:
        split = sentences.split(text)
        one, other = shipped.see(text, split, float_network), shipped.see(text, split, small)
        pieces += len(one.pieces.ids)
        for head in HEADS:
            same[head] += int((one.logits[head].argmax(-1) == other.logits[head].argmax(-1)).sum())
    made = {f"labels alike, {head}": round(same[head] / pieces, 5) for head in HEADS}
    for name, net in (("float", float_network), ("8 bits", small)):
        figures, _ = measure.score(scorer, gold, net, first)
        for role in ("source", "cue", "content"):
            made[f"char {role} F1, {name}"] = figures[f"char {role}"]["f1"]
        made[f"attribution F1, {name}"] = figures["attribution"]["f1"]
    return made


def main() -> None:
    """Export, and hold the result against the float network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--score", type=Path, required=True, help="the folder of the scorers")
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--first", type=int, default=84, help="development documents to compare on")
    given = parser.parse_args()
    export(load(given.weights, attention="eager"), given.out)
    for name in ("encoder.onnx", "roles.onnx"):
        print(name, round((given.out / name).stat().st_size / 1e6, 2), "MB")
    found = parity(load(given.weights), given.score, given.data, given.first)
    (given.weights.parent / "parity.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
