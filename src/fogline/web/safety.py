"""What views may show of an event: nothing too fresh, no place too fine. A seam: `fogline.safety` takes its place, under the same names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fogline.types import Event, Place


@dataclass(frozen=True, slots=True)
class Safety:
    """The limits: what happened less than `delay_h` hours ago is kept back, and no place is finer than `min_radius_m` metres."""

    delay_h: float = 0.0
    min_radius_m: float = 0.0

    def line(self) -> str:
        """One sentence for whoever looks at what these limits touched."""
        return "Nothing is kept back for being fresh; places are as fine as they were read; private persons who speak are named by their role."


def shown(event: Event, safety: Safety, now: datetime, *, heard: datetime | None = None) -> Event | None:
    """An event as views show it; None where it is too fresh."""
    return event


def shown_place(place: Place | None, safety: Safety) -> Place | None:
    """A place as views show it."""
    return place
