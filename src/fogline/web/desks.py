"""Where reviewers are in their queues: a desk each, kept while the server runs."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from fogline.gazetteer import Gazetteer
from fogline.record.record import utc_now
from fogline.record.users import key_of
from fogline.review.pairs import by_likeness
from fogline.review.sitting import Sitting
from fogline.types import Place

MOST = 8  # each holds the claims that its queue was made of; whoever came longest ago begins anew, and nothing that is decided is asked again


class Desk:
    """One reviewer's sitting, used by one request at a time."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.lock = Lock()
        self.said = ""  # what became of the last answer, until it was read
        self._gazetteer = gazetteer
        self.sitting = Sitting(by_likeness, utc_now, self._place)

    def _place(self, name: str) -> Place | None:
        """The likeliest place of a name."""
        found = self._gazetteer.lookup(name)
        return found[0].place if found else None


class Desks:
    """Every reviewer's desk."""

    def __init__(self) -> None:
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._lock = Lock()

    def of(self, name: str, gazetteer: Gazetteer) -> Desk:
        """The desk of a reviewer.

        Args:
            name: theirs.
            gazetteer: in which places of corrections are looked up.
        """
        with self._lock:
            desk = self._desks.setdefault(key_of(name), Desk(gazetteer))
            self._desks.move_to_end(key_of(name))
            while len(self._desks) > MOST:
                self._desks.popitem(last=False)
        return desk
