-- What was appended together lies in one row: a tree of so many fewer entries, and one checksum for all of them.
ALTER TABLE records ADD COLUMN together INTEGER NOT NULL DEFAULT 0;
-- 0: body is one record. Otherwise so many, an array of MessagePack's, the last of them at position.
