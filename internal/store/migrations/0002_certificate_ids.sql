-- A certificate's id is 160 random bits, which no index has to keep unique, and
-- whoever asks for one names its user, who has two at most. Without the index an
-- upload changes a page less, and on a large store each of these pages is another.

CREATE TABLE signing_certificates_new (
  sequence       INTEGER NOT NULL PRIMARY KEY,
  certificate_id TEXT NOT NULL,
  user_id        TEXT NOT NULL REFERENCES users (user_id),
  sha256         BLOB NOT NULL UNIQUE, -- of the DER
  body           TEXT NOT NULL,        -- as it was sent
  status         TEXT NOT NULL CHECK (status IN ('Active', 'Inactive')),
  not_after      INTEGER NOT NULL,
  uploaded       INTEGER NOT NULL,
  changed        INTEGER NOT NULL  -- uploaded, or given another status
) STRICT;

INSERT INTO signing_certificates_new
SELECT sequence, certificate_id, user_id, sha256, body, status, not_after, uploaded, changed
FROM signing_certificates;

DROP TABLE signing_certificates;

ALTER TABLE signing_certificates_new RENAME TO signing_certificates;

CREATE INDEX signing_certificates_of_user ON signing_certificates (user_id);
