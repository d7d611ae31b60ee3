"""Queries of what pages list: events narrowed, counted and in several orders, sources, what was taken back and revised. See `queries`."""

from __future__ import annotations

from itertools import product
from typing import Literal

from fogline.record.queries import _IN_BOX, _KNOWN

Sort = Literal["latest", "earliest", "known"]
_ORDERS: dict[Sort, str] = {
    "latest": "v.earliest DESC NULLS LAST, v.number DESC",
    "earliest": "v.earliest ASC NULLS LAST, v.number",
    "known": "v.recorded_at DESC, v.number DESC",
}
_WORDS = """
   AND v.number IN (SELECT m.revision FROM claim_words JOIN claim c ON c.number = claim_words.rowid JOIN revision_claim m ON m.claim = c.number
                     WHERE {claim_matches})
"""
_SOURCES = """
   AND v.number IN (SELECT m.revision FROM report r JOIN document d ON d.report = r.number JOIN reading g ON g.document = d.number
                      JOIN claim c ON c.number >= g.first_claim AND c.number < g.first_claim + g.claims JOIN revision_claim m ON m.claim = c.number
                     WHERE :sources LIKE '%|' || coalesce(d.source, r.source) || '|%')
"""
_ACTORS = "AND v.number IN (SELECT a.revision FROM revision_actor a WHERE :actors LIKE '%|' || a.actor || '|%')"
_WITHDRAWN_ONLY_WHERE_ASKED = "AND (v.standing <> 'withdrawn' OR :standings IS NOT NULL)"
_CHOSEN = """
   AND (:kinds IS NULL OR :kinds LIKE '%|' || v.kind || '|%') AND (:standings IS NULL OR :standings LIKE '%|' || v.standing || '|%')
"""
Narrow = tuple[bool, bool, bool, bool, bool]  # by time, box, words, sources, actors
_KNOWN_THING = f"v.thing = :thing AND v.merged_into IS NULL AND {_KNOWN}"
# What meets a stretch of time, in two parts, for each of which one index has all that is asked.
_IN_TIME = f"""
   AND v.number IN (SELECT v.number FROM revision v WHERE {_KNOWN_THING} AND v.latest > :start AND (v.earliest IS NULL OR v.earliest < :end)
                    UNION ALL SELECT v.number FROM revision v WHERE {_KNOWN_THING} AND v.latest IS NULL AND v.earliest < :end)
"""
# An empty string is put to a column so that SQLite takes the index of what was recorded last.
_BY_RECORDING = _KNOWN_THING.replace("v.thing =", "v.thing || '' =")


def _from(narrow: Narrow, sort: Sort | None = None) -> str:
    in_time, in_box, words, sources, actors = narrow
    stands = _BY_RECORDING if sort == "known" and not any(narrow) else _KNOWN_THING
    start = f"{_IN_BOX} AND {stands}" if in_box else f"FROM revision v WHERE {stands}"
    return start + _IN_TIME * in_time + _WORDS * words + _SOURCES * sources + _ACTORS * actors


