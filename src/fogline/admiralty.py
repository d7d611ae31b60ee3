"""The letters by which the Admiralty code says how reliable a source is. Source: NATO AJP-2.1, Allied Joint Doctrine for Intelligence Procedures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Letter = Literal["A", "B", "C", "D", "E", "F"]
LETTERS: Final[Mapping[Letter, str]] = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable", "E": "unreliable",
    "F": "reliability cannot be judged",
}  # fmt: skip
