"""Every query of the record, by name, in plain SQL with named parameters; {parts} differ from engine to engine."""

from __future__ import annotations

from fogline.record.columns import TABLES

# ---- the log
LAST_AUDIT = "SELECT position, at, action, subject, who, digest, hash FROM audit ORDER BY position DESC LIMIT 1"
AUDIT = "SELECT position, at, action, subject, who, digest, hash FROM audit ORDER BY position"
AUDIT_AT = "SELECT position, at, action, subject, who, digest, hash FROM audit WHERE position = :position"
ADD_AUDIT = "INSERT INTO audit (position, at, action, subject, who, digest, hash) VALUES (:position, :at, :action, :subject, :who, :digest, :hash)"
GIVEN_OUT = "SELECT position, at, action, subject, who FROM audit WHERE action IN ('unmask', 'opened', 'export', 'read', 'user') ORDER BY position DESC LIMIT :limit"
# ---- steps: the moments for which what is derived was made; the last entry of each counts
STEPS = """
SELECT a.subject AS moment, a.position, a.digest FROM audit a
 WHERE a.action = 'revise' AND a.position = (SELECT max(b.position) FROM audit b WHERE b.action = 'revise' AND b.subject = a.subject)
 ORDER BY a.subject
"""
STEP_BEFORE = "SELECT max(subject) AS moment FROM audit WHERE action = 'revise' AND subject <= :as_of"
_LAST_STEP = "(SELECT coalesce(max(position), 0) FROM audit WHERE action = 'revise')"
# an empty string is put to a column so that SQLite takes the other index
CHANGES = f"""
SELECT recorded_at || '' AS moment FROM reading WHERE position > {_LAST_STEP}
UNION SELECT at || '' FROM withdrawal WHERE position > {_LAST_STEP}
UNION SELECT recorded_at FROM judgement WHERE position > {_LAST_STEP} ORDER BY 1
"""
STALE = f"""
SELECT 1 AS stale FROM reading WHERE recorded_at > :step AND recorded_at <= :as_of
UNION ALL SELECT 1 FROM reading WHERE position > {_LAST_STEP} AND recorded_at || '' <= :as_of
UNION ALL SELECT 1 FROM withdrawal WHERE at > :step AND at <= :as_of
UNION ALL SELECT 1 FROM withdrawal WHERE position > {_LAST_STEP} AND at || '' <= :as_of
UNION ALL SELECT 1 FROM judgement WHERE recorded_at <= :as_of AND (recorded_at > :step OR position > {_LAST_STEP}) LIMIT 1
"""

