"""What readers ask of each page, drawn from what a record holds: nothing, a place, boxes, kinds, actors, words rare and common, other days, deep pages."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from fogline.record import Record
from fogline.types import Event, Question
from fogline.web.page import Page
from fogline.web.pages import PAGES

DAY = timedelta(days=1)
SMALL = 0.5  # degrees of a small box, each way
NAMED = 12  # events and documents that are looked at


class Sample:
    """What is asked about."""

    def __init__(self, path: Path, seed: int) -> None:
        self._dice = random.Random(f"pages {seed}")
        with Record(path, create=False) as record:
            engine, view = record.engine, record.view()
            last = int(engine.all("SELECT max(number) AS n FROM revision WHERE thing = 'event'")[0]["n"])
            found = [self._event(record, last) for _ in range(NAMED)]
            self.events: list[Event] = [e for e in found if e is not None]
            self.claims = [f for e in self.events if (f := view.claim(e.claims[0])) is not None]
            self.latest = view.latest_events(Question(limit=NAMED))
            sources = engine.all("SELECT source, count(*) AS n FROM document GROUP BY source ORDER BY 2 DESC")
            self.sources = [sources[0]["source"], sources[len(sources) // 2]["source"], sources[-1]["source"]]
            actors = engine.all("SELECT actor, count(*) AS n FROM (SELECT actor FROM revision_actor ORDER BY actor LIMIT 500000) GROUP BY actor ORDER BY 2 DESC")
            self.actors = [actors[0]["actor"], actors[len(actors) // 2]["actor"]]
            a_moment = "SELECT recorded_at FROM revision WHERE number >= :n ORDER BY number LIMIT 1"
            steps = [engine.all(a_moment, {"n": n})[0]["recorded_at"] for n in (last // 2, last * 9 // 10)]
            self.moments = [datetime.fromisoformat(s).astimezone(UTC) for s in steps]

    def _event(self, record: Record, last: int) -> Event | None:
        rows = record.engine.all("SELECT id FROM revision WHERE number >= :n AND thing || '' = 'event' ORDER BY number LIMIT 1", {"n": self._dice.randrange(1, last)})
        return record.view().event(rows[0]["id"]) if rows else None

    def asked(self, page: Page) -> Iterator[tuple[str, dict[str, str]]]:
        """What is asked of a page, each with a word for it: the part of the path that is a name, and the parameters."""
        if page.name in ("event", "embed_event"):
            yield from ((e.id, {}) for e in self.events)
            yield self.events[0].id, {"as_of": _stamp(self.moments[-1])}
            return
        if page.name == "document":
            yield from ((f.claim.document_id, {}) for f in self.claims)
            return
        names = self.sources if page.name == "source" else [""]
        for name in names:
            yield from ((name, asked) for asked in self._questions() if all(p in page.takes for p in asked))

    def _questions(self) -> Iterator[dict[str, str]]:
        there = [e for e in self.events if e.place is not None and e.window is not None]
        one, two = there[0], there[1]
        assert one.place is not None
        assert two.place is not None
        day, other = _day(one), _day(two)
        yield {}
        yield {"day": _iso(day)}
        yield {"day": _iso(other), "kind": two.kind}
        yield {"from": _iso(day - 30 * DAY), "to": _iso(day)}
        yield {"from": _iso(day - 365 * DAY), "to": _iso(day)}
        yield {"from": _iso(day)}
        yield {"as_of": _iso(self.moments[0])}
        yield {"as_of": _iso(self.moments[-1])}
        yield {"as_of": _iso(self.moments[0]), "day": _iso(self.moments[0] - 10 * DAY)}
        yield {"as_of": _iso(self.moments[-1]), "bbox": "-180,-90,180,90"}
        yield {"bbox": "-180,-90,180,90"}
        yield {"bbox": _around(one, SMALL)}
        yield {"bbox": _around(two, 8 * SMALL)}
        yield {"bbox": _around(two, SMALL), "from": _iso(other - 365 * DAY), "to": _iso(other)}
        yield {"bbox": "-180,-90,180,90", "kind": "shelling"}
        yield {"kind": one.kind}
        yield {"kind": "other"}
        yield {"standing": "contested"}
        yield {"standing": "withdrawn"}
        yield {"min": "0.6"}
        yield {"actor": self.actors[0]}
        yield {"actor": self.actors[1], "kind": one.kind}
        yield {"place": two.place.name}
        yield {"place": one.place.country or "SY"}
        yield {"place": one.place.admin1 or one.place.name}
        yield {"source": self.sources[0]}
        yield {"source": self.sources[-1], "from": _iso(day - 365 * DAY), "to": _iso(day)}
        yield from ({"q": words} for words in self._words())
        yield {"sort": "earliest"}
        yield {"sort": "known"}
        yield {"sort": "known", "as_of": _iso(self.moments[0])}
        yield {"page": "2"}
        yield {"page": "40"}
        yield {"page": "4000"}
        yield {"page": "40", "kind": one.kind}
        yield {"at": "34.8,38.9,6"}
        yield {"at": f"{one.place.lat:.3f},{one.place.lon:.3f},9"}
        yield {"sel": self.latest[0].id}

    def _words(self) -> list[str]:
        """A common word, a rare one, two together, a name."""
        words = sorted({w.strip(".,").lower() for f in self.claims for w in f.sentence.split()}, key=lambda w: (len(w), w))
        return [words[0], words[-1], " ".join(words[1:3]), self.claims[0].claim.speaker or words[-2]]


def addresses(path: Path, seed: int, forms: Sequence[str] = ()) -> dict[tuple[str, str], list[str]]:
    """Every address that is asked for, by page and form; of some forms alone, where these are named."""
    sample, found = Sample(path, seed), dict[tuple[str, str], list[str]]()
    for page in PAGES:
        asked = list(sample.asked(page))
        for form, path_of in (("html", page.path), *((form, page.twin(form)) for form in page.twins)):
            if form in (forms or (form,)):
                known = page.takes if form == "html" else page.known(form)
                found[page.name, form] = [_address(path_of, name, given) for name, given in asked if all(p in known for p in given) or form == "html"]
    return found


def _address(path: str, name: str, given: dict[str, str]) -> str:
    for part in ("{name:path}", "{name}"):
        path = path.replace(part, quote(name, safe=""))
    return f"{path}?{urlencode(given)}" if given else path


def _day(event: Event) -> datetime:
    assert event.window is not None
    assert event.window.earliest is not None
    return event.window.earliest


def _around(event: Event, degrees: float) -> str:
    place = event.place
    assert place is not None
    return ",".join(f"{n:.3f}" for n in (place.lon - degrees, place.lat - degrees, place.lon + degrees, place.lat + degrees))


def _iso(moment: datetime) -> str:
    return moment.date().isoformat()


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
