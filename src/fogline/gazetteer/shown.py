"""Places that a name may mean, for people and for programs; what is disputed is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fogline import contract
from fogline.gazetteer import disputed
from fogline.gazetteer.index import Candidate
from fogline.types import Place

Row = dict[str, Any]


def row(candidate: Candidate, policy: str) -> Row:
    """A candidate for programs.

    Args:
        candidate: of `Gazetteer.lookup`.
        policy: as the setting `disputed` states it.
    """
    place = candidate.place
    dispute = of_place(place, policy)
    return {
        "name": place.name, "feature": place.feature, "country": dispute["country"] if dispute else place.country, "admin1": place.admin1,
        "admin2": candidate.admin2, "lat": round(place.lat, 5), "lon": round(place.lon, 5), "radius_m": round(place.radius_m),
        "population": candidate.population or None, "gazetteer_id": place.gazetteer_id, "match": candidate.match, "score": candidate.score,
        "disputed": dispute,
    }  # fmt: skip


def of_place(place: Place, policy: str) -> Row | None:
    """What is to be said of a place in a disputed territory; None of any other."""
    territory = disputed.of(place)
    if territory is None:
        return None
    chosen = disputed.policy(policy)
    return {
        "territory": territory.id, "name": territory.name, "country": chosen.country(place, territory),
        "policy": chosen.exceptions.get(territory.id, chosen.rule), "claimed_by": list(territory.claimed), "held_by": territory.holder,
        "source": territory.source,
    }  # fmt: skip


def mark(toponyms: Sequence[Row], policy: str) -> None:
    """Say in a reading's rows of places what is disputed, and name the country by the policy.

    Args:
        toponyms: as `contract.toponym_row` gives them; those in a disputed territory get a field `disputed`.
        policy: as the setting `disputed` states it.
    """
    for told in toponyms:
        place = contract.to_place(told)
        if place is not None and (dispute := of_place(place, policy)):
            told["country"], told["disputed"] = dispute["country"], dispute


def line(row: Row) -> str:
    """A row for people."""
    inside = ", ".join(dict.fromkeys(part for part in (row["admin2"], row["admin1"], row["country"]) if part and part != row["name"]))
    people = f"  {row['population']:,} people" if row["population"] else ""
    where = f"{row['lat']:.4f} {row['lon']:.4f} ± {row['radius_m'] / 1000:.0f} km"
    told = f"{row['name']}  {row['feature']}{f' in {inside}' if inside else ''}  {where}{people}  [{row['match']} {row['score']:.1f}]  {row['gazetteer_id'] or ''}".rstrip()
    dispute = row["disputed"]
    if dispute:
        told += (
            f"\n    disputed: {dispute['name']}; claimed by {', '.join(dispute['claimed_by'])}; held by {dispute['held_by']}; "
            f"{dispute['country'] or 'no country'} by the policy {dispute['policy']} ({dispute['source']})"
        )
    return told