# ---- writing
NEXT = {
    table: f"SELECT coalesce(max(number), 0) + 1 AS number FROM {table}"
    for table in ("report", "document", "reading", "claim", "withdrawal", "judgement", "failure", "revision", "forecast")
}
REPORT_KNOWN = "SELECT 1 AS known FROM report WHERE id = :report UNION ALL SELECT 1 FROM document WHERE id = :document"
REPORTS_OF_INPUT = "SELECT number, id FROM report WHERE input_id = :input_id AND id <> :id AND withdrawn_at IS NULL"
ADD_REPORT = """
INSERT INTO report (number, id, input_id, sha256, media_type, size_bytes, source, url, headers, published_at, fetched_at, position, recorded_at)
VALUES (:number, :id, :input_id, :sha256, :media_type, :size_bytes, :source, :url, :headers, :published_at, :fetched_at, :position, :recorded_at)
"""
ADD_DOCUMENT = """
INSERT INTO document (number, id, report, language, title, author, source, url, tags, published_at, text, maker, position, recorded_at)
VALUES (:number, :id, :report, :language, :title, :author, :source, :url, :tags, :published_at, :text, :maker, :position, :recorded_at)
"""
ADD_READING = """
INSERT INTO reading (number, document, reader, layers, first_claim, claims, nonce, position, recorded_at)
VALUES (:number, :document, :reader, :layers, :first_claim, :claims, :nonce, :position, :recorded_at)
"""
ADD_CLAIM = """
INSERT INTO claim (number, id, reading, kind, earliest, latest) VALUES (:number, :id, :reading, :kind, :earliest, :latest)
"""
ADD_CLAIM_WORDS = "INSERT INTO claim_words (rowid, words) VALUES (:number, :words)"
ADD_DOCUMENT_WORDS = "INSERT INTO document_words (rowid, words) VALUES (:number, :words)"
ADD_FAILURE = """
INSERT INTO failure (number, stage, input_id, error, message, at, position)
VALUES (:number, :stage, :input_id, :error, :message, :at, :position)
"""
SAME_FAILURE = "SELECT 1 AS known FROM failure WHERE stage = :stage AND input_id = :input_id AND message = :message"
ADD_FORECAST = """
INSERT INTO forecast (number, id, what, area, month, horizon, data_until, maker, who, body, position, recorded_at)
VALUES (:number, :id, :what, :area, :month, :horizon, :data_until, :maker, :who, :body, :position, :recorded_at)
"""
FORECAST_IDS = "SELECT id FROM forecast"
FORECASTS = """
SELECT f.*, a.hash AS entry_hash FROM forecast f JOIN audit a ON a.position = f.position WHERE f.recorded_at <= :as_of ORDER BY f.number
"""
ADD_WITHDRAWAL = """
INSERT INTO withdrawal (number, subject, what, target, why, who, at, position)
VALUES (:number, :subject, :what, :target, :why, :who, :at, :position)
"""
IS_CLAIM = "substr(c.id, 7, 12) = substr(:id, 7, 12) AND c.id = :id"  # as they are indexed
_WITHDRAWN = "SET withdrawn_at = :at, withdrawn_by = :position WHERE withdrawn_at IS NULL AND"
_READINGS = "SELECT g.number FROM reading g JOIN document d ON d.number = g.document WHERE"
WITHDRAW = {
    "report": (
        f"UPDATE report {_WITHDRAWN} number = :target",
        f"UPDATE document {_WITHDRAWN} report = :target",
        f"UPDATE reading {_WITHDRAWN} number IN ({_READINGS} d.report = :target)",
        f"UPDATE claim {_WITHDRAWN} number IN (SELECT c.number FROM document d JOIN reading g ON g.document = d.number"
        " JOIN claim c ON c.number >= g.first_claim AND c.number < g.first_claim + g.claims WHERE d.report = :target)",
    ),
    "document": (
        f"UPDATE document {_WITHDRAWN} number = :target",
        f"UPDATE reading {_WITHDRAWN} document = :target",
        f"UPDATE claim {_WITHDRAWN} number IN (SELECT c.number FROM reading g"
        " JOIN claim c ON c.number >= g.first_claim AND c.number < g.first_claim + g.claims WHERE g.document = :target)",
    ),
    "reading": (
        f"UPDATE reading {_WITHDRAWN} number = :target",
        f"UPDATE claim {_WITHDRAWN} number IN (SELECT c.number FROM reading g"
        " JOIN claim c ON c.number >= g.first_claim AND c.number < g.first_claim + g.claims WHERE g.number = :target)",
    ),
    "claim": (f"UPDATE claim {_WITHDRAWN} number = :target",),
    "judgement": (f"UPDATE judgement {_WITHDRAWN} number = :target",),
}
WITHDRAWABLE = f"""
SELECT 'report' AS what, number, withdrawn_at FROM report WHERE id = :id
UNION ALL SELECT 'document', number, withdrawn_at FROM document WHERE id = :id
UNION ALL SELECT 'claim', c.number, c.withdrawn_at FROM claim c WHERE {IS_CLAIM}
UNION ALL SELECT 'judgement', number, withdrawn_at FROM judgement WHERE id = :id
"""
WITHDRAWAL_AT = "SELECT subject, what, why, who, at FROM withdrawal WHERE position = :position"
WITHDRAWALS_OF = "SELECT subject, what, why, who, at, position FROM withdrawal WHERE subject = :subject ORDER BY number"

