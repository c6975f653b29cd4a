CREATE TABLE commands (
    account_id INTEGER NOT NULL REFERENCES slots (id),
    id         TEXT NOT NULL,    -- given by the client
    digest     TEXT NOT NULL,    -- SHA-256 of the command
    state      TEXT NOT NULL,    -- sent, done, failed
    reply      BLOB NOT NULL,
    at_ms      INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX commands_by_age ON commands (at_ms);
