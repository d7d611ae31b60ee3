"""What one claim states of one kind of harm: its number, and those that are set aside beside it.

In one claim the number nearest to the deed is its toll. Those named side by side are added ("two rebels and three civilians"), and
so are those of different sides; a part ("including three children") never stands for the whole. "No casualties" is a number: none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

from fogline import tellers
from fogline.types import Count, Filed, Span

AND = (5, 6)  # characters between two counts that only "and" or ", and" joins
COMMA = 2
ALL, CIVILIANS = "all", "civilians"
TOTALS = frozenset({"casualty_toll", "displacement", "evacuation", "return"})  # kinds whose deed may be a running total itself


Rule = Literal[
    "taken", "added", "vague", "partisan", "part", "farther", "beside_fresh", "longer_time", "in_sum", "same_report", "copy", "replaced", "one_side", "denied",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of a claim, with what its own claim makes of it."""

    filed: Filed
    counts: tuple[Count, ...]  # none where the words say that nobody was harmed
    spans: tuple[Span, ...]
    low: float
    high: float | None
    rule: Rule
    by: str | None = None
    is_running: bool = False  # a running total
    is_long: bool = False  # one of more than one deed: it stands only where no deed has a number of its own


@dataclass(frozen=True, slots=True)
class _Sum:
    """One count, or several that are added; `hull`: from the first to the last of their words."""

    counts: tuple[Count, ...]
    hull: Span
    low: float
    high: float | None


def of(filed: Filed, harm: str, whats: Sequence[str], who: str) -> list[Stated]:
    """What a claim states of a kind of harm to some people, the number that stands first.

    Args:
        filed: the claim.
        harm: its name.
        whats: what counts of it are called.
        who: "all", "civilians", or a side as `side` names it.
    """
    parts = _parts(filed.counts)
    fitting = [c for c in filed.counts if c.what in whats and c.unit == "people" and (who == ALL or side(filed, c) == who)]
    if filed.claim.stance == "denied":
        if not fitting and who in (ALL, CIVILIANS) and (span := _nobody(filed, harm, who)) is not None:
            return [Stated(filed, (), (span,), 0, 0, "denied" if _is_own_deed(filed) else "taken")]
        return [_alone(filed, c, "denied") for c in fitting]
    if not fitting:
        return []
    fresh = [c for c in fitting if not c.cumulative]
    is_long = not fresh and _patterns()["longer"].search(filed.sentence) is not None
    if is_long and filed.claim.kind not in TOTALS:
        return [_alone(filed, c, "longer_time") for c in fitting]
    whole = [c for c in fresh or fitting if who != ALL or c.span not in parts] or fresh or fitting
    sums = _added(whole)
    if who == ALL:
        sums = [s for s in sums if s.hull.covers(whole[0].span)]
    chosen = max(sums, key=lambda s: s.high or s.low)
    stands = Stated(
        filed,
        chosen.counts,
        tuple(c.span for c in chosen.counts),
        chosen.low,
        chosen.high,
        "added" if len(chosen.counts) > 1 else "taken",
        is_running=not fresh,
        is_long=is_long,
    )
    return [stands, *(_aside(filed, c, c.span in parts, bool(fresh)) for c in fitting if c not in chosen.counts)]


def side(filed: Filed, count: Count) -> str | None:
    """Whose people a count counts, as far as the words say so: civilians, the forces of an actor, or fighters of none that is named."""
    if count.who == "civilians":
        return CIVILIANS
    if count.who != "combatants":
        return None
    if count.actor is not None:
        return count.actor
    struck = {a.name for a in filed.claim.actors if a.part == "suffered" and a.id and tellers.is_armed(a)}
    return struck.pop() if len(struck) == 1 else "combatants"


def is_partisan(stated: Stated) -> bool:
    """Does a side of the fighting, or its news service, count its enemies' dead or what it did itself?

    What it says of its own dead, and of civilians whom it says it killed, does not serve it.
    """
    teller = tellers.of(stated.filed)
    counted = [c for c in stated.counts if c.who != "civilians"]
    if teller.side is None or not counted:
        return False
    struck = {s for c in counted for s in _struck(stated.filed, c)}
    if any(tellers.together(teller.side, s) for s in struck):
        return False
    return _is_own_deed(stated.filed) or (bool(struck) and any(c.who == "combatants" for c in counted))


def _struck(filed: Filed, count: Count) -> set[str]:
    """The sides whose people a count may count."""
    named = tellers.side_named(count.actor) if count.actor is not None else None
    if named is not None:
        return {named}
    return {tellers.side_of(a.id) for a in filed.claim.actors if a.part == "suffered" and a.id and tellers.is_armed(a)}


def _is_own_deed(filed: Filed) -> bool:
    """Does a claim tell what its own teller did?"""
    told_by = tellers.of(filed).side
    return told_by is not None and any(tellers.together(told_by, s) for s in tellers.doers(filed))


def _nobody(filed: Filed, harm: str, who: str) -> Span | None:
    """The words that say that nobody was harmed so: those of the denied deed, where it is a harm."""
    pattern = _patterns().get(f"nobody_{harm}")
    if pattern is None or filed.claim.kind != "casualty_toll" or not pattern.search(filed.words):
        return None
    if (who == CIVILIANS) != bool(_patterns()["civilians"].search(filed.sentence)):
        return None  # that no civilian was harmed says nothing of the others
    return next(e.span for e in filed.claim.evidence if e.field == "kind")


def _alone(filed: Filed, count: Count, rule: Rule) -> Stated:
    return Stated(
        filed, (count,), (count.span,), count.low, count.high, rule, filed.claim.id if rule in ("part", "farther", "beside_fresh") else None
    )


def _aside(filed: Filed, count: Count, is_part: bool, is_fresh: bool) -> Stated:
    """A count of the claim that is not in its toll."""
    return _alone(filed, count, "beside_fresh" if count.cumulative and is_fresh else "part" if is_part else "farther")


def _parts(counts: Sequence[Count]) -> set[Span]:
    """The counts that are parts of others; what is named side by side with a part is one too ("including two children and a woman")."""
    found: set[Span] = set()
    before: Count | None = None
    for count in sorted(counts, key=lambda c: c.span):
        beside = before is not None and before.span in found and count.what == before.what and count.span.start - before.span.end in (*AND, COMMA)
        if count.part or beside:
            found.add(count.span)
        before = count
    return found


def _added(counts: Sequence[Count]) -> list[_Sum]:
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
    return [*(_Sum((c,), c.span, c.low, c.high) for c in counts), *joined, *([_sum(sides)] if len(sides) > 1 else [])]


def _sum(row: Sequence[Count]) -> _Sum:
    """Several counts as one; where the first is the sum of the others ("eight: six men and two women") it is that sum."""
    first, rest = row[0], row[1:]
    hull = Span(first.span.start, row[-1].span.end)
    if len(rest) > 1 and first.low == sum(c.low for c in rest):
        return _Sum((first,), hull, first.low, first.high)
    high = None if any(c.high is None for c in row) else sum(c.high or 0 for c in row)
    return _Sum(tuple(row), hull, sum(c.low for c in row), high)


@cache
def lexicon() -> dict[str, Any]:
    """lexicons/tolls.toml."""
    return tomllib.loads(resources.files("fogline.lexicons").joinpath("tolls.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words, re.IGNORECASE) for name, words in lexicon()["words"].items()}


def why(rule: str) -> str:
    """What a rule says, in words."""
    return str(lexicon()["rules"][rule])