_EVERY: tuple[Narrow, ...] = tuple(product((False, True), repeat=5))  # type: ignore[arg-type]
LISTED: dict[tuple[Narrow, Sort], str] = {
    (narrow, sort): f"SELECT v.number, v.body {_from(narrow, sort)} {_CHOSEN} {_WITHDRAWN_ONLY_WHERE_ASKED} ORDER BY {order}"
    for narrow in _EVERY for sort, order in _ORDERS.items()
}  # fmt: skip
COUNTED: dict[Narrow, str] = {
    narrow: f"SELECT v.kind, v.standing, count(*) AS things {_from(narrow)} GROUP BY v.kind, v.standing" for narrow in _EVERY
}
COUNTED[True, False, False, False, False] = f"""
SELECT kind, standing, count(*) AS things FROM (
    SELECT v.kind, v.standing FROM revision v WHERE {_KNOWN_THING} AND v.latest > :start AND (v.earliest IS NULL OR v.earliest < :end)
    UNION ALL SELECT v.kind, v.standing FROM revision v WHERE {_KNOWN_THING} AND v.latest IS NULL AND v.earliest < :end) met
 GROUP BY kind, standing
"""
# Of some revisions, so that these can be taken off.
COUNTED_AMONG: dict[Narrow, str] = {
    narrow: f"SELECT v.kind, v.standing, count(*) AS things {_from(narrow)} AND v.number IN ({{among}}) GROUP BY v.kind, v.standing" for narrow in _EVERY
}
SOURCES_LISTED = """
SELECT coalesce(d.source, r.source) AS source, count(*) AS reports, min(d.published_at) AS first_published, max(d.published_at) AS last_published,
       sum(g.claims) AS claims, max(r.fetched_at) AS last_fetched, min(d.language) AS language, count(DISTINCT d.language) AS languages
  FROM document d JOIN report r ON r.number = d.report LEFT JOIN reading g ON g.document = d.number AND g.withdrawn_at IS NULL
 WHERE d.recorded_at <= :as_of AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of)
 GROUP BY coalesce(d.source, r.source) ORDER BY 2 DESC, 1
"""
DOCUMENTS_OF_SOURCE = """
SELECT d.id, d.title, d.language, d.published_at, d.url, r.input_id
  FROM document d JOIN report r ON r.number = d.report
 WHERE coalesce(d.source, r.source) = :source AND d.recorded_at <= :as_of AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of)
 ORDER BY d.published_at DESC, d.number DESC LIMIT :limit OFFSET :offset
"""
DOCUMENTS = "SELECT id FROM document WHERE recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of) ORDER BY number"
TAKEN_BACK = """
SELECT subject, what, why, who, at, position FROM withdrawal WHERE at <= :as_of ORDER BY at DESC, number DESC LIMIT :limit OFFSET :offset
"""
DECIDED = """
SELECT id, verdict, left_id, right_id, field, why, who, recorded_at AS at, withdrawn_at, position FROM judgement
 WHERE recorded_at <= :as_of ORDER BY recorded_at DESC, number DESC LIMIT :limit OFFSET :offset
"""
REVISED = """
SELECT id, revision, recorded_at AS at, position FROM revision
 WHERE recorded_at <= :as_of AND revision > 1 AND thing = 'event' ORDER BY recorded_at DESC, number DESC LIMIT :limit OFFSET :offset
"""
DECIDED_SINCE = "SELECT count(*) AS decided FROM judgement WHERE recorded_at > :since AND recorded_at <= :as_of"
TAKEN_BACK_SINCE = "SELECT count(*) AS taken FROM withdrawal WHERE at > :since AND at <= :as_of"
REPORTS_SINCE = "SELECT count(*) AS reports, count(DISTINCT source) AS sources FROM document WHERE published_at > :since AND published_at <= :until AND recorded_at <= :as_of"
FAILED = "SELECT stage, error, count(*) AS failures, max(at) AS last FROM failure WHERE at <= :as_of GROUP BY stage, error ORDER BY 3 DESC LIMIT 50"
LAST_FAILED = "SELECT stage, input_id, error, message, at FROM failure WHERE at <= :as_of ORDER BY number DESC LIMIT 20"
FRESH = """
SELECT (SELECT max(published_at) FROM document WHERE recorded_at <= :as_of) AS last_published, (SELECT count(*) FROM failure WHERE at <= :as_of) AS failures
"""
UNREAD = """
SELECT count(*) AS unread FROM document
 WHERE language NOT IN ('en', 'und') AND recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of)
"""
LATELY = """
SELECT coalesce(d.source, r.source) AS source, r.fetched_at, d.published_at, g.claims
  FROM report r LEFT JOIN document d ON d.report = r.number AND d.withdrawn_at IS NULL LEFT JOIN reading g ON g.document = d.number AND g.withdrawn_at IS NULL
 WHERE r.number > (SELECT coalesce(max(number), 0) FROM report) - :most AND r.recorded_at <= :as_of AND r.withdrawn_at IS NULL
"""
FAILED_LATELY = """
SELECT f.at, r.source FROM failure f LEFT JOIN report r ON r.number = (SELECT max(n.number) FROM report n WHERE n.input_id = f.input_id)
 WHERE f.number > (SELECT coalesce(max(number), 0) FROM failure) - :most AND f.at <= :as_of
"""
