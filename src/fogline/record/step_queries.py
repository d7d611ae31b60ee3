"""Queries of what the work on one more report starts from, as of the last step; nothing of it is stated. See `queries`."""

from __future__ import annotations

from fogline.record.engine import PROGRESS as TABLES
from fogline.record.queries import IS_CLAIM, OF_DOCUMENT

PROGRESS = "SELECT maker, moment, position FROM progress"
SET_PROGRESS = """
INSERT INTO progress (number, maker, moment, position) VALUES (1, :maker, :moment, :position)
ON CONFLICT (number) DO UPDATE SET maker = excluded.maker, moment = excluded.moment, position = excluded.position
"""
FORGET_PROGRESS = tuple(f"DELETE FROM {table}" for table in TABLES)
_BETWEEN = "{0} > :low AND {0} <= :high"
_TAKEN_BACK = f"""
SELECT what, target FROM withdrawal WHERE {_BETWEEN.format("at")} UNION ALL SELECT what, target FROM withdrawal WHERE position > :position
"""
# Documents of which other claims were known at one moment than at another, or that the log tells of after a position. With UNION
# instead, SQLite goes through whole tables in the order that it wants to merge.
CHANGED_DOCUMENTS = f"""
WITH taken_back AS ({_TAKEN_BACK})
SELECT DISTINCT d.id FROM (
    SELECT document AS number FROM reading WHERE {_BETWEEN.format("recorded_at")} UNION ALL SELECT document FROM reading WHERE position > :position
    UNION ALL SELECT d.number FROM taken_back t CROSS JOIN document d WHERE t.what IN ('report', 'redaction') AND d.report = t.target
    UNION ALL SELECT target FROM taken_back WHERE what = 'document'
    UNION ALL SELECT g.document FROM taken_back t CROSS JOIN reading g WHERE t.what = 'reading' AND g.number = t.target
    UNION ALL SELECT g.document FROM taken_back t CROSS JOIN claim c CROSS JOIN reading g
     WHERE t.what = 'claim' AND c.number = t.target AND g.number = c.reading) changed
 CROSS JOIN document d WHERE d.number = changed.number
"""
TEXT_KNOWN = """
SELECT text FROM document WHERE id = :id AND text IS NOT NULL AND recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of)
"""
CLAIM_NUMBERS_OF_DOCUMENT = f"SELECT c.number, c.id FROM document d {OF_DOCUMENT} WHERE d.id = :id ORDER BY c.number"
CLAIM_NUMBER = f"SELECT min(c.number) AS number FROM claim c JOIN reading g ON g.number = c.reading WHERE {IS_CLAIM} AND g.layers IS NOT NULL"
LAST_PUBLISHED = """
SELECT published_at FROM document
 WHERE published_at IS NOT NULL AND recorded_at <= :as_of AND (withdrawn_at IS NULL OR withdrawn_at > :as_of) ORDER BY published_at DESC LIMIT 1
"""
THINGS_EVER_OF_CLAIM = "SELECT DISTINCT v.thing, v.id FROM revision_claim m JOIN revision v ON v.number = m.revision WHERE m.claim = :claim"
REVISIONS_OF_THING = "SELECT * FROM revision WHERE id = :id ORDER BY revision"
# open ones that are due, and those that were missed when more was known than is now
_TO_BE_JUDGED = "SELECT number, body FROM revision WHERE thing = 'prediction' AND withdrawn_at IS NULL AND merged_into IS NULL AND standing ="
FALLEN_DUE = f"{_TO_BE_JUDGED} 'open' AND latest <= :latest UNION ALL {_TO_BE_JUDGED} 'missed' AND latest > :latest ORDER BY number"

