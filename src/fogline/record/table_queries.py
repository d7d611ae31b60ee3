"""Queries of what pages list: events by what no column tells, sources, what was taken back and revised. See `queries`."""

from __future__ import annotations

BODIES = "SELECT number, body FROM revision WHERE number IN ({among})"
OF_ACTOR = "SELECT revision AS number FROM revision_actor WHERE actor = :name"
OF_SOURCE = """
SELECT DISTINCT m.revision AS number FROM report r CROSS JOIN document d CROSS JOIN reading g CROSS JOIN revision_claim m
 WHERE d.report = r.number AND g.document = d.number AND m.claim >= g.first_claim AND m.claim < g.first_claim + g.claims
   AND coalesce(d.source, r.source) = :name
"""
WITH_WORDS = """
SELECT c.claim, m.revision AS number FROM (SELECT claim_words.rowid AS claim FROM claim_words WHERE {claim_matches} AND claim_words.rowid < :next ORDER BY claim_words.rowid DESC LIMIT :most) c
 CROSS JOIN revision_claim m WHERE m.claim = c.claim
"""
LAYERS = "SELECT layers FROM reading WHERE number = :number"
READINGS_OF_CLAIMS = "SELECT number AS claim, reading FROM claim WHERE number IN ({among})"
NEXT_CLAIM = "SELECT first_claim + claims AS next FROM reading WHERE recorded_at || '' <= :as_of ORDER BY number DESC LIMIT 1"
SOURCES_LISTED = """
SELECT coalesce(d.source, r.source) AS source, count(*) AS reports, min(d.published_at) AS first_published, max(d.published_at) AS last_published,
       sum(g.claims) AS claims, max(r.fetched_at) AS last_fetched, min(d.language) AS language, count(DISTINCT d.language) AS languages
  FROM document d JOIN report r ON r.number = d.report LEFT JOIN reading g ON g.document = d.number AND g.withdrawn_at IS NULL
 WHERE d.recorded_at <= :as_of AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of)
 GROUP BY coalesce(d.source, r.source) ORDER BY 2 DESC, 1
"""
DOCUMENTS_OF_ONE = """
SELECT d.number FROM document d JOIN report r ON r.number = d.report
 WHERE d.recorded_at <= :as_of AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of) AND coalesce(d.source, r.source) = :source
 ORDER BY d.published_at IS NULL, d.published_at DESC, d.number DESC
"""
DOCUMENTS_NUMBERED = """
SELECT d.id, d.title, d.language, d.published_at, d.url, r.input_id
  FROM document d JOIN report r ON r.number = d.report WHERE d.number IN ({among}) ORDER BY d.published_at DESC, d.number DESC
"""
DOCUMENTS = "SELECT id FROM document WHERE recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of) ORDER BY number"
TAKEN_BACK = """
SELECT subject, what, why, who, at, position FROM withdrawal WHERE at <= :as_of ORDER BY at DESC, number DESC LIMIT :limit OFFSET :offset
"""
DECIDED = """
SELECT id, verdict, left_id, right_id, field, why, who, recorded_at AS at, withdrawn_at, position FROM judgement
 WHERE recorded_at <= :as_of ORDER BY recorded_at DESC, number DESC LIMIT :limit OFFSET :offset
"""
REVISED = "SELECT id, revision, recorded_at AS at, position FROM revision WHERE number IN ({among}) ORDER BY recorded_at DESC, number DESC"
REVISED_BEFORE = """
SELECT number, recorded_at FROM revision
 WHERE recorded_at <= :at AND (recorded_at < :at OR number < :before) AND revision > 1 AND thing || '' = 'event' ORDER BY recorded_at DESC, number DESC LIMIT :limit
"""
DECIDED_SINCE = "SELECT count(*) AS decided FROM judgement WHERE recorded_at > :since AND recorded_at <= :as_of"
TAKEN_BACK_SINCE = "SELECT count(*) AS taken FROM withdrawal WHERE at > :since AND at <= :as_of"
REPORTS_SINCE = "SELECT count(*) AS reports, count(DISTINCT source) AS sources FROM document WHERE published_at > :since AND published_at <= :until AND recorded_at <= :as_of"
FAILED = "SELECT stage, error, count(*) AS failures, max(at) AS last FROM failure WHERE at <= :as_of GROUP BY stage, error ORDER BY 3 DESC LIMIT 50"
LAST_FAILED = "SELECT stage, input_id, error, message, at FROM failure WHERE at <= :as_of ORDER BY number DESC LIMIT 20"
FRESH = """
SELECT (SELECT published_at FROM document WHERE published_at <= :as_of AND recorded_at <= :as_of ORDER BY published_at DESC LIMIT 1) AS last_published,
       (SELECT count(*) FROM failure WHERE at <= :as_of) AS failures
"""
PUBLISHED_BACK = """
SELECT id, published_at FROM document WHERE published_at <= :until AND recorded_at <= :as_of ORDER BY published_at DESC
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
FORECASTS_AHEAD = "SELECT number, area, month, data_until FROM forecast WHERE month >= :month AND what = :what AND recorded_at <= :as_of ORDER BY number"
FORECASTS_NUMBERED = """
SELECT f.*, a.hash AS entry_hash FROM forecast f JOIN audit a ON a.position = f.position WHERE f.number IN ({among}) ORDER BY f.area, f.month
"""
LAST_WRITTEN = "SELECT coalesce(max(position), 0) AS position FROM audit WHERE action || '' NOT IN ('export', 'read', 'unmask', 'opened', 'user')"
