"""Queries of what may not be shown yet. See `queries`, and `withheld` for what they find."""

from __future__ import annotations

from fogline.record.queries import _KNOWN, OF_DOCUMENT

_STANDS = f"v.thing = 'event' AND v.merged_into IS NULL AND {_KNOWN}"
# Who told of it by then settles one of no known day, and one that had begun and goes on.
_UNSETTLED = "NOT (v.recorded_at <= :cut AND (v.earliest IS NULL OR (v.latest IS NULL AND v.earliest <= :cut_s)))"
UNSETTLED = f"""
SELECT v.number, v.id, v.body FROM revision v WHERE {_STANDS} AND v.latest > :cut_s AND {_UNSETTLED}
UNION ALL SELECT v.number, v.id, v.body FROM revision v WHERE {_STANDS} AND v.latest IS NULL AND {_UNSETTLED}
"""
OF_SOURCE = f"""
SELECT DISTINCT v.number, v.id FROM report r JOIN document d ON d.report = r.number {OF_DOCUMENT}
  JOIN revision_claim m ON m.claim = c.number JOIN revision v ON v.number = m.revision
 WHERE coalesce(d.source, r.source) = :source AND {_STANDS}
"""
DOCUMENTS_OF_SOURCE = "SELECT d.id, r.id AS report_id FROM report r JOIN document d ON d.report = r.number WHERE coalesce(d.source, r.source) = :source"
FRESH_DOCUMENTS = """
SELECT DISTINCT d.id, r.id AS report_id FROM reading g JOIN document d ON d.number = g.document JOIN report r ON r.number = d.report
 WHERE g.recorded_at > :cut AND d.recorded_at > :cut AND (d.published_at IS NULL OR d.published_at > :cut)
"""
NEVER_READ = """
SELECT d.number, d.id, r.id AS report_id, d.recorded_at, d.published_at FROM document d JOIN report r ON r.number = d.report
 WHERE d.position > :position AND NOT EXISTS (SELECT 1 FROM reading g WHERE g.document = d.number)
"""
READ_SINCE = "SELECT document FROM reading WHERE position > :position"
REPORT_OF = "SELECT r.id AS report_id FROM document d JOIN report r ON r.number = d.report WHERE d.id = :id"
_RESTRICTED = """
SELECT DISTINCT r.number FROM judgement j JOIN report f ON f.id = j.left_id JOIN report r ON r.sha256 = f.sha256 OR r.input_id = f.input_id
 WHERE j.verdict = 'restricted' AND j.withdrawn_at IS NULL
"""
RESTRICTED = f"SELECT d.id, r.id AS report_id FROM report r JOIN document d ON d.report = r.number WHERE r.number IN ({_RESTRICTED})"
OF_RESTRICTED = f"""
SELECT DISTINCT v.number, v.id FROM report r JOIN document d ON d.report = r.number {OF_DOCUMENT}
  JOIN revision_claim m ON m.claim = c.number JOIN revision v ON v.number = m.revision
 WHERE r.number IN ({_RESTRICTED}) AND {_STANDS}
"""
