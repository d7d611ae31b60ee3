-- The record. One text for both engines; 2.sqlite.sql and 2.postgres.sql add what each engine searches with.
-- Every row says when we knew it: recorded_at <= T < withdrawn_at is what was known at T. `position` is the entry of the
-- audit log that the row came with. Moments are RFC 3339 in UTC, so that text order is time order; `earliest` and
-- `latest`, when something happened, are seconds since 1970. Bodies are JSON in the shapes of docs/contract.md. What is long
-- is last in its table, so that a row can be looked at without it.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Append-only and hash-chained; its entries are the leaves of a Merkle tree (RFC 6962).
CREATE TABLE audit (
    position INTEGER PRIMARY KEY,            -- from 1 on
    at       TEXT NOT NULL,                  -- by the clock, also for a replay
    action   TEXT NOT NULL,                  -- append, replay, carried, migrate, reread, claim, withdraw, redact, judge, failure, revise, rebuild, export, read
    subject  TEXT NOT NULL,
    who      TEXT NOT NULL,
    digest   TEXT NOT NULL,                  -- Merkle root over what was written
    hash     TEXT NOT NULL                   -- of the hash before it and this entry's leaf
);
CREATE INDEX audit_subject ON audit (action, subject);

CREATE TABLE report (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,       -- of content
    input_id     TEXT NOT NULL,              -- as given
    sha256       TEXT NOT NULL,              -- names the bytes
    media_type   TEXT NOT NULL,
    size_bytes   INTEGER NOT NULL,
    source       TEXT,
    url          TEXT,
    published_at TEXT,
    fetched_at   TEXT NOT NULL,
    position     INTEGER NOT NULL,
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by INTEGER,                    -- the entry of the log that withdrew it
    headers      TEXT                        -- JSON: what the server said, and the redirects on the way
);
CREATE INDEX report_input ON report (input_id);
CREATE INDEX report_position ON report (position);

CREATE TABLE document (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    report       INTEGER NOT NULL REFERENCES report (number),
    language     TEXT NOT NULL,
    title        TEXT,
    author       TEXT,
    source       TEXT,
    url          TEXT,
    tags         TEXT NOT NULL,              -- JSON list
    published_at TEXT,
    maker        TEXT NOT NULL,              -- what made it from the bytes
    position     INTEGER NOT NULL,
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by INTEGER,                    -- the entry of the log that withdrew it
    text         BLOB                        -- UTF-8, deflated; a working copy of the report's bytes
);
CREATE INDEX document_report ON document (report);
CREATE INDEX document_position ON document (position);

-- One reader's pass over a document, or a person's.
CREATE TABLE reading (
    number       INTEGER PRIMARY KEY,
    document     INTEGER NOT NULL REFERENCES document (number),
    reader       TEXT NOT NULL,              -- name@version, or "person: NAME"
    first_claim  INTEGER NOT NULL,           -- its claims have the numbers from here on
    claims       INTEGER NOT NULL,           -- how many they are
    nonce        TEXT,                       -- salts the digests of what came with this reading
    position     INTEGER NOT NULL,
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by INTEGER,                    -- the entry of the log that withdrew it
    layers       BLOB                        -- JSON, deflated: attributions, places, times, counts, the claims that point at them, and the sentence of each
);
CREATE INDEX reading_document ON reading (document);
CREATE INDEX reading_position ON reading (position);
CREATE INDEX reading_recorded ON reading (recorded_at);

-- What claims are found by; what they say is in their reading's layers. Known since their reading is.
CREATE TABLE claim (
    number         INTEGER PRIMARY KEY,      -- order of recording
    id             TEXT NOT NULL,            -- the same claim read again has the same id
    reading        INTEGER NOT NULL REFERENCES reading (number),
    kind           TEXT NOT NULL,
    earliest       BIGINT,
    latest         BIGINT,
    withdrawn_at   TEXT,
    withdrawn_by   INTEGER
);
CREATE INDEX claim_name ON claim (substr(id, 7, 12));  -- as `claim_` is before them all, and 12 of the 20 digits are enough to find it