COPIED = "SELECT keys FROM copied WHERE document = :document"
ALL_COPIES = "SELECT c.id, o.id AS origin FROM copied c JOIN copied o ON o.document = c.origin WHERE c.origin <> c.document"
ADD_COPIED = "INSERT INTO copied (document, id, keys, origin) VALUES (:document, :id, :keys, :origin)"
ADD_COPY_KEY = "INSERT INTO copy_key (key, document) VALUES (:key, :document)"
DROP_COPY_KEY = "DELETE FROM copy_key WHERE key = :key AND document = :document"
DROP_COPIED = ("DELETE FROM copied WHERE document = :document", "DELETE FROM copy_link WHERE document = :document")
COPY_KEYS = """
SELECT c.id, k.document FROM (SELECT document FROM copy_key WHERE key = :key LIMIT :most) k JOIN copied c ON c.document = k.document
"""
COPY_KEYS_BEFORE, COPY_KEYS_AFTER = (
    "SELECT c.id, k.document FROM (SELECT document FROM copy_key"
    f" WHERE key = :key AND document {than} :document ORDER BY document {way} LIMIT :most) k JOIN copied c ON c.document = k.document"
    for than, way in (("<", "DESC"), (">", "ASC"))
)
COPY_LINKS = "SELECT c.id FROM copy_link l JOIN copied c ON c.document = l.other WHERE l.document = :document"
ADD_COPY_LINK = "INSERT INTO copy_link (document, other, share, runs, credits) VALUES (:document, :other, :share, :runs, :credits) ON CONFLICT DO NOTHING"
DROP_COPY_LINK = "DELETE FROM copy_link WHERE document = :document AND other = :other"
ORIGIN = "SELECT o.id FROM copied c JOIN copied o ON o.document = c.origin WHERE c.document = :document"
COPIES_OF = "SELECT id FROM copied WHERE origin = :origin"
COPIES_OF_DOCUMENT = "SELECT c.id FROM copied o JOIN copied c ON c.origin = o.origin WHERE o.document = :document ORDER BY c.document"
REGROUP = "UPDATE copied SET origin = :origin WHERE document = :document"

NEXT_TELLING = "SELECT coalesce(max(number), 0) + 1 AS number FROM telling"
TELLING = "SELECT number, place, blocks, event FROM telling WHERE name = :name"
ADD_TELLING = "INSERT INTO telling (number, name, place, blocks) VALUES (:number, :name, :place, :blocks)"
ADD_BLOCK = "INSERT INTO block (key, place, telling) VALUES (:key, :place, :telling)"
ADD_TELLING_CLAIM = "INSERT INTO telling_claim (claim, part, telling) VALUES (:claim, :part, :telling)"
DROP_BLOCK = "DELETE FROM block WHERE key = :key AND place = :place"
DROP_TELLING = ("DELETE FROM telling_claim WHERE telling = :number", "DELETE FROM telling WHERE number = :number")
SETTLE_TELLING = "UPDATE telling SET event = :event WHERE name = :name"
TELLINGS_OF_DOCUMENT = "SELECT name FROM telling WHERE name >= :first AND name < :last ORDER BY number"
TELLINGS_OF_EVENT = "SELECT name FROM telling WHERE event = :event"
TELLINGS_OF_CLAIM = "SELECT t.name FROM telling_claim c JOIN telling t ON t.number = c.telling WHERE c.claim = :claim ORDER BY c.part"
BLOCK_BEFORE, BLOCK_AFTER = (
    f"SELECT t.name FROM (SELECT place, telling FROM block WHERE key = :key AND place {than} :place ORDER BY place {way} LIMIT :most) b"
    f" JOIN telling t ON t.number = b.telling ORDER BY b.place {way}"
    for than, way in (("<", "DESC"), (">", "ASC"))
)
TELLING_LINKS = "SELECT t.name, l.score FROM telling_link l JOIN telling t ON t.number = l.other WHERE l.telling = :telling"
ADD_TELLING_LINK = """
INSERT INTO telling_link (telling, other, score) VALUES (:telling, :other, :score)
ON CONFLICT (telling, other) DO UPDATE SET score = excluded.score
"""
DROP_TELLING_LINK = "DELETE FROM telling_link WHERE telling = :telling AND other = :other"

ADD_OUTLOOK = "INSERT INTO outlook (key, document, id) VALUES (:key, :document, :id) ON CONFLICT DO NOTHING"
DROP_OUTLOOK = "DELETE FROM outlook WHERE document = :document"
OUTLOOK_OF = "SELECT key FROM outlook WHERE document = :document ORDER BY key"
OUTLOOK = "SELECT id FROM outlook WHERE key = :key ORDER BY document"
