-- Events in the order in which they come, whoever's they are, and found by an index: a commit of many accounts' events
-- then fills a few pages at the table's end, where it used to touch a page for each account.
CREATE TABLE events_in_order (
    account_id  INTEGER NOT NULL REFERENCES slots (id),
    seq         INTEGER NOT NULL,
    southern_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    body        BLOB NOT NULL,
    crc         INTEGER NOT NULL -- CRC-32 of body
) STRICT;

INSERT INTO events_in_order (account_id, seq, southern_id, kind, at_ms, body, crc)
SELECT account_id, seq, southern_id, kind, at_ms, body, crc FROM events ORDER BY at_ms, account_id, seq;

DROP TABLE events;
ALTER TABLE events_in_order RENAME TO events;

CREATE UNIQUE INDEX events_by_seq ON events (account_id, seq);
CREATE UNIQUE INDEX events_once ON events (account_id, southern_id, kind) WHERE southern_id <> '';
