//go:build !js

package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatWasStoredIsThereAfterAReopen(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	must(t, s.CreateUser(ctx, user("Bob"), nil))
	must(t, s.Close())
	if err := s.CreateUser(ctx, user("Late"), nil); !errors.Is(err, errClosed) {
		t.Errorf("a change after Close: %v", err)
	}
	s, err = OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	if _, err := s.User(ctx, "Bob"); err != nil {
		t.Error(err)
	}
}

func TestASecondOpenerIsToldWhoHasTheDirectory(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	_, err = OpenSQLite(dir, Options{})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
	must(t, s.Close())
	s, err = OpenSQLite(dir, Options{})
	must(t, err)
	must(t, s.Close())
}

func TestADirectoryIsMadeWithThoseAboveIt(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"data", "one/two/three/", filepath.Join(t.TempDir(), "seven", "eight")} {
		s, err := OpenSQLite(dir, Options{})
		must(t, err)
		must(t, s.Close())
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", dir, info.Mode(), err)
		}
	}
	must(t, os.WriteFile("file", nil, 0o600))
	if _, err := OpenSQLite("file/data", Options{}); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("below a file: %v", err)
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data?mode=memory#1 %41") // an awkward name is a name
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	must(t, s.CreateUser(context.Background(), user("Bob"), nil))
	modes := map[string]os.FileMode{"": 0o700, databaseFile: 0o600, databaseFile + "-wal": 0o600, databaseFile + "-shm": 0o600, keyFile: 0o600, lockFile: 0o600}
	for name, want := range modes {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %o, want %o", name, got, want)
		}
	}
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != len(modes)-1 {
		t.Errorf("files: %v", files)
	}
}

func TestTheKeyIsNeededAndChecked(t *testing.T) {
	t.Setenv(KeyVariable, "")
	ctx := context.Background()
	make := func(t *testing.T) string {
		dir := t.TempDir()
		s, err := OpenSQLite(dir, Options{})
		must(t, err)
		must(t, s.CreateUser(ctx, user("Bob"), nil))
		must(t, s.CreateAccessKey(ctx, AccessKey{ID: "AKIA1", UserID: "AIDA-Bob", Secret: "s", Status: Active, Created: morning}))
		must(t, s.Close())
		return dir
	}
	t.Run("another key is refused at the start", func(t *testing.T) {
		dir := make(t)
		must(t, os.WriteFile(filepath.Join(dir, keyFile), []byte(strings.Repeat("ab", 32)), 0o600))
		if _, err := OpenSQLite(dir, Options{}); !errors.Is(err, ErrWrongKey) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a lost key is not replaced", func(t *testing.T) {
		dir := make(t)
		must(t, os.Remove(filepath.Join(dir, keyFile)))
		_, err := OpenSQLite(dir, Options{})
		if err == nil || !strings.Contains(err.Error(), "missing") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a damaged key file is named", func(t *testing.T) {
		dir := make(t)
		must(t, os.WriteFile(filepath.Join(dir, keyFile), []byte("abc"), 0o600))
		_, err := OpenSQLite(dir, Options{})
		if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, keyFile)) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the environment can hold it", func(t *testing.T) {
		t.Setenv(KeyVariable, "correct horse battery staple")
		dir := make(t)
		if _, err := os.Stat(filepath.Join(dir, keyFile)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a key file beside it: %v", err)
		}
		s, err := OpenSQLite(dir, Options{})
		must(t, err)
		must(t, s.Close())
	})
	t.Run("a key file's digits are the same key in the environment", func(t *testing.T) {
		dir := make(t)
		digits, err := os.ReadFile(filepath.Join(dir, keyFile))
		must(t, err)
		must(t, os.Remove(filepath.Join(dir, keyFile)))
		t.Setenv(KeyVariable, string(digits))
		s, err := OpenSQLite(dir, Options{})
		must(t, err)
		must(t, s.Close())
	})
	t.Run("a short one is refused, and is not in the way of the next start", func(t *testing.T) {
		dir := t.TempDir()
		t.Setenv(KeyVariable, "short")
		if _, err := OpenSQLite(dir, Options{}); err == nil || !strings.Contains(err.Error(), "16 or more") {
			t.Errorf("got %v", err)
		}
		t.Setenv(KeyVariable, "")
		s, err := OpenSQLite(dir, Options{})
		must(t, err)
		must(t, s.Close())
	})
}

