//go:build !js

package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestABackupIsTheStoreAtOneMoment(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	must(t, s.CreateUser(ctx, user("Bob"), nil))
	copies := t.TempDir()
	file := filepath.Join(copies, "backup.db")
	must(t, os.WriteFile(file+".partial", []byte("of a backup that was killed"), 0o644))
	must(t, BackupSQLite(ctx, dir, file))
	must(t, s.CreateUser(ctx, user("Later"), nil))
	if err := BackupSQLite(ctx, dir, file); !errors.Is(err, os.ErrExist) {
		t.Errorf("over an existing file: %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the backup: %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(copies, "*partial*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
	restored := t.TempDir()
	must(t, os.WriteFile(filepath.Join(restored, databaseFile), []byte(readFile(t, file)), 0o600))
	must(t, os.WriteFile(filepath.Join(restored, keyFile), []byte(readFile(t, filepath.Join(dir, keyFile))), 0o600))
	r, err := OpenSQLite(restored, Options{})
	must(t, err)
	defer r.Close()
	if _, err := r.User(ctx, "Bob"); err != nil {
		t.Error(err)
	}
	if _, err := r.User(ctx, "Later"); !errors.Is(err, ErrNoUser) {
		t.Errorf("a user made after the backup: %v", err)
	}
	if err := BackupSQLite(ctx, t.TempDir(), filepath.Join(copies, "none.db")); err == nil {
		t.Error("backed up a directory without a database")
	}
	emptied := t.TempDir()
	must(t, os.WriteFile(filepath.Join(emptied, databaseFile), nil, 0o600))
	if err := BackupSQLite(ctx, emptied, filepath.Join(copies, "none.db")); err == nil || !strings.Contains(err.Error(), "nothing in") {
		t.Errorf("backed up an empty file: %v", err)
	}
}

// What a server leaves that was killed is a database with its log. Only that
// database may go with it.
func TestALogOfAnotherDatabaseIsRefused(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, BackupSQLite(ctx, dir, backup))
	must(t, s.CreateUser(ctx, user("Later"), nil))
	source := dir
	killed := func() (dir string) { // the files as a kill leaves them
		dir = t.TempDir()
		for _, name := range []string{databaseFile, databaseFile + logSuffix, keyFile} {
			must(t, os.WriteFile(filepath.Join(dir, name), []byte(readFile(t, filepath.Join(source, name))), 0o600))
		}
		return dir
	}
	own := reopened(t, killed())
	if _, err := own.User(ctx, "Later"); err != nil {
		t.Errorf("what was in the log of its own: %v", err)
	}
	for name, content := range map[string]string{"a backup": readFile(t, backup), "an empty file": ""} {
		dir := killed()
		file := filepath.Join(dir, databaseFile)
		must(t, os.WriteFile(file, []byte(content), 0o600))
		_, err := OpenSQLite(dir, Options{})
		if err == nil || !strings.Contains(err.Error(), "remove "+file+"-wal") {
			t.Errorf("%s in place of the database: %v", name, err)
		}
		if readFile(t, file) != content || readFile(t, file+logSuffix) == "" {
			t.Errorf("%s in place of the database: the files were changed", name)
		}
	}
	// As the error says:
	dir = killed()
	file := filepath.Join(dir, databaseFile)
	must(t, os.Remove(file+logSuffix))
	must(t, os.WriteFile(file, []byte(readFile(t, backup)), 0o600))
	restored := reopened(t, dir)
	if _, err := restored.User(ctx, "Later"); !errors.Is(err, ErrNoUser) {
		t.Errorf("a user made after the backup: %v", err)
	}
}

func TestABackupGoesIntoTheFileThatWasNamed(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	t.Chdir(t.TempDir())
	// What is a URI or an option elsewhere is a name here.
	for i, file := range []string{"file:one.db", "file:two.db?mode=memory", ":memory:", "-three%41.db", "four.db"} {
		must(t, BackupSQLite(ctx, dir, file))
		info, err := os.Stat(file)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", file, info.Mode())
		}
		if got := readFile(t, file); !strings.HasPrefix(got, "SQLite format 3\x00") {
			t.Errorf("%s holds %d bytes that are no database", file, len(got))
		}
		if files, err := os.ReadDir("."); err != nil || len(files) != i+1 {
			t.Errorf("%s left behind: %v, %v", file, files, err)
		}
	}
}

