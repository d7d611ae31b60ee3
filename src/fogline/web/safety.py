"""What protects people in a view: how late it is shown, how wide a place is drawn. Every page's one call site; it also says so.

The rules themselves are in `fogline.safety` once they are there: this seam is all that a page knows of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Safety:
    """The settings that a view is under."""

    delay_h: float = 0.0  # hours
    least_radius_m: float = 0.0

    def lines(self) -> tuple[str, ...]:
        """What every view says of it."""
        late = f"shown {self.delay_h:g} h late" if self.delay_h else "shown without delay"
        wide = f"places widened to at least {self.least_radius_m / 1000:g} km" if self.least_radius_m else "places as wide as they were read"
        return (late, wide, "private persons shown by their role")
