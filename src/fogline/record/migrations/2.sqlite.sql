-- What SQLite searches with. Contentless: the words are in the documents; these are their indexes.
CREATE VIRTUAL TABLE claim_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE document_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
-- Where and when at once: a box on the map and a stretch of days is one lookup.
CREATE VIRTUAL TABLE revision_box USING rtree (number, south, north, west, east, first_day, last_day);
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