# ---- redaction
REPORTS_OF_BYTES = """
SELECT r.number, r.id, r.sha256, r.recorded_at,
       EXISTS (SELECT 1 FROM withdrawal w WHERE w.subject = r.id AND w.what = 'redaction') AS is_redacted
  FROM report r WHERE r.sha256 IN (
    SELECT sha256 FROM report WHERE id = :id UNION SELECT r.sha256 FROM report r JOIN document d ON d.report = r.number WHERE d.id = :id)
 ORDER BY r.number
"""
_CLAIMS_OF_REPORT = (
    "SELECT c.number FROM document d JOIN reading g ON g.document = d.number"
    " JOIN claim c ON c.number >= g.first_claim AND c.number < g.first_claim + g.claims WHERE d.report = :report"
)
_CORRECTED = f"left_id IN (SELECT id FROM claim WHERE number IN ({_CLAIMS_OF_REPORT}))"  # corrections may hold its words
POSITIONS_OF_REPORT = f"""
SELECT position FROM report WHERE number = :report UNION SELECT position FROM document WHERE report = :report
 UNION SELECT g.position FROM reading g JOIN document d ON d.number = g.document WHERE d.report = :report
 UNION SELECT position FROM failure WHERE input_id = (SELECT input_id FROM report WHERE number = :report)
 UNION SELECT position FROM judgement WHERE nonce IS NOT NULL AND {_CORRECTED} ORDER BY 1
"""
REDACTED_BYTES = """
SELECT r.id, w.why FROM withdrawal w JOIN report r ON r.id = w.subject WHERE w.what = 'redaction' AND r.sha256 = :sha256 LIMIT 1
"""
KEEP_DIGEST = "INSERT INTO kept_digest (position, ordinal, digest) VALUES (:position, :ordinal, :digest)"
REDACT = (
    f"DELETE FROM claim_words WHERE rowid IN ({_CLAIMS_OF_REPORT})",
    "DELETE FROM document_words WHERE rowid IN (SELECT number FROM document WHERE report = :report)",
    "DELETE FROM failure WHERE input_id = (SELECT input_id FROM report WHERE number = :report)",
    f"UPDATE judgement SET value = NULL, nonce = NULL WHERE nonce IS NOT NULL AND {_CORRECTED}",
    "UPDATE reading SET layers = NULL, nonce = NULL WHERE document IN (SELECT number FROM document WHERE report = :report)",
    "UPDATE document SET title = NULL, author = NULL, source = NULL, url = NULL, tags = '[]', text = NULL WHERE report = :report",
    "UPDATE report SET source = NULL, url = NULL, headers = NULL WHERE number = :report",
)
ADD_JUDGEMENT = """
INSERT INTO judgement (number, id, verdict, left_id, right_id, why, who, position, recorded_at, field, value, nonce)
VALUES (:number, :id, :verdict, :left_id, :right_id, :why, :who, :position, :recorded_at, :field, :value, :nonce)
"""
SOURCES = "SELECT DISTINCT source FROM report WHERE source IS NOT NULL UNION SELECT DISTINCT source FROM document WHERE source IS NOT NULL"
SOURCE_KNOWN = "SELECT 1 AS known FROM report WHERE source = :source UNION ALL SELECT 1 FROM document WHERE source = :source LIMIT 1"
JUDGEMENTS = """
SELECT number, id, verdict, left_id, right_id, why, who, position, recorded_at, withdrawn_at, withdrawn_by, field, value
  FROM judgement ORDER BY number
"""

