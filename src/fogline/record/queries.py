"""Every query of the record, by name, in plain SQL with named parameters."""

from __future__ import annotations

REPORT_KNOWN = "SELECT 1 FROM report WHERE id = :report UNION SELECT 1 FROM document WHERE id = :document"
REPORTS_OF_INPUT = "SELECT id FROM report WHERE input_id = :input_id AND id <> :id AND withdrawn_at IS NULL"
ADD_REPORT = """
INSERT INTO report (id, input_id, sha256, media_type, size_bytes, source, url, published_at, fetched_at, recorded_at)
VALUES (:id, :input_id, :sha256, :media_type, :size_bytes, :source, :url, :published_at, :fetched_at, :recorded_at)
"""
ADD_DOCUMENT = """
INSERT INTO document (id, report_id, language, title, author, source, url, tags, published_at, text, maker, layers, recorded_at)
VALUES (:id, :report_id, :language, :title, :author, :source, :url, :tags, :published_at, :text, :maker, :layers, :recorded_at)
"""
ADD_CLAIM = """
INSERT INTO claim (id, document_id, kind, stance, speaker, earliest, latest, body, words, sentence, recorded_at)
VALUES (:id, :document_id, :kind, :stance, :speaker, :earliest, :latest, :body, :words, :sentence, :recorded_at)
"""
ADD_CLAIM_WORDS = "INSERT INTO claim_words (rowid, sentence, speaker, names) VALUES (:number, :sentence, :speaker, :names)"
WITHDRAW_REPORT = "UPDATE report SET withdrawn_at = :at, why = :why WHERE id = :id AND withdrawn_at IS NULL"
WITHDRAW_DOCUMENTS = "UPDATE document SET withdrawn_at = :at, why = :why WHERE report_id = :id AND withdrawn_at IS NULL"
WITHDRAW_CLAIMS = """
UPDATE claim SET withdrawn_at = :at, why = :why
 WHERE withdrawn_at IS NULL AND document_id IN (SELECT id FROM document WHERE report_id = :id)
"""
ADD_FAILURE = "INSERT INTO failure (stage, input_id, error, message, at) VALUES (:stage, :input_id, :error, :message, :at)"
SAME_FAILURE = "SELECT 1 FROM failure WHERE stage = :stage AND input_id = :input_id AND message = :message"
FAILURES = "SELECT stage, input_id, error, message, at FROM failure WHERE at <= :as_of ORDER BY number"
LAST_AUDIT = "SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1"
ADD_AUDIT = """
INSERT INTO audit (position, at, action, subject, digest, hash) VALUES (:position, :at, :action, :subject, :digest, :hash)
"""
CLAIMS = """
SELECT c.number, c.body, c.words, c.sentence, c.recorded_at, c.document_id, d.published_at, d.source, r.input_id
  FROM claim c JOIN document d ON d.id = c.document_id JOIN report r ON r.id = d.report_id
 WHERE c.recorded_at <= :as_of AND (c.withdrawn_at IS NULL OR c.withdrawn_at > :as_of)
   AND (:words IS NULL OR c.number IN (SELECT rowid FROM claim_words WHERE claim_words MATCH :words))
   AND (:start IS NULL OR c.latest > :start OR (c.latest IS NULL AND (c.earliest IS NOT NULL OR d.published_at >= :start)))
   AND (:end IS NULL OR c.earliest < :end OR (c.earliest IS NULL AND (c.latest IS NOT NULL OR d.published_at < :end)))
 ORDER BY c.number
"""
CLAIM = """
SELECT c.number, c.body, c.words, c.sentence, c.recorded_at, c.document_id, d.published_at, d.source, r.input_id
  FROM claim c JOIN document d ON d.id = c.document_id JOIN report r ON r.id = d.report_id
 WHERE c.id = :id
"""
LAYERS = "SELECT layers FROM document WHERE id = :id"
CLAIMS_OF_DOCUMENT = "SELECT id FROM claim WHERE document_id = :id ORDER BY number"
DOCUMENT = """
SELECT d.*, r.input_id, r.sha256, r.media_type, r.size_bytes, r.fetched_at
  FROM document d JOIN report r ON r.id = d.report_id
 WHERE d.id = :id OR r.id = :id OR r.input_id = :id
 ORDER BY d.withdrawn_at IS NOT NULL, d.recorded_at DESC
"""
TEXTS = """
SELECT id, text FROM document
 WHERE recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of)
 ORDER BY id
"""
IDS_LIKE = """
SELECT id FROM event WHERE id LIKE :start UNION SELECT id FROM claim WHERE id LIKE :start
 UNION SELECT id FROM document WHERE id LIKE :start UNION SELECT id FROM report WHERE id LIKE :start LIMIT 3
"""
EVENTS = """
SELECT body FROM event
 WHERE (:start IS NULL OR latest IS NULL OR latest > :start) AND (:end IS NULL OR earliest IS NULL OR earliest < :end)
   AND (latest IS NOT NULL OR earliest IS NOT NULL OR (:start IS NULL AND :end IS NULL))
 ORDER BY earliest IS NULL, earliest, id
"""
EVENT = "SELECT body FROM event WHERE id = :id"
CLEAR_EVENTS = "DELETE FROM event"
ADD_EVENT = """
INSERT INTO event (id, kind, standing, chance, earliest, latest, body)
VALUES (:id, :kind, :standing, :chance, :earliest, :latest, :body)
"""
SET_META = "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
GET_META = "SELECT value FROM meta WHERE key = :key"
MARK = "SELECT coalesce(max(position), 0) FROM audit WHERE action <> 'failure'"
TALLY = """
SELECT (SELECT count(*) FROM report WHERE withdrawn_at IS NULL) AS reports,
       (SELECT count(*) FROM document WHERE withdrawn_at IS NULL) AS documents,
       (SELECT count(*) FROM claim WHERE withdrawn_at IS NULL) AS claims,
       (SELECT count(*) FROM event) AS events,
       (SELECT count(*) FROM failure) AS failures,
       (SELECT count(*) FROM audit) AS audit_entries,
       (SELECT min(published_at) FROM report WHERE withdrawn_at IS NULL) AS first_published,
       (SELECT max(published_at) FROM report WHERE withdrawn_at IS NULL) AS last_published,
       (SELECT max(at) FROM audit) AS last_written
"""
LANGUAGES = """
SELECT language, count(*) FROM document
 WHERE recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of)
 GROUP BY language ORDER BY 2 DESC, 1
"""
