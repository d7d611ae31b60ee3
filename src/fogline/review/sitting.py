"""One reviewer's way through the queue: what is asked next, and what an answer does to the record. A terminal and a page share it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from fogline.errors import RecordError
from fogline.record import correcting
from fogline.record.record import Record
from fogline.record.view import View
from fogline.review.pairs import Pairs
from fogline.review.queue import Item, Known, queue
from fogline.types import Judgement, Question, Verdict

VERDICTS: Final[dict[tuple[str, str], Verdict]] = {
    ("pair", "x"): "same", ("pair", "n"): "different", ("pair", "u"): "unsure", ("claim", "x"): "accepted", ("claim", "u"): "unsure", ("event", "x"): "confirmed",
}  # fmt: skip
STANDINGS: Final[dict[str, Verdict]] = {"c": "confirmed", "t": "contested", "d": "discounted", "r": "corroborated", "l": "claimed"}
WHY = "read in review"
AGAIN = 50  # decisions after which the queue is made anew, since each may change what the others would


def known(view: View) -> Known:
    """All that a queue is made of."""
    return Known({f.claim.id: f for f in view.claims(Question())}, view.events(Question()), view.judged())


class Sitting:
    """A review in progress; `record` is in the reviewer's name wherever it is asked for.

    Args:
        pairs: scores pairs of claims.
        now: the clock.
        find_place: the place of a name.
    """

    def __init__(self, pairs: Pairs, now: Callable[[], datetime], find_place: correcting.FindPlace) -> None:
        self.made: list[tuple[str, Item]] = []  # judgements of this sitting that stand, in order, each with what it was on
        self.known = Known({}, (), ())  # as the queue was made of it
        self._pairs, self._now, self._find_place = pairs, now, find_place
        self._skipped: set[tuple[str, ...]] = set()
        self._items: list[Item] = []
        self._at = 0

    def next(self, record: Record) -> Item | None:
        """What is to be decided now; None when nothing is left."""
        if self._at >= min(len(self._items), AGAIN):
            self.known = known(record.view())
            self._items = [i for i in queue(self.known, self._pairs, record.who) if i.claims not in self._skipped]
            self._at = 0
        return self._items[self._at] if self._items else None

    @property
    def number(self) -> str:
        """Which of how many it is."""
        return f"{self._at + 1} of {len(self._items)}"

    def judge(self, record: Record, item: Item, verdict: Verdict, left: str, right: str | None = None, *, why: str = WHY) -> None:
        """Keep a verdict; the item stays until `go_on`."""
        self.made.append((record.judge(verdict, left, right, why=why, now=self._now()), item))

    def decide(self, record: Record, item: Item, key: str, *, why: str = WHY) -> Verdict | None:
        """Keep the verdict that a key means for an item, and go on; None where it means none."""
        verdict = VERDICTS.get((item.sort, key))
        if verdict is not None:
            self.judge(record, item, verdict, *(item.claims if item.sort == "pair" else item.claims[:1]), why=why)
            self.go_on()
        return verdict

    def go_on(self) -> None:
        """To the next item."""
        self._at += 1

    def skip(self, item: Item) -> None:
        """Leave an item for another sitting, and go on."""
        self._skipped.add(item.claims)
        self.go_on()

    def undo(self, record: Record) -> Item | None:
        """Withdraw what was decided last in this sitting, and go back to what it was on, which is returned."""
        if not self.made:
            return None
        gone, item = self.made.pop()
        now = self._now()
        record.withdraw([gone], why="undone in review", at=now, now=now)
        self._at = next((i for i, other in enumerate(self._items) if item is other), self._at)
        return item

    def give_standing(self, record: Record, item: Item, claim: str, standing: Verdict, *, why: str = WHY) -> list[Judgement]:
        """Give the event of a claim a standing; returns the words of reviewers that a second one's must come to."""
        self.judge(record, item, standing, claim, why=why)
        decided = record.view().decided()
        return [waiting for event in self.known.events if claim in event.claims and (waiting := decided.awaiting(set(event.claims)))]

    def correct(self, record: Record, item: Item, claim: str, field: str, given: str, *, words: str = "", why: str = WHY) -> None:
        """Correct a field of a claim of the item; the item stays until `go_on`.

        Raises:
            RecordError: the claim, the field, the value or the words are none; then nothing is changed.
        """
        view = record.view()
        filed = view.claim(claim)
        document = view.document(filed.claim.document_id) if filed else None
        if filed is None or document is None or document["text"] is None:
            raise RecordError(f"there is no claim {claim} with its text any more")
        value = correcting.read(filed, field, given, text=document["text"], words=words or None, find_place=self._find_place)
        self.made.append((record.correct(claim, field, value, why=why, now=self._now()), item))
