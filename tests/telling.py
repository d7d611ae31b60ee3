"""Events as exports tell them, of our own making: plain ones by the thousand, and hostile ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from fogline.exports.about import About
from fogline.exports.told import Cited, Told
from fogline.safety import Safety
from fogline.types import Actor, Claim, Count, Event, Evidence, Filed, Place, Range, Span, Toll, Window

START = datetime(2021, 5, 1, tzinfo=UTC)
ABOUT = About({"kinds": ["shelling"]}, datetime(2021, 7, 1, tzinfo=UTC), None, 12, "ab" * 32, Safety(24, 2000))
KINDS = ("shelling", "air_strike", "battle", "displacement", "attack_on_civilians")
HOSTILE = (
    "=HYPERLINK(\"http://evil.example\";\"here\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "\r=1", "\n=1", " =1", "＝1+1", "\u202e=gnp.exe", "\u2066a\u2069",
    "one\ntwo\r\nthree", 'quo"te, and; more', "\x00\x07nul", "half \ud83d pair", "<script>alert(1)</script>", "قصفت\u202e المدافع", "x" * 10_000_000,
)  # fmt: skip


def told(number: int, **more: Any) -> Told:
    """The event of a number; `more` are fields of it."""
    first = START + timedelta(days=number % 25)
    window, place = Window(first, first + timedelta(days=1)), Place("Marran", 34.5 + number % 7 / 10, 40.9, 3000, "settlement", "geonames:1", "SY", "Deir ez-Zor")
    kind = KINDS[number % len(KINDS)]
    sides = (Actor("Syrian government forces", "did", "syrian-government-forces"), Actor("Islamic State", "suffered", "islamic-state"))
    toll = {"killed": Toll(Range(2, 3, 5), Range(1, 1, 1), {"Islamic State": Range(2, 2, 3)})}
    names = (f"r{number}a", f"r{number}b")
    made = Event(f"event_{number}", kind, (), window, 1, place, 1, sides, toll, "corroborated", 0.875, (names[:1], names[1:]), tuple(f"claim_{n}" for n in names))  # type: ignore[arg-type]
    fields = {name: getattr(made, name) for name in Event.__dataclass_fields__} | more
    made = Event(**fields)
    return Told(made, tuple(cited(f"claim_{n}", n, made, source) for n, source in zip(names, ("A Paper", "B Paper"), strict=True)))


def cited(name: str, report: str, event: Event, source: str, words: str = "Shells hit Marran") -> Cited:
    """A claim of an event."""
    claim = Claim(name, f"document_{report}", event.kind, "asserted", (Evidence("kind", Span(0, 6)),), 0.7, "rules@1", speaker="the council", window=event.window)
    counts = (Count(Span(0, 1), "killed", "unknown", 3, 3),)
    filed = Filed(claim, report, source, START + timedelta(days=30), START + timedelta(days=30), event.place, (), counts, words, f"{words} on Friday.")
    return Cited(filed, f"https://paper.example/{report}", "cd" * 32)


def many(count: int) -> Iterator[Told]:
    """So many events."""
    return map(told, range(count))


def hostile() -> Iterator[Told]:
    """An event for each hostile text, which stands in every text of it that a report can fill."""
    for number, text in enumerate(HOSTILE):
        place = Place(text, 34.5, -40.9, 3000, "settlement", "geonames:1", "SY", text)
        one = told(number, place=place, kind="shelling", actors=(Actor(text, "did"), Actor(text, "suffered")), origin_groups=((text,),))
        claim = cited(f"claim_{number}", text, one.event, text, text)
        yield Told(one.event, (Cited(claim.filed, text, None),))
