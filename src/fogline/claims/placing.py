"""Which of the places named in its sentence a deed is at.

Each place is weighed by itself, from the trained reader's chance, how near it stands, the words before it, how the name is
used, and the other places: "in A, B and C" goes together, the wider one of "A, B" only tells where A is. Those that the signs
speak for are the deed's; where they speak for none, no place is said.

Source: the task and the corpus it is fitted on are Halterman's (2019), "Geolocating political events in text".
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fogline.claims.clauses import Clauses
from fogline.claims.deeds import Deed
from fogline.claims.toponyms import lexicon
from fogline.types import Attribution, Span, Toponym

WIDTH = {"point": 0, "settlement": 1, "adm2": 2, "adm1": 3, "water": 3, "region": 4, "other": 2, "country": 5}
# A deed that no place is sure of still takes the likeliest, down to this score: readers want "killed in the raid on A" at A, where the
# corpus has the raid at A and the killing nowhere. It costs .02 of F1 on texts of the
# corpus set apart from fitting. Set by hand between what war reports (higher) and headlines (lower) would have, on their dev splits.
FIRST = -1.7
FIRST_HELD = -6.0  # who holds what is always said of some place, and mostly of the one that the sentence names
HELD = frozenset({"control_gain", "control_loss", "control_hold"})
MARKED = 0.8  # chance of a deed's place that no other deed takes; set by hand on dev sets, as FIRST is
SURE = 0.003  # no chance counts as nearer to 0 or 1
LIKELY = 0.3  # chance of a narrower place from which a wider one only tells where that is
LOOK_BACK = 60  # characters before a name in which the words that lead to it stand
PREPOSITIONS = frozenset(
    "in at near on outside inside around across throughout from to into onto of for off against by with between beyond behind over through via toward towards along".split()
)
WORD = re.compile(r"[\w-]+")
PASSED_OVER = frozenset({"the", "of", "and", "center", "centre", "capital", "outskirts", "villages"})  # between a preposition and a name
BASED = re.compile(r"\b(?:backed|supported|armed|funded|led)\s+by\s+(?:the\s+)?$|\b(?:based|exiled|born|living)\s+in\s+(?:the\s+)?$", re.IGNORECASE)
# "A north of B" is not in B; "in the north of B" is.
ASIDE = re.compile(
    r"(?<!\bin the )(?<!\bon the )(?<!\bto the )(?<!\bat the )(?<!\band the )\b(?:(?:north|south|east|west)\w*\s+of|(?:kilomet\w+|km|miles?)\)?\s+(?:\w+\s+)?(?:from|of))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# Between the narrower and the wider one of a pair: "A, B", "A in eastern B", "A (B".
INSIDE = re.compile(r"(?:'s|’s)?,?\s*(?:\(|in\s+|of\s+)?(?:(?:the|\w+ern|\w+-\w+|capital|city|town|province|district|area|country)\s+)*", re.IGNORECASE)
# Between two places of a list; a comma joins only places of about one width.
LIST = re.compile(
    r"(?:'s|’s)?(?:\s+\w+)?(?:(?P<sure>,?\s*(?:and|or|as well as)\s+|\s+[–—-]\s+)|,\s*)"
    r"(?:(?:in|near|the|of|around|at|on|to|both|areas?|parts?|places|towns|villages|countrysides?|outskirts|mountains|desert|north|south|east|west)\s+|(?:\w+ern,?\s+(?:and\s+)?))*"
    r"(?:[\w-]+\s+)?(?:of\s+)?(?:the\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """A place of a sentence with what its own words tell, whatever the deed.

    `number`: of the toponym in its document. `fellows`: which others of the sentence stand in one list with it.
    `follows_narrower`: does it only say where the place before it is? `wider_than`, `holds`: which others are smaller, and which lie in it.
    """

    number: int
    span: Span
    signs: Mapping[str, float]
    fellows: tuple[int, ...] = ()
    follows_narrower: bool = False
    wider_than: tuple[int, ...] = ()
    holds: tuple[int, ...] = ()


def named(text: str, sentence: Span, places: Sequence[tuple[int, Toponym]]) -> list[Named]:
    """The places of one sentence.

    Args:
        text: the document's text.
        sentence: whose places they are.
        places: numbers and toponyms, in reading order.
    """
    made = []
    for k, (number, place) in enumerate(places):
        before = places[k - 1][1] if k else None
        joined = before is not None and INSIDE.fullmatch(text, before.span.end, place.span.start) is not None
        made.append(
            Named(
                number,
                place.span,
                _alone(text, sentence, place),
                tuple(_fellows(text, places, k)),
                before is not None and joined and _width(before) < _width(place),
                tuple(j for j, (_, p) in enumerate(places) if _width(p) < _width(place)),
                tuple(j for j, (_, p) in enumerate(places) if _holds(place, p)),
            )
        )
    return made


def link(parsed: Clauses, deed: Deed, places: Sequence[Named], attribution: Attribution | None) -> list[int]:
    """Numbers of the toponyms that a deed is at, the surest first; none where none is said.

    Args:
        parsed: the deed's sentence.
        deed: with the trained reader's chances.
        places: of the sentence, from `named`.
        attribution: the speech that tells of the deed.
    """
    return _chosen(_scored(parsed, deed, places, attribution))


def _chosen(scored: Sequence[tuple[float, int]], first: float = FIRST) -> list[int]:
    """The numbers whose scores speak for them, and the first even if a little speaks against it."""
    return [number for k, (cost, number) in enumerate(scored) if cost < (-first if k == 0 else 0.0)]


def _scored(parsed: Clauses, deed: Deed, places: Sequence[Named], attribution: Attribution | None) -> list[tuple[float, int]]:
    """What speaks against each place, and its number; the surest first."""
    weights = _weights()
    scored = []
    for place, signs in zip(places, read(parsed, deed, places, attribution), strict=True):
        score = weights["bias"] + sum(weights[name] * value for name, value in signs.items() if name in weights)
        scored.append((-score, place.number))
    return sorted(scored)


def link_all(
    parsed: Clauses, deeds: Sequence[Deed], places: Sequence[Named], attributions: Sequence[Attribution | None], own: Sequence[Span]
) -> list[list[int]]:
    """What `link` gives for each deed of a sentence; a place that none takes is that deed's for which the trained reader surely marks it.

    A wider place that only tells where a narrower one is stays out.

    Args:
        parsed: the sentence.
        deeds: its deeds.
        places: its places, from `named`.
        attributions: of each deed, the speech that tells of it.
        own: of each deed, the sentence without the words of deeds told of beside it; places named there go before others.
    """
    made = []
    for deed, said, words in zip(deeds, attributions, own, strict=True):
        scored = _scored(parsed, deed, places, said)
        if words != parsed.sentence:
            near = {place.number for place in places if words.covers(place.span)}
            scored = [(min(cost, 0.0) if k == 0 else cost, number) for k, (cost, number) in enumerate(s for s in scored if s[1] in near)] or scored
        made.append(_narrowed(_chosen(scored, _first(deed, scored, places)), places))
    taken = {number for numbers in made for number in numbers}
    for place in places:
        tells_where = place.follows_narrower or any(places[j].number in taken for j in place.holds)
        if place.number not in taken and place.signs.get("use_literal") and not tells_where:
            chances = [deed.at.of(place.span) if deed.at is not None else 0.0 for deed in deeds]
            if max(chances) >= MARKED:
                made[chances.index(max(chances))].append(place.number)
    return made


def _first(deed: Deed, scored: Sequence[tuple[float, int]], places: Sequence[Named]) -> float:
    """Down to which score a deed's likeliest place is taken."""
    towns = [place.number for place in places if place.signs.get("is_settlement")]
    around = {place.number for place in places if place.follows_narrower}  # "A (B oblast)": B stands for A here
    return FIRST_HELD if deed.trigger.kind in HELD and len(towns) == 1 and scored[0][1] in {towns[0], *around} else FIRST


