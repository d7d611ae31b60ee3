"""Map: control under, events over, time below, the list beside. All of it is in the address, so a link shows what is on the screen.

`layers` says what is drawn beside what is always there: `beside_7` is a second map, of the same stretch of time seven days before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from fogline import contract, masking, prose
from fogline.control.told import name as side_name
from fogline.errors import RecordError
from fogline.exports.cells import clean
from fogline.geometry import POINTS, in_box, within
from fogline.questions import Address
from fogline.record.revision_columns import STANDINGS
from fogline.types import Event, Filed, Place, Window
from fogline.web import charts, held, locator, mapped, marks, symbols
from fogline.web.camera import Camera, fitted
from fogline.web.charts import Span
from fogline.web.counted import Counted, stacked
from fogline.web.page import Answer, Asked, NotFoundError, Page
from fogline.web.pages.events import QUESTION

LISTED = 60  # events of one page of the list
QUOTED = 3  # origins whose words a card holds
BESIDE = {"beside_1": "the day before", "beside_7": "a week before", "beside_28": "four weeks before"}
COARSE = 2.0  # degrees of the cells by which a map is fitted
DAY = timedelta(days=1)
BARS_HIGH, MARKS = 64, 12  # pixels; days marked below the bars


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the legend that is also a filter."""

    id: str
    name: str
    count: int | None  # None is not known yet
    chosen: bool
    then: tuple[str, ...]  # what is chosen once it is followed
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pane:
    """One map."""

    title: str
    address: Address
    total: int
    drawn: Callable[[], Any]  # by the server, where it is shown
    given: Callable[[], list[dict[str, Any]]]  # what the browser draws of it, as features
    turns: tuple[held.Turn, ...] = ()  # what changed hands since the map before it


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of the selected event, with its words."""

    event: Event
    quotes: tuple[Filed, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """The time that is chosen, and where from there a step leads."""

    span: Span  # all time that the record knows of
    first: str  # day, as in an address
    last: str
    start: str  # of what is chosen
    end: str
    is_day: bool
    earlier: Address | None
    later: Address | None
    to_first: Address
    to_last: Address
    everything: Address


def answer(asked: Asked) -> Answer:
    """The map of a question."""
    address, question = asked.address, asked.question
    counted = Counted(asked, question)
    chosen = _selected(asked)
    control = mapped.holdings(asked, question)
    camera = _camera(asked, counted, control)
    drawn = mapped.features(asked, question, counted, camera, chosen)
    before = _before(address)
    control_then = mapped.holdings(asked, replace(asked.question, window=Window(before.start, before.end))) if before else []
    order = held.sides(control, control_then)
    turns = held.turned(control_then, control) if before else []
    signs = _signs(asked)
    chosen_signs = [s for s in signs or () if s["id"] in address.layers]
    first = (address.page - 1) * LISTED
    found = list(asked.found(replace(question, limit=LISTED + 1), newest=True, skip=first))
    listed = found[:LISTED]
    by_kind, total, days = counted.by_kind(), counted.total(), counted.days()
    span = charts.span_of(days)
    placed = sum(cell.events for cell in counted.cells(COARSE, None))
    summary = _summary(address, total, placed, by_kind, listed)
    panes = _panes(asked, camera, drawn, total, summary, _Layer(control, control_then, turns, order, chosen_signs))
    shown = {
        "events": listed, "total": total, "placed": placed, "summary": summary, "card": _card(asked, chosen) if chosen else None,
        "camera": camera, "kinds": _kinds(address, by_kind), "standings": _standings(address, by_kind), "families": symbols.families(),
        "drawn_as": symbols.drawn, "of_kind": symbols.of_kind, "bars": partial(_bars, counted, span), "steps": _steps(address, span),
        "panes": panes, "around": mapped.AROUND, "beside": BESIDE, "layers": _layers(address, signs), "signs": marks, "marked": chosen_signs, "control": control or control_then, "sides": order, "turns": turns,
        "side_name": side_name, "swatch": held.swatch, "bases": held.BASES, "letters": held.LETTERS, "base": asked.basemap, "is_ground_made": signs is not None, "holdings": [f["properties"] for f in control], "most_held": LISTED, "first": first, "listed_last": first + len(listed), "line": _line, "before": sum(count for day, count in days.items() if day < span.first),
    }  # fmt: skip
    body = {
        "total": total, "placed": placed, "at": [camera.lat, camera.lon, camera.zoom], "events": [contract.event_row(e) for e in listed],
        "kinds": {k: sum(n for (kind, s), n in by_kind.items() if kind == k and s != "withdrawn") for k in sorted({k for k, _ in by_kind})},
    }  # fmt: skip
    rows = [
        {"lat": f["geometry"]["coordinates"][1], "lon": f["geometry"]["coordinates"][0], "events": f["properties"].get("events", 1),
         **{name: f["properties"].get(name) for name in ("id", "kind", "standing", "radius_m", "place", "when")}}
        for f in drawn
    ]  # fmt: skip
    pages = address.page + (len(found) > LISTED)
    return Answer(shown, body, rows=rows, features=panes[-1].given(), pages=pages)


def _signs(asked: Asked) -> list[dict[str, Any]] | None:
    """Besieged places and hazards that were told of by the end of the time that is shown, where the question looks; None where the ground is not made yet."""
    ground, question = asked.ground_at_hand(), asked.question
    if ground is None:
        return None
    end = contract.stamp(asked.address.end) or "9999"

    def place(found: Place) -> Place | None:
        shown = asked.place(found)
        return shown if shown is not None and (question.box is None or in_box(shown, question.box)) and (question.place is None or within(found, question.place)) else None

    return [s for s in marks.features(ground.sieges, ground.hazards, place) if s["properties"]["since"] < end]


def _layers(address: Address, signs: list[dict[str, Any]] | None) -> list[Choice]:
    """The legend's signs; each is drawn where it is chosen."""
    found = []
    for layer, words in marks.LAYERS.items():
        chosen = layer in address.layers
        then = tuple(name for name in address.layers if name != layer) if chosen else (*address.layers, layer)
        found.append(Choice(layer, words, None if signs is None else sum(s["id"] == layer for s in signs), chosen, then))
    return found


