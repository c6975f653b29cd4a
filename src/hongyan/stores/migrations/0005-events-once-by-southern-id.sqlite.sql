-- The same columns, the southern id first: ids of one moment lie side by side, whoever's they are, and a commit of many
-- accounts' events fills a few pages of this index, where it used to touch a page for each account.
DROP INDEX events_once;
CREATE UNIQUE INDEX events_once ON events (southern_id, account_id, kind) WHERE southern_id <> '';
