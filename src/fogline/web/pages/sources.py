"""Sources: who publishes and who speaks, how much, how often first, how often alone, how reliably."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from fogline import register, reprints, tellers
from fogline.admiralty import LETTERS
from fogline.agencies import full_name
from fogline.control.told import name as name_of
from fogline.record import View, listings, table_queries
from fogline.register import Listed
from fogline.types import Question
from fogline.web import diagrams
from fogline.web.page import Answer, Asked, NotFoundError, Page, Row

MOST_CLAIMS = 20_000  # of a record whose sources are weighed for a page: some ten seconds, once for each state of the record
SHOWN = 100  # documents of a source a page
KEPT = 4  # states of a record
Copies = Mapping[str, Mapping[str, int]]  # publisher -> whom it reprints -> in how many reports


def answer(asked: Asked) -> Answer:
    """The register."""
    held = listings.sources(asked.record.engine, asked.view)
    weighed, copies = _weighed(asked)
    publishers = {one.source: one for one in weighed or () if one.sort == "publisher"}
    rows = [_row(row, publishers.get(row["source"] or ""), copies) for row in held]
    speakers = [_speaker(one) for one in weighed or () if one.sort == "speaker"]
    return Answer(
        {"rows": rows, "speakers": speakers[:SHOWN], "all_speakers": len(speakers), "is_weighed": weighed is not None, "letters": LETTERS, "total": sum(r["reports"] for r in held), "most": MOST_CLAIMS, "interval": diagrams.interval},
        {"publishers": rows, "speakers": speakers, "weighed": weighed is not None}, rows,
    )  # fmt: skip


def one(asked: Asked) -> Answer:
    """One source with its documents."""
    held = [r for r in listings.sources(asked.record.engine, asked.view) if r["source"] == asked.name]
    if not held:
        raise NotFoundError(f"no report of {asked.name!r} is in the record; the register lists who is")
    first = (asked.address.page - 1) * SHOWN
    numbers = listings.of_source(asked.record.engine, asked.view, asked.name)[first : first + SHOWN + 1]
    more = len(numbers) > SHOWN
    documents = asked.record.engine.all(table_queries.DOCUMENTS_NUMBERED, {"numbers": json.dumps(numbers)})
    weighed, copies = _weighed(asked)
    known = next((w for w in weighed or () if w.sort == "publisher" and w.source == asked.name), None)
    documents = [d for d in documents if not asked.withheld.has_no_words(d["id"])]
    row = _row(held[0], known, copies)
    kinds = [{"kind": e.kind, "mean": e.mean, "low": e.low, "high": e.high, "agreed": e.agreed, "disagreed": e.disagreed, "letter": e.letter, "why": e.reason} for e in known.estimates] if known else []
    return Answer(
        {"row": row, "kinds": kinds, "documents": documents[:SHOWN], "letters": LETTERS, "interval": diagrams.interval}, {"source": row, "estimates": kinds, "documents": documents[:SHOWN]}, documents[:SHOWN],
        pages=asked.address.page + more,
    )  # fmt: skip


def _row(held: Row, weighed: Listed | None, copies: Copies) -> Row:
    side = tellers.publisher(held["source"]).side
    return {
        "source": held["source"], "side": side and name_of(side), "reports": held["reports"], "claims": held["claims"] or 0, "first_published": held["first_published"],
        "last_published": held["last_published"], "last_fetched": held["last_fetched"], "language": held["language"], "languages": held["languages"],
        "reprints": dict(copies.get(held["source"] or "", {})), **_weight(weighed),
    }  # fmt: skip


def _speaker(weighed: Listed) -> Row:
    return {"speaker": weighed.source, "name": full_name(weighed.source) or name_of(weighed.source), "reports": weighed.reports, "claims": weighed.claims, **_weight(weighed)}


def _weight(weighed: Listed | None) -> Row:
    """How often a source was first, alone, agreed with and contradicted, and how reliable that makes it."""
    if weighed is None:
        return dict.fromkeys(("events", "shared", "first", "alone", "agreed", "disagreed", "low", "high", "letter", "why"))
    letter, why = weighed.verdict()
    made = next((e for e in weighed.estimates if e.kind is None), None)
    return {
        "events": weighed.events, "shared": weighed.shared, "first": weighed.first, "alone": weighed.alone, "agreed": made and made.agreed,
        "disagreed": made and made.disagreed, "low": made and made.low, "high": made and made.high, "letter": letter, "why": why,
    }  # fmt: skip


def _weighed(asked: Asked) -> tuple[tuple[Listed, ...] | None, Copies]:
    """The register and whom each reprints, where the record is not too large for a page."""
    if asked.count()["claims"] > MOST_CLAIMS:
        return None, {}
    return _register(_Moment(asked.view, asked.root[1], asked.as_of, asked.withheld.events))


class _Moment:
    """A view, equal to another one of the same state of the same record."""

    def __init__(self, view: View, root: str, as_of: str, without: frozenset[str]) -> None:
        self.view, self.without = view, without
        self._key = root, as_of, without

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Moment) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=KEPT)
def _register(at: _Moment) -> tuple[tuple[Listed, ...], Copies]:
    view = at.view
    claims = {filed.claim.id: filed for filed in view.claims(Question())}
    told = [(event, [claims[i] for i in event.claims if i in claims]) for event in view.events(Question()) if event.id not in at.without]
    return tuple(register.register(told, claims.values(), view.grades())), reprints.made(claims.values())


PAGE = Page("sources", "/sources", "Sources", "public", answer, "Who publishes and who speaks, how much and how reliably.", twins=("json", "csv"))
ONE = Page(
    "source", "/sources/{name:path}", "Source", "public", one, "One publisher with its documents.", takes=("as_of", "page"), twins=("json", "csv"), in_menu=False,
)  # fmt: skip