def _selected(asked: Asked) -> Event | None:
    if not asked.address.selected:
        return None
    try:
        found = asked.event(asked.address.selected)
    except RecordError as error:
        raise NotFoundError(str(error)) from error
    if found is None:
        raise NotFoundError(
            f"no event is called {asked.address.selected!r} in this record at this moment; a link of another moment may need its as_of"
        )
    return found


def _line(event: Event) -> str:
    """An event in a sentence, the time left out: it stands above."""
    return prose.event_sentence(event).replace(f" {prose.when(event.window)}", "", 1)


def _camera(asked: Asked, counted: Counted, control: list[dict[str, Any]]) -> Camera:
    """As the address says, else what shows nearly all that is found; where no event has a place, who holds what."""
    address = asked.address
    if address.at is not None:
        return Camera(*address.at)
    if address.box is not None:
        south, west, north, east = address.box
        return fitted([(south, west, 1.0), (north, east, 1.0)])
    cells = counted.cells(COARSE, None)
    if sum(cell.events for cell in cells) <= mapped.ALONE:
        places = [e.place for e in asked.found(replace(asked.question, limit=None)) if e.place]
        near = [p for p in places if p.feature in POINTS] or places  # a province's middle is no place to look at
        held = [f["geometry"]["coordinates"] for f in control]
        return fitted([(p.lat, p.lon, 1.0) for p in near] or [(lat, lon, 1.0) for lon, lat in held])
    return fitted([(cell.lat, cell.lon, float(cell.events)) for cell in cells])


