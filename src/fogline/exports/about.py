"""What every export says of itself: of which record, as known when, for which question, under which terms and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fogline import __version__, contract
from fogline.safety import Safety

LICENCE = (
    "Facts about what reports say, with short quotations; the words are their publishers', under their publishers' terms. Data on persons may be protected "
    "by law where you are. Not to be given to a party to a conflict, and no aid to aiming."
)
MEANING = (
    "A row is what claims together tell of, not what is proved: `standing` and `chance` say how far it is backed, `radius_m` how wide the place is, low and high how far "
    "tolls lie apart. An empty cell is unknown, never none."
)


@dataclass(frozen=True, slots=True)
class About:
    """An export's own facts. `size` and `root` are of the record's log (RFC 6962): whoever holds the root can check each claim's proof under it."""

    question: Mapping[str, Any]
    made_at: datetime
    as_of: datetime | None
    size: int
    root: str
    safety: Safety

    def row(self) -> dict[str, Any]:
        """The same for programs, in an order that lasts."""
        return {
            "made_by": f"Fogline {__version__}", "made_at": contract.stamp(self.made_at), "as_of": contract.stamp(self.as_of or self.made_at),
            "question": dict(self.question), "record": {"entries": self.size, "root": self.root}, "safety": self.safety.line(),
            "delay_h": self.safety.delay_h, "min_radius_m": self.safety.min_radius_m, "meaning": MEANING, "licence": LICENCE,
        }  # fmt: skip
