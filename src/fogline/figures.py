"""Shares with their uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"a share is part of a whole, got {self.part} of {self.whole}")

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share behind it; of nothing, all from 0 to 1.

        Source: Wilson (1927), Probable inference, the law of succession, and statistical inference. JASA 22.
        """
        if not self.whole:
            return 0.0, 1.0
        n, share = self.whole, self.part / self.whole
        middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half) if self.part else 0.0, min(1.0, middle + half) if self.part < n else 1.0

    def __str__(self) -> str:
        """In words: 41 of 60, 68 % (56 to 79 %)."""
        if not self.whole:
            return "0 of 0"
        low, high = self.interval()
        return f"{self.part:,} of {self.whole:,}, {self.part / self.whole:.0%} ({low:.0%} to {high:.0%})".replace("%", " %")
