"""A comparison on one self-contained page without script; every figure of ours leads to a claim and its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fogline import pages, prose
from fogline.beside.coded import Coded
from fogline.beside.comparison import Comparison, Field, differences, killed, stretch, toll
from fogline.beside.matching import Ours, Pair
from fogline.beside.terminal import summary_lines
from fogline.beside.told import UNSAID, Quote, quotes
from fogline.record import View


def page(comparison: Comparison, view: View, table: str) -> str:
    """The whole page.

    Args:
        comparison: what to show.
        view: of the record, for the claims' words.
        table: the file's name.
    """
    km, days = comparison.median_km(), comparison.median_days()
    figures = [
        ("Of theirs, ours has", str(comparison.theirs_matched())), ("Of theirs, ours has by chance alone", str(comparison.chance_matched() or "too few days to tell")), ("Of ours, theirs has", str(comparison.ours_matched())),
        ("Tolls that overlap, of those that both state", str(comparison.tolls_agree())),
        ("Half of the pairs lie no further apart than", "unknown" if km is None else f"{km:.0f} km and {days:g} days"),
    ]  # fmt: skip
    return pages.render(
        "fogline.beside", title=f"{table} beside the record", heading=summary_lines(comparison)[0], figures=figures,
        as_of=f"{view.as_of:%Y-%m-%d %H:%M} UTC" if view.as_of else "now",
        outside=[(side, why, n) for (side, why), n in sorted(comparison.outside.items())], failures=comparison.failures,
        matched=[_pair(p, view) for p in comparison.pairs], theirs=[_theirs(r) for r in comparison.only_theirs],
        ours=[_ours(o, quotes(view, o.event.claims)) for o in comparison.only_ours],
    )  # fmt: skip


def _pair(pair: Pair, view: View) -> dict[str, Any]:
    """A pair with what differs; each of our figures there leads to the claims that say it."""
    said = quotes(view, pair.ours.event.claims)
    found = [
        {"field": d.field, "theirs": d.theirs, "ours": d.ours, "said": [(q.claim, q.of(d.field)) for q in said if q.of(d.field)], "unsaid": UNSAID[d.field]}
        for d in differences(pair)
    ]
    return {"theirs": _theirs(pair.theirs), "ours": _ours(pair.ours, said), "km": f"{pair.km:.0f}", "days": pair.days, "differences": found}


def _theirs(row: Coded) -> dict[str, str]:
    return {
        "id": row.id, "line": str(row.line), "when": stretch(row.first, row.last), "where": row.place or f"{row.lat:.3f}, {row.lon:.3f}", "kind": row.kind,
        "killed": toll(row.killed), "actors": "; ".join(row.actors), "source": row.source, "notes": row.notes,
    }  # fmt: skip


def _ours(one: Ours, said: Sequence[Quote]) -> dict[str, Any]:
    event = one.event
    figures: list[tuple[str, str, Field]] = [
        ("when", prose.when(event.window), "date"), ("where", prose.where(event.place), "place"), ("killed", toll(killed(event)), "killed"),
        ("who", prose.who(event.actors, event.kind) or "nobody named", "actors"),
    ]  # fmt: skip
    return {
        "id": event.id, "kind": prose.DEEDS[event.kind], "support": prose.support(event), "said": said,
        "figures": [(name, value, [q.claim for q in said if q.of(field)], UNSAID[field]) for name, value, field in figures],
    }  # fmt: skip
