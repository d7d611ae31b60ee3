-- Who may sign in where the pages are served to others, and who is signed in. These rows are no part of what the record says: no
-- export holds them, no root covers them, and they are changed and removed. The log says who was added, changed and removed, by whom.
CREATE TABLE account (
    key      TEXT PRIMARY KEY,               -- the name, case folded, one space between its words: nobody is two by a slip
    name     TEXT NOT NULL,
    role     TEXT NOT NULL,                  -- reader, reviewer, editor, admin
    password TEXT NOT NULL,                  -- argon2id with its salt and its costs, in the PHC form
    since    TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE signed_in (
    token    TEXT PRIMARY KEY,               -- SHA-256 of what the browser holds
    account  TEXT NOT NULL REFERENCES account (key) ON DELETE CASCADE,
    until    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX signed_in_account ON signed_in (account);
