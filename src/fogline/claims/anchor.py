"""What relative words of time hang on, and the numbers in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fogline.claims import numbers
from fogline.claims.calendar import MONTHS, Reckoned
from fogline.claims.tense import Tense

DOUBTED = 4  # times as far as it is counts a time on the side that the words do not look to; chosen on the training split of times
ORDINALS = {w: i for i, w in enumerate("zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split())}
Groups = Mapping[str, str]


def nothing() -> None:
    """Nothing tells."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative words hang on."""

    published: datetime | None  # in the publisher's zone
    look: Callable[[], Tense | None] = nothing  # tells where the words look, asked only by what hangs on it
    told: str | None = None  # value of the date read before this one
    here: bool = False  # that date is in the same sentence
    compared: Callable[[], str | None] = nothing  # tells the quarter that the sentence compares with another

    @property
    def tense(self) -> Tense | None:
        """Where the words look; None where nothing tells."""
        return self.look()

    @property
    def quarter(self) -> str | None:
        """Value of the quarter that a comparison is with."""
        return self.compared()

    @property
    def ahead(self) -> bool | None:
        """Do the words look ahead? None where nothing tells."""
        tense = self.tense
        return tense == "ahead" if tense else None

    @property
    def today(self) -> date | None:
        """The day of publication where it was published."""
        return self.published.date() if self.published else None

    @property
    def day_told(self) -> date | None:
        """The day read before this expression."""
        found = re.match(r"\d{4}-\d\d-\d\d", (self.told or "").rpartition("/")[2])  # the last one of "3 to 5 May"
        return date.fromisoformat(found[0]) if found else None

    @property
    def day(self) -> date | None:
        """The day of a clock time without one: the day that its sentence told, or that of publication."""
        return (self.day_told if self.here else None) or self.today


Reckoning = Callable[[Groups, Anchor], Reckoned | None]


def number(words: str | None) -> float | None:
    """The number that digits or words say; None for "several"."""
    plain = (words or "").replace("-", " ").strip()
    whole, _, rest = plain.partition(" and a half") if " and a half" in plain else plain.partition(" 1/2")
    if whole != plain and not rest:
        return amount + 0.5 if (amount := number(whole)) is not None else None
    if plain.startswith("half a"):
        return 0.5
    return 1 if plain in ("a", "an", "the", "another", "an additional") else 2 if plain in ("couple", "couple of", "a couple of", "a couple") else numbers.value(plain) if plain else None


def ordinal(words: str) -> int:
    """The number of "third" or "21st"."""
    return ORDINALS[words] if words in ORDINALS else int(re.sub(r"\D", "", words))


def month_number(g: Groups) -> int:
    """The month that digits or a name say, 1 to 12."""
    return int(g["mm"]) if "mm" in g else MONTHS[g["mon"].rstrip(".")]


def cost(distance: int, tense: Tense | None) -> float:
    """How far off a time is, days or months: one on the side that the words do not look to is unlikelier."""
    if distance <= 0:
        return -distance * (DOUBTED if tense == "ahead" else 1)
    return distance * {"ahead": 1, None: DOUBTED, "back": DOUBTED, "over": 1000}[tense]
