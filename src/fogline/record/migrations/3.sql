-- What people decide beyond a word on events: that a field of a claim is another one, that a claim was read right, how far a source is
-- to be relied on. `value` may hold words of a report, so the digest of such a row is salted, and a redaction takes value and salt away.

ALTER TABLE judgement ADD COLUMN field TEXT;  -- of a correction: which field of the claim; of a grade: for which kind of deed, or none for all
ALTER TABLE judgement ADD COLUMN value TEXT;  -- JSON: what the field is, with the words it was read from; the letter of a grade
ALTER TABLE judgement ADD COLUMN nonce TEXT;  -- salts the digest of a correction
CREATE INDEX judgement_left ON judgement (left_id);
CREATE INDEX judgement_position ON judgement (position);