# ---- claims and documents; a redacted reading has no layers, and its claims are in no answer
_FILED = """
SELECT c.number, c.id, c.reading, c.withdrawn_at, c.withdrawn_by, g.first_claim, g.position, g.reader,
       g.recorded_at, d.id AS document_id, d.published_at, d.source, r.input_id
  FROM claim c JOIN reading g ON g.number = c.reading JOIN document d ON d.number = g.document JOIN report r ON r.number = d.report
"""
_CLAIM_KNOWN = "g.layers IS NOT NULL AND g.recorded_at <= :as_of AND (c.withdrawn_at IS NULL OR c.withdrawn_at > :as_of)"
# a claim whose time was corrected is looked at by whoever asks
_CLAIM_TIME = """
   AND ((:start IS NULL OR c.latest > :start OR (c.latest IS NULL AND (c.earliest IS NOT NULL OR d.published_at >= :start_stamp)))
    AND (:end IS NULL OR c.earliest < :end OR (c.earliest IS NULL AND (c.latest IS NOT NULL OR d.published_at < :end_stamp)))
     OR c.id IN (SELECT left_id FROM judgement WHERE field = 'window' AND verdict = 'corrected'))
"""
CLAIMS = f"{_FILED} WHERE {_CLAIM_KNOWN} {_CLAIM_TIME} ORDER BY c.number"
# where the kind was corrected, whoever asks looks at the claim
CLAIMS_OF_KINDS = f"""
{_FILED} WHERE {_CLAIM_KNOWN} AND (:kinds LIKE '%|' || c.kind || '|%'
    OR c.id IN (SELECT left_id FROM judgement WHERE field = 'kind' AND verdict = 'corrected')) ORDER BY c.number
"""
_FILED_BY_WORDS = _FILED.replace("FROM claim c", "FROM claim_words JOIN claim c ON c.number = claim_words.rowid")
CLAIMS_WITH_WORDS = f"{_FILED_BY_WORDS} WHERE {{claim_matches}} AND {_CLAIM_KNOWN} {_CLAIM_TIME} ORDER BY claim_words.rowid"
LATEST_CLAIMS_WITH_WORDS = f"""
{_FILED_BY_WORDS}
 WHERE {{claim_matches}} AND {_CLAIM_KNOWN} ORDER BY claim_words.rowid DESC LIMIT :limit
"""
EVERY_CLAIM = _FILED + " WHERE g.layers IS NOT NULL ORDER BY c.number"
CLAIM = f"{_FILED} WHERE {IS_CLAIM} AND g.layers IS NOT NULL ORDER BY c.withdrawn_at IS NOT NULL, c.number DESC LIMIT 1"
CLAIM_REDACTED = f"""
SELECT r.id AS report_id FROM claim c JOIN reading g ON g.number = c.reading JOIN document d ON d.number = g.document
  JOIN report r ON r.number = d.report WHERE {IS_CLAIM} AND g.layers IS NULL LIMIT 1
"""
OF_DOCUMENT = "JOIN reading g ON g.document = d.number JOIN claim c ON c.number >= g.first_claim AND c.number < g.first_claim + g.claims"
CLAIMS_OF_DOCUMENT = f"""
{_FILED.partition("  FROM")[0]} FROM document d JOIN report r ON r.number = d.report {OF_DOCUMENT}
 WHERE d.id = :id AND {_CLAIM_KNOWN} ORDER BY c.number
"""
CLAIMS_PUBLISHED = f"{_FILED} WHERE {_CLAIM_KNOWN} AND d.published_at >= :start AND d.published_at < :end ORDER BY c.number"
READING_PARTS = "SELECT g.layers, d.text FROM reading g JOIN document d ON d.number = g.document WHERE g.number = :number"
DOCUMENT = """
SELECT d.*, r.id AS report_id, r.input_id, r.sha256, r.media_type, r.size_bytes, r.headers, r.fetched_at,
       (SELECT w.why FROM withdrawal w WHERE w.position = d.withdrawn_by LIMIT 1) AS why
  FROM document d JOIN report r ON r.number = d.report
 WHERE (d.id = :id OR d.report IN (SELECT number FROM report WHERE id = :id OR input_id = :id))
 ORDER BY NOT (d.recorded_at <= :as_of AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of)), d.recorded_at DESC, d.number DESC LIMIT 1
"""
READINGS_OF_DOCUMENT = """
SELECT g.number, g.reader, g.claims, g.position, g.recorded_at, g.withdrawn_at,
       (SELECT w.why FROM withdrawal w WHERE w.position = g.withdrawn_by LIMIT 1) AS why
  FROM reading g WHERE g.document = :document ORDER BY g.number
"""
LAYERS_OF_DOCUMENT = """
SELECT layers FROM reading WHERE document = :document AND reader NOT LIKE 'person:%' ORDER BY withdrawn_at IS NOT NULL, number DESC LIMIT 1
"""
TEXTS = "SELECT d.id, d.text, d.recorded_at, d.withdrawn_at FROM document d WHERE d.text IS NOT NULL ORDER BY d.id"
TEXTS_KNOWN = """
SELECT d.id, d.text FROM document d
 WHERE d.text IS NOT NULL AND d.recorded_at <= :as_of AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of) ORDER BY d.id
"""
REREADABLE = """
SELECT g.number AS reading, g.reader, g.document, d.id AS document_id, r.number AS report, r.id AS report_id, r.input_id, r.sha256, r.media_type,
       r.size_bytes, r.headers, r.fetched_at, r.published_at, r.source, r.url, d.language, d.title
  FROM reading g JOIN document d ON d.number = g.document JOIN report r ON r.number = d.report
 WHERE g.withdrawn_at IS NULL AND g.layers IS NOT NULL AND g.reader <> :reader AND g.reader NOT LIKE 'person:%' ORDER BY g.number
"""
DOCUMENTS_WITH_WORDS = """
SELECT d.number, d.id, d.title, d.source, d.published_at, d.text, d.recorded_at, r.input_id
  FROM document_words JOIN document d ON d.number = document_words.rowid JOIN report r ON r.number = d.report
 WHERE {document_matches} AND d.text IS NOT NULL AND d.recorded_at <= :as_of AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of)
 ORDER BY document_words.rowid DESC LIMIT :limit
"""
IDS_LIKE = " UNION ".join(
    f"SELECT id FROM (SELECT DISTINCT id FROM {table} WHERE id >= :start AND id < :end {among} LIMIT 3) AS {table}_ids"
    for table, among in (
        ("revision", ""), ("claim", "AND substr(id, 7, 12) >= :least AND substr(id, 7, 12) <= :most"), ("document", ""), ("report", ""),
        ("judgement", ""),
    )
) + " LIMIT 3"
FAILURES = "SELECT stage, input_id, error, message, at FROM failure WHERE at <= :as_of ORDER BY number"
JUDGEMENT = "SELECT id, verdict, left_id, right_id, field, why, who, recorded_at, withdrawn_at FROM judgement WHERE id = :id"
JUDGEMENTS_KNOWN = """
SELECT id, verdict, left_id, right_id, why, who, position, recorded_at, withdrawn_at, field, value FROM judgement
 WHERE recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of) ORDER BY number
"""
LAST_DECISION = "SELECT (SELECT max(position) FROM judgement) AS judged, (SELECT max(position) FROM withdrawal) AS withdrawn"

