"""Answers on control as lines for people and as JSON: every chance beside the words it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fogline import contract, prose
from fogline.claims import roster
from fogline.control.answers import Change, Stretch
from fogline.control.holding import Holding
from fogline.control.sides import Sides, called
from fogline.control.statements import Statement
from fogline.types import Place

Row = contract.Row
SHOWN = 3  # statements under a line
SAYS = {
    "gain": "took it", "hold": "holds it", "loss": "left it or lost it", "denied": "denial", "repelled": "attack failed",
    "contest": "fighting for it", "advance": "moved on it",
}  # fmt: skip


def statement_row(s: Statement) -> Row:
    """What one claim says of a place."""
    return {
        "claim": s.claim, "form": s.form, "side": s.side, "actor": s.actor, "holds": s.holds, "voice": s.voice,
        "published": s.told.isoformat(), "since": s.since.isoformat(), "source": s.source, "words": s.words, "namesakes": s.namesakes,
    }  # fmt: skip


def holding_row(h: Holding, statements: Sequence[Statement], sides: Sides | None) -> Row:
    """Who holds a place, with the words; by side where a table of sides is given."""
    row = contract.holding_row(h)
    if sides is not None:
        row["sides"] = sides.shares(h.shares, h.day)
    return {**row, "evidence": [statement_row(s) for s in statements]}


def holding_lines(h: Holding, statements: Sequence[Statement], sides: Sides | None) -> Iterator[str]:
    """Who holds a place, for people."""
    shares = sides.shares(h.shares, h.day) if sides is not None else h.shares
    held = ", ".join(f"{name(a)} {chance:.0%}" if chance >= 0.01 else f"{name(a)} under 1%" for a, chance in shares.items()) or "none of those named"
    yield f"{where(h.place)}: {held} [{h.basis}; last word {h.last_evidence_day}]"
    yield from statement_lines(statements)


def change_row(c: Change, sides: Sides | None) -> Row:
    """A place that changed hands."""
    row: Row = {
        "place": contract.place_row(c.place), "day": c.day.isoformat(), "from": c.before, "to": c.after, "chance": round(c.chance, 4),
        "claims": [s.claim for s in c.statements], "evidence": [statement_row(s) for s in c.statements],
    }  # fmt: skip
    if sides is not None:
        row |= {"from_side": sides.of(c.before, c.day) if c.before else None, "to_side": sides.of(c.after, c.day)}
    return row


def change_lines(c: Change, sides: Sides | None) -> Iterator[str]:
    """A place that changed hands, for people."""
    before, after = (sides.of(a, c.day) if a and sides else a for a in (c.before, c.after))
    yield f"{c.day}  {where(c.place)}: from {name(before) if before else 'none of those named'} to {name(after or '')} ({c.chance:.0%})"
    yield from statement_lines(c.statements)


def stretch_row(place: Place, s: Stretch) -> Row:
    """Days in a row on which one actor most likely held a place."""
    return {
        "place": contract.place_row(place), "from": s.first.isoformat(), "to": s.last.isoformat(), "actor": s.actor,
        "chance": [round(s.low, 4), round(s.high, 4)], "basis": s.basis, "claims": [x.claim for x in s.statements],
        "evidence": [statement_row(x) for x in s.statements],
    }  # fmt: skip


def stretch_lines(s: Stretch) -> Iterator[str]:
    """Days in a row, for people."""
    chance = f"{s.low:.0%}" if round(s.low, 2) == round(s.high, 2) else f"{s.low:.0%} to {s.high:.0%}"
    days = f"{s.first}" if s.first == s.last else f"{s.first} to {s.last}"
    yield f"{days:24}  {name(s.actor) if s.actor else 'none of those named'} {chance} [{s.basis}]"
    yield from statement_lines(s.statements, most=len(s.statements))


def statement_lines(statements: Sequence[Statement], most: int = SHOWN) -> Iterator[str]:
    """The words that an answer rests on, the latest first."""
    for s in reversed(statements[-most:] if most else ()):
        who = f"{name(s.side)} {SAYS[s.form]}" if s.side else SAYS[s.form]
        others = f"; one of {s.namesakes + 1} places of this name there" if s.namesakes else ""
        yield f'    {s.told}  {s.source or "publisher unknown"}: "{s.words}" ({who}; {s.claim}{others})'


def name(actor: str) -> str:
    """What an actor or a side is called; itself where the lexicons know neither."""
    known = roster.load().known.get(actor)
    return known.name if known is not None else called().get(actor, actor)


def where(place: Place) -> str:
    """A place with the division that it lies in."""
    return prose.where(place)
