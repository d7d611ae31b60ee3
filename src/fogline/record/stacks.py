"""Every document that stands now, by who published it, in what language and when: counted for lists of sources and of what a record holds.

Some 90 bytes a document are held in memory, read once; then only the documents that the log says are new or touched: read again, withdrawn,
redacted. A state is never changed, so that a reader of an earlier one goes on with what it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fogline import contract
from fogline.record import made_once
from fogline.record.audit import last_entry
from fogline.record.engine import Engine, Row

UNKNOWN: Final = np.iinfo(np.int64).min  # seconds: when, nobody says
FROM: Final = """
SELECT d.number, d.report, coalesce(d.source, r.source) AS source, d.language, d.published_at, r.published_at AS report_published_at, r.fetched_at,
       d.withdrawn_at IS NULL AS stands, r.withdrawn_at IS NULL AS report_stands, {claims}
  FROM document d JOIN report r ON r.number = d.report"""
# of one document it is looked up what stands of its readings; of all of them at once, by one pass over what was withdrawn
_STANDING: Final = "FROM reading g{claims} WHERE g.document = d.number AND g.withdrawn_at IS NULL"
_CLAIMS: Final = f"""(SELECT coalesce(sum(g.claims), 0) {_STANDING.format(claims="")}) AS claims,
       (SELECT count(*) {_STANDING.format(claims=" JOIN claim c ON c.number >= g.first_claim AND c.number < g.first_claim + g.claims AND c.withdrawn_at IS NOT NULL")}) AS gone"""
ALL: Final = f"{FROM.format(claims='0 AS claims, 0 AS gone')} ORDER BY d.number"
ONE: Final = f"{FROM.format(claims=_CLAIMS)} WHERE d.number = :number"
CLAIMS: Final = "SELECT document, claims FROM reading WHERE withdrawn_at IS NULL"
GONE: Final = """
SELECT g.document, count(*) AS gone FROM claim c JOIN reading g ON g.number = c.reading
 WHERE c.withdrawn_at IS NOT NULL AND g.withdrawn_at IS NULL GROUP BY g.document