# ---- events and predictions
_KNOWN = "v.recorded_at <= :as_of AND (v.withdrawn_at IS NULL OR v.withdrawn_at > :as_of)"
_STANDS = f"v.thing = :thing AND v.merged_into IS NULL AND {_KNOWN}"
_MEETS = """
   AND (:start IS NULL OR v.latest IS NULL OR v.latest > :start) AND (:end IS NULL OR v.earliest IS NULL OR v.earliest < :end)
   AND (v.latest IS NOT NULL OR v.earliest IS NOT NULL OR (:start IS NULL AND :end IS NULL))
"""
_IN_TIME = "ORDER BY v.earliest IS NULL, v.earliest, v.kind, v.first_claim, v.id"
THINGS = f"SELECT v.body FROM revision v WHERE {_STANDS} {_MEETS} {_IN_TIME}"
# the cross join has SQLite look up what the box holds, and not all things to see whether the box holds them
_IN_BOX = "FROM ({in_box}) b CROSS JOIN revision v WHERE v.number = b.number"
THINGS_IN_BOX = f"SELECT v.body {_IN_BOX} AND {_STANDS} {_MEETS} {_IN_TIME}"
_CHOSEN = """
   AND (:kinds IS NULL OR :kinds LIKE '%|' || v.kind || '|%') AND (:standings IS NULL OR :standings LIKE '%|' || v.standing || '|%')
"""
LATEST_THINGS = f"""
SELECT v.body FROM revision v WHERE {_STANDS} {_MEETS} {_CHOSEN} AND v.earliest < :until ORDER BY v.earliest DESC, v.number DESC
"""
UNDATED_THINGS = f"SELECT v.body FROM revision v WHERE {_STANDS} {_MEETS} {_CHOSEN} AND v.earliest IS NULL ORDER BY v.number DESC"
LATEST_THINGS_IN_BOX = f"""
SELECT v.body {_IN_BOX.replace("{in_box}", "{in_box} AND first_day >= :since_day")} AND {_STANDS} {_MEETS} {_CHOSEN}
   AND v.earliest >= :since AND v.earliest < :until ORDER BY v.earliest DESC, v.number DESC
"""
UNDATED_THINGS_IN_BOX = f"""
SELECT v.body {_IN_BOX.replace("{in_box}", "{in_box} AND first_day < -999999")} AND {_STANDS} {_MEETS} {_CHOSEN}
   AND v.earliest IS NULL ORDER BY v.number DESC
"""
BEGUN = "SELECT (SELECT min(earliest) FROM revision WHERE thing = :thing) AS first, (SELECT max(earliest) FROM revision WHERE thing = :thing) AS last"
LAST_PREDICTION = "SELECT count(*) AS held, max(number) AS number, sum(position) AS positions, count(withdrawn_at) AS closed FROM revision WHERE thing = 'prediction'"
THINGS_OF_ACTOR = f"""
SELECT v.body FROM revision_actor a JOIN revision v ON v.number = a.revision
 WHERE a.actor = :actor AND (:start IS NULL OR a.earliest > :start) AND (:end IS NULL OR a.earliest < :end) AND {_STANDS}
 ORDER BY a.earliest DESC, v.id LIMIT :limit
"""
THING = f"SELECT v.* FROM revision v WHERE v.id = :id AND {_KNOWN} ORDER BY v.revision DESC LIMIT 1"
REVISIONS = "SELECT * FROM revision WHERE id = :id AND recorded_at <= :as_of ORDER BY revision"
THINGS_OF_CLAIM = f"""
SELECT v.id FROM claim c CROSS JOIN revision_claim m CROSS JOIN revision v
 WHERE {IS_CLAIM} AND m.claim = c.number AND v.number = m.revision AND {_STANDS} ORDER BY v.number DESC
"""
EVERY_REVISION = "SELECT * FROM revision ORDER BY number"
COUNT_REVISIONS = "SELECT count(*) AS revisions FROM revision"
REVISIONS_BEFORE = "SELECT * FROM revision WHERE recorded_at < :moment ORDER BY number"
ADD_REVISION = """
INSERT INTO revision (number, thing, id, revision, kind, standing, earliest, latest, latitude, longitude, first_claim, merged_into, because, body,
                      position, recorded_at, withdrawn_at)
VALUES (:number, :thing, :id, :revision, :kind, :standing, :earliest, :latest, :latitude, :longitude, :first_claim, :merged_into, :because, :body,
        :position, :recorded_at, :withdrawn_at)
"""
CLOSE_REVISION = "UPDATE revision SET withdrawn_at = :at WHERE id = :id AND revision = :revision"
ADD_REVISION_BOX = "{add_box}"
ADD_REVISION_ACTOR = "INSERT INTO revision_actor (actor, earliest, revision) VALUES (:actor, :earliest, :number)"
ADD_REVISION_CLAIM = "INSERT INTO revision_claim (claim, revision) VALUES (:claim, :number) ON CONFLICT DO NOTHING"
REVISED_SINCE = "SELECT 1 AS revised FROM revision WHERE recorded_at >= :since LIMIT 1"
_SINCE = "(SELECT number FROM revision WHERE recorded_at >= :since)"
FORGET_REVISIONS = (
    f"DELETE FROM revision_claim WHERE revision IN {_SINCE}",
    f"DELETE FROM revision_actor WHERE revision IN {_SINCE}",
    f"DELETE FROM revision_box WHERE number IN {_SINCE}",
    "DELETE FROM revision WHERE recorded_at >= :since",
    "UPDATE revision SET withdrawn_at = NULL WHERE withdrawn_at >= :since",
)

