"""Claims and events in plain, neutral words for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fogline import contract, masking
from fogline.gazetteer import disputed
from fogline.types import Actor, Claim, Count, Event, Filed, Place, Range, Reading, Window

DEEDS = {
    "battle": "fighting", "shelling": "shelling", "air_strike": "air strike", "explosion_mine": "explosion",
    "attack_on_civilians": "attack on civilians", "abduction_detention": "abduction or detention",
    "control_gain": "control gained", "control_loss": "control lost", "control_hold": "control held", "siege": "siege",
    "advance": "advance", "withdrawal": "withdrawal", "surrender": "surrender", "displacement": "displacement",
    "evacuation": "evacuation", "return": "return", "hazard_mines": "mines", "damage": "damage", "aid_access": "aid and access",
    "negotiation_ceasefire": "talks or ceasefire", "deployment": "deployment", "protest_riot": "protest or riot",
    "casualty_toll": "casualties", "prediction": "prediction", "threat_warning": "threat or warning",
    "policy_statement": "policy statement", "other": "other",
}  # fmt: skip
OF = frozenset({"displacement", "evacuation", "return", "casualty_toll", "abduction_detention", "siege", "surrender"})
HITS_SHOWN, AROUND = 3, 60  # places in a document; characters on either side
HARMS = {"killed": "killed", "injured": "injured", "displaced": "displaced", "evacuated": "evacuated", "detained": "detained"}


def day(moment: datetime | None) -> str:
    """A day, or the moment where it is not midnight; in UTC."""
    if moment is None:
        return "?"
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%d") if moment.hour == moment.minute == 0 else moment.strftime("%Y-%m-%d %H:%M")


def when(window: Window | None) -> str:
    """A window in words."""
    if window is None or (window.earliest is None and window.latest is None):
        return "when unknown"
    if window.earliest is None:
        return f"before {day(window.latest)}"
    if window.latest is None:
        return f"since {day(window.earliest)}"
    if window.latest - window.earliest <= timedelta(days=1):
        return day(window.earliest.replace(hour=0, minute=0) if window.latest - window.earliest == timedelta(days=1) else window.earliest)
    last = window.latest - timedelta(seconds=1)
    return f"{day(window.earliest.replace(hour=0, minute=0))} to {last:%Y-%m-%d}"


def last_day(window: Window) -> str:
    """The last day of a window."""
    return f"{window.latest - timedelta(seconds=1):%Y-%m-%d}" if window.latest else "?"


def where(place: Place | None) -> str:
    """A place with its radius, so that a province never looks like a point, and whether its state is disputed."""
    if place is None:
        return "where unknown"
    inside = f", {place.admin1}" if place.admin1 and place.admin1 != place.name else ""
    dispute = ", disputed" if disputed.of(place) else ""
    return f"{place.name}{inside} (± {place.radius_m / 1000:.0f} km{dispute})"


def between(low: float, high: float | None) -> str:
    """A range in figures; None is an open end."""
    if high is None:
        return f"{_figure(low)} or more"
    if low == high:
        return _figure(low)
    return f"up to {_figure(high)}" if low == 0 else f"{_figure(low)} to {_figure(high)}"


def how_many(count: Count) -> str:
    """A stated quantity in figures."""
    amount = between(count.low, count.high)
    about = "about " if count.approximate else ""
    unit = {"percent": "%", "km2": " km²"}.get(count.unit, f" {count.unit}")
    what = "" if count.what in ("area", "share", "other", "present") else f" {count.what}"
    return f"{about}{amount}{unit}{what}" + (" (running total)" if count.cumulative else "")


def toll(what: str, total: Range) -> str:
    """A toll as low-best-high; one that rests on one side's word alone has no low and no best."""
    more = " or more" if total.at_least else ""
    if total.low == total.high == total.best:
        return f"{total.best:,}{more} {what}"
    if total.best == total.low == 0:
        return f"up to {total.high:,}{more} {what}"
    high = "?" if total.high is None else f"{total.high:,}{more}"
    best = f", best {total.best:,}" if total.best is not None else ""
    return f"{total.low if total.low is not None else 0:,}–{high} {what}{best}"


def who(actors: Sequence[Actor], kind: str = "") -> str:
    """Actors with their parts; those who were moved or harmed without a doer are "of", not "upon"."""
    did = [a.name for a in actors if a.part == "did"]
    suffered = [a.name for a in actors if a.part == "suffered"]
    both = [a.name for a in actors if a.part == "took_part"]
    parts = [f"by {', '.join(did)}"] if did else []
    parts += [f"{'of' if kind in OF else 'upon'} {', '.join(suffered)}"] if suffered else []
    parts += [f"with {', '.join(both)}"] if both else []
    return " ".join(parts)


def stated(claim: Claim) -> str:
    """Kind and stance, background said so."""
    words = DEEDS[claim.kind]
    if claim.stance != "asserted":
        words += f", {claim.stance}"
    return words + (", told as background" if claim.background else "")


