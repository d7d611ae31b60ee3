r"""The gazetteer's index, read from disk by mapping it into memory: nothing is parsed, so it opens at once.

Files beside this module, made by `train/build_gazetteer.py`, or in the user's folder with countries added:

* `names.marisa`: trie of folded names. A key of plain text is a name; `\x02` before it marks a name without its Arabic
  article, `\x03` a consonant skeleton.
* `display.marisa`: trie of names as they are printed.
* `records.bin`: columns of little-endian integers; `index.json` says where each begins.
* `slips.bin`: a field of bits by which misspelt names are found; see `slips`.
"""

from __future__ import annotations

import json
import mmap
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import marisa_trie

from fogline.errors import ConfigError
from fogline.gazetteer.spelling import fold, skeleton, without_articles
from fogline.types import Feature, Place

if TYPE_CHECKING:
    from fogline.gazetteer.slips import Field

Match = Literal["name", "alias", "article", "area", "slip", "skeleton"]
FEATURES: tuple[Feature, ...] = ("point", "settlement", "adm2", "adm1", "country", "region", "water", "other")
ARTICLE_MARK, SKELETON_MARK = "\x02", "\x03"
MANY = 1 << 31  # set in the column `first` where a name belongs to several records
ADM1, ADM2, SETTLEMENT, COUNTRY = (FEATURES.index(name) for name in ("adm1", "adm2", "settlement", "country"))
REGION, WATER, POINT = (FEATURES.index(name) for name in ("region", "water", "point"))
# How far each way of matching is trusted; the order matters, not the size.
SCORES: dict[Match, float] = {"name": 1.0, "alias": 0.9, "article": 0.8, "area": 0.7, "slip": 0.6, "skeleton": 0.5}
# Words for a kind, and the features they ask for.
_KIND_WORDS: tuple[tuple[str, tuple[Feature, ...]], ...] = (
    (
        "province governorate governate countryside oblast state wilayah wilayat prefecture republic krai",
        ("adm1", "adm2", "region"),
    ),
    ("district county municipality subdistrict raion rayon department", ("adm2", "adm1", "region")),
    ("region area desert valley mountains mountain plain plains peninsula", ("region", "adm1", "adm2")),
    ("city town village suburb neighborhood neighbourhood", ("settlement", "point")),
    ("camp base airbase airport crossing field dam", ("point", "settlement")),
    ("sea river lake ocean gulf strait", ("water",)),
)
KINDS: dict[str, tuple[Feature, ...]] = {word: features for words, features in _KIND_WORDS for word in words.split()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean."""

    place: Place
    population: int
    match: Match
    score: float  # of the match alone, in [0, 1]
    admin2: str | None = None  # name of the second-order division it lies in, where that is known


class Gazetteer:
    """Names to places. Safe to share: nothing changes after loading."""

    def __init__(self, folder: Path) -> None:
        if sys.byteorder != "little":
            raise ConfigError("the gazetteer's index needs a little-endian machine: rebuild it with train/build_gazetteer.py")
        try:
            layout: dict[str, Any] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
            self._names = marisa_trie.Trie().mmap(str(folder / "names.marisa"))
            self._display = marisa_trie.Trie().mmap(str(folder / "display.marisa"))
            with (folder / "records.bin").open("rb") as stream:
                block = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError, RuntimeError) as error:
            raise ConfigError(
                f"the gazetteer's index in {folder} cannot be read ({error}): run fogline gazetteer rebuild, or install the package anew"
            ) from error
        columns = {name: block[start:end].cast(code) for name, (code, start, end) in layout["columns"].items()}
        self._first, self._lists = columns["first"], columns["lists"]
        self.lat, self.lon, self.population = columns["lat"], columns["lon"], columns["population"]
        self.feature, self.country, self.admin1 = columns["feature"], columns["country"], columns["admin1"]
        self._ids, self._display_ids, self._radius = columns["geonames"], columns["display"], columns["radius"]
        self.countries: list[str] = layout["countries"]
        self.admin1_names: list[str] = layout["admin1"]
        self.capitals = frozenset[int](layout["capitals"])  # record numbers of the capitals of countries
        self.made = str(layout["made"])
        self.added = tuple[str, ...](layout.get("added", ()))  # codes of countries that the user added
        self.admin2_names: list[str] = layout.get("admin2", [""])
        self._columns = {**columns, "admin2": columns.get("admin2") or memoryview(array("I", bytes(4 * len(self.lat))))}
        self._admin2 = self._columns["admin2"]
        self._folder = folder

    @classmethod
    def load(cls) -> Gazetteer:
        """The gazetteer that ships with the package, opened once; `added.opened` gives it with the countries a user added."""
        return _load()

    def __len__(self) -> int:
        """How many places it knows."""
        return len(self.lat)

    def records(self, key: str) -> list[tuple[int, int]]:
        """Record numbers of an exact key, each with its quality: 0 the main name, 1 a good alias, 2 an alternate spelling."""
        number = self._names.get(key)
        if number is None:
            return []
        first = self._first[number]
        if not first & MANY:
            return [(first >> 2, first & 3)]
        at = first & ~MANY
        count = self._lists[at]
        return [(entry >> 2, entry & 3) for entry in self._lists[at + 1 : at + 1 + count]]

    def column(self, name: str) -> memoryview:
        """A column of numbers, one for each place."""
        return self._columns[name]

    def names(self) -> list[str]:
        """The name of each place, as it is printed."""
        shown = {number: name for name, number in self._display.items()}
        return [shown[number] for number in self._display_ids]

    def postings(self) -> dict[str, int | list[int]]:
        """Every key with its entries: a record's number times four and the quality, or a list of these."""
        found: dict[str, int | list[int]] = {}
        for key, number in self._names.items():
            first = self._first[number]
            if first & MANY:
                at = first & ~MANY
                found[key] = list(self._lists[at + 1 : at + 1 + self._lists[at]])
            else:
                found[key] = first
        return found

    @cached_property
    def _field(self) -> Field:
        """The bits by which misspelt names are found."""
        import numpy as np

        from fogline.gazetteer import slips

        return np.memmap(self._folder / slips.FILE, dtype=np.uint8, mode="r").view(np.ndarray)

    def prefixes(self, folded: str) -> list[str]:
        """Every name known that the folded words begin with, whole words only, shortest first."""
        return [key for key in self._names.prefixes(folded) if len(key) == len(folded) or folded[len(key)] == " "]

    def place(self, record: int) -> Place:
        """The place a record number stands for."""
        return _place(self, record)

    def matches(self, name: str, *, guess: bool = True) -> list[tuple[int, Match, int]]:
        """Record numbers for a name with how they matched, the most exact way that finds anything; quality beside it.

        Args:
            name: in any usual spelling.
            guess: try spellings that are near where none is the same.
        """
        folded = fold(name)
        found = self.records(folded)
        if found:
            return [(record, "name" if quality == 0 else "alias", quality) for record, quality in found]
        bare = without_articles(folded)
        if bare:
            found = (self.records(bare) if bare != folded else []) + self.records(ARTICLE_MARK + bare)
            if found:
                return [(record, "article", quality) for record, quality in dict.fromkeys(found)]
        if not guess:
            return []
        slipped: list[tuple[int, Match, int]] = [(record, "slip", quality) for record, quality in self._slipped(folded)]
        bones = skeleton(folded)
        seen = {record for record, _, _ in slipped}
        found = self.records(SKELETON_MARK + bones) if bones else []
        return slipped + [(record, "skeleton", quality) for record, quality in found if record not in seen]

    def _slipped(self, folded: str) -> list[tuple[int, int]]:
        """Records of the names one slip of the pen away, each with its best quality."""
        from fogline.gazetteer import slips

        best: dict[int, int] = {}
        for name in slips.near(folded, self._field):
            for record, quality in self.records(name):
                best[record] = min(quality, best.get(record, 2))
        return list(best.items())

    def lookup(self, name: str, *, limit: int = 10) -> list[Candidate]:
        """Places a name may mean, the likeliest first.

        Args:
            name: a name in any usual spelling, with or without a word for its kind ("Aleppo province", "village of Hajin").
            limit: at most so many.

        Returns:
            Candidates ordered by how well the name fits, then by population; empty where nothing fits.
        """
        return list(_lookup(self, name, limit))

    def _order(self, found: list[tuple[int, Match, int]], wanted: tuple[Feature, ...]) -> Iterator[Candidate]:
        """Candidates, best first; of several kinds the wanted ones."""
        if len(found) == 1:
            yield self._candidate(*found[0][:2])
            return
        fitting = [item for item in found if FEATURES[self.feature[item[0]]] in wanted] if wanted else found

        towns = {
            (self.country[r], self.admin1[r]): self.population[r] for r, _, _ in reversed(found) if self.feature[r] == SETTLEMENT
        }

        def rank(item: tuple[int, Match, int]) -> tuple[int, float]:
            record, match, quality = item
            feature, people = FEATURES[self.feature[record]], float(self.population[record])
            if feature == "country":
                people += 1e9
            elif feature in ("region", "water", "point"):  # in the index only because they are known
                people += 1e6
            elif feature == "adm1" and not wanted and towns.get((self.country[record], self.admin1[record]), 0) > 0.04 * people:
                people = 0  # the town that the division is named after is meant
            order = wanted.index(feature) if feature in wanted else 9
            return order, -people * SCORES[match] / (100 if quality == 2 else 1)

        for record, match, _ in sorted(fitting or found, key=rank):
            yield self._candidate(record, match)

    def _candidate(self, record: int, match: Match) -> Candidate:
        return Candidate(self.place(record), self.population[record], match, SCORES[match], self.admin2_names[self._admin2[record]] or None)


@cache
def _load() -> Gazetteer:
    with as_file(files("fogline.gazetteer")) as folder:
        return Gazetteer(folder)


@lru_cache(maxsize=32768)
def _place(gazetteer: Gazetteer, record: int) -> Place:
    country = gazetteer.countries[gazetteer.country[record]]
    number = gazetteer._ids[record]
    return Place(
        name=gazetteer._display.restore_key(gazetteer._display_ids[record]),
        lat=gazetteer.lat[record] / 1e5,
        lon=gazetteer.lon[record] / 1e5,
        radius_m=gazetteer._radius[record] * 100.0,
        feature=FEATURES[gazetteer.feature[record]],
        gazetteer_id=f"geonames:{number}" if number else None,
        country=country or None,
        admin1=gazetteer.admin1_names[gazetteer.admin1[record]] or None,
    )


def split_kind(folded: str) -> tuple[str, str]:
    """A folded name and the word for its kind, before or after it: ("aleppo", "province"); no kind is ""."""
    words = folded.split(" ")
    if len(words) > 2 and words[1] == "of" and words[0] in KINDS:
        return " ".join(words[2:]), words[0]
    if len(words) > 1 and words[-1] in KINDS:
        return " ".join(words[:-1]), words[-1]
    return folded, ""


@lru_cache(maxsize=65536)
def _lookup(gazetteer: Gazetteer, name: str, limit: int) -> tuple[Candidate, ...]:
    folded = fold(name)
    found: list[tuple[int, Match, int]] = [(record, "alias" if quality else "name", quality) for record, quality in gazetteer.records(folded)]
    wanted: tuple[Feature, ...] = ()
    if not found:
        bare, kind = split_kind(folded)
        wanted = KINDS.get(kind, ())
        found = gazetteer.matches(bare, guess=" " not in folded)
        if not any(FEATURES[gazetteer.feature[record]] in wanted for record, _, _ in found) and (areas := _areas(gazetteer, name, limit)):
            return areas
        found = found or gazetteer.matches(bare)
    return tuple(candidate for candidate, _ in zip(gazetteer._order(found, wanted), range(limit), strict=False))


def _areas(gazetteer: Gazetteer, phrase: str, limit: int) -> tuple[Candidate, ...]:
    """What a phrase means that tells of an area by way of a place."""
    from fogline.gazetteer import areas

    found: dict[Place, Candidate] = {}

    def find(name: str) -> Iterator[Place]:
        for candidate in gazetteer.lookup(name, limit=limit):
            yield candidate.place

    for place in areas.read(phrase, find):
        found.setdefault(place, Candidate(place, 0, "area", SCORES["area"]))
    return tuple(found.values())
