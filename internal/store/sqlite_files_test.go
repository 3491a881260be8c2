//go:build !js

package store

import (
	"context"
	"database/sql/driver"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNothingIsAcknowledgedIntoAFileWithoutItsName(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct {
		name  string
		file  string
		spoil func(file, backup string) error
	}{
		{"the database was moved", databaseFile, func(string, string) error { return nil }},
		{"the log was moved", databaseFile + logSuffix, func(string, string) error { return nil }},
		{"the log's index was moved", databaseFile + indexSuffix, func(string, string) error { return nil }},
		{"a backup took the place of the database", databaseFile, func(file, backup string) error { return os.Rename(backup, file) }},
		{"a directory took the place of the database", databaseFile, func(file, _ string) error { return os.Mkdir(file, 0o700) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := OpenSQLite(dir, Options{})
			must(t, err)
			defer s.Close()
			must(t, s.CreateUser(ctx, user("Bob"), nil))
			backup := filepath.Join(t.TempDir(), "backup.db")
			must(t, BackupSQLite(ctx, dir, backup))
			db := s.db.(*sqliteDatabase)
			later := func() { db.others.asked.Store(-int64(watchInterval)) }
			read := func() error {
				later()
				_, err := s.User(ctx, "Bob")
				return err
			}
			must(t, read()) // and keep

			file, kept := filepath.Join(dir, test.file), filepath.Join(t.TempDir(), "kept")
			must(t, os.Rename(file, kept))
			must(t, test.spoil(file, backup))
			log := readFile(t, logOf(dir, file, kept))
			for what, err := range map[string]error{"a change": s.CreateUser(ctx, user("Alice"), nil), "reading": read()} {
				if err == nil || !strings.Contains(err.Error(), file+" was replaced or removed") || !strings.Contains(err.Error(), "put the backup in place") {
					t.Errorf("%s: %v", what, err)
				}
			}
			if readFile(t, logOf(dir, file, kept)) != log {
				t.Error("the log was written to, for whatever database it will be found beside")
			}

			must(t, os.RemoveAll(file))
			must(t, os.Rename(kept, file))
			must(t, s.CreateUser(ctx, user("Alice"), nil))
			must(t, read())
		})
	}
}

// logOf is where a directory's log lies after a file has been moved.
func logOf(dir, moved, to string) string {
	if log := filepath.Join(dir, databaseFile+logSuffix); log != moved {
		return log
	}
	return to
}

// A removedFile is a name at whose reading a file disappears.
type removedFile string

func (file removedFile) Value() (driver.Value, error) { return "late", os.Remove(string(file)) }

func TestAChangeInWhoseMiddleTheDatabaseDisappearsIsNotAcknowledged(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	file := filepath.Join(dir, databaseFile)
	err = s.apply(context.Background(), Identities, Statement{
		`INSERT INTO users (user_id, name, path, root, created) VALUES ('late', ?, '/', 0, 0)`, []any{removedFile(file)},
	})
	if err == nil || !strings.Contains(err.Error(), file+" was replaced or removed") {
		t.Errorf("got %v", err)
	}
}

func TestWhereItCannotBeToldNothingIsAcknowledged(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	db := s.db.(*sqliteDatabase)
	found := db.writer.files
	defer func() { db.writer.files = found }()
	// No file can be looked for below a name that is too long.
	db.writer.files = openFiles{{filepath.Join(filepath.Dir(db.file), strings.Repeat("x", 5000), databaseFile), found[0].info}}
	if err := s.CreateUser(ctx, user("Bob"), nil); err == nil || !strings.Contains(err.Error(), "looking for the database") {
		t.Errorf("got %v", err)
	}
}
