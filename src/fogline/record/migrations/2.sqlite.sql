-- What SQLite searches with. Contentless: the words are in the documents; these are their indexes.
CREATE VIRTUAL TABLE claim_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE document_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
-- What comes in one transaction is sorted in memory, up to 16 MB of it, and written once; a page of the index fits in one of the file's.
INSERT INTO claim_words (claim_words, rank) VALUES ('hashsize', 16777216), ('pgsz', 4030);
INSERT INTO document_words (document_words, rank) VALUES ('hashsize', 16777216), ('pgsz', 4030);
-- Where and when at once: a box on the map and a stretch of days is one lookup.
CREATE VIRTUAL TABLE revision_box USING rtree (number, south, north, west, east, first_day, last_day);
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
