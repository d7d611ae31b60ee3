"""One reviewer at a terminal: each key is one decision, kept in the record as soon as it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from rich.console import Console

from fogline import prose
from fogline.corrections import FIELDS
from fogline.errors import RecordError
from fogline.record import correcting
from fogline.record.record import Record
from fogline.record.view import View
from fogline.review import screen
from fogline.review.pairs import Pairs
from fogline.review.queue import Item, Known, queue
from fogline.types import Question, Verdict

VERDICTS: Final[dict[tuple[str, str], Verdict]] = {
    ("pair", "x"): "same", ("pair", "n"): "different", ("pair", "u"): "unsure", ("claim", "x"): "accepted", ("claim", "u"): "unsure", ("event", "x"): "confirmed",
}  # fmt: skip
STANDINGS: Final[dict[str, Verdict]] = {"c": "confirmed", "t": "contested", "d": "discounted", "r": "corroborated", "l": "claimed"}
WHY = "read in review"
AGAIN = 50  # decisions after which the queue is made anew, since each may change what the others would


def known(view: View) -> Known:
    """All that a queue is made of."""
    return Known({f.claim.id: f for f in view.claims(Question())}, view.events(Question()), view.judged())


class Session:
    """A review in progress.

    Args:
        record: in the reviewer's name.
        pairs: scores pairs of claims.
        console: to print to.
        key: waits for one key.
        line: asks for a line, with what is taken where it is left empty.
        now: the clock.
        find_place: the place of a name.
    """

    def __init__(
        self, record: Record, pairs: Pairs, console: Console, key: Callable[[], str], line: Callable[[str, str], str], now: Callable[[], datetime],
        find_place: correcting.FindPlace,
    ) -> None:  # fmt: skip
        self.made: list[tuple[str, Item]] = []  # judgements of this session that stand, in order, each with what it was on
        self._record, self._pairs, self._console, self._key, self._line, self._now, self._find_place = record, pairs, console, key, line, now, find_place
        self._skipped: set[tuple[str, ...]] = set()
        self._known = Known({}, (), ())  # as the queue was made of it

    def run(self) -> None:
        """Show items until there are no more, or the reviewer quits."""
        while True:
            items = [i for i in self._left() if i.claims not in self._skipped]
            if not items:
                self._say("Nothing is left to review.")
                return
            if not self._through(items):
                return

    def _left(self) -> list[Item]:
        with self._console.status("looking for what matters most"):
            self._known = known(self._record.view())
            return queue(self._known, self._pairs, self._record.who)

    def _through(self, items: list[Item]) -> bool:
        """Go through some items; False when the reviewer quits."""
        at = 0
        while at < min(len(items), AGAIN):
            item = items[at]
            self._show(item, f"{at + 1} of {len(items)}")
            match self._decide(item):
                case "quit":
                    return False
                case "undo":
                    undone = self._undo()
                    at = next((i for i, other in enumerate(items) if undone is other), at)
                    continue
                case "skip":
                    self._skipped.add(item.claims)
            at += 1
        return True

    def _decide(self, item: Item) -> str:
        """Take keys until the item is decided, skipped, undone or left."""
        while True:
            key = self._key()
            if verdict := VERDICTS.get((item.sort, key)):
                on = item.claims if item.sort == "pair" else item.claims[:1]
                self._judge(item, verdict, *on)
                return verdict
            match key:
                case "q" | "":
                    return "quit"
                case "z":
                    return "undo"
                case "s":
                    return "skip"
                case "u":
                    return "skip"  # of an event: who cannot tell says nothing
                case "?":
                    self._console.print(screen.keys(item.sort))
                case "d":
                    self._show(item, "details", detail=True)
                case "g" | "n" if key == "g" or item.sort == "event":
                    if self._give_standing(item) and item.sort == "event":
                        return "standing"
                case "c" | "n":
                    if self._correct(item):
                        self._show(item, "corrected")
                case _:
                    self._say(f"no such key: {key!r}; ? lists them")

    def _show(self, item: Item, number: str, *, detail: bool = False) -> None:
        events = [e for e in self._known.events if e.id in item.events]
        screen.show(self._console, self._record.view(), item, events, number, detail=detail)

    def _judge(self, item: Item, verdict: Verdict, left: str, right: str | None = None, why: str = WHY) -> None:
        self.made.append((self._record.judge(verdict, left, right, why=why, now=self._now()), item))
        self._say(f"-> {verdict}")

    def _undo(self) -> Item | None:
        """Withdraw what was decided last in this session; returns the item."""
        if not self.made:
            self._say("nothing was decided in this session")
            return None
        gone, item = self.made.pop()
        now = self._now()
        self._record.withdraw([gone], why="undone in review", at=now, now=now)
        self._say("undone")
        return item

    def _give_standing(self, item: Item) -> bool:
        """Ask for the standing of the item's event."""
        on = self._which(item, "event") if len(item.events) > 1 else item.claims[0]
        if on is None:
            return False
        self._say("standing: " + "  ".join(f"[{key}] {standing}" for key, standing in STANDINGS.items()) + "  any other key: none")
        standing = STANDINGS.get(self._key())
        if standing is None:
            self._say("no standing given")
            return False
        self._judge(item, standing, on, why=self._line("why", WHY))
        decided = self._record.view().decided()
        for event in self._known.events:
            if on in event.claims and (waiting := decided.awaiting(set(event.claims))):
                self._say(f"one reviewer says confirmed ({waiting.made_by}), a second is needed")
        return True

    def _correct(self, item: Item) -> bool:
        """Ask for a field, its value and its words; what is no value is said, and nothing is changed."""
        name = self._which(item, "claim") if len(item.claims) > 1 else item.claims[0]
        view = self._record.view()
        filed = view.claim(name) if name is not None else None
        document = view.document(filed.claim.document_id) if filed else None
        if filed is None or document is None:
            return False
        field = self._line(f"field ({', '.join(FIELDS)})", "")
        if field not in FIELDS:
            self._say("nothing corrected")
            return False
        given = self._line(f"{field} is ({correcting.SHORT.get(field, 'as in the contract')}; - for none)", "")
        words = self._line("words of the report that say so (empty: as read)", "")
        why = self._line("why", WHY)
        try:
            value = correcting.read(filed, field, given, text=document["text"], words=words or None, find_place=self._find_place)
        except RecordError as error:
            self._say(str(error))
            return False
        self.made.append((self._record.correct(filed.claim.id, field, value, why=why, now=self._now()), item))
        return True

    def _which(self, item: Item, what: str) -> str | None:
        """The claim that the reviewer means; of an event, any of several."""
        if item.sort == "event":
            claims = [f for c in item.claims if (f := self._record.view().claim(c)) is not None]
            for i, filed in enumerate(claims, 1):
                self._say(f"[{i}] {prose.claim_line(filed)}")
            given = self._line(f"which {what}, 1 to {len(claims)}", "1")
            return claims[int(given) - 1].claim.id if given.isdigit() and 0 < int(given) <= len(claims) else None
        self._say(f"which {what}: [a] or [b]?")
        return dict(zip("ab", item.claims, strict=True)).get(self._key().casefold())

    def _say(self, words: str) -> None:
        self._console.print(words, highlight=False, markup=False)


def lines(items: list[Item], view: View) -> Iterator[str]:
    """A queue for people, each item with its claims."""
    for i, item in enumerate(items, 1):
        yield f"{i:>3}. {item.sort}, expected change {item.change:.2f}{', a second opinion' if item.second else ''}: {item.reason}"
        yield from (f"     {prose.claim_line(f)}" for name in item.claims[:2] if (f := view.claim(name)) is not None)
