"""Which of the places that share a name does a document mean, and how sure is that?

Every name of a document has candidates: the places the gazetteer knows under it, and "none of these". Each candidate has signs:
its size and kind, how it is spelt, the countries and divisions that the other names vote for, what stands beside it ("Tripoli,
Lebanon"; "Georgia, Ohio and Utah") and the nearest other names. A softmax over their weighed signs gives each a chance. The votes
are cast by chance, so they are counted a few times over.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from fogline.claims.toponyms import Suspect
from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import ADM1, ADM2, COUNTRY, FEATURES, KINDS, POINT, REGION, SETTLEMENT, WATER
from fogline.gazetteer.spelling import ARABIC_COUNTRIES

Key = tuple[str, str]
Division = tuple[int, int]
ROUNDS = 3
MANY = 40  # candidates considered for one name
HINT = 2.5  # the votes of a country known beforehand; set by hand on headlines of 2016-2017 from a publisher who writes of one
LEAST = 0.3  # a place less likely than this is not told; set on the training articles, where guesses below are mostly wrong
SETTLED = 0.5  # a place this likely is a neighbour to others
NAMED_AFTER = 0.04  # a division whose chief town holds this share of its people is mostly meant as the town
UNCOUNTED = 3.2  # places whose people are not counted, in powers of ten
WIDE = (COUNTRY, REGION, WATER)
NEAR_KM = 300.0
SPOT_KM = 100.0  # namesakes so near each other are one spot
KM_A_DEGREE = 111.2
UNTOLD = -1  # stands for "none of these"


@dataclass(slots=True)
class Candidate:
    """A place a name may mean; `record` is UNTOLD for none of those known."""

    record: int
    signs: dict[str, float]
    alone: float = 0.0  # what its own signs weigh, the other names aside
    around: dict[str, float] = field(default_factory=dict)  # signs from the other names
    chance: float = 0.0


@dataclass(slots=True)
class Group:
    """The mentions of one name, which mean one place in one document."""

    members: list[int]
    candidates: list[Candidate]
    weight: float  # of its votes
    beside: tuple[set[int], set[Division]]

    def best(self) -> Candidate:
        """The likeliest."""
        return max(self.candidates, key=lambda c: c.chance)


@dataclass(slots=True)
class Ballot:
    """How the names vote: country and division by voter, and where settled names lie."""

    countries: dict[int, dict[Key, float]]
    divisions: dict[Division, dict[Key, float]]
    points: list[tuple[Key, float, float]]


def resolve(suspects: Sequence[Suspect], gazetteer: Gazetteer, *, countries: Iterable[str] = ()) -> list[tuple[int | None, float]]:
    """The record each suspect means and the chance that it does; None where no place is likely enough.

    Args:
        suspects: accepted names, in reading order; adjectives vote with the records they carry.
        gazetteer: where records are looked up.
        countries: ISO codes known to matter, from a dateline or a source.

    Returns:
        One record number or None for each suspect, and its chance in [0, 1] (where None, the chance of "none of these").
    """
    groups = weigh(suspects, gazetteer, weights(), countries=countries)
    out: list[tuple[int | None, float]] = []
    for suspect in suspects:
        candidates = groups[(suspect.key, suspect.kind)].candidates
        best = max((c for c in candidates if c.record != UNTOLD), key=lambda c: c.chance, default=None)
        chance = _chance_of_spot(best, candidates, gazetteer) if best else 0.0
        if best is None or chance < LEAST:
            out.append((None, next(c.chance for c in candidates if c.record == UNTOLD)))
        else:
            out.append((best.record, chance))
    return out


def _chance_of_spot(best: Candidate, candidates: Sequence[Candidate], gazetteer: Gazetteer) -> float:
    """The chance of a place and of its namesakes next to it: whichever of two Kansas Cities is meant, it is there."""
    chance, here = 0.0, (gazetteer.lat[best.record] / 1e5, gazetteer.lon[best.record] / 1e5)
    for other in candidates:
        if other is best or (other.record != UNTOLD and _nearness(other.record, gazetteer, [here], SPOT_KM)):
            chance += other.chance
    return chance


@cache
def weights() -> Mapping[str, float]:
    """The weight of each sign, from `lexicons/places_choice.json`."""
    text = (files("fogline.lexicons") / "places_choice.json").read_text(encoding="utf-8")
    return json.loads(text)["weights"]  # type: ignore[no-any-return]


def weigh(
    suspects: Sequence[Suspect], gazetteer: Gazetteer, weight: Mapping[str, float], *, countries: Iterable[str] = ()
) -> dict[Key, Group]:
    """Every name with the chance of each of its candidates.

    Args:
        suspects: as for `resolve`.
        gazetteer: where records are looked up.
        weight: of each sign, by its name.
        countries: as for `resolve`.

    Returns:
        Groups by folded name and kind; the chances of a group add up to 1.
    """
    members: dict[Key, list[int]] = defaultdict(list)
    for at, suspect in enumerate(suspects):
        members[(suspect.key, suspect.kind)].append(at)
    groups: dict[Key, Group] = {}
    for key, own in members.items():
        candidates = _candidates(suspects[own[0]], gazetteer, weight)
        groups[key] = Group(own, candidates, 1 + math.log2(len(own)) / 2, _beside(suspects, own, gazetteer))
        _share(candidates, {c.record: c.alone for c in candidates})
    hints = [gazetteer.countries.index(code) for code in countries if code in gazetteer.countries]
    open_keys = [key for key, group in groups.items() if len(group.candidates) > 1]
    for _ in range(ROUNDS):
        ballot = _vote(groups, gazetteer, hints)
        scores = {}
        for key in open_keys:
            group = groups[key]
            _look_around(key, group, gazetteer, ballot, _peers(group, suspects, groups, gazetteer))
            scores[key] = {c.record: c.alone + sum(weight.get(n, 0.0) * v for n, v in c.around.items()) for c in group.candidates}
        for key in open_keys:
            _share(groups[key].candidates, scores[key])
    return groups


def _share(candidates: Sequence[Candidate], scores: Mapping[int, float]) -> None:
    """Chances from scores: their softmax."""
    top = max(scores.values())
    powers = [math.exp(scores[c.record] - top) for c in candidates]
    total = sum(powers)
    for candidate, power in zip(candidates, powers, strict=True):
        candidate.chance = power / total


def _candidates(suspect: Suspect, gazetteer: Gazetteer, weight: Mapping[str, float]) -> list[Candidate]:
    """The places of a name with what speaks for each before the document does, best first, and "none of these" last."""
    feature, country, admin1 = gazetteer.feature, gazetteer.country, gazetteer.admin1
    towns: dict[Division, int] = defaultdict(int)
    nations: set[int] = set()
    for record, quality in suspect.records:
        if quality < 2 and feature[record] == SETTLEMENT:
            at = (country[record], admin1[record])
            towns[at] = max(towns[at], gazetteer.population[record])
        elif quality < 2 and feature[record] == COUNTRY:
            nations.add(country[record])
    found = []
    for record, quality in suspect.records:
        if quality == 2 and nations:
            continue  # Arāk is spelt Iraq somewhere
        signs = _own_signs(suspect, record, quality, gazetteer, towns, nations)
        found.append(Candidate(record, signs, sum(weight.get(name, 0.0) * value for name, value in signs.items())))
    found.sort(key=lambda c: -c.alone)
    del found[MANY:]
    none = {"none": 1.0}
    if found:
        none["none_alternate"] = all(quality == 2 for _, quality in suspect.records)
        none["none_single"] = len(suspect.records) == 1
        for name in ("skeleton", "article", "before_capital", "before_organisation", "common", "after_capital", "words"):
            none[f"none_{name}"] = float(suspect.signs.get(name, 0))
        none["none_facility"] = suspect.sort == "facility"
        none["none_kind"] = bool(suspect.kind)
    found.append(Candidate(UNTOLD, none, sum(weight.get(name, 0.0) * value for name, value in none.items())))
    return found


def _own_signs(
    suspect: Suspect, record: int, quality: int, gazetteer: Gazetteer, towns: Mapping[Division, int], nations: set[int]
) -> dict[str, float]:
    """What speaks for and against one place, the other names aside."""
    kind, people = gazetteer.feature[record], gazetteer.population[record]
    size = math.log10(people + 10)
    at = (gazetteer.country[record], gazetteer.admin1[record])
    signs: dict[str, float] = {FEATURES[kind]: 1.0, "arabic": gazetteer.countries[at[0]] in ARABIC_COUNTRIES}
    if kind == SETTLEMENT:
        signs["size"] = size if people else UNCOUNTED
        if suspect.sort == "facility":
            signs["facility_town"], signs["facility_size"] = 1.0, signs["size"]
        if gazetteer.country[record] in nations and not suspect.kind:
            signs["named_as_country"] = 1.0  # "Mexico" is the country, not its capital
        elif record in gazetteer.capitals:
            signs["capital"] = 1.0
    elif kind == COUNTRY:
        signs["country_size"] = size
    elif kind == ADM1:
        signs["adm1_size"] = size
        if not suspect.kind and (chief := towns.get(at, 0)):
            signs["adm1_small_town" if chief < NAMED_AFTER * people else "adm1_of_town"] = 1.0
    if quality == 2:
        signs["alternate"] = 1.0
        signs["alternate_size"] = size
    elif quality == 1:
        signs["alias"] = 1.0
    if suspect.signs.get("paired") and kind in (ADM1, COUNTRY):
        signs["paired_outer"] = 1.0
    if suspect.kind in KINDS:
        wanted = KINDS[suspect.kind]
        signs["kind_fits" if FEATURES[kind] in wanted[:2] else "kind_near" if FEATURES[kind] in wanted else "kind_misfit"] = 1.0
    return signs


def _beside(suspects: Sequence[Suspect], members: list[int], gazetteer: Gazetteer) -> tuple[set[int], set[Division]]:
    """Countries and divisions named right after one of these mentions, as in "Tripoli, Lebanon"."""
    countries: set[int] = set()
    divisions: set[Division] = set()
    for at in members:
        if suspects[at].signs.get("pair") and at + 1 < len(suspects) and suspects[at + 1].first == suspects[at].last + 1:
            for record, quality in suspects[at + 1].records:
                if gazetteer.feature[record] == COUNTRY and quality < 2:
                    countries.add(gazetteer.country[record])
                elif gazetteer.feature[record] == ADM1:
                    divisions.add((gazetteer.country[record], gazetteer.admin1[record]))
    return countries, divisions


def _vote(groups: Mapping[Key, Group], gazetteer: Gazetteer, hints: Sequence[int]) -> Ballot:
    """Who votes for which country and division, and where the settled names lie."""
    ballot = Ballot(defaultdict(dict), defaultdict(dict), [])
    nowhere = gazetteer.countries.index("")
    for country in hints:
        ballot.countries[country][("", gazetteer.countries[country])] = HINT
    for key, group in groups.items():
        for candidate in group.candidates:
            record = candidate.record
            if record == UNTOLD or candidate.chance < 0.05 or gazetteer.country[record] == nowhere:
                continue
            kind, country = gazetteer.feature[record], gazetteer.country[record]
            votes = ballot.countries[country]
            votes[key] = votes.get(key, 0.0) + candidate.chance * group.weight
            if kind not in WIDE:
                division = ballot.divisions[(country, gazetteer.admin1[record])]
                division[key] = division.get(key, 0.0) + candidate.chance * group.weight
                if kind not in (ADM1, ADM2) and candidate.chance >= SETTLED:
                    ballot.points.append((key, gazetteer.lat[record] / 1e5, gazetteer.lon[record] / 1e5))
    return ballot


def _peers(
    group: Group, suspects: Sequence[Suspect], groups: Mapping[Key, Group], gazetteer: Gazetteer
) -> dict[tuple[int, int], float]:
    """Kinds and countries of the names listed beside these mentions, by chance: what stands among states is a state."""
    found: dict[tuple[int, int], float] = defaultdict(float)
    key = (suspects[group.members[0]].key, suspects[group.members[0]].kind)
    for at in group.members:
        for other in (at - 1, at + 1):
            if not 0 <= other < len(suspects):
                continue
            neighbour = (suspects[other].key, suspects[other].kind)
            apart = suspects[max(at, other)].first - suspects[min(at, other)].last
            listed = apart <= 2 and not suspects[min(at, other)].signs.get("pair")
            if not listed or neighbour == key or suspects[other].sort == "adjective":
                continue
            for candidate in groups[neighbour].candidates:
                if candidate.record != UNTOLD and candidate.chance > 0.05:
                    place = (gazetteer.feature[candidate.record], gazetteer.country[candidate.record])
                    found[place] = max(found[place], candidate.chance)
    return found


def _look_around(
    key: Key, group: Group, gazetteer: Gazetteer, ballot: Ballot, peers: Mapping[tuple[int, int], float]
) -> None:
    """Give each candidate the signs from the other names of the document."""
    total = sum(w for votes in ballot.countries.values() for voter, w in votes.items() if voter != key) + 1.0
    others = [(y, x) for voter, y, x in ballot.points if voter != key]
    national: dict[int, float] = {}  # the votes of the other names, counted once for each country and division
    regional: dict[Division, float] = {}
    for candidate in group.candidates:
        if (record := candidate.record) == UNTOLD:
            continue
        kind, country, division = gazetteer.feature[record], gazetteer.country[record], gazetteer.admin1[record]
        around = candidate.around = {}
        if country in group.beside[0] or (country, division) in group.beside[1]:
            around["beside"] = 1.0
        if kind in WIDE:
            around["peers_wide"] = max((w for (k, _), w in peers.items() if k == kind), default=0.0)
        else:
            peer = "peers" if kind != ADM1 else "peers_of_town" if "adm1_of_town" in candidate.signs else "peers_adm1"
            around[peer] = peers.get((kind, country), 0.0)
        if kind in (REGION, WATER):
            continue
        if country not in national:
            national[country] = sum(w for voter, w in ballot.countries.get(country, {}).items() if voter != key)
        if kind == COUNTRY:
            around["nation_share"] = national[country] / total
            continue
        place = (country, division)
        if place not in regional:
            regional[place] = sum(w for voter, w in ballot.divisions.get(place, {}).items() if voter != key)
        around["hinted"] = ("", gazetteer.countries[country]) in ballot.countries.get(country, {})
        around["country_share"] = national[country] / total
        around["country_votes"] = min(national[country], 2.0)
        around["division_votes"] = min(regional[place], 2.0)
        if kind in (SETTLEMENT, POINT):
            around["near"] = _nearness(record, gazetteer, others)


def _nearness(record: int, gazetteer: Gazetteer, others: Sequence[tuple[float, float]], reach_km: float = NEAR_KM) -> float:
    """Between 0 and 1: is another settled name in the neighbourhood?"""
    lat, lon = gazetteer.lat[record] / 1e5, gazetteer.lon[record] / 1e5
    narrowing = math.cos(math.radians(lat))
    near = [(y, x) for y, x in others if abs(lat - y) * KM_A_DEGREE <= reach_km]
    nearest = min((math.hypot((lat - y) * KM_A_DEGREE, (lon - x) * KM_A_DEGREE * narrowing) for y, x in near), default=1e9)
    return max(0.0, 1 - nearest / reach_km)