def _kinds(address: Address, by_kind: dict[tuple[str, str], int]) -> list[Choice]:
    """The legend's shapes, counted under the standings that are chosen."""
    wanted = address.standing or tuple(s for s in STANDINGS if s != "withdrawn")
    found = []
    for family in symbols.families():
        count = sum(n for (kind, standing), n in by_kind.items() if kind in family.kinds and standing in wanted)
        chosen = set(family.kinds) <= set(address.kinds)
        then = tuple(k for k in address.kinds if k not in family.kinds) if chosen else tuple(dict.fromkeys((*address.kinds, *family.kinds)))
        found.append(Choice(family.id, family.name, count, chosen, then))
    return found


def _standings(address: Address, by_kind: dict[tuple[str, str], int]) -> list[Choice]:
    """The legend's outlines, counted under the kinds that are chosen."""
    found = []
    for standing, note in symbols.STANDINGS.items():
        count = sum(n for (kind, s), n in by_kind.items() if s == standing and (not address.kinds or kind in address.kinds))
        chosen = standing in address.standing
        then = tuple(s for s in address.standing if s != standing) if chosen else (*address.standing, standing)
        found.append(Choice(standing, standing.capitalize(), count, chosen, then, note))
    return found


def _summary(address: Address, total: int, placed: int, by_kind: dict[tuple[str, str], int], listed: list[Event]) -> str:
    """What the map shows, in words."""
    when = prose.when(Window(address.start, address.end)) if address.start or address.end else "at any time"
    kinds: Counter[str] = Counter()
    for (kind, standing), count in by_kind.items():
        if (not address.kinds or kind in address.kinds) and (standing in address.standing if address.standing else standing != "withdrawn"):
            kinds[symbols.of_kind(kind).name.lower()] += count
    most = ", ".join(f"{name} {count:,}" for name, count in kinds.most_common(3))
    places = Counter(clean(e.place.name) for e in listed if e.place)
    near = f" Of those listed most are in {', '.join(name for name, _ in places.most_common(2))}." if places else ""
    unplaced = (
        f" {prose.number(total - placed, 'event')} without a place {'is' if total - placed == 1 else 'are'} in the list alone."
        if total > placed
        else ""
    )
    return f"{prose.number(total, 'event')}, {when}{': ' + most if most else ''}.{near}{unplaced}"


def _bars(counted: Counted, span: Span) -> Any:
    """Bars of all time under the thumbs of the slider: solid where two voices or more tell it."""
    title = f"Events by the day they began, {charts.day_of(span.first)} to {charts.day_of(span.last)}"
    return charts.bars(span, stacked(counted.bars(span), span), high=BARS_HIGH, axis=MARKS, title=title)


def _steps(address: Address, span: Span) -> Steps:
    start = charts.number_of(address.start) if address.start else span.first
    end = charts.number_of(address.end - timedelta(seconds=1)) if address.end else span.last
    length = max(1, end - start + 1)
    one = bool(address.start or address.end)
    # from all time a step leads to the last day, and to the first
    earlier = (start - length, end - length) if one else (span.last, span.last)
    later = (start + length, end + length) if one else (span.first, span.first)
    return Steps(
        span, str(charts.day_of(span.first)), str(charts.day_of(span.last)), str(charts.day_of(start)), str(charts.day_of(end)), one and length == 1,
        _on(address, *earlier) if earlier[1] >= span.first else None, _on(address, *later) if later[0] <= span.last else None,
        _on(address, span.first, span.first + (length if one else 1) - 1), _on(address, span.last - (length if one else 1) + 1, span.last),
        replace(address, start=None, end=None, page=1),
    )  # fmt: skip


def _on(address: Address, first: int, last: int) -> Address:
    """The same question for other days."""
    start, end = (datetime.combine(charts.day_of(n), datetime.min.time(), UTC) for n in (first, last + 1))
    return replace(address, start=start, end=end, page=1)


