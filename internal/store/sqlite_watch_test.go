//go:build !js

package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestAChangeByAnotherProgramIsSeen(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	bob := user("Bob")
	must(t, s.CreateUser(ctx, bob, nil))
	must(t, s.CreateAccessKey(ctx, AccessKey{ID: "AKIA1", UserID: bob.ID, Secret: "secret", Status: Active, Created: morning}))
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "one")))
	read := func() error {
		_, _, keyErr := s.AccessKey(ctx, "AKIA1")
		list, _, err := s.Certificates(ctx, bob.ID, 0, 10)
		if err == nil && len(list) == 0 {
			err = ErrNoCertificate
		}
		return errors.Join(keyErr, err)
	}
	must(t, read()) // and keep

	other, err := sql.Open("sqlite", filepath.Join(dir, databaseFile))
	must(t, err)
	defer other.Close()
	for _, statement := range []string{`DELETE FROM access_keys`, `DELETE FROM signing_certificates`} {
		_, err := other.Exec(statement)
		must(t, err)
	}
	must(t, s.CreateUser(ctx, user("Alice"), nil)) // which must not pass for all that there was
	time.Sleep(watchInterval)
	if err := read(); !errors.Is(err, ErrNoAccessKey) || !errors.Is(err, ErrNoCertificate) {
		t.Errorf("what another program deleted: %v", err)
	}
}

func TestWhereTheWatchIsBlindNothingIsKept(t *testing.T) {
	s := fresh(t)
	db := s.db.(*sqliteDatabase)
	if _, known := db.Generation(Identities); !known {
		t.Error("unknown from the start")
	}
	must(t, db.others.statement.Close()) // as good as a database that does not answer
	db.others.asked.Store(-int64(watchInterval))
	if _, known := db.Generation(Identities); known {
		t.Error("the generation counts as known although nobody can tell")
	}
}
