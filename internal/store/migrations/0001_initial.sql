-- Times are whole seconds since 1970-01-01 UTC.

CREATE TABLE key_check (
  id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
) STRICT;

-- The account root is a row here too: its user_id is the account id and its
-- name can't be that of a user. Names are ASCII, so NOCASE is all of IAM's
-- "without regard to case".
CREATE TABLE users (
  user_id TEXT NOT NULL PRIMARY KEY,
  name    TEXT NOT NULL COLLATE NOCASE UNIQUE,
  path    TEXT NOT NULL,
  root    INTEGER NOT NULL CHECK (root IN (0, 1)),
  created INTEGER NOT NULL
) STRICT;

-- Keys and certificates hold their user in place: IAM refuses to delete one
-- that still has them.
CREATE TABLE access_keys (
  sequence          INTEGER NOT NULL PRIMARY KEY,
  access_key_id     TEXT NOT NULL UNIQUE,
  user_id           TEXT NOT NULL REFERENCES users (user_id),
  sealed_secret     BLOB NOT NULL,
  status            TEXT NOT NULL CHECK (status IN ('Active', 'Inactive')),
  created           INTEGER NOT NULL,
  changed           INTEGER NOT NULL, -- made, or given another status
  last_used         INTEGER,
  last_used_service TEXT,
  last_used_region  TEXT
) STRICT;

CREATE INDEX access_keys_of_user ON access_keys (user_id);

CREATE TABLE signing_certificates (
  sequence       INTEGER NOT NULL PRIMARY KEY,
  certificate_id TEXT NOT NULL UNIQUE,
  user_id        TEXT NOT NULL REFERENCES users (user_id),
  sha256         BLOB NOT NULL UNIQUE, -- of the DER
  body           TEXT NOT NULL,        -- as it was sent
  status         TEXT NOT NULL CHECK (status IN ('Active', 'Inactive')),
  not_after      INTEGER NOT NULL,
  uploaded       INTEGER NOT NULL,
  changed        INTEGER NOT NULL  -- uploaded, or given another status
) STRICT;

CREATE INDEX signing_certificates_of_user ON signing_certificates (user_id);

-- Tag keys are one key whatever their case; folded is the key in lower case,
-- which SQL's own lower() knows for ASCII only.
CREATE TABLE user_tags (
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  folded  TEXT NOT NULL,
  key     TEXT NOT NULL,
  value   TEXT NOT NULL,
  PRIMARY KEY (user_id, folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE credential_report (
  id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  generated INTEGER NOT NULL,
  content   BLOB NOT NULL
) STRICT;