@dataclass(frozen=True, slots=True)
class _Layer:
    """Who holds what at the time that is shown and at the one beside it, what changed hands between, and the order of the sides."""

    now: list[dict[str, Any]]
    then: list[dict[str, Any]]
    turns: list[held.Turn]
    order: list[str]
    signs: list[dict[str, Any]]  # of besieged places and hazards


def _before(address: Address) -> Address | None:
    """The question of the map beside this one, where there is to be one; it has none beside it."""
    back = next((int(name.removeprefix("beside_")) for name in address.layers if name in BESIDE), 0)
    if not back or address.start is None or address.end is None:
        return None
    layers = tuple(name for name in address.layers if name not in BESIDE)
    return replace(address, start=address.start - back * DAY, end=address.end - back * DAY, layers=layers)


def _panes(asked: Asked, camera: Camera, drawn: list[dict[str, Any]], total: int, summary: str, layer: _Layer) -> list[Pane]:
    """The map, and where it is asked for another one of days before."""
    address, turns = asked.address, tuple(layer.turns)
    here = Pane(
        _titled(address), address, total, partial(_drawn, camera, drawn, summary, address.selected, layer, layer.now),
        lambda: _features(layer.now, turns, layer, drawn), turns,
    )  # fmt: skip
    before = _before(address)
    if before is None:
        return [here]
    question = replace(asked.question, window=Window(before.start, before.end))
    counted = Counted(asked, question)
    then = mapped.features(asked, question, counted, camera, None)
    count = counted.total()
    title = f"{prose.number(count, 'event')}, {_titled(before)}"
    picture = partial(_drawn, camera, then, title, "", layer, layer.then)
    return [Pane(_titled(before), before, count, picture, lambda: _features(layer.then, (), layer, then)), here]


def _features(control: list[dict[str, Any]], turns: Sequence[held.Turn], layer: _Layer, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All that a map draws: who holds what, what changed hands, signs, events."""
    return [*({**f, "id": "control"} for f in control), *(held.feature(t, layer.order) for t in turns), *layer.signs, *drawn]


def _drawn(camera: Camera, features: list[dict[str, Any]], title: str, selected: str, layer: _Layer, control: list[dict[str, Any]]) -> Any:
    """A map, with who holds what under it; on the one that is shown, what changed hands is marked."""
    is_now = control is layer.now
    under = held.drawn(camera, control, layer.turns if is_now else (), layer.order, int(is_now)) + marks.drawn(camera, layer.signs)
    return locator.drawn(camera, features, title=title, selected=selected, under=under)


def _titled(address: Address) -> str:
    return prose.when(Window(address.start, address.end)) if address.start or address.end else "all time"


def _card(asked: Asked, event: Event) -> Card:
    """The words of up to three origins, the one of each that is read best."""
    best: dict[int, Filed] = {}
    origin = {report: i for i, group in enumerate(event.origin_groups) for report in group}
    for name in event.claims:
        filed = _claim(asked, name)
        if filed is None:
            continue
        group = origin.get(filed.input_id, -1)
        if group not in best or filed.claim.confidence > best[group].claim.confidence:
            best[group] = filed
    chosen = sorted(best.values(), key=lambda f: (f.claim.stance != "denied", -f.claim.confidence))[:QUOTED]
    return Card(event, tuple(masking.shown(asked.filed(f)) for f in chosen))


def _claim(asked: Asked, name: str) -> Filed | None:
    try:
        return asked.view.claim(name)
    except RecordError:  # its report was redacted: the event stays, these words are gone
        return None


PAGE = Page(
    "map", "/map", "Map", "public", answer, "Events of a question on a map: one by one, or counted by cell where there are too many to draw.",
    takes=(*QUESTION, "at", "sel", "layers", "smoothed", "page"),
    scripts=("map.js",),
)  # fmt: skip
