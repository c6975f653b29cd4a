CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE slots (
    id              INTEGER PRIMARY KEY,
    account         TEXT NOT NULL UNIQUE,
    key_name        TEXT NOT NULL,
    label           TEXT NOT NULL,
    backend         TEXT NOT NULL,
    device          BLOB NOT NULL, -- sealed
    state           TEXT NOT NULL,
    profile         BLOB,
    session         BLOB NOT NULL, -- sealed
    southern_cursor BLOB NOT NULL,
    last_seq        INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    created_at_ms   INTEGER NOT NULL
) STRICT;

CREATE INDEX slots_by_key ON slots (key_name);

CREATE TABLE events (
    account_id  INTEGER NOT NULL REFERENCES slots (id),
    seq         INTEGER NOT NULL,
    southern_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    body        BLOB NOT NULL,
    crc         INTEGER NOT NULL, -- CRC-32 of body
    PRIMARY KEY (account_id, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX events_once ON events (account_id, southern_id, kind) WHERE southern_id <> '';

CREATE TABLE cursors (
    account_id INTEGER NOT NULL REFERENCES slots (id),
    consumer   TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    PRIMARY KEY (account_id, consumer)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    digest   TEXT NOT NULL,
    accounts INTEGER NOT NULL,
    revoked  INTEGER NOT NULL
) STRICT;

CREATE TABLE records (
    stream   TEXT NOT NULL,
    position INTEGER NOT NULL,
    body     BLOB NOT NULL,
    crc      INTEGER NOT NULL, -- CRC-32 of body
    PRIMARY KEY (stream, position)
) STRICT, WITHOUT ROWID;
