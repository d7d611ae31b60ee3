-- What the work on one more report starts from: who copied whom, and which tellings are linked, as of the last step. All of it is
-- made from the claims and texts, holds none of their words, and is made anew where it is missing or another version's.
CREATE TABLE progress (
    number   INTEGER PRIMARY KEY,            -- one row
    maker    TEXT NOT NULL,                  -- version of the rules
    moment   TEXT NOT NULL,                  -- of the step
    position INTEGER NOT NULL                -- the log's entries up to here are in it
);

CREATE TABLE copied (
    document BIGINT PRIMARY KEY,             -- the first fifteen hexadecimal digits of its id
    id       TEXT NOT NULL,
    keys     BLOB NOT NULL,                  -- by which its copies are looked up, eight bytes each
    origin   BIGINT NOT NULL                 -- the least of its group
) WITHOUT ROWID;
CREATE INDEX copied_origin ON copied (origin);

CREATE TABLE copy_key (
    key      BIGINT NOT NULL,
    document BIGINT NOT NULL,
    PRIMARY KEY (key, document)
) WITHOUT ROWID;

CREATE TABLE copy_link (
    document BIGINT NOT NULL,
    other    BIGINT NOT NULL,
    share    DOUBLE PRECISION NOT NULL,      -- of the shorter one's runs of words
    runs     INTEGER NOT NULL,
    credits  TEXT NOT NULL,                  -- agencies that both credit, by commas
    PRIMARY KEY (document, other)
) WITHOUT ROWID;

CREATE TABLE telling (
    number   INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,           -- of its document and its number there
    place    BLOB NOT NULL,                  -- its order in its blocks
    blocks   BLOB NOT NULL,                  -- their keys, eight bytes each
    event    TEXT
);
CREATE INDEX telling_event ON telling (event);

CREATE TABLE block (
    key      BIGINT NOT NULL,
    place    BLOB NOT NULL,
    telling  INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) WITHOUT ROWID;

CREATE TABLE telling_claim (
    claim    BIGINT NOT NULL,                -- the first fifteen hexadecimal digits of its id
    part     INTEGER NOT NULL,               -- which of the places that it tells of
    telling  INTEGER NOT NULL,
    PRIMARY KEY (claim, part)
) WITHOUT ROWID;
CREATE INDEX telling_claim_of ON telling_claim (telling);

CREATE TABLE telling_link (
    telling  INTEGER NOT NULL,
    other    INTEGER NOT NULL,
    score    DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (telling, other)
) WITHOUT ROWID;

-- Who foretells what, and what may settle it, by numbers that stand for speakers, kinds and actors.
CREATE TABLE outlook (
    key      BIGINT NOT NULL,
    document BIGINT NOT NULL,                -- the first fifteen hexadecimal digits of its id
    id       TEXT NOT NULL,
    PRIMARY KEY (key, document)
) WITHOUT ROWID;
CREATE INDEX outlook_document ON outlook (document);
-- The latest of what was known, found without a look at all of it.
CREATE INDEX document_published ON document (published_at);
-- What fell due.
CREATE INDEX revision_due ON revision (standing, latest) WHERE thing = 'prediction' AND withdrawn_at IS NULL AND merged_into IS NULL;