# ---- checking: the rows that came with the entries of a stretch of the log
_NONCE = "(SELECT g.nonce FROM reading g WHERE g.position = {}.position) AS nonce"
ROWS_AT = {
    "report": f"SELECT r.*, {_NONCE.format('r')} FROM report r WHERE r.position BETWEEN :first AND :last ORDER BY r.number",
    "document": f"SELECT d.*, {_NONCE.format('d')} FROM document d WHERE d.position BETWEEN :first AND :last ORDER BY d.number",
    "reading": "SELECT g.*, d.text, d.id AS document_id FROM reading g JOIN document d ON d.number = g.document"
    " WHERE g.position BETWEEN :first AND :last ORDER BY g.number",
    **{
        table: f"SELECT * FROM {table} WHERE position BETWEEN :first AND :last ORDER BY number"
        for table in ("withdrawal", "judgement", "failure", "revision", "forecast")
    },
}
KEPT_AT = "SELECT position, digest FROM kept_digest WHERE position BETWEEN :first AND :last ORDER BY position, ordinal"
AUDIT_BETWEEN = """
SELECT position, at, action, subject, who, digest, hash FROM audit WHERE position BETWEEN :first AND :last ORDER BY position
"""
CLAIMS_BETWEEN = """
SELECT number, id, reading, kind, earliest, latest, withdrawn_at, withdrawn_by FROM claim
 WHERE number >= :first AND number < :last ORDER BY number
"""
READINGS = "SELECT number, first_claim, claims, layers FROM reading ORDER BY number"
# the actions that rows of each table come with; a revision comes with the last entry for its moment
_COMES_WITH = {
    "report": "'append', 'replay', 'migrate'", "document": "'append', 'replay', 'migrate', 'reread'",
    "reading": "'append', 'replay', 'migrate', 'reread', 'claim'",
    "withdrawal": "'withdraw', 'redact'", "judgement": "'judge', 'correct', 'grade', 'restrict'", "failure": "'failure'", "revision": "'revise'",
    "forecast": "'forecast'",
}  # fmt: skip
WITHOUT_ENTRY = {
    table: f"""
SELECT t.number, t.position FROM {table} t LEFT JOIN audit a ON a.position = t.position
 WHERE t.position > :last OR a.position IS NULL OR a.action NOT IN ({actions}) {"OR a.subject <> t.recorded_at" * (table == "revision")}
"""
    for table, actions in _COMES_WITH.items()
}
HIGHEST = {
    table: f"SELECT coalesce(max({'position' if table == 'audit' else 'number'}), 0) AS highest, count(*) AS held FROM {table}"
    for table in ("audit", "claim")
}
# rows that say they are withdrawn by something that does not say so, and the other way round
WRONGLY_WITHDRAWN = {
    table: f"""
SELECT t.id FROM {table} t LEFT JOIN withdrawal w ON w.position = t.withdrawn_by
 WHERE (t.withdrawn_at IS NULL) <> (t.withdrawn_by IS NULL) OR (t.withdrawn_at IS NOT NULL AND (w.at IS NULL OR w.at <> t.withdrawn_at))
UNION SELECT w.subject FROM withdrawal w JOIN {table} t ON t.number = w.target WHERE w.what = '{table}' AND t.withdrawn_at IS NULL
"""
    for table in ("report", "document", "claim", "judgement")
}
WRONGLY_WITHDRAWN["reading"] = WRONGLY_WITHDRAWN["document"].replace("document", "reading").replace("t.id", "CAST(t.number AS TEXT) AS id")
WRONGLY_CLOSED = """
SELECT v.id, v.revision FROM revision v LEFT JOIN revision n ON n.id = v.id AND n.revision = v.revision + 1
 WHERE coalesce(v.withdrawn_at, '') <> coalesce(n.recorded_at, '')
"""
BYTES_KEPT = """
SELECT r.sha256, r.id, r.size_bytes, EXISTS (SELECT 1 FROM withdrawal w WHERE w.subject = r.id AND w.what = 'redaction') AS is_redacted
  FROM report r ORDER BY r.sha256
"""

