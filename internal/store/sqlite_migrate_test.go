//go:build !js

package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
)

// A store of every earlier schema opens with all that it had.
func TestAnEarlierSchemaIsBroughtUpToDate(t *testing.T) {
	dir, ctx, key := t.TempDir(), context.Background(), []byte("a key that is long enough")
	db, err := sql.Open("sqlite", filepath.Join(dir, databaseFile))
	must(t, err)
	first, err := migrations.ReadFile("migrations/0001_initial.sql")
	must(t, err)
	for _, statement := range []string{
		`CREATE TABLE schema_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT`,
		string(first),
		`INSERT INTO schema_migrations VALUES (1, 'migrations/0001_initial.sql')`,
		`INSERT INTO users VALUES ('AIDA-Bob', 'Bob', '/', 0, 0)`,
		`INSERT INTO signing_certificates VALUES (7, 'CERTold', 'AIDA-Bob', x'00', 'body', 'Inactive', 3, 1, 2)`,
	} {
		_, err := db.Exec(statement)
		must(t, err)
	}
	must(t, db.Close())

	for range 2 { // and once more, with nothing to do
		s, err := OpenSQLite(dir, Options{Key: key})
		must(t, err)
		list, _, err := s.Certificates(ctx, "AIDA-Bob", 0, 10)
		must(t, err)
		want := Certificate{Sequence: 7, ID: "CERTold", UserID: "AIDA-Bob", Body: "body", Status: Inactive, NotAfter: unix(3), Uploaded: unix(1), Changed: unix(2)}
		if len(list) != 1 || list[0] != want {
			t.Errorf("got %+v, want %+v", list, want)
		}
		must(t, s.Close())
	}
	s, err := OpenSQLite(dir, Options{Key: key})
	must(t, err)
	defer s.Close()
	if err := s.DeleteUser(ctx, "AIDA-Bob"); err != ErrHasCertificate {
		t.Errorf("deleting the user: %v", err)
	}
	must(t, s.AddCertificate(ctx, certificate("AIDA-Bob", "new")))
	if err := s.AddCertificate(ctx, certificate("AIDA-Bob", "third")); err != ErrQuota {
		t.Errorf("a third certificate: %v", err)
	}
}
