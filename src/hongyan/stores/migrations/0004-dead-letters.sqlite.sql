CREATE TABLE dead_letters (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES slots (id),
    reader     TEXT NOT NULL,
    event      TEXT NOT NULL,    -- its id; empty: of none
    part       INTEGER NOT NULL,
    what       TEXT NOT NULL,
    body       BLOB NOT NULL,
    reason     TEXT NOT NULL,
    at_ms      INTEGER NOT NULL
) STRICT;

CREATE INDEX dead_letters_by_reader ON dead_letters (account_id, reader, id);
CREATE UNIQUE INDEX dead_letters_by_event ON dead_letters (account_id, reader, event, part) WHERE event <> '';
CREATE INDEX dead_letters_by_age ON dead_letters (at_ms);
