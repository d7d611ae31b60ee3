"""A thing to decide as lines of a terminal: both texts with their words in brackets, the readings beside each other, the machine's reason.

It reads the same without colour: styles only repeat what brackets and words say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from fogline import contract, masking, prose
from fogline.corrections import FIELDS
from fogline.explain.marks import visible
from fogline.record.view import View
from fogline.review.queue import Item
from fogline.types import Event, Filed

MOST = 6  # claims of an event that are shown at once
AROUND, WIDER = 240, 1500  # characters of the text on either side of a claim's words; in detail
LABELS = {"kind": "deed", "window": "when", "place": "where", "counts": "number", "actors": "who", "speaker": "says", "stance": "stance"}
SHOWN = ("kind", "modes", "stance", "speaker", "actors", "place", "window", "counts")
HEADS = {"pair": "do these tell of one event?", "claim": "is this read right?", "event": "is this event confirmed?"}
KEYS = {
    "pair": (("x", "same event"), ("n", "different"), ("u", "unsure")),
    "claim": (("x", "read right"), ("n", "wrong: correct it"), ("u", "unsure")),
    "event": (("x", "confirmed"), ("n", "another standing"), ("u", "unsure")),
}
ALWAYS = (
    ("c", "correct a field"), ("g", "give a standing"), ("d", "details, working"), ("s", "skip"), ("z", "undo"), ("q", "quit"), ("?", "keys"),
)  # fmt: skip


def show(console: Console, view: View, item: Item, events: Sequence[Event], number: str, *, detail: bool = False) -> None:
    """Print one item.

    Args:
        console: where to.
        view: the record as it is now.
        item: the pair, claim or event.
        events: that it is about.
        number: which of how many, for the head.
        detail: more of the texts, and what the events are made of.
    """
    claims = [f for name in item.claims if (f := view.claim(name)) is not None]
    console.print(Rule(Text(f"{number}  {HEADS[item.sort]}{'  (a second opinion)' if item.second else ''}"), align="left"))
    if item.sort == "event":
        _print(console, *(Text(line) for e in events for line in (prose.event_sentence(e), f"  {prose.support(e)}", f"  {e.id}")))
    shown = claims if detail else claims[:MOST]
    for letter, filed in zip("AB" if item.sort == "pair" else " " * len(shown), shown, strict=False):
        _print(console, *_text(view, filed, letter.strip(), WIDER if detail else AROUND))
    if len(shown) < len(claims):
        _print(console, Text(f"and {len(claims) - len(shown)} more claims: [d]"))
    if item.sort != "event":
        console.print(_table(claims))
    _print(console, Text(f"machine: {machines_word(item)}"))
    if detail:
        _print(console, *working(view, item, events))
    _print(console, keys(item.sort, short=True))


def machines_word(item: Item) -> str:
    """How sure the machine is, and why it asks."""
    chance = "" if item.chance is None else f"{item.chance:.0%} {'that it is one event' if item.sort == 'pair' else 'that it is read right'}; "
    return f"{chance}{item.reason}"


def keys(sort: str, *, short: bool = False) -> Text:
    """What each key does."""
    told = [*KEYS[sort], *ALWAYS]
    if short:
        return Text("  ".join(f"[{key}] {what}" for key, what in told))
    return Text("\n".join(f"  {key}  {what}" for key, what in told) + "\n  ctrl-C stops; every decision is kept as soon as it is made")


def marked(text: str, filed: Filed, around: int) -> Text:
    """The words around a claim's, what was read in brackets with the name of its field."""
    spans = sorted({(e.span, LABELS.get(e.field, e.field)) for e in filed.claim.evidence})
    deed = next(e.span for e in filed.claim.evidence if e.field == "kind")
    start, end = max(0, deed.start - around), min(len(text), deed.end + around)
    out, at = Text("…" if start else ""), start
    for span, label in spans:
        if span.start >= at and span.end <= end:
            out.append(_flat(text[at : span.start]))
            out.append(f"⟨{label}: ", "dim").append(_flat(span.of(text)), "bold").append("⟩", "dim")
            at = span.end
    return out.append(_flat(text[at:end])).append("…" if end < len(text) else "")


def _text(view: View, filed: Filed, letter: str, around: int) -> Iterator[Text]:
    """Where a claim is from, and its words in their text; private persons' names are hidden."""
    document = view.document(filed.claim.document_id)
    text: str = (document or {}).get("text") or filed.sentence
    if filed.role and filed.claim.speaker:
        text = masking.hidden(text, [filed.claim.speaker, *([filed.as_read.claim.speaker or ""] if filed.as_read else [])])
    published = prose.day(filed.published_at) if filed.published_at else "date unknown"
    yield Text(f"{letter}  " * bool(letter) + _flat(f"{filed.source or 'publisher unknown'}, {published}, report {filed.input_id}"), "bold")
    yield marked(text, filed, around)
    yield from (Text(f"  {_flat(line)}") for line in prose.correction_lines(filed))


def _table(claims: Sequence[Filed]) -> RenderableType:
    """What was read of each claim, field by field beside each other; a star stands where the two differ."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(len(claims) + 2):
        table.add_column(overflow="fold")
    for differs, field, told in readings(claims):
        table.add_row("*" if differs else " ", field, *map(_flat, told))
    return table


def readings(claims: Sequence[Filed]) -> Iterator[tuple[bool, str, list[str]]]:
    """For each field: whether the claims differ in it, its name, and what each says; at the end, how sure the machine is of each."""
    for field in SHOWN:
        told = [_of_field(f, field) for f in claims]
        yield len(set(told)) > 1, field, told
    yield False, "confidence", [f"{f.claim.confidence:.0%} by {f.claim.maker}" for f in claims]


def _of_field(filed: Filed, field: str) -> str:
    if field == "speaker" and filed.role:
        return filed.role
    return prose.of_field(field, contract.value_of(filed, field))


def working(view: View, item: Item, events: Sequence[Event]) -> Iterator[Text]:
    """What the events are made of, and what people decided of their claims."""
    yield Text(f"expected change {item.change:.2f}")
    for event in events:
        yield Text(f"{event.id}  {prose.event_sentence(event)}  [{prose.support(event)}]")
        yield from (Text(f"  {_flat(prose.claim_line(f))}") for name in event.claims if (f := view.claim(name)) is not None)
        if (waiting := view.decided().awaiting(set(event.claims))) is not None:
            yield Text(f"  one reviewer says confirmed ({waiting.made_by}: {waiting.why}), a second is needed")
    yield Text("fields that can be corrected: " + ", ".join(FIELDS))


def _print(console: Console, *lines: Text) -> None:
    console.print(Group(*lines), highlight=False)


def _flat(text: str) -> str:
    """On one line, with nothing that steers a terminal."""
    return re.sub(r"\s+", " ", visible(text))
