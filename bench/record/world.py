"""An invented world to report on: words, places, actors, speakers and publishers, as unevenly spread as real ones.

Nothing in it is of any outlet and no name is meant: all of it is made of syllables by a seeded draw.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from fogline.types import Kind, Place

T = TypeVar("T")
WORDS = 200_000  # of the vocabulary: the last ones come about once in two million words
STREAM = 2_000_000  # words drawn once; sentences are cut out of it
PLACES, ACTORS, SPEAKERS, SOURCES = 4000, 400, 900, 60
HELD = 1500  # of the places: those that somebody is said to hold
DIVISIONS = 40  # of the first order, that the places lie in
WORD_BEND, NAME_BEND, ACTOR_BEND = 1.05, 0.8, 1.1  # how fast shares fall with rank (Zipf): a few actors do most of it
LETTERS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "sh", "kh", "th", "tr", "st")
VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
KINDS: tuple[Kind, ...] = (
    "shelling", "air_strike", "battle", "control_gain", "casualty_toll", "explosion_mine", "displacement", "policy_statement", "control_loss",
    "attack_on_civilians", "deployment", "abduction_detention", "aid_access", "advance", "damage", "siege", "withdrawal", "negotiation_ceasefire",
    "evacuation", "surrender", "hazard_mines", "return", "protest_riot", "threat_warning", "control_hold", "other",
)  # fmt: skip
VERBS = 6  # words that tell of each kind


@dataclass(frozen=True, slots=True)
class Uneven(Generic[T]):
    """Things of which the first come up most."""

    things: Sequence[T]
    shares: Sequence[float]  # summed up

    def draw(self, dice: random.Random, n: int) -> list[T]:
        """Some of them, with repetitions."""
        return dice.choices(self.things, cum_weights=self.shares, k=n)

    def one(self, dice: random.Random) -> T:
        """One of them."""
        return self.draw(dice, 1)[0]


@dataclass(frozen=True, slots=True)
class Named:
    """An actor as the lexicon has it, or one that it does not know."""

    name: str
    id: str | None


@dataclass(frozen=True, slots=True)
class World:
    """What there is to tell of."""

    words: Uneven[str]
    stream: Sequence[str]
    verbs: dict[Kind, tuple[str, ...]]
    kinds: Uneven[Kind]
    places: Uneven[Place]
    actors: Uneven[Named]
    speakers: Uneven[str]
    sources: Uneven[str]

    def cut(self, dice: random.Random, n: int) -> Sequence[str]:
        """Some words of a sentence."""
        step = dice.randrange(1, 8)
        start = dice.randrange(len(self.stream) - n * step)
        return self.stream[start : start + n * step : step]


def make(seed: int) -> World:
    """The world of a seed."""
    dice = random.Random(f"world {seed}")
    taken: set[str] = set()
    words = _uneven([_word(dice, 1 + (rank > 60) + (rank > 3000) + (rank > 30_000), taken) for rank in range(WORDS)], WORD_BEND)
    divisions = [(_name(dice, 1, taken), dice.uniform(33.0, 37.0), dice.uniform(36.0, 46.0)) for _ in range(DIVISIONS)]
    actors = [_name(dice, 1 + n % 3, taken) for n in range(ACTORS)]
    return World(
        words=words, stream=words.draw(dice, STREAM),
        verbs={kind: tuple(_word(dice, 2, taken) for _ in range(VERBS)) for kind in KINDS}, kinds=_uneven(KINDS, NAME_BEND),
        places=_uneven([_place(dice, n, divisions, taken) for n in range(PLACES)], NAME_BEND),
        actors=_uneven([Named(name, None if n % 7 == 6 else name.lower().replace(" ", "-")) for n, name in enumerate(actors)], ACTOR_BEND),
        speakers=_uneven([_name(dice, 2, taken) for _ in range(SPEAKERS)], NAME_BEND),
        sources=_uneven([f"{_name(dice, 1, taken)} News" for _ in range(SOURCES)], NAME_BEND),
    )  # fmt: skip


def _uneven(things: Sequence[T], bend: float) -> Uneven[T]:
    return Uneven(things, list(accumulate(1 / rank**bend for rank in range(1, len(things) + 1))))


def _word(dice: random.Random, syllables: int, taken: set[str]) -> str:
    """A word that is not yet taken."""
    while True:
        word = "".join(dice.choice(LETTERS) + dice.choice(VOWELS) for _ in range(syllables)) + dice.choice(("", "", "n", "r", "s", "t"))
        if word not in taken:
            taken.add(word)
            return word
        syllables += dice.random() < 0.1


def _name(dice: random.Random, parts: int, taken: set[str]) -> str:
    return " ".join(_word(dice, 2 + dice.randrange(2), taken).capitalize() for _ in range(parts))


def _place(dice: random.Random, number: int, divisions: Sequence[tuple[str, float, float]], taken: set[str]) -> Place:
    within, lat, lon = dice.choice(divisions)
    at = round(lat + dice.gauss(0, 0.4), 5), round(lon + dice.gauss(0, 0.5), 5)
    return Place(_name(dice, 1 + (number % 4 == 3), taken), *at, dice.choice((2000.0, 3000.0, 4000.0)), "settlement", f"geonames:{100_000 + number}", "XX", within)
