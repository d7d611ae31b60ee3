"""Who held which settlement, in files: GeoJSON with styled properties, CSV, and a GeoPackage whose rows have a beginning and an end.

Hue is the side, pattern is the certainty (assessed solid, advance hatched, claimed dotted, contested striped, stale an outline), so that
nothing is told by colour alone. The first two sides by name are blue and vermillion, further ones grey, and no colour says friend or foe.
Places are no finer than the least radius, and no day is told that is too fresh, as in every export. GeoPackage needs the extra `exports`.
Source: RFC 7946; simplestyle 1.1 for `fill` and `stroke`; Okabe and Ito (2008) for the two hues; OGC GeoPackage 1.3.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from fogline.control.holding import Basis, Holding
from fogline.control.sides import Sides
from fogline.control.told import name
from fogline.errors import ConfigError
from fogline.exports import csv, gpkg, parquet
from fogline.exports.about import About
from fogline.exports.cells import Cell, clean
from fogline.safety import Safety, shown_place
from fogline.types import Place

HUES, OTHERS = ("#0072B2", "#D55E00"), "#8A8A8A"
EDGE = "#595959"
PATTERN: Mapping[Basis, str] = {"assessed": "solid", "advance": "hatch", "claimed": "dots", "contested": "stripes", "stale": "outline"}
OPACITY: Mapping[Basis, float] = {"assessed": 0.6, "advance": 0.6, "claimed": 0.6, "contested": 0.6, "stale": 0.0}
NAMES = (
    "name", "gazetteer_id", "admin1", "country", "lat", "lon", "radius_m", "from", "to", "actor", "side", "chance", "shares", "basis",
    "last_word", "claims", "fill", "fill-opacity", "stroke", "pattern",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spell:
    """Days in a row on which one actor most likely held a settlement on one basis; what is told of it is of the last of them."""

    first: date
    last: date
    holding: Holding


def last_day(safety: Safety, now: datetime) -> date:
    """The last day that may be told: one that was over before the delay began."""
    return (now - timedelta(hours=safety.delay_h)).date() - timedelta(1 if safety.delay_h else 0)


def spells(days: Iterable[tuple[date, Sequence[Holding]]]) -> list[Spell]:
    """Stretches of days out of what each day gives, in order of place and day."""
    found: dict[Place, list[Spell]] = {}
    for day, holdings in days:
        for h in holdings:
            row = found.setdefault(h.place, [])
            same = row and row[-1].last == day - timedelta(1) and (_actor(row[-1].holding), row[-1].holding.basis) == (_actor(h), h.basis)
            if same:
                row[-1] = Spell(row[-1].first, day, h)
            else:
                row.append(Spell(day, day, h))
    return [s for place in sorted(found, key=lambda p: (p.name, p.lat, p.lon)) for s in found[place]]


def rows(told: Sequence[Spell], sides: Sides, safety: Safety) -> list[dict[str, Cell]]:
    """The cells of `NAMES`, by name."""
    held_by = [(actor := _actor(s.holding)) and sides.of(actor, s.last) for s in told]
    hues = dict(zip(sorted({side for side in held_by if side}), HUES, strict=False))
    return [_row(s, side, hues.get(side, OTHERS) if side else OTHERS, safety) for s, side in zip(told, held_by, strict=True)]


def geojson(table: Sequence[Mapping[str, Cell]], about: About) -> bytes:
    """One point a settlement and stretch of days; draw it with `radius_m`, for it is no finer."""
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [r["lon"], r["lat"]]}, "properties": {k: _plain(v) for k, v in r.items()}}
        for r in table
    ]
    whole = {"type": "FeatureCollection", "about": about.row(), "features": features}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def table(rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """The same as CSV, piece by piece."""
    return csv.table([NAMES], ([r[name] for name in NAMES] for r in rows))


def geopackage(table: Sequence[Mapping[str, Cell]], about: About, path: Path) -> None:
    """The same as a layer `control`, with moments `from` and `to` for a map that moves in time, and a layer `about`.

    Raises:
        ConfigError: the extra is missing, or there is nothing to write.
        OSError: it cannot be written.
    """
    if not table:
        raise ConfigError("nothing was said of who held any place in these days, so there is nothing to write")
    arrow, gdal = parquet.module("pyarrow"), parquet.module("pyogrio.raw")
    facts = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in about.row().items()}
    columns = {name: _column(arrow, name, [r[name] for r in table]) for name in NAMES}
    points = arrow.array([struct.pack("<BIdd", 1, 1, r["lon"], r["lat"]) for r in table], arrow.binary())
    layer = arrow.table({**columns, "geom": points})
    gpkg.save(gdal, layer, path, "control", layer_metadata=facts, geometry_name="geom", geometry_type="Point", crs=gpkg.WGS84)
    gpkg.plain(arrow, gdal, path, "about", ("name", "value"), list(facts.items()))


def _row(spell: Spell, side: str | None, hue: str, safety: Safety) -> dict[str, Cell]:
    h = spell.holding
    place = shown_place(h.place, safety) or h.place
    actor = _actor(h)
    values: tuple[Cell, ...] = (
        clean(place.name), place.gazetteer_id, place.admin1, place.country, round(place.lat, 5), round(place.lon, 5), place.radius_m,
        spell.first, spell.last, _name(actor), _name(side), round(h.shares[actor], 4) if actor else 0.0,
        "; ".join(f"{_name(a)} {chance:.2f}" for a, chance in h.shares.items()), h.basis, h.last_evidence_day, list(h.support),
        hue, OPACITY[h.basis], EDGE if hue == OTHERS else hue, PATTERN[h.basis],
    )  # fmt: skip
    return dict(zip(NAMES, values, strict=True))


def _column(arrow: object, name: str, cells: Sequence[Cell]) -> object:
    """A column of the layer: days are moments there, the last one's end, so that a map shows each day whole."""
    make = arrow.array  # type: ignore[attr-defined]
    if name in ("from", "to"):
        edge = time(0) if name == "from" else time(23, 59, 59)
        moments = [datetime.combine(day, edge, UTC) if isinstance(day, date) else None for day in cells]
        return make(moments, arrow.timestamp("ms", tz="UTC"))  # type: ignore[attr-defined]
    return make([_plain(cell) if name != "claims" else "; ".join(cell) if isinstance(cell, list) else None for cell in cells])


def _plain(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, date) else cell


def _actor(h: Holding) -> str | None:
    """Who most likely holds it; None where that is none of those named."""
    return next(iter(h.shares), None)


def _name(actor: str | None) -> str | None:
    return name(actor) if actor is not None else None
