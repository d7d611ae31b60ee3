"""Low, best and high from what claims state.

Source of the rules: UCDP GED codebook 19.1 (low / best / high); IDMC (a stock or running total supersedes, it is never
summed). Across reports nothing is ever added: numbers of one event are rival accounts of the same people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median_low

from fogline.types import Count, Filed, Range, Toll

HARMS = {"killed": ("killed",), "injured": ("injured",), "displaced": ("displaced", "evacuated")}


def tolls(claims: Sequence[Filed]) -> dict[str, Toll]:
    """For each kind of harm that the claims of one event state, its range and the civilians' share of it."""
    found: dict[str, Toll] = {}
    for harm, whats in HARMS.items():
        total = _range(claims, whats, None)
        if total is not None:
            found[harm] = Toll(total, _range(claims, whats, "civilians"))
    return found


def _range(claims: Sequence[Filed], whats: Sequence[str], who: str | None) -> Range | None:
    """The range over the accounts: each report's largest statement is its account."""
    accounts: dict[str, tuple[float, float | None]] = {}
    for filed in sorted(claims, key=lambda f: f.claim.id):
        if filed.claim.stance == "denied":
            continue
        for count in _counts(filed.counts, whats, who):
            old = accounts.get(filed.input_id)
            if old is None or (count.high or count.low) > (old[1] or old[0]):
                accounts[filed.input_id] = (count.low, count.high)
    if not accounts:
        return None
    lows = [low for low, _ in accounts.values()]
    bests = [int(low if high is None or low > 0 else high) for low, high in accounts.values()]
    highs = [high if high is not None else low for low, high in accounts.values()]
    best = median_low(sorted(bests))
    is_open = all(high is None for _, high in accounts.values())
    return Range(int(min(lows)), best, None if is_open else int(max(highs)))


def _counts(counts: Iterable[Count], whats: Sequence[str], who: str | None) -> list[Count]:
    """The counts of one harm; of one side, or both; a running total only where nothing else is stated."""
    fitting = [c for c in counts if c.what in whats and c.unit == "people" and (who is None or c.who == who)]
    fresh = [c for c in fitting if not c.cumulative]
    return _summed(fresh or fitting) if who is None else fresh or fitting


def _summed(counts: list[Count]) -> list[Count]:
    """Exact tolls of different sides in one statement ("two rebels and three civilians") as one account, beside each alone."""
    sides = {c.who: c for c in counts if c.high is not None and c.low == c.high and c.who in ("civilians", "combatants")}
    if len(sides) < 2:
        return counts
    low = sum(c.low for c in sides.values())
    first = counts[0]
    return [*counts, Count(first.span, first.what, "both", low, low)]
