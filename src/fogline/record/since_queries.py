"""Queries of what was written after an entry of the log. See `queries`.

An empty string is put to `action` so that SQLite goes by position and does not look at every step there ever was.
"""

from __future__ import annotations

FIRST_ENTRY = "SELECT position, at, hash FROM audit ORDER BY position LIMIT 1"
WRITTEN_BY = "SELECT position, at, hash FROM audit WHERE at <= :at ORDER BY position DESC LIMIT 1"
LAST_STEP = """
SELECT position, subject AS moment, at, hash FROM audit WHERE action || '' = 'revise' AND position <= :until ORDER BY position DESC LIMIT 1
"""
REVISED = """
SELECT v.id, v.number FROM (SELECT DISTINCT subject FROM audit WHERE action || '' = 'revise' AND position > :after AND position <= :until) s
 CROSS JOIN revision v WHERE v.recorded_at = s.subject AND v.thing = 'event' AND v.position > :after AND v.position <= :until ORDER BY v.number
"""
JUDGED = "SELECT id, left_id, right_id FROM judgement WHERE position > :after AND position <= :until ORDER BY position"
STEPS_BACK = "SELECT position, subject AS moment, at FROM audit WHERE action || '' = 'revise' AND position <= :until ORDER BY position DESC"
REVISIONS_BACK = """
SELECT * FROM revision WHERE recorded_at = :moment AND position = :position AND thing = 'event' AND number < :below ORDER BY number DESC LIMIT :most
"""
REVISION = "SELECT * FROM revision WHERE id = :id AND revision = :revision"
CORRECTIONS = """
SELECT * FROM (
    SELECT position, id AS subject, verdict AS what, left_id, right_id, field, why, who, recorded_at AS at FROM judgement
     WHERE position <= :until AND position < :below
    UNION ALL SELECT position, subject, what, NULL, NULL, NULL, why, who, at FROM withdrawal
     WHERE position <= :until AND position < :below AND what IN ('report', 'claim', 'judgement', 'redaction')) told
 ORDER BY position DESC LIMIT :most
"""
DUE = """
SELECT body FROM revision
 WHERE thing = 'prediction' AND withdrawn_at IS NULL AND merged_into IS NULL AND standing IN ('open', 'missed', 'came true', 'partly')
   AND latest > :start AND latest <= :end AND position <= :until ORDER BY latest DESC, number DESC LIMIT :most
"""