def _narrowed(numbers: Sequence[int], places: Sequence[Named]) -> list[int]:
    """The numbers, with the narrower place in the stead of one that only tells where it is: "A" of "A (B province)"."""
    before = {place.number: places[k - 1].number for k, place in enumerate(places) if place.follows_narrower}
    return list(dict.fromkeys(before[n] if n in before and before[n] not in numbers else n for n in numbers))


def read(parsed: Clauses, deed: Deed, places: Sequence[Named], attribution: Attribution | None) -> Iterator[dict[str, float]]:
    """Yield the signs for and against each place's being the deed's; arguments as for `link`."""
    words = (deed.trigger.span, *deed.trigger.also)
    chances = [deed.at.of(place.span) if deed.at is not None else 0.0 for place in places]
    for k, place in enumerate(places):
        chance = min(max(chances[k], SURE), 1 - SURE)
        others = [c for j, c in enumerate(chances) if j != k]
        best = max(others, default=0.0)
        near = min(words, key=lambda w: parsed.words_between(w, place.span))
        before = place.span.end <= near.start
        distance = math.log1p(parsed.words_between(near, place.span))
        signs = {
            **place.signs,
            "chance": math.log(chance / (1 - chance)),
            "none_else": math.prod(1 - c for c in others),
            "best": chance >= best,
            "below_best": max(0.0, best - chance),
            "several": math.log(len(places)),
            "distance": distance,
            "before": before,
            "distance_before": distance if before else 0.0,
            "in_before": before and ("after_in" in place.signs or "after_at" in place.signs),
            "listed": bool(place.fellows),
            "fellow": max((chances[j] for j in place.fellows), default=0.0),
            "inside": place.follows_narrower,
            "inside_chance": chances[k - 1] if place.follows_narrower else 0.0,
            "wider": any(chances[j] > LIKELY for j in place.wider_than),
            "holds": any(chances[j] > LIKELY for j in place.holds),
        }
        if attribution is not None:
            signs["of_speech"] = any(s.overlaps(place.span) for s in (*attribution.source, *attribution.cue))
        yield signs