def reading_lines(reading: Reading) -> list[str]:
    """One reading for people: each claim with its speaker, its exact words and what was read from them."""
    document = reading.document
    text = document.text
    lines = [document.title or "(no title)"]
    lines += [f"  {document.source or 'publisher unknown'}, {day(document.published_at) if document.published_at else 'date unknown'}, {document.language}"]
    for number, claim in enumerate(reading.claims, 1):
        lines.append("")
        lines.append(f"{number:>3}. {stated(claim)} — {claim.speaker or 'the report itself'}  [read with confidence {claim.confidence:.0%}]")
        quote = " … ".join(" ".join(e.span.of(text).split()) for e in claim.evidence if e.field == "kind")
        lines.append(f"     “{quote}”")
        details = [who(claim.actors, claim.kind)] if claim.actors else []
        if claim.place is not None:
            toponym = reading.places[claim.place]
            details.append(where(toponym.place) if toponym.place else f"{toponym.name} (not on the map)")
        if claim.window is not None:
            details.append(when(claim.window))
        elif claim.times:
            details.append(f"“{reading.times[claim.times[0]].span.of(text)}” (date unresolved)")
        details += [how_many(reading.counts[i]) for i in claim.counts]
        details += [f"if: “{e.span.of(text)}”" for e in claim.evidence if e.field == "condition"]
        if details:
            lines.append("     " + " · ".join(details))
    if not reading.claims:
        lines.append("  no claim was read")
    return lines


def claim_line(filed: Filed) -> str:
    """One claim of the record in one line, leading to report and span."""
    filed = masking.shown(filed)
    claim = filed.claim
    span = next(e.span for e in claim.evidence if e.field == "kind")
    parts = [stated(claim), filed.claim.speaker or "the report itself", " ".join(filed.words.split())]
    parts += [where(filed.place)] if filed.place else []
    parts += [when(claim.window)] if claim.window else []
    return f"{claim.id}  {parts[0]} — {parts[1]}: “{parts[2]}”  {' · '.join(parts[3:])}  [{filed.input_id} {span.start}–{span.end}]"


def hit_lines(found: dict[str, Any], text: str) -> list[str]:
    """A document that has the words that were searched for, with the first places where they stand."""
    published = (found["published_at"] or "no date")[:10]
    lines = [f"{found['id']}  {found['title'] or found['input_id']}  ({found['source'] or 'publisher unknown'}, {published})"]
    for start, end in found["hits"][:HITS_SHOWN]:
        around = f"{text[max(0, start - AROUND) : start]}>>{text[start:end]}<<{text[end : end + AROUND]}"
        lines.append(f"  {start}–{end}  …{' '.join(around.split())}…")
    more = len(found["hits"]) - HITS_SHOWN
    return [*lines, f"  and {more} more"] if more > 0 else lines


def of_field(field: str, value: Any) -> str:
    """A value of a field in a few words."""
    match field:
        case "kind":
            return DEEDS.get(value, str(value))
        case "place":
            return where(contract.to_place(value))
        case "window":
            return when(contract.to_window(value))
        case "actors":
            return who([contract.to_actor(row) for row in value]) or "nobody"
        case "counts":
            return ", ".join(f"{how_many(contract.to_count(row))} {row['who'] if row['who'] != 'unknown' else ''}".rstrip() for row in value) or "no number"
        case "modes":
            return ", ".join(value) or "none"
        case "background":
            return "told as background" if value else "this report's news"
        case "speaker":
            return value or "the report itself"
    return str(value)


def correction_lines(filed: Filed) -> Iterator[str]:
    """What people corrected and checked of a claim, for people."""
    for row in contract.correction_rows(filed):
        was, now = of_field(row["field"], row["was"]), of_field(row["field"], row["value"])
        yield f"{row['field']}: the machine read {was}; corrected to {now} by {row['by']}: {row['why']}"
    if filed.checked_by:
        yield f"read right, say {', '.join(filed.checked_by)}"


def event_sentence(event: Event) -> str:
    """One event in one plain sentence."""
    parts = [DEEDS[event.kind].capitalize()]
    if event.actors:
        parts.append(who(event.actors, event.kind))
    parts.append(f"at {where(event.place)}" if event.place else "")
    parts.append(when(event.window))
    tolls = [toll(what, t.total) for what, t in event.counts.items()]
    words = " ".join(p for p in parts if p)
    return words + (": " + "; ".join(tolls) if tolls else "")


def support(event: Event) -> str:
    """Standing, chance, origins and reports."""
    reports = sum(len(g) for g in event.origin_groups)
    origins = len(event.origin_groups)
    return f"{event.standing}, chance {event.chance:.0%}, {number(origins, 'origin')} in {number(reports, 'report')}"


def number(count: int, noun: str) -> str:
    """So many of a thing."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _figure(value: float | None) -> str:
    return "?" if value is None else f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")
