"""An event, its claims and its origins as cells, in the order of `columns`; text that is safe to print.

Hostile text is made inert in every form: control characters, line ends and half surrogates become blanks, and the invisible marks that
turn the direction of writing (Unicode's bidi controls) are taken out, so that no cell can show another order than it has. Right-to-left
letters keep their own direction without them. Words longer than `LONGEST` are cut, with an ellipsis. What was written stays in the record.
Source: Unicode Standard Annex 9; Boucher and Anderson (2021), "Trojan Source".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from fogline import prose
from fogline.exports.columns import HARMS
from fogline.exports.told import Cited, Told
from fogline.types import Event, Range, Window

Cell = str | int | float | bool | date | datetime | list[str] | None

LONGEST = 1_000  # characters of one text: a short quotation, and far below the 32,767 that a spreadsheet's cell holds
ROUGHLY = LONGEST * 4  # looked at, at most, so that a field of megabytes costs no more than a page
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
NO_TEXT = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def clean(text: str) -> str:
    """Text of a report that can be shown anywhere: one line, its own order, not too long."""
    if len(text) <= LONGEST and text.isprintable() and "  " not in text:  # nearly all; a tenth of the time of what follows
        return text.strip()
    inert = NO_TEXT.sub(" ", TURNING.sub("", text[:ROUGHLY])).strip()
    return inert if len(inert) <= LONGEST and len(text) <= ROUGHLY else inert[: LONGEST - 1].rstrip() + "…"


def event_cells(told: Told) -> list[Cell]:
    """The cells of `columns.EVENTS`."""
    event, claims = told.event, [c.filed for c in told.claims]
    place, window = event.place, event.window
    first, last = days(window)
    published = [f.published_at for f in claims if f.published_at is not None]
    return [
        event.id, event.kind, _unique(event.modes), event.standing, round(event.chance, 4), clean(prose.event_sentence(event)), first, last,
        window.earliest if window else None, window.latest if window else None, event.date_precision if window else None,
        *((clean(place.name), _text(place.admin1), _text(place.country), round(place.lat, 5), round(place.lon, 5), round(place.radius_m, 1), event.where_precision,
           place.feature, _text(place.gazetteer_id)) if place else (None,) * 9),
        *(_unique(a.name for a in event.actors if a.part == part) for part in ("did", "suffered", "took_part")),
        _unique(a.id for a in event.actors if a.id), *(n for harm in HARMS for n in _toll(event, harm)),
        len(event.origin_groups), sum(len(set(g)) for g in event.origin_groups), sum(f.claim.stance == "denied" for f in claims),
        _unique(f.source for f in claims if f.source), min(published, default=None), max(published, default=None),
        _unique(_link(c.url) for c in told.claims), _unique(r for g in event.origin_groups for r in g), list(event.claims),
    ]  # fmt: skip


def claim_cells(event: Event, cited: Cited) -> list[Cell]:
    """The cells of `columns.CLAIMS`."""
    filed = cited.filed
    claim, place = filed.claim, filed.place
    window = claim.window
    return [
        claim.id, event.id, claim.kind, claim.stance, _text(claim.speaker), clean(filed.words), clean(filed.sentence),
        window.earliest if window else None, window.latest if window else None,
        *((clean(place.name), round(place.lat, 5), round(place.lon, 5), round(place.radius_m, 1)) if place else (None,) * 4),
        [clean(prose.how_many(c)) for c in filed.counts], round(claim.confidence, 4), clean(claim.maker), clean(filed.input_id), _text(filed.source),
        filed.published_at, _link(cited.url), cited.sha256,
    ]  # fmt: skip


def origin_cells(told: Told) -> Iterable[list[Cell]]:
    """The cells of `columns.ORIGINS`, an origin each."""
    source_of = {c.filed.input_id: c.filed.source for c in told.claims}
    for number, group in enumerate(told.event.origin_groups, 1):
        yield [told.event.id, number, len(set(group)), _unique(group), _unique(s for r in group if (s := source_of.get(r)))]


@lru_cache(maxsize=10_000)
def days(window: Window | None) -> tuple[date | None, date | None]:
    """First and last day of a window, both included; None where it is open."""
    if window is None:
        return None, None
    first = window.earliest.astimezone(UTC).date() if window.earliest else None
    last = (window.latest - timedelta(seconds=1)).astimezone(UTC).date() if window.latest else None
    return first, last


def stamp(value: date | datetime) -> str:
    """A day, or a moment with `Z`, as ISO 8601."""
    return value.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z" if isinstance(value, datetime) else value.isoformat()


def _toll(event: Event, harm: str) -> list[Cell]:
    """Low, best, high, whether it may be more, and the civilians' low, best, high."""
    toll = event.counts.get(harm)
    if toll is None:
        return [None] * 7
    return [*_ends(toll.total), toll.total.at_least, *_ends(toll.civilians)]


def _ends(found: Range | None) -> tuple[int | None, int | None, int | None]:
    return (found.low, found.best, found.high) if found else (None, None, None)


def _text(words: str | None) -> str | None:
    return clean(words) or None if words else None


def _link(url: str | None) -> str | None:
    """An address that a browser fetches; one that it would run, such as javascript:, is none."""
    return clean(url) if url and url.lower().startswith(("https://", "http://")) else None


def _unique(words: Iterable[str | None]) -> list[str]:
    """Each of some words once, in their order."""
    return list(dict.fromkeys(c for w in words if w and (c := clean(w))))
