"""One reviewer at a terminal: each key is one decision, kept in the record as soon as it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from rich.console import Console

from fogline import prose
from fogline.corrections import FIELDS
from fogline.errors import RecordError
from fogline.record import correcting
from fogline.record.record import Record
from fogline.record.view import View
from fogline.review import screen
from fogline.review.pairs import Pairs
from fogline.review.queue import Item
from fogline.review.sitting import STANDINGS, VERDICTS, WHY, Sitting


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
        self._record, self._console, self._key, self._line = record, console, key, line
        self._sitting = Sitting(pairs, now, find_place)

    @property
    def made(self) -> list[tuple[str, Item]]:
        """Judgements of this session that stand, in order, each with what it was on."""
        return self._sitting.made

    def run(self) -> None:
        """Show items until there are no more, or the reviewer quits."""
        while (item := self._next()) is not None:
            self._show(item, self._sitting.number)
            match self._decide(item):
                case "quit":
                    return
                case "undo":
                    self._say("undone" if self._sitting.undo(self._record) else "nothing was decided in this session")
                case "skip":
                    self._sitting.skip(item)
                case "standing":
                    self._sitting.go_on()
        self._say("Nothing is left to review.")

    def _next(self) -> Item | None:
        with self._console.status("looking for what matters most"):
            return self._sitting.next(self._record)

    def _decide(self, item: Item) -> str:
        """Take keys until the item is decided, skipped, undone or left."""
        while True:
            key = self._key()
            if (item.sort, key) in VERDICTS:
                self._say(f"-> {self._sitting.decide(self._record, item, key)}")
                return "decided"
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
        events = [e for e in self._sitting.known.events if e.id in item.events]
        screen.show(self._console, self._record.view(), item, events, number, detail=detail)

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
        awaited = self._sitting.give_standing(self._record, item, on, standing, why=self._line("why", WHY))
        self._say(f"-> {standing}")
        for waiting in awaited:
            self._say(f"one reviewer says confirmed ({waiting.made_by}), a second is needed")
        return True

    def _correct(self, item: Item) -> bool:
        """Ask for a field, its value and its words; what is no value is said, and nothing is changed."""
        name = self._which(item, "claim") if len(item.claims) > 1 else item.claims[0]
        if name is None:
            return False
        field = self._line(f"field ({', '.join(FIELDS)})", "")
        if field not in FIELDS:
            self._say("nothing corrected")
            return False
        given = self._line(f"{field} is ({correcting.SHORT.get(field, 'as in the contract')}; - for none)", "")
        words = self._line("words of the report that say so (empty: as read)", "")
        why = self._line("why", WHY)
        try:
            self._sitting.correct(self._record, item, name, field, given, words=words, why=why)
        except RecordError as error:
            self._say(str(error))
            return False
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
