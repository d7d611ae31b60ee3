"""The labels of the reader's heads. Their order is that of the trained weights: new ones go to the end."""

from __future__ import annotations

from typing import cast, get_args

from fogline import ontology
from fogline.types import Kind, Stance

KINDS: tuple[Kind, ...] = cast("tuple[Kind, ...]", get_args(Kind))
STANCES: tuple[Stance, ...] = cast("tuple[Stance, ...]", get_args(Stance))
LATER = frozenset({"policy_statement:restrict"})  # modes that came after the weights of the roles; only the head of `sorting` tells them
MODES: tuple[str, ...] = tuple(n for kind, modes in ontology.MODES.items() for mode in modes if (n := f"{kind}:{mode}") not in LATER)
# What the words around a cue or a deed are to it.
ROLES = ("source", "content", "cue", "did", "suffered", "took_part", "place")
NAMES = ("person", "group", "place", "nationality")


def begin_inside(names: tuple[str, ...]) -> tuple[str, ...]:
    """The labels O, B-x, I-x of some names (Ramshaw & Marcus 1995)."""
    return ("O", *(f"{edge}-{name}" for name in names for edge in "BI"))


# Heads that label each piece, each with its labels.
TOKEN_HEADS: dict[str, tuple[str, ...]] = {
    "cue": begin_inside(("cue",)),
    "source": begin_inside(("source",)),
    "content": begin_inside(("content",)),
    "kind": ("O", *KINDS),
    "name": begin_inside(NAMES),
}
ROLE_LABELS = begin_inside(ROLES)
