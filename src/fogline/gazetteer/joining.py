"""Rows of GeoNames' country files joined to the gazetteer that ships with the package."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from fogline.gazetteer import geonames
from fogline.gazetteer.drafts import Draft, is_wanted, settlement_radius
from fogline.gazetteer.geonames import Divisions, Row
from fogline.gazetteer.index import ADM1, ADM2, FEATURES, POINT, SETTLEMENT, Gazetteer
from fogline.gazetteer.spelling import fold
from fogline.geometry import distance_m
from fogline.types import Feature, Place

SAME_PLACE_M = 9_000  # a place of ours so near one of the same name is that
DIVISION_M = 15_000  # the radius of a division of which no settlement is known
LEAST_DIVISION_M = 5_000
IN_BRACKETS = re.compile(r"\s*[(（].*$")


def join(draft: Draft, base: Gazetteer, path: Path, named: Divisions, *, progress: Callable[[int, int], None]) -> int:
    """Take the places of a country's zip into a draft that began with the shipped index.

    A place that GeoNames gives the number of one there already adds its spellings to it; a settlement that stands where one of our
    own of the same name does, its number too.

    Args:
        draft: where to.
        base: the shipped index, whose record numbers the draft's first ones are.
        path: of the zip.
        named: names of first-order divisions where ours has none.
        progress: told of bytes done, and of how many.

    Returns:
        How many places it has that were not there.

    Raises:
        GazetteerError: the file is damaged or of another form.
    """
    before = len(draft)
    known = {number: record for record, number in enumerate(draft.columns["geonames"]) if number}
    ours = _divisions(base)
    names = _Names(draft, named)
    members: dict[tuple[Feature, int], list[int]] = defaultdict(list)  # number of a division's name -> records of its settlements
    divisions: list[tuple[int, tuple[Feature, int]]] = []  # record, its name as in `members`
    wanted = geonames.taken()
    for row in geonames.rows(path, progress=progress):
        kind, radius_m = _kind(row, wanted)
        inside = names.admin1(row.country, row.admin1)
        number = known.get(row.id)
        if number is None and kind in ("adm1", "adm2"):
            number = ours.get((kind, row.country, draft.admin1.names[inside], fold(row.name) if kind == "adm2" else ""))
            if number is not None and kind == "adm2":
                draft.move(number, row.lat, row.lon)
                divisions.append((number, (kind, names.admin2(row))))
        elif number is None and kind == "settlement":
            number = _own(base, draft, row)
        if number is not None:
            draft.columns["geonames"][number] = draft.columns["geonames"][number] or row.id
            draft.call(number, dict.fromkeys(_spellings(row, kind), 2), row.country)
            continue
        second = names.admin2(row)
        number = draft.place(
            row.name, row.lat, row.lon, kind, country=row.country, admin1=inside, admin2=second,
            geonames=row.id, population=max(0, row.population), radius_m=radius_m,
        )  # fmt: skip
        known[row.id] = number
        draft.call(number, _spellings(row, kind), row.country)
        if kind == "settlement":
            members[("adm1", inside)].append(number)
            members[("adm2", second)].append(number)
        elif row.code in ("ADM1", "ADM2"):
            divisions.append((number, (kind, inside if kind == "adm1" else second)))
            names.tell(row)
    for number, inside_of in divisions:
        draft.widen(number, _reach(draft, number, members[inside_of]))
    names.settle()
    return len(draft) - before


class _Names:
    """Names of divisions by their codes; those of codes told only further down stand open until all rows are read."""

    def __init__(self, draft: Draft, named: Divisions) -> None:
        self._draft = draft
        self._known = {**named, **_own_names()}
        self._first: dict[tuple[str, str], int] = {}
        self._second: dict[tuple[str, str, str], int] = {}
        self._open: dict[tuple[str, str], int] = {}
        self._told: dict[tuple[str, str, str], str] = {}

    def admin1(self, country: str, code: str) -> int:
        """The number of a first-order division's name."""
        at = (country, code)
        if at not in self._first:
            name = self._known.get(at, "")
            if name or code in ("", "00"):
                self._first[at] = self._draft.admin1.of(name)
            else:
                self._first[at] = self._open[at] = self._draft.admin1.of(f"{country}.{code}")
        return self._first[at]

    def admin2(self, row: Row) -> int:
        """And of a second-order one's; 0 where it has none."""
        if not row.admin2:
            return 0
        at = (row.country, row.admin1, row.admin2)
        if at not in self._second:
            self._second[at] = self._draft.admin2.of(".".join(at))
        return self._second[at]

    def tell(self, row: Row) -> None:
        """The row is a division of the first or second order."""
        self._told[(row.country, row.admin1, row.admin2 if row.code == "ADM2" else "")] = row.name

    def settle(self) -> None:
        """Give the open codes their names; a code that no row names gives none."""
        for (country, code), number in self._open.items():
            self._draft.admin1.names[number] = self._told.get((country, code, ""), "")
        for at, number in self._second.items():
            self._draft.admin2.names[number] = self._told.get(at, "")


