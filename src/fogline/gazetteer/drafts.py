"""An index while it is being made: places and their spellings, and the files that they become."""

from __future__ import annotations

import json
import unicodedata
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path

import marisa_trie

from fogline.gazetteer import slips
from fogline.gazetteer.index import ARTICLE_MARK, FEATURES, MANY, SKELETON_MARK, Gazetteer
from fogline.gazetteer.spelling import ARABIC_COUNTRIES, TRANSLITERATED, fold, skeleton, without_articles
from fogline.types import Feature

COLUMNS = {
    "lat": "i", "lon": "i", "population": "I", "geonames": "I", "display": "I", "radius": "H",
    "country": "H", "admin1": "H", "admin2": "I", "feature": "B",
}  # fmt: skip
SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC")
# People in a settlement, and the metres within which 90 % of what is said to be "in" it lies.
SIZES = ((5_000_000, 25_000), (1_000_000, 14_000), (300_000, 9_000), (100_000, 6_000), (20_000, 4_000), (5_000, 3_000))


class Numbering:
    """Names with the numbers that stand for them in a column; "" is among them."""

    __slots__ = ("names", "numbers")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self.numbers = {name: number for number, name in enumerate(self.names)}

    def of(self, name: str) -> int:
        """The number of a name, which is taken in where it is new."""
        number = self.numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number


class Draft:
    """Places by number, and for each key the numbers of those that bear it."""

    def __init__(self, base: Gazetteer | None = None) -> None:
        """Empty, or with all that another index holds, under the same numbers."""
        self.columns = {name: array(code) for name, code in COLUMNS.items() if name != "display"}
        self.display: list[str] = []
        self.postings: dict[str, int | list[int]] = {}
        self.countries, self.admin1, self.admin2 = Numbering([""]), Numbering([""]), Numbering([""])
        self.capitals: list[int] = []
        self._base = base
        self._changed: set[str] = set()  # keys whose lists are out of order
        if base is not None:
            self._take(base)

    def __len__(self) -> int:
        """How many places it has."""
        return len(self.display)

    def _take(self, base: Gazetteer) -> None:
        for name in ("lat", "lon", "population", "feature", "country", "admin1", "admin2", "geonames", "radius"):
            self.columns[name].frombytes(base.column(name).tobytes())
        self.countries, self.admin1, self.admin2 = Numbering(base.countries), Numbering(base.admin1_names), Numbering(base.admin2_names)
        self.display = base.names()
        self.capitals = sorted(base.capitals)
        self.postings = base.postings()

    def place(
        self, name: str, lat: float, lon: float, feature: Feature, *, country: str, admin1: int, admin2: int = 0,
        geonames: int = 0, population: int = 0, radius_m: float,
    ) -> int:  # fmt: skip
        """The number of a new place.

        Args:
            name: as it is printed.
            lat: degrees north.
            lon: degrees east.
            feature: what it is.
            country: ISO 3166-1 code, "" for none.
            admin1: number of its first-order division in `admin1`.
            admin2: and of the second order in `admin2`.
            geonames: its number at GeoNames, 0 for none.
            population: people, 0 where not counted.
            radius_m: metres.
        """
        values = {
            "lat": round(lat * 1e5), "lon": round(lon * 1e5), "population": min(population, 0xFFFFFFFF), "geonames": geonames, "radius": _radius(radius_m),
            "country": self.countries.of(country), "admin1": admin1, "admin2": admin2, "feature": FEATURES.index(feature),
        }  # fmt: skip
        for column, value in values.items():
            self.columns[column].append(value)
        self.display.append(name)
        return len(self.display) - 1

    def move(self, number: int, lat: float, lon: float) -> None:
        """Put a place elsewhere."""
        self.columns["lat"][number], self.columns["lon"][number] = round(lat * 1e5), round(lon * 1e5)

    def widen(self, number: int, radius_m: float) -> None:
        """Give a place another radius."""
        self.columns["radius"][number] = _radius(radius_m)

    def call(self, number: int, names: Mapping[str, int], country: str) -> None:
        """Let a place be found under these spellings, each with its quality: 0 the main name, 1 a good alias, 2 an alternate spelling."""
        for key, quality in keys(names, country).items():
            entry = number << 2 | quality
            known = self.postings.get(key)
            if known is None:
                self.postings[key] = entry
                continue
            if isinstance(known, int):
                known = self.postings[key] = [known]
            same = next((at for at, other in enumerate(known) if other >> 2 == number), None)
            if same is None:
                known.append(entry)
            else:
                known[same] = min(known[same], entry)
            self._changed.add(key)

    def write(self, folder: Path, *, made: str, **more: object) -> None:
        """Write the index's files into a folder.

        Args:
            folder: where to; it exists.
            made: from what it was made, for people.
            more: further fields of `index.json`.
        """
        names = marisa_trie.Trie(self.postings)
        first, lists = array("I", bytes(4 * len(names))), array("I")
        people = self.columns["population"]
        for key, entries in self.postings.items():
            at = names[key]
            if not isinstance(entries, int) and len(entries) == 1:
                entries = entries[0]
            if isinstance(entries, int):
                first[at] = entries
                continue
            first[at] = MANY | len(lists)
            lists.append(len(entries))
            lists.extend(sorted(entries, key=lambda e: (e & 3, -people[e >> 2])) if self._base is None or key in self._changed else entries)
        display = marisa_trie.Trie(set(self.display))
        held = {**self.columns, "display": array("I", (display[name] for name in self.display))}
        columns = {"first": first, "lists": lists, **{name: held[name] for name in COLUMNS}}
        if not any(self.columns["admin2"]):
            del columns["admin2"]
        layout, at = {}, 0
        with (folder / "records.bin").open("wb") as stream:
            for name, column in columns.items():
                data = column.tobytes()
                layout[name] = (column.typecode, at, at + len(data))
                stream.write(data + bytes(-len(data) % 8))
                at += len(data) + (-len(data) % 8)
        names.save(str(folder / "names.marisa"))
        display.save(str(folder / "display.marisa"))
        plain = (key for key in self.postings if key[0] > " ")  # no mark
        (folder / slips.FILE).write_bytes(slips.field(plain, len(self.postings)).tobytes())
        index = {
            "made": made, "columns": layout, "countries": self.countries.names, "admin1": self.admin1.names, "capitals": self.capitals,
            **({"admin2": self.admin2.names} if "admin2" in columns else {}), **more,
        }  # fmt: skip
        (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False) + "\n", encoding="utf-8")


