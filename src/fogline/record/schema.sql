-- The record. Every row knows when we knew it: recorded_at <= T < withdrawn_at is what was known at T.
-- Times are RFC 3339 in UTC, so that text order is time order. Bodies are JSON in the shapes of docs/contract.md.

CREATE TABLE IF NOT EXISTS meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS report (
    id           TEXT PRIMARY KEY,           -- of content
    input_id     TEXT NOT NULL,              -- as given
    sha256       TEXT NOT NULL,              -- names the blob
    media_type   TEXT NOT NULL,
    size_bytes   INTEGER NOT NULL,
    source       TEXT,
    url          TEXT,
    published_at TEXT,
    fetched_at   TEXT NOT NULL,
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    why          TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS report_input ON report (input_id);

CREATE TABLE IF NOT EXISTS document (
    id           TEXT PRIMARY KEY,
    report_id    TEXT NOT NULL REFERENCES report (id),
    language     TEXT NOT NULL,
    title        TEXT,
    author       TEXT,
    source       TEXT,
    url          TEXT,
    tags         TEXT NOT NULL,              -- JSON list
    published_at TEXT,
    text         TEXT NOT NULL,
    maker        TEXT NOT NULL,
    layers       TEXT NOT NULL,              -- attributions, places, times, counts that the claims point at
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    why          TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS document_report ON document (report_id);

CREATE TABLE IF NOT EXISTS claim (
    number       INTEGER PRIMARY KEY,        -- order of recording
    id           TEXT NOT NULL UNIQUE,
    document_id  TEXT NOT NULL REFERENCES document (id),
    kind         TEXT NOT NULL,
    stance       TEXT NOT NULL,
    speaker      TEXT,
    earliest     TEXT,
    latest       TEXT,
    body         TEXT NOT NULL,
    words        TEXT NOT NULL,              -- of the evidence for the kind
    sentence     TEXT NOT NULL,              -- that those words stand in
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    why          TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS claim_document ON claim (document_id);
CREATE INDEX IF NOT EXISTS claim_known ON claim (recorded_at);

CREATE VIRTUAL TABLE IF NOT EXISTS claim_words USING fts5 (
    sentence, speaker, names, tokenize = "unicode61 remove_diacritics 2"
);

-- Derived: what we make of the claims now. `fogline rebuild` makes it anew.
CREATE TABLE IF NOT EXISTS event (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL,
    standing TEXT NOT NULL,
    chance   REAL NOT NULL,
    earliest TEXT,
    latest   TEXT,
    body     TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS event_time ON event (earliest);

CREATE TABLE IF NOT EXISTS failure (
    number   INTEGER PRIMARY KEY,
    stage    TEXT NOT NULL,
    input_id TEXT NOT NULL,
    error    TEXT NOT NULL,
    message  TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;

-- Append-only and hash-chained: each entry's hash covers the one before it.
CREATE TABLE IF NOT EXISTS audit (
    position INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,                  -- by the clock, also for a replay
    action   TEXT NOT NULL,                  -- append, replay, withdraw, failure
    subject  TEXT NOT NULL,
    digest   TEXT NOT NULL,                  -- SHA-256 of what was written
    hash     TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