@cache
def _own_names() -> dict[tuple[str, str], str]:
    """The names that our own table gives first-order divisions, by country and GeoNames' code."""
    with (files("fogline.gazetteer") / "admin1.csv").open(encoding="utf-8") as stream:
        return {(row["country"], row["code"]): row["name"] for row in csv.DictReader(stream)}


def _divisions(base: Gazetteer) -> dict[tuple[str, str, str, str], int]:
    """Records of divisions by feature, country and first-order division, and those of the second order by name."""
    found: dict[tuple[str, str, str, str], int] = {}
    for record, feature in enumerate(base.feature):
        if feature in (ADM1, ADM2):
            name = fold(base.place(record).name) if feature == ADM2 else ""
            found.setdefault((FEATURES[feature], base.countries[base.country[record]], base.admin1_names[base.admin1[record]], name), record)
    return found


def _kind(row: Row, wanted: geonames.Taken) -> tuple[Feature, float]:
    """What a row is, and its radius in metres."""
    if row.code in wanted.settlements:
        return "settlement", settlement_radius(row.population)
    if row.code in wanted.divisions:
        return wanted.divisions[row.code], DIVISION_M
    return wanted.spots[row.code]


def _spellings(row: Row, kind: Feature) -> dict[str, int]:
    """The spellings of a place with their quality."""
    names = {row.name: 0}
    if kind == "settlement":
        names.setdefault(IN_BRACKETS.sub("", row.name), 0)
    if row.ascii:
        names.setdefault(row.ascii, 1)
    for name in row.alternates:
        if is_wanted(name):
            names.setdefault(name, 2)
    return names


def _own(base: Gazetteer, draft: Draft, row: Row) -> int | None:
    """A settlement or point of our own, without a number, of the same name in the neighbourhood."""
    here = Place(row.name, row.lat, row.lon, 0, "settlement")
    for record in _bearers(base, row):
        if draft.columns["geonames"][record] or base.feature[record] not in (SETTLEMENT, POINT) or base.countries[base.country[record]] != row.country:
            continue
        if distance_m(here, base.place(record)) < SAME_PLACE_M:
            return record
    return None


def _bearers(base: Gazetteer, row: Row) -> Iterator[int]:
    """Records of the shipped index that bear a row's name, with an article or without."""
    for name in dict.fromkeys((row.name, row.ascii)):
        for record, _, _ in base.matches(name, guess=False):
            yield record


def _reach(draft: Draft, number: int, settlements: list[int]) -> float:
    """Within what distance nine in ten of a division's settlements lie, in metres."""
    if not settlements:
        return DIVISION_M
    middle = _at(draft, number)
    reaches = sorted(distance_m(middle, _at(draft, other)) for other in settlements)
    return max(LEAST_DIVISION_M, 1.1 * reaches[int(len(reaches) * 0.9)])


def _at(draft: Draft, number: int) -> Place:
    """Where a draft's place is."""
    return Place("", draft.columns["lat"][number] / 1e5, draft.columns["lon"][number] / 1e5, 0, FEATURES[draft.columns["feature"][number]])