func TestAnEmptyCopyIsNoBackup(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "copy.partial"))
	must(t, err)
	defer f.Close()
	if err := written(f); err == nil || !strings.Contains(err.Error(), f.Name()) {
		t.Errorf("an empty file passes: %v", err)
	}
	_, err = f.WriteString("SQLite format 3\x00")
	must(t, err)
	must(t, written(f))
}

// No filesystem makes hard links to directories, so that one stands for any file
// on a filesystem without links.
func TestABackupGetsItsNameWhereThereAreNoLinks(t *testing.T) {
	dir := t.TempDir()
	part, file := filepath.Join(dir, "copy.partial"), filepath.Join(dir, "copy")
	must(t, os.Mkdir(part, 0o700))
	if err := os.Link(part, file); err == nil {
		t.Fatal("a hard link to a directory was made")
	}
	must(t, name(part, file))
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	must(t, os.Mkdir(part, 0o700))
	if err := name(part, file); !errors.Is(err, os.ErrExist) {
		t.Errorf("over an existing name: %v", err)
	}
}

// Copies are made while others write: each is whole, has every change that was
// acknowledged before it was begun, and no half of any.
func TestABackupUnderLoadHasEveryAcknowledgedChangeWhole(t *testing.T) {
	const (
		writers = 8
		copies  = 4
		between = 20 // users that are made from one copy to the next, at least
		tags    = 3
	)
	dir, ctx := t.TempDir(), context.Background()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()

	var (
		clients      sync.WaitGroup
		acknowledged [writers]atomic.Int64    // users that each has made
		made         = make(chan struct{}, 1) // another one was
	)
	work, stop := context.WithCancel(ctx)
	defer clients.Wait()
	defer stop()
	name := func(writer, n int) string { return fmt.Sprintf("User-%d-%d", writer, n) }
	for writer := range writers {
		clients.Go(func() {
			for n := 0; work.Err() == nil; n++ {
				u := user(name(writer, n))
				list := make([]Tag, tags)
				for i := range list {
					list[i] = Tag{fmt.Sprint("tag", i), u.Name}
				}
				if err := s.CreateUser(ctx, u, list); err != nil {
					t.Error(err)
					stop()
					return
				}
				acknowledged[writer].Add(1)
				select {
				case made <- struct{}{}:
				default:
				}
			}
		})
	}
	count := func() (each [writers]int, all int) {
		for writer := range writers {
			each[writer] = int(acknowledged[writer].Load())
			all += each[writer]
		}
		return each, all
	}

	backups := t.TempDir()
	var before [copies][writers]int
	last := 0
	for i := range copies {
		for {
			each, all := count()
			if all >= last+between {
				before[i], last = each, all
				break
			}
			select {
			case <-made:
			case <-work.Done():
				t.FailNow()
			}
		}
		must(t, BackupSQLite(ctx, dir, filepath.Join(backups, fmt.Sprint(i))))
	}
	stop()
	clients.Wait()

	for i := range copies {
		restored := t.TempDir()
		file := filepath.Join(restored, databaseFile)
		must(t, os.Rename(filepath.Join(backups, fmt.Sprint(i)), file))
		must(t, os.WriteFile(filepath.Join(restored, keyFile), []byte(readFile(t, filepath.Join(dir, keyFile))), 0o600))
		copied := reopened(t, restored)
		reading := copied.db.(*sqliteDatabase).reading
		var integrity string
		if err := reading.QueryRow(`PRAGMA integrity_check`).Scan(&integrity); err != nil || integrity != "ok" {
			t.Errorf("copy %d: %s %v", i, integrity, err)
		}
		for writer, users := range before[i] {
			for n := range users {
				if _, err := copied.User(ctx, name(writer, n)); err != nil {
					t.Errorf("copy %d lacks %s, acknowledged before: %v", i, name(writer, n), err)
				}
			}
		}
		var users, halves int
		must(t, reading.QueryRow(`SELECT count(*), count(*) FILTER (WHERE tags <> ?) FROM (
			SELECT (SELECT count(*) FROM user_tags t WHERE t.user_id = u.user_id) AS tags FROM users u WHERE root = 0)`, tags).Scan(&users, &halves))
		if halves != 0 {
			t.Errorf("copy %d has %d users of %d without all of their tags", i, halves, users)
		}
	}
}
