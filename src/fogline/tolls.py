"""Low, best and high from what claims state.

Source of the rules: UCDP GED codebook 19.1 (low / best / high); IDMC (a stock or running total supersedes, it is never
summed). Across reports nothing is ever added: numbers of one event are rival accounts of the same people. Within one
statement those named side by side are added ("two rebels and three civilians"), and a part of a number never stands for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median_low

from fogline.types import Count, Filed, Range, Span, Toll

HARMS = {"killed": ("killed",), "injured": ("injured",), "displaced": ("displaced", "evacuated")}
AND = (5, 6)  # characters between two counts that only "and" or ", and" joins
COMMA = 2


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
    accounts: dict[str, Count] = {}
    for filed in sorted(claims, key=lambda f: f.claim.id):
        if filed.claim.stance == "denied":
            continue
        count = _account(filed.counts, whats, who)
        old = accounts.get(filed.input_id)
        if count is not None and (old is None or _weight(count) > _weight(old)):
            accounts[filed.input_id] = count
    if not accounts:
        return None
    lows = [c.low for c in accounts.values()]
    bests = [int(c.low if c.high is None or c.low > 0 else c.high) for c in accounts.values()]
    highs = [c.high if c.high is not None else c.low for c in accounts.values()]
    best = median_low(sorted(bests))
    is_open = all(c.high is None for c in accounts.values())
    return Range(int(min(lows)), best, None if is_open else int(max(highs)))


def _weight(count: Count) -> tuple[bool, float]:
    """What makes one statement of a report outweigh another: that it is no running total, then its number."""
    return not count.cumulative, count.high or count.low


def _account(counts: Iterable[Count], whats: Sequence[str], who: str | None) -> Count | None:
    """What one claim states of one harm; a part or a running total only where nothing else is stated."""
    fitting = [c for c in counts if c.what in whats and c.unit == "people" and (who is None or c.who == who)]
    fresh = [c for c in fitting if not c.cumulative]
    whole = [c for c in fresh or fitting if who is not None or not c.part] or fresh or fitting
    if who is not None or not whole:
        return max(_added(whole), key=_weight, default=None)
    return max((c for c in _added(whole) if c.span == whole[0].span or c.span.covers(whole[0].span)), key=_weight)


def _added(counts: Sequence[Count]) -> list[Count]:
    """The counts, beside the sums of those that are named side by side and of those of different sides."""
    ordered = sorted(counts, key=lambda c: c.span)
    rows = [ordered[:1]]
    for before, count in pairwise(ordered):
        gap = count.span.start - before.span.end
        if count.what == before.what and (gap in AND or gap == COMMA):
            rows[-1].append(count)
        else:
            rows.append([count])
    joined = [_sum(row) for row in rows if len(row) > 1 and row[-1].span.start - row[-2].span.end in AND]
    sides = sorted({c.who: c for c in ordered if c.who in ("civilians", "combatants")}.values(), key=lambda c: c.span)
    return [*counts, *joined, *([_sum(sides)] if len(sides) > 1 else [])]


def _sum(row: Sequence[Count]) -> Count:
    """Several counts as one; where the first is the sum of the others ("eight: six men and two women") it is that sum."""
    first, rest = row[0], row[1:]
    if len(rest) > 1 and first.low == sum(c.low for c in rest):
        return first
    high = None if any(c.high is None for c in row) else sum(c.high or 0 for c in row)
    return replace(first, span=Span(first.span.start, row[-1].span.end), who=first.who if all(c.who == first.who for c in rest) else "both", low=sum(c.low for c in row), high=high)
