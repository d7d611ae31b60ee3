"""What is new, in plain words: for a terminal, a mail, a feed and programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fogline import contract, prose
from fogline.characters import isolated, plain
from fogline.errors import RecordError
from fogline.record import View
from fogline.record.restricted import NO_WORDS
from fogline.record.since import Change
from fogline.types import Event, Toll

Row = dict[str, Any]
Show = Callable[[Event, datetime | None], Event | None]  # the event as it may be shown, given when it was first reported; None: not yet
WHY_SHOWN = 5  # claims and judgements named; the others are counted
WORDS_SHOWN = 240  # characters of a quotation
HEADS: Mapping[str, str] = {
    "new": "New", "changed": "Changed", "entered": "Answers the question now", "left": "Answers the question no longer", "withdrawn": "Withdrawn",
    "joined": "Joined with another",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news; every text in it is plain."""

    head: str
    sentence: str
    support: str
    changes: tuple[str, ...]
    why: tuple[str, ...]
    event: Event  # as it may be shown
    change: Change | None  # None of what was there at the first look


def tell(view: View, change: Change, show: Show, hides: Callable[[str], bool] = lambda _: False) -> Item | None:
    """A change in words; None where the event is to be kept back for now.

    Args:
        view: of the record.
        change: what became of an event.
        show: the one door for what may be shown.
        hides: finds the claims whose words may not be shown.
    """
    heard = first_heard(view, change.event)
    event = show(change.event, heard)
    if event is None:
        return None
    before, change = show(change.before, heard) if change.before else None, _wordless(change, hides)
    lines = [f"now part of {change.joined_with}"] if change.joined_with else []
    if change.changed and before is not None:
        lines += [line for field in change.changed for line in _differs(field, before, event)]
    return Item(
        HEADS[change.sort], plain(prose.event_sentence(event)), plain(prose.support(event)), tuple(map(plain, lines)), tuple(_why(change)), event, change,
    )  # fmt: skip


def _wordless(change: Change, hides: Callable[[str], bool]) -> Change:
    """A change without the words of claims that hide them."""
    def told(claims: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple({**c, "words": NO_WORDS, "sentence": NO_WORDS} if c["words"] and hides(c["claim"]) else c for c in claims)

    return replace(change, claims_in=told(change.claims_in), claims_out=told(change.claims_out))


def known(view: View, event: Event, show: Show) -> Item | None:
    """An event that was there before anybody looked."""
    seen = show(event, first_heard(view, event))
    return Item("Known", plain(prose.event_sentence(seen)), plain(prose.support(seen)), (), (), seen, None) if seen is not None else None


def lines(item: Item) -> list[str]:
    """An item for people."""
    return [
        f"{item.head.upper()}: {item.sentence}", f"  {item.support} · {item.event.id}", *(f"  {line}" for line in item.changes),
        *(f"  because {line}" for line in item.why),
    ]  # fmt: skip


def row(item: Item) -> Row:
    """An item for programs."""
    change = item.change
    told: Row = {"change": change.sort if change else "known", "event": contract.event_row(item.event)}
    if change is not None:
        told |= {
            "changed": list(change.changed), "joined_with": change.joined_with, "revision": change.revision,
            "position": change.position, "at": change.at, "claims_in": list(change.claims_in), "claims_out": list(change.claims_out),
            "judgements": list(change.judgements), "undone": list(change.undone),
        }  # fmt: skip
    return {**told, "text": lines(item)}


def summary(items: Sequence[Item]) -> str:
    """How many of each sort, as for a subject line."""
    heads = [item.head for item in items]
    return ", ".join(f"{heads.count(head)} {head.lower()}" for head in dict.fromkeys([*HEADS.values(), "Known"]) if head in heads) or "nothing new"


def first_heard(view: View, event: Event) -> datetime | None:
    """When the first report of an event was published or came in, whichever was first."""
    heard = []
    for claim in event.claims:
        try:
            filed = view.claim(claim)
        except RecordError:
            continue  # its report was redacted
        heard += [m for m in (filed.published_at, filed.recorded_at) if m is not None] if filed else []
    return min(heard, default=None)


def quoted(words: str) -> str:
    """Words of a report between quotation marks."""
    words = plain(words)
    return f"“{isolated(words if len(words) <= WORDS_SHOWN else words[:WORDS_SHOWN].rstrip() + '…')}”"


def _why(change: Change) -> Iterator[str]:
    """Because of which claims and judgements, each in a sentence."""
    told = [_came(c) for c in change.claims_in] + [_went(c) for c in change.claims_out]
    told = [*(_judged(j) for j in change.judgements), *(_undone(j) for j in change.undone), *told]
    yield from told[:WHY_SHOWN]
    if len(told) > WHY_SHOWN:
        yield f"of {prose.number(len(told) - WHY_SHOWN, 'more reason')}, in fogline history {change.id}"


def _came(claim: Row) -> str:
    if claim["words"] is None:
        return f"{claim['claim']} came in, which was redacted since"
    where = ", ".join(plain(part) for part in (claim["source"] or "publisher unknown", (claim["published_at"] or "no date")[:10]))
    who = plain(claim["speaker"] or "the report itself")
    by = f"; added by {plain(claim['who'])}" if claim["action"] == "claim" else ""
    return f"{isolated(who)} says {quoted(claim['sentence'])} ({isolated(where)}; {claim['claim']}{by})"


def _went(claim: Row) -> str:
    words = quoted(claim["sentence"]) if claim["words"] else "a claim that was redacted"
    if claim["action"] == "withdrawn":
        return f"{plain(claim['who'])} withdrew {words}: {plain(claim['why'])} ({claim['claim']})"
    return f"{words} is {claim['action']} now ({claim['claim']})" if claim["words"] else words


def _judged(judgement: Row) -> str:
    what = f"corrected the {judgement['field']}" if judgement["verdict"] == "corrected" else f"judged it {judgement['verdict']}"
    return f"{plain(judgement['who'])} {what}: {plain(judgement['why'])}"


def _undone(judgement: Row) -> str:
    what = f"corrected {judgement['field']}" if judgement["verdict"] == "corrected" else judgement["verdict"]
    return f"the judgement of {plain(judgement['who'])} ({what}) was taken back: {plain(judgement['withdrawn_why'])}"


def _differs(field: str, old: Event, new: Event) -> Iterator[str]:
    """A field before and after."""
    if field == "counts":
        for harm in dict.fromkeys([*old.counts, *new.counts]):
            was, now = (_toll(harm, event.counts.get(harm)) for event in (old, new))
            if was != now:
                yield f"{harm}: {was} → {now}"
        return
    was, now = (_value(field, event) for event in (old, new))
    if was == now and old.place and new.place and field == "place":
        was, now = (f"{place.lat:.3f}, {place.lon:.3f}" for place in (old.place, new.place))
    if was != now:
        yield f"{field}: {was} → {now}"


def _toll(harm: str, toll: Toll | None) -> str:
    """A toll, and how many of them civilians."""
    if toll is None:
        return "no number"
    return prose.toll(harm, toll.total) + (f", of them {prose.toll('civilians', toll.civilians)}" if toll.civilians else "")


def _value(field: str, event: Event) -> str:
    match field:
        case "place":
            return prose.where(event.place)
        case "window":
            return prose.when(event.window)
        case "actors":
            return prose.who(event.actors) or "nobody named"
        case "origins":
            return prose.number(len(event.origin_groups), "independent origin")
        case "kind":
            return prose.DEEDS[event.kind]
        case "modes":
            return ", ".join(event.modes) or "none"
    return event.standing
