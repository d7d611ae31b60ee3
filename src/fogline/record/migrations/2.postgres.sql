-- What PostgreSQL searches with.
CREATE TABLE claim_words (rowid INTEGER PRIMARY KEY, words tsvector NOT NULL);
CREATE INDEX claim_words_found ON claim_words USING gin (words);
CREATE TABLE document_words (rowid INTEGER PRIMARY KEY, words tsvector NOT NULL);
CREATE INDEX document_words_found ON document_words USING gin (words);
-- Where and when at once: a point on the map and a stretch of days, as a box of three sides.
CREATE TABLE revision_box (
    number INTEGER PRIMARY KEY, at point NOT NULL, first_day DOUBLE PRECISION NOT NULL, last_day DOUBLE PRECISION NOT NULL
);
CREATE INDEX revision_box_found ON revision_box USING gist (at);
CREATE TABLE blob (sha256 TEXT PRIMARY KEY, bytes BYTEA NOT NULL);
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
