"""What was read from a document as canonical JSON, written straight from the data.

It is the text that `audit.canonical` makes of the contract's rows, in a fifth of the time: reports come with tens of claims, and
the text of each is hashed and kept. A property test holds the two against each other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring_ascii as _text
from typing import Any

from fogline import contract
from fogline.types import Actor, Attribution, Claim, Count, Reading, Span, Time, Toponym, Window

# Lines between the lists; none of them can be a line of a list.
HEADS = {"attributions": '{"attributions":['} | {
    name: f'],"{name}":[' for name in ("claims", "counts", "places", "sentences", "times")
}  # fmt: skip
BETWEEN, END = ",\n", "]}"


def of(reading: Reading, claims: Iterable[str], sentences: Sequence[Span]) -> str:
    """The layers of a reading: everything that its claims point at, the claims, and the sentence of each; each on a line of its own.

    Args:
        reading: what was read.
        claims: the text of each of its claims.
        sentences: that they stand in.
    """
    lists: dict[str, Iterable[str]] = {
        "attributions": map(_attribution, reading.attributions), "claims": claims, "counts": map(_count, reading.counts),
        "places": map(_toponym, reading.places), "sentences": map(_span, sentences), "times": map(_time, reading.times),
    }  # fmt: skip
    return "".join([f"{HEADS[name]}\n{BETWEEN.join(parts)}\n" for name, parts in lists.items()]) + END


class Kept:
    """The layers of a reading as they are kept; only what is asked for is parsed."""

    def __init__(self, text: str) -> None:
        """Layers that somebody wrote in fewer lines are read as well.

        Raises:
            ValueError: the text is no JSON.
        """
        lines = text.split("\n")
        try:
            at = [lines.index(head) for head in HEADS.values()] + [lines.index(END)]
            self._lists: dict[str, list[Any]] = {name: list(lines[at[i] + 1 : at[i + 1]]) for i, name in enumerate(HEADS)}
        except ValueError:
            self._lists = json.loads(text)

    def part(self, name: str, index: int) -> Any:
        """One claim, place, count, attribution, time or sentence.

        Raises:
            IndexError, ValueError: it is not there, or damaged.
        """
        found = self._lists[name][index]
        if isinstance(found, str):
            found = self._lists[name][index] = json.loads(found.removesuffix(","))
        return found


def claim(c: Claim) -> str:
    """A claim, its spans and indices as in its reading."""
    evidence = ",".join([f'{{"field":{_text(e.field)},"span":[{e.span.start},{e.span.end}]}}' for e in c.evidence])
    return (
        f'{{"actors":[{",".join(map(_actor, c.actors))}],"attribution":{_whole(c.attribution)},"background":{_truth(c.background)},'
        f'"confidence":{_number(c.confidence)},"counts":{_list(c.counts)},"evidence":[{evidence}],"id":{_text(c.id)},"kind":{_text(c.kind)},'
        f'"maker":{_text(c.maker)},"modes":[{",".join(map(_text, c.modes))}],"place":{_whole(c.place)},"places":{_list(c.places)},'
        f'"speaker":{_words(c.speaker)},"stance":{_text(c.stance)},"times":{_list(c.times)},"window":{_window(c.window)}}}'
    )


def covered(reading: Reading, c: Claim, text: str, *, words: str, sentence: str, recorded_at: str) -> str:
    """What the log covers of a claim, as `rows.digested_claim` has it.

    Args:
        reading: that holds it.
        c: the claim.
        text: of the claim.
        words: that its kind was read from.
        sentence: that they stand in.
        recorded_at: since when it is known.
    """
    counts = ",".join([_count(reading.counts[i]) for i in c.counts])
    place = _toponym(reading.places[c.place]) if c.place is not None else "null"
    return (
        f'{{"body":{text},"counts":[{counts}],"document":{_text(c.document_id)},"place":{place},"recorded_at":{_text(recorded_at)},'
        f'"sentence":{_text(sentence)},"table":"claim","words":{_text(words)}}}'
    )


def _actor(a: Actor) -> str:
    return f'{{"id":{_words(a.id)},"name":{_text(a.name)},"part":{_text(a.part)},"span":{_span(a.span) if a.span else "null"}}}'


def _attribution(a: Attribution) -> str:
    return (
        f'{{"content":{_spans(a.content)},"cue":{_spans(a.cue)},"nested_in":{_whole(a.parent)},"organisation":{_words(a.organisation)},'
        f'"quotation":{_text(a.quotation)},"role":{_words(a.role)},"source":{_spans(a.source)},"speaker":{_words(a.speaker)},'
        f'"through":[{",".join(map(_text, a.through))}]}}'
    )


def _toponym(t: Toponym) -> str:
    p = t.place
    if p is None:
        return (
            f'{{"admin1":null,"country":null,"feature":"other","gazetteer_id":null,"lat":null,"lon":null,"name":{_text(t.name)},'
            f'"radius_m":null,"span":{_span(t.span)},"use":{_text(t.use)}}}'
        )
    return (
        f'{{"admin1":{_words(p.admin1)},"country":{_words(p.country)},"feature":{_text(p.feature)},"gazetteer_id":{_words(p.gazetteer_id)},'
        f'"lat":{_number(p.lat)},"lon":{_number(p.lon)},"name":{_text(p.name)},"radius_m":{_number(p.radius_m)},"span":{_span(t.span)},'
        f'"use":{_text(t.use)}}}'
    )


def _time(t: Time) -> str:
    w = t.window
    return (
        f'{{"earliest":{_words(contract.stamp(w.earliest)) if w else "null"},"latest":{_words(contract.stamp(w.latest)) if w else "null"},'
        f'"span":{_span(t.span)},"type":{_text(t.type)},"value":{_words(t.value)}}}'
    )


def _count(c: Count) -> str:
    low, high = (None if n is None else _number(int(n) if n == int(n) else n) for n in (c.low, c.high))
    return (
        f'{{"actor":{_words(c.actor)},"approximate":{_truth(c.approximate)},"cumulative":{_truth(c.cumulative)},"high":{high or "null"},'
        f'"low":{low or "null"},"original":{_words(c.original)},"part":{_truth(c.part)},"span":{_span(c.span)},"stock":{_truth(c.stock)},"unit":{_text(c.unit)},"what":{_text(c.what)},"who":{_text(c.who)}}}'
    )


def _window(w: Window | None) -> str:
    return f'{{"earliest":{_words(contract.stamp(w.earliest))},"latest":{_words(contract.stamp(w.latest))}}}' if w else "null"


def _spans(spans: Sequence[Span]) -> str:
    return f"[{','.join(map(_span, spans))}]"


def _span(span: Span) -> str:
    return f"[{span.start},{span.end}]"


def _list(indices: Sequence[int]) -> str:
    return f"[{','.join(map(str, indices))}]"


def _words(text: str | None) -> str:
    return "null" if text is None else _text(text)


def _whole(number: int | None) -> str:
    return "null" if number is None else str(number)


def _number(number: float) -> str:
    return repr(number) if math.isfinite(number) else json.dumps(number)


def _truth(value: bool) -> str:
    return "true" if value else "false"
