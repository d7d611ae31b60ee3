"""Which of the places that share a name does a document mean?

Every name votes for the countries and first-order divisions its likeliest place lies in; then each name takes the place that
best fits its size, the votes of the others, what stands beside it ("Tripoli, Lebanon"), and the nearest settled names.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from fogline.claims.toponyms import Suspect
from fogline.gazetteer import Gazetteer
from fogline.gazetteer.index import ADM1, COUNTRY, FEATURES, KINDS, POINT, REGION, SETTLEMENT, WATER

# Tuned one by one on the training articles of GeoVirus and GeoWebNews and 250 of WikToR, November 2026: the votes are as strong
# as news bears, for news seldom names two towns alike and WikToR always does. In powers of ten of population.
ALTERNATE = -2.0  # matched by an alternate spelling only
LANDMARK = 6.0  # points are in the index only because they are known
WIDE_PRIOR = 8.0  # regions and waters count as having so many people
UNCOUNTED = 3.2  # places whose population is not known
HINT = 2.5  # the vote of a country known beforehand
COUNTRY_VOTE = 3.0
NATION = 3.5  # countries against towns of the same name; those of the United States and Georgia stay in reach
SIZE = 1.2  # weight of the population
DIVISION_VOTE = 2.4
NEARNESS = 2.0
PAIR = 6.0
KIND = 5.0
CAPITAL = 2.0  # of a country
CAPITAL_OF_DIVISION = -3.0  # a division that bears the name of its chief town, when no word for its kind stands beside it
NAMESAKE = 100_000  # people in a town that buildings elsewhere are not named after
MANY = 60  # candidates considered for one name
NEAR_KM = 150.0
KM_A_DEGREE = 111.2
HOPELESS = 2.5  # less support than this and the place stays unknown


def resolve(suspects: Sequence[Suspect], gazetteer: Gazetteer, *, countries: Iterable[str] = ()) -> list[int | None]:
    """The record each suspect means, None where that stays open.

    Args:
        suspects: accepted names, in reading order; adjectives vote with the records they carry.
        gazetteer: where records are looked up.
        countries: ISO codes known to matter, from a dateline or a source.

    Returns:
        One record number or None for each suspect.
    """
    votes: dict[str, float] = defaultdict(float)
    for code in countries:
        votes[code] += HINT
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, suspect in enumerate(suspects):
        groups[(suspect.key, suspect.kind)].append(at)
    options = {key: _options(suspects[members[0]], gazetteer) for key, members in groups.items()}
    chosen: dict[tuple[str, str], int | None] = {key: (scored[0][1] if scored else None) for key, scored in options.items()}
    beside = {key: _beside(suspects, members, gazetteer) for key, members in groups.items()}
    for _ in range(3):
        ballot, divisions, points = _vote(groups, chosen, options, gazetteer, votes)
        before, chosen = chosen, {key: _choose(key, scored, beside[key], gazetteer, ballot, divisions, points) for key, scored in options.items()}
        if chosen == before:
            break  # another round would find the same
    return [chosen[(suspect.key, suspect.kind)] for suspect in suspects]


def _options(suspect: Suspect, gazetteer: Gazetteer) -> list[tuple[float, int]]:
    """Records of a name with what speaks for each before the context does, best first."""
    towns: dict[tuple[int, int], int] = defaultdict(int)
    for record, quality in suspect.records:
        if gazetteer.feature[record] == SETTLEMENT and quality < 2:
            at = (gazetteer.country[record], gazetteer.admin1[record])
            towns[at] = max(towns[at], gazetteer.population[record])
    nations = {
        gazetteer.country[record] for record, quality in suspect.records if gazetteer.feature[record] == COUNTRY and quality < 2
    }
    scored = []
    for record, quality in suspect.records:
        feature, population = gazetteer.feature[record], gazetteer.population[record]
        if quality == 2 and nations:
            continue  # Arāk is spelt Iraq somewhere
        if suspect.sort == "facility" and feature == SETTLEMENT and population < NAMESAKE:
            continue  # "Percy French Hotel" is not in Percy
        prior = math.log10(population + 10)
        if feature in (REGION, WATER):
            prior = WIDE_PRIOR
        elif feature == POINT:
            prior = LANDMARK
        elif population == 0:
            prior = UNCOUNTED
        if feature == COUNTRY:
            prior = max(prior, 5.0) + NATION
        if feature == ADM1 and not suspect.kind:
            chief = towns.get((gazetteer.country[record], gazetteer.admin1[record]), 0)
            prior += 0.3 if chief < 0.04 * population else CAPITAL_OF_DIVISION
        if quality == 2:
            prior += ALTERNATE / 3 if population >= NAMESAKE else ALTERNATE  # large towns have an English name of their own
        if gazetteer.country[record] in nations and feature == SETTLEMENT and not suspect.kind:
            prior += CAPITAL_OF_DIVISION  # "Mexico" is the country, not its capital
        elif record in gazetteer.capitals:
            prior += CAPITAL
        if suspect.signs.get("paired") and feature in (ADM1, COUNTRY):
            prior += KIND
        if suspect.kind in KINDS:
            prior += KIND if FEATURES[feature] in KINDS[suspect.kind][:2] else 0.0
        scored.append((prior, record))
    scored.sort(reverse=True)
    return scored[:MANY]


def _beside(suspects: Sequence[Suspect], members: list[int], gazetteer: Gazetteer) -> tuple[set[int], set[tuple[int, int]]]:
    """Countries and divisions named right after one of these mentions, as in "Tripoli, Lebanon"."""
    countries: set[int] = set()
    divisions: set[tuple[int, int]] = set()
    for at in members:
        if suspects[at].signs.get("pair") and at + 1 < len(suspects) and suspects[at + 1].first == suspects[at].last + 1:
            for record, quality in suspects[at + 1].records:
                if gazetteer.feature[record] == COUNTRY and quality < 2:
                    countries.add(gazetteer.country[record])
                elif gazetteer.feature[record] == ADM1:
                    divisions.add((gazetteer.country[record], gazetteer.admin1[record]))
    return countries, divisions


def _vote(
    groups: dict[tuple[str, str], list[int]],
    chosen: dict[tuple[str, str], int | None],
    options: dict[tuple[str, str], list[tuple[float, int]]],
    gazetteer: Gazetteer,
    given: dict[str, float],
) -> tuple[
    dict[int, dict[tuple[str, str], float]],
    dict[tuple[int, int], dict[tuple[str, str], float]],
    list[tuple[tuple[str, str], float, float]],
]:
    """Who votes for which country and division, and where the settled names lie."""
    ballot: dict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    divisions: dict[tuple[int, int], dict[tuple[str, str], float]] = defaultdict(dict)
    points: list[tuple[tuple[str, str], float, float]] = []
    for code, weight in given.items():
        if code in gazetteer.countries:
            ballot[gazetteer.countries.index(code)][("", code)] = weight
    for key, record in chosen.items():
        if record is None:
            continue
        sure = 1.0 if len(options[key]) == 1 else min(1.0, max(0.25, 0.35 * (options[key][0][0] - options[key][1][0])))
        weight = sure * (1 + math.log2(len(groups[key])) / 2)
        country = gazetteer.country[record]
        if gazetteer.countries[country]:
            ballot[country][key] = weight
        if gazetteer.feature[record] not in (COUNTRY, REGION, WATER):
            divisions[(country, gazetteer.admin1[record])][key] = weight
            if gazetteer.feature[record] != ADM1:
                points.append((key, gazetteer.lat[record] / 1e5, gazetteer.lon[record] / 1e5))
    return ballot, divisions, points


def _choose(
    key: tuple[str, str],
    scored: list[tuple[float, int]],
    beside: tuple[set[int], set[tuple[int, int]]],
    gazetteer: Gazetteer,
    ballot: dict[int, dict[tuple[str, str], float]],
    divisions: dict[tuple[int, int], dict[tuple[str, str], float]],
    points: list[tuple[tuple[str, str], float, float]],
) -> int | None:
    """The best fitting record, or None when nothing speaks for it."""
    best: tuple[float, int] | None = None
    total = sum(w for votes in ballot.values() for voter, w in votes.items() if voter != key) + 1.0
    others = [(y, x) for voter, y, x in points if voter != key]
    national: dict[int, float] = {}  # the votes of the other names, counted once for each country and division
    regional: dict[tuple[int, int], float] = {}
    for prior, record in scored:
        country, division = gazetteer.country[record], (gazetteer.country[record], gazetteer.admin1[record])
        score = prior * SIZE
        if gazetteer.feature[record] not in (COUNTRY, REGION, WATER):
            if country not in national:
                national[country] = sum(w for voter, w in ballot.get(country, {}).items() if voter != key)
            if division not in regional:
                regional[division] = sum(w for voter, w in divisions.get(division, {}).items() if voter != key)
            votes = national[country]
            score += COUNTRY_VOTE * votes / total + 0.5 * min(votes, 2.0)
            score += DIVISION_VOTE * min(regional[division], 2.0) / 2
            if best is not None and score + NEARNESS + PAIR <= best[0]:
                continue  # however near the others are
            if len(scored) > 1 and gazetteer.feature[record] == SETTLEMENT:
                score += NEARNESS * _nearness(record, gazetteer, others)
        if country in beside[0] or division in beside[1]:
            score += PAIR
        if best is None or score > best[0]:
            best = (score, record)
    return best[1] if best is not None and best[0] >= HOPELESS else None


def _nearness(record: int, gazetteer: Gazetteer, others: Sequence[tuple[float, float]]) -> float:
    """Between 0 and 1: is another settled name in the neighbourhood?"""
    lat, lon = gazetteer.lat[record] / 1e5, gazetteer.lon[record] / 1e5
    narrowing = math.cos(math.radians(lat))
    near = [(y, x) for y, x in others if abs(lat - y) * KM_A_DEGREE <= 2 * NEAR_KM]
    nearest = min((math.hypot((lat - y) * KM_A_DEGREE, (lon - x) * KM_A_DEGREE * narrowing) for y, x in near), default=1e9)
    return max(0.0, 1 - nearest / (2 * NEAR_KM))
