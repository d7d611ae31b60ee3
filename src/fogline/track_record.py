"""Who foretold how much, and how often it came true: counts before shares, and an interval around every share.

The interval is Wilson's (1927), 95 %, which holds for few and for extreme counts. What came true in part is judged, and no hit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from fogline.figures import Share
from fogline.outcomes import JUDGED

if TYPE_CHECKING:
    from fogline.foretold import Prediction

By = Literal["all", "speaker", "organisation", "kind", "form"]
BY: tuple[By, ...] = ("all", "speaker", "organisation", "kind", "form")
FEW = 10  # judged predictions below which a share says little


@dataclass(frozen=True, slots=True)
class Score:
    """What came of the predictions of one speaker, organisation or kind."""

    by: By
    name: str
    foretold: int
    judged: int
    came_true: int
    partly: int
    missed: int
    still_open: int
    interval: tuple[float, float] | None  # of the share that came true; None where none is judged
    median_late_days: float | None  # of those that came, however late; below zero early

    @property
    def rate(self) -> float | None:
        """The share of the judged ones that came true."""
        return self.came_true / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came of the predictions that state one chance."""

    low: float
    high: float
    judged: int
    came_true: int
    interval: tuple[float, float]
    brier: float  # mean squared distance of the middle of the stated range from what came; 0 is best


def scores(ledger: Iterable[Prediction]) -> list[Score]:
    """All of them, then by speaker, organisation, kind and form; those with most judged first.

    Args:
        ledger: without those that were withdrawn.
    """
    groups: dict[tuple[By, str], list[Prediction]] = defaultdict(list)
    for p in ledger:
        names: tuple[tuple[By, str | None], ...] = (
            ("all", "all"), ("speaker", p.speaker), ("organisation", p.organisation), ("kind", p.kind), ("form", p.form)
        )  # fmt: skip
        for by, name in names:
            if name is not None:
                groups[by, name].append(p)
    found = [_score(by, name, made) for (by, name), made in groups.items()]
    return sorted(found, key=lambda s: (BY.index(s.by), -s.judged, -s.foretold, s.name))


def calibration(ledger: Iterable[Prediction]) -> list[Calibration]:
    """For each chance that was stated, how often it came true; the least chance first."""
    groups: dict[tuple[float, float], list[Prediction]] = defaultdict(list)
    for p in ledger:
        if p.chance is not None and p.outcome in JUDGED:
            groups[p.chance].append(p)
    found = []
    for (low, high), made in sorted(groups.items()):
        hits = sum(p.outcome == "came true" for p in made)
        middle = (low + high) / 2
        brier = sum((middle - (p.outcome == "came true")) ** 2 for p in made) / len(made)
        found.append(Calibration(low, high, len(made), hits, Share(hits, len(made)).interval(), brier))
    return found


def _score(by: By, name: str, made: Sequence[Prediction]) -> Score:
    count = {outcome: sum(p.outcome == outcome for p in made) for outcome in (*JUDGED, "open")}
    judged = sum(count[outcome] for outcome in JUDGED)
    late = [p.late_days for p in made if p.late_days is not None and p.outcome in JUDGED]
    return Score(
        by, name, len(made), judged, count["came true"], count["partly"], count["missed"], count["open"],
        Share(count["came true"], judged).interval() if judged else None, median(late) if late else None,
    )  # fmt: skip