def keys(names: Mapping[str, int], country: str) -> dict[str, int]:
    """The index's keys for the spellings of a place, with their quality."""
    found: dict[str, int] = {}
    for name, quality in names.items():
        folded = fold(name)
        if len(folded) < 2:
            continue
        found[folded] = min(quality, found.get(folded, 3))
        if country in ARABIC_COUNTRIES and (bare := without_articles(folded)) != folded and len(bare) > 2:
            found.setdefault(ARTICLE_MARK + bare, max(quality, 1))
        if country in TRANSLITERATED and quality < 2 and (bones := skeleton(folded)):
            found.setdefault(SKELETON_MARK + bones, 2)
    return found


def is_wanted(name: str) -> bool:
    """Is an alternate name one that a report may hold: Latin, Arabic or Cyrillic, no code, no machine transliteration?"""
    if len(name) < 3 or any(map(str.isdigit, name)) or len(name.split()) > 5 or "," in name or "(" in name:
        return False
    first = next((letter for letter in name if letter.isalpha()), "")
    script = unicodedata.name(first, "").split(" ")[0] if first else ""
    if script not in SCRIPTS:
        return False
    return script == "ARABIC" or (first.isupper() and not (name.isupper() and len(name) <= 4))


def settlement_radius(population: int) -> int:
    """Metres within which 90 % of what is said to be "in" a settlement lies."""
    return next((radius for least, radius in SIZES if population >= least), 2_000)


def _radius(radius_m: float) -> int:
    """Hundreds of metres, as far as the column reaches."""
    return min(65535, round(radius_m / 100))