"""
# every part by the index of its position: a union without doubles would go through whole tables in order
TOUCHED: Final = """
SELECT d.number FROM document d WHERE d.position > :position
UNION ALL SELECT d.number FROM document d JOIN report r ON r.number = d.report WHERE r.position > :position
UNION ALL SELECT g.document FROM reading g WHERE g.position > :position
UNION ALL SELECT d.number FROM withdrawal w JOIN document d ON d.report = w.target WHERE w.position > :position AND w.what IN ('report', 'redaction')
UNION ALL SELECT w.target FROM withdrawal w WHERE w.position > :position AND w.what = 'document'
UNION ALL SELECT g.document FROM withdrawal w JOIN reading g ON g.number = w.target WHERE w.position > :position AND w.what = 'reading'
UNION ALL SELECT g.document FROM withdrawal w JOIN claim c ON c.number = w.target JOIN reading g ON g.number = c.reading WHERE w.position > :position AND w.what = 'claim'
"""
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Names:
    """Words by number: sources, languages. They only grow, and are shared by all states."""

    numbers: dict[str | None, int]

    def of(self, name: str | None) -> int:
        """The number of a name, a new one where it has none."""
        return self.numbers.setdefault(name, len(self.numbers))

    def all(self) -> list[str | None]:
        """The names in order of their numbers."""
        return list(self.numbers)


@dataclass(frozen=True, slots=True)
class Stacks:
    """The documents of one state of a record, in order of their numbers."""

    position: int  # of the log's last entry
    sources: Names
    languages: Names
    number: Ints
    report: Ints
    source: Ints
    language: Ints
    published: Ints  # seconds from 1970
    report_published: Ints
    fetched: Ints
    stands: Marks
    report_stands: Marks
    claims: Ints  # of the readings that stand
    gone: Ints  # of these claims, how many were withdrawn

    def listed(self) -> list[Row]:
        """Who publishes: how much, from when to when, the one with the most reports first; as `table_queries.SOURCES_LISTED`, each document once."""
        at = np.flatnonzero(self.stands)
        at = at[np.argsort(self.source[at], kind="stable")]
        names, languages, found = self.sources.all(), self.languages.all(), []
        held, starts = np.unique(self.source[at], return_index=True)
        for name, start, end in zip(held.tolist(), starts, [*starts[1:], len(at)], strict=False):
            own = at[start:end]
            published = self.published[own]
            published, spoken = published[published != UNKNOWN], {languages[n] for n in np.unique(self.language[own]).tolist()} - {None}
            found.append({
                "source": names[name], "reports": len(own), "first_published": _stamp(published.min() if len(published) else None),
                "last_published": _stamp(published.max() if len(published) else None), "claims": int(self.claims[own].sum()),
                "last_fetched": _stamp(self.fetched[own].max()), "language": min((s for s in spoken if s), default=None), "languages": len(spoken),
            })  # fmt: skip
        return sorted(found, key=lambda row: (-int(str(row["reports"])), row["source"] is not None, row["source"] or ""))

    def of_source(self, source: str | None) -> list[int]:
        """The numbers of the documents of a source, the newest first."""
        own = np.flatnonzero(self.stands & (self.source == self.sources.numbers.get(source, -1)))
        found: list[int] = self.number[own[np.lexsort((-self.number[own], -self.published[own], self.published[own] == UNKNOWN))]].tolist()
        return found

    def spoken(self) -> dict[str, int]:
        """Documents by language, the one with the most first."""
        sums = np.bincount(self.language[self.stands], minlength=len(self.languages.numbers))
        counted = {str(name): int(n) for name, n in zip(self.languages.all(), sums, strict=False) if n}
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    @property
    def told(self) -> int:
        """How many claims there are."""
        return int(self.claims.sum() - self.gone.sum())

    def held(self) -> Row:
        """How many reports, documents and claims there are, and from when to when they were published."""
        reports = np.zeros(int(self.report.max(initial=0)) + 1, dtype=np.bool_)
        reports[self.report[self.report_stands]] = True
        published = self.report_published[self.report_stands & (self.report_published != UNKNOWN)]
        return {
            "reports": int(reports.sum()), "documents": int(self.stands.sum()), "claims": self.told,
            "first_published": _stamp(published.min() if len(published) else None), "last_published": _stamp(published.max() if len(published) else None),
        }  # fmt: skip


def now(engine: Engine) -> Stacks:
    """The documents of the state that a connection reads."""
    return made_once.grown(engine, "documents", lambda before: read(engine) if before is None else after(engine, before))


def read(engine: Engine) -> Stacks:
    """All of them."""
    sources, languages = Names({}), Names({})
    made = _columns(engine, sources, languages, engine.stream(ALL))
    for query, column in ((CLAIMS, made.claims), (GONE, made.gone)):
        rows = [tuple(row.values()) for row in engine.stream(query)]
        documents, sums = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        np.add.at(column, np.searchsorted(made.number, documents), sums)
    return made


def after(engine: Engine, before: Stacks) -> Stacks:
    """The documents of a state, of which only what came since an earlier one is read."""
    touched = sorted({row["number"] for row in engine.all(TOUCHED, {"position": before.position})})
    later = _columns(engine, before.sources, before.languages, (row for number in touched for row in engine.all(ONE, {"number": number})))
    keep = ~np.isin(before.number, later.number)
    joined = {f.name: np.concatenate((getattr(before, f.name)[keep], getattr(later, f.name))) for f in fields(Stacks)[3:]}
    order = np.argsort(joined["number"], kind="stable")
    return Stacks(later.position, later.sources, later.languages, **{name: column[order] for name, column in joined.items()})


def _columns(engine: Engine, sources: Names, languages: Names, rows: Iterable[Row]) -> Stacks:
    seconds: dict[str | None, int] = {None: UNKNOWN}

    def moment(stamp: str | None) -> int:
        if stamp not in seconds:
            found = contract.moment(stamp)
            seconds[stamp] = UNKNOWN if found is None else int(found.timestamp())
        return seconds[stamp]

    held = [
        (
            row["number"], row["report"], sources.of(row["source"]), languages.of(row["language"]), moment(row["published_at"]), moment(row["report_published_at"]),
            moment(row["fetched_at"]), row["stands"], row["report_stands"], row["claims"], row["gone"],
        )
        for row in rows
    ]  # fmt: skip
    parts: list[Any] = list(zip(*held, strict=True)) or [()] * 11
    entry = last_entry(engine)
    kinds = (*(np.int64,) * 7, np.bool_, np.bool_, np.int64, np.int64)
    return Stacks(entry.position if entry else 0, sources, languages, *(np.array(part, dtype=kind) for part, kind in zip(parts, kinds, strict=True)))


def _stamp(seconds: Any) -> str | None:
    return None if seconds is None or seconds == UNKNOWN else contract.stamp(datetime.fromtimestamp(int(seconds), UTC))