# ---- moving: whole tables as they are, and what is found by words
EVERY = {name: f"SELECT {', '.join(c.name for c in table.columns)} FROM {name} ORDER BY {', '.join(table.key)}" for name, table in TABLES.items()}
PUT = {
    name: f"INSERT INTO {name} ({', '.join(c.name for c in table.columns)}) VALUES ({', '.join(f':{c.name}' for c in table.columns)})"
    for name, table in TABLES.items()
}
HELD = {name: f"SELECT count(*) AS held FROM {name}" for name in TABLES}
DOCUMENTS_WITH_TEXT = "SELECT number, title, text FROM document WHERE text IS NOT NULL ORDER BY number"
REDACTED_SINCE = "SELECT subject FROM withdrawal WHERE what = 'redaction' AND position > :position ORDER BY number LIMIT 1"

# ---- how much there is
_SINCE_THEN = "recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of)"
TALLY = f"""
SELECT (SELECT count(*) FROM report WHERE {_SINCE_THEN}) AS reports,
       (SELECT count(*) FROM document WHERE {_SINCE_THEN}) AS documents,
       (SELECT coalesce(sum(claims), 0) FROM reading WHERE {_SINCE_THEN})
       - (SELECT count(*) FROM claim c JOIN reading g ON g.number = c.reading WHERE c.withdrawn_at <= :as_of
             AND g.recorded_at <= :as_of AND (g.withdrawn_at IS NULL OR g.withdrawn_at > :as_of)) AS claims,
       (SELECT count(*) FROM judgement WHERE {_SINCE_THEN}) AS judgements,
       (SELECT count(*) FROM failure WHERE at <= :as_of) AS failures,
       (SELECT count(*) FROM audit) AS audit_entries,
       (SELECT min(published_at) FROM report WHERE {_SINCE_THEN}) AS first_published,
       (SELECT max(published_at) FROM report WHERE {_SINCE_THEN}) AS last_published,
       (SELECT at FROM audit ORDER BY position DESC LIMIT 1) AS last_written
"""
LANGUAGES = f"SELECT language, count(*) AS documents FROM document WHERE {_SINCE_THEN} GROUP BY language ORDER BY 2 DESC, 1"
_STANDS_NOW = "v.thing = :thing AND v.merged_into IS NULL AND v.withdrawn_at IS NULL"
FACETS, FACETS_NOW = (
    f"SELECT v.kind, v.standing, count(*) AS things FROM revision v WHERE {stands} GROUP BY v.kind, v.standing ORDER BY 3 DESC, 1, 2"
    for stands in (_STANDS, _STANDS_NOW)
)
# in the order of the index first, so that only what began at one moment is put together, and then days
BARS, BARS_NOW = (
    f"""
SELECT earliest / 86400 AS day, CAST(sum(things) AS BIGINT) AS things FROM (
    SELECT v.earliest, count(*) AS things FROM revision v WHERE {stands} AND v.earliest >= :start AND v.earliest < :end GROUP BY v.earliest) began
 GROUP BY earliest / 86400 ORDER BY 1
"""
    for stands in (_STANDS, _STANDS_NOW)
)