CREATE TABLE withdrawal (
    number   INTEGER PRIMARY KEY,
    subject  TEXT NOT NULL,                  -- id of a report, document, claim or judgement
    what     TEXT NOT NULL,                  -- report, document, reading, claim, judgement, redaction
    target   INTEGER NOT NULL,               -- the number of its row
    why      TEXT NOT NULL,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    position INTEGER NOT NULL
);
CREATE INDEX withdrawal_subject ON withdrawal (subject);
CREATE INDEX withdrawal_position ON withdrawal (position);
CREATE INDEX withdrawal_at ON withdrawal (at);
CREATE INDEX withdrawal_redaction ON withdrawal (subject) WHERE what = 'redaction';

-- Digests of rows that were redacted, in the order in which they were written, so that what came with them can still be checked.
CREATE TABLE kept_digest (
    position INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    digest   TEXT NOT NULL,
    PRIMARY KEY (position, ordinal)
) WITHOUT ROWID;

-- A person's word on events; it outranks the machine, and can be undone, never erased.
CREATE TABLE judgement (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    verdict      TEXT NOT NULL,              -- same, different, or a standing
    left_id      TEXT NOT NULL,              -- a claim
    right_id     TEXT,                       -- another claim, for same and different
    why          TEXT NOT NULL,
    who          TEXT NOT NULL,
    position     INTEGER NOT NULL,
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by INTEGER
);

CREATE TABLE failure (
    number   INTEGER PRIMARY KEY,
    stage    TEXT NOT NULL,
    input_id TEXT NOT NULL,
    error    TEXT NOT NULL,
    message  TEXT NOT NULL,
    at       TEXT NOT NULL,
    position INTEGER NOT NULL
);

-- Derived: what was made of the claims that were known at each moment. `fogline rebuild` makes these anew, equal.
CREATE TABLE revision (
    number       INTEGER PRIMARY KEY,
    thing        TEXT NOT NULL,              -- event, prediction, holding
    id           TEXT NOT NULL,              -- the same through all revisions
    revision     INTEGER NOT NULL,           -- from 1 on
    kind         TEXT NOT NULL,              -- of an event; else empty
    standing     TEXT NOT NULL,              -- of an event; the outcome of a prediction, the basis of a holding
    earliest     BIGINT,
    latest       BIGINT,
    latitude     DOUBLE PRECISION,
    longitude    DOUBLE PRECISION,
    first_claim  INTEGER,                    -- number of the first of its claims: of like deeds of one day, those told first come first
    merged_into  TEXT,
    position     INTEGER NOT NULL,           -- of the entry "revise" that it came with
    recorded_at  TEXT NOT NULL,
    withdrawn_at TEXT,
    because      BLOB NOT NULL,              -- JSON, deflated: claims that came and went, judgements
    body         BLOB NOT NULL               -- JSON, deflated, as in the contract
);
CREATE UNIQUE INDEX revision_id ON revision (id, revision);
CREATE INDEX revision_recorded ON revision (recorded_at);
CREATE INDEX revision_withdrawn ON revision (withdrawn_at) WHERE withdrawn_at IS NOT NULL;
-- With all that tells what stood at a moment, so that counting needs no look at the rows.
CREATE INDEX revision_time ON revision (thing, earliest, recorded_at, withdrawn_at, merged_into);
-- Who held what on a day, found without a look at what ended before.
CREATE INDEX revision_holding ON revision (earliest, latest, recorded_at, withdrawn_at, merged_into) WHERE thing = 'holding';
CREATE INDEX revision_facets ON revision (thing, kind, standing, recorded_at, withdrawn_at, merged_into);

CREATE TABLE revision_actor (
    actor    TEXT NOT NULL,                  -- id and name, case folded
    earliest BIGINT NOT NULL,                -- the revision's, so that the latest of an actor are found first
    revision INTEGER NOT NULL,
    PRIMARY KEY (actor, earliest, revision)
) WITHOUT ROWID;

CREATE TABLE revision_claim (
    claim    INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (claim, revision)
) WITHOUT ROWID;