@cache
def _weights() -> Mapping[str, float]:
    return json.loads((files("fogline.lexicons") / "placing_weights.json").read_text(encoding="utf-8"))["weights"]  # type: ignore[no-any-return]


def _alone(text: str, sentence: Span, place: Toponym) -> dict[str, float]:
    """The signs of a place's own words."""
    start, end = place.span.start, place.span.end
    lead = text[max(sentence.start, start - LOOK_BACK) : start]
    return {
        "use_" + place.use: 1.0,
        "is_" + (place.place.feature if place.place is not None else "unknown"): 1.0,
        "after_" + _leading(lead): 1.0,
        "based": BASED.search(lead) is not None,
        "aside": ASIDE.search(lead) is not None,
        "possessive": text[end : end + 2] in ("'s", "’s"),
    }


def _leading(lead: str) -> str:
    """The preposition that leads to a name, over "the northern city of", or another "word", a "mark", or the "opening" of a sentence."""
    lists = lexicon().lists
    words = list(WORD.finditer(lead))
    while words and ((word := words[-1].group().lower()) in PASSED_OVER or word in lists["directions"] or word in lists["kinds"]):
        words.pop()
    if not words:
        return "opening"
    if lead[words[-1].end() : words[-1].end() + 1].strip():
        return "mark"
    return word if word in PREPOSITIONS else "word"


def _fellows(text: str, places: Sequence[tuple[int, Toponym]], k: int) -> Iterator[int]:
    """The other places of the list that a place stands in."""
    for step in (-1, 1):
        j = k
        while 0 <= j + step < len(places):
            one, other = sorted((places[j][1].span, places[j + step][1].span))
            joint = LIST.fullmatch(text, one.end, other.start)
            if joint is None or (joint["sure"] is None and abs(_width(places[k][1]) - _width(places[j + step][1])) > 1):
                break
            j += step
            yield j


def _width(toponym: Toponym) -> int:
    """How wide a place is; one that is not on the map is taken for a town."""
    return WIDTH[toponym.place.feature] if toponym.place is not None else WIDTH["settlement"]


def _holds(wide: Toponym, narrow: Toponym) -> bool:
    """Does one place lie in another, as the map has it?"""
    one, other = wide.place, narrow.place
    if one is None or other is None or WIDTH[one.feature] <= WIDTH[other.feature] or one.country != other.country:
        return False
    return one.feature == "country" or (one.feature == "adm1" and (one.admin1 or one.name) in (other.admin1, other.name))