func TestADatabaseOfTheFutureIsRefused(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	must(t, s.apply(context.Background(), Reports, Statement{SQL: `INSERT INTO schema_migrations (version, name) VALUES (999, 'future')`}))
	must(t, s.Close())
	_, err = OpenSQLite(dir, Options{})
	if err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("got %v", err)
	}
}

// A write that fails takes nothing with it: neither the writes of others that
// shared its commit, nor the writer.
func TestAFaultOfTheDatabaseIsExplainedAndPasses(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct{ name, spoil, mend, want string }{
		{"a full disk", `PRAGMA max_page_count = 1`, `PRAGMA max_page_count = 1073741823`, "the disk is full"},
		{"a file that can't be written", `PRAGMA query_only = 1`, `PRAGMA query_only = 0`, "can't be written"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := fresh(t)
			must(t, s.CreateUser(ctx, user("Bob"), nil))
			must(t, s.AddCertificate(ctx, certificate("AIDA-Bob", "one")))
			conn := s.db.(*sqliteDatabase).writer.conn
			exec := func(statement string) {
				t.Helper()
				if _, err := conn.ExecContext(ctx, statement); err != nil {
					t.Fatal(err)
				}
			}
			exec(test.spoil)
			large := certificate("AIDA-Bob", strings.Repeat("x", 20000))
			if err := s.AddCertificate(ctx, large); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want it to say %q", err, test.want)
			}
			if list, _, err := s.Certificates(ctx, "AIDA-Bob", 0, 10); err != nil || len(list) != 1 {
				t.Errorf("reading meanwhile: %d, %v", len(list), err)
			}
			exec(test.mend)
			must(t, s.AddCertificate(ctx, large))
		})
	}
}

// A leavingName is a name at whose reading the client goes away.
type leavingName context.CancelFunc

func (leave leavingName) Value() (driver.Value, error) {
	leave()
	return "leaver", nil
}

// Of the batches that share a commit, only the one that the database can't
// carry out fails.
func TestABatchThatFailsDoesNotFailItsNeighbours(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	w := s.db.(*sqliteDatabase).writer
	insert := func(name string) *change {
		return &change{ctx: ctx, done: make(chan struct{}), batch: []Statement{{
			`INSERT INTO users (user_id, name, path, root, created) VALUES (?, ?, '/', 0, 0)`, []any{name, name},
		}}}
	}
	broken := &change{ctx: ctx, done: make(chan struct{}), batch: []Statement{
		insert("half").batch[0],
		{`INSERT INTO access_keys (access_key_id, user_id, sealed_secret, status, created, changed) VALUES ('k', 'nobody', x'', 'Active', 0, 0)`, nil},
	}}
	gone, leave := context.WithCancel(ctx)
	leave()
	left := insert("left")
	left.ctx = gone
	leaving, leave := context.WithCancel(ctx)
	leaver := insert("leaver") // goes away while its group is under way
	leaver.ctx = leaving
	leaver.batch[0].Args[1] = leavingName(leave)
	first, last := insert("first"), insert("last")
	w.commit([]*change{first, leaver, broken, left, last})
	if first.err != nil || last.err != nil || broken.err == nil || !errors.Is(left.err, context.Canceled) || !errors.Is(leaver.err, context.Canceled) {
		t.Errorf("first %v, leaver %v, broken %v, left %v, last %v", first.err, leaver.err, broken.err, left.err, last.err)
	}
	for name, want := range map[string]bool{"first": true, "half": false, "left": false, "leaver": false, "last": true} {
		if _, err := s.User(ctx, name); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
