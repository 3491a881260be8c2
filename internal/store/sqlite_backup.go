//go:build !js

package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// BackupSQLite writes a consistent copy of the database in a data directory to
// a new file, also while another process has the store open.
func BackupSQLite(ctx context.Context, dir, file string) error {
	source, err := filepath.Abs(filepath.Join(dir, databaseFile))
	if err != nil {
		return err
	}
	switch info, err := os.Stat(source); {
	case err != nil:
		return fmt.Errorf("nothing to back up: %w", err)
	case info.Size() == 0:
		return fmt.Errorf("nothing to back up: there is nothing in %s", source)
	}
	// SQLite takes a name that starts with "file:" for a URI and would write
	// elsewhere. No absolute path starts with it.
	file, err = filepath.Abs(file)
	if err != nil {
		return err
	}
	return backup(ctx, source, file)
}

// Restoring says how a backup gets back into a data directory, to go on after
// "to restore it,".
func Restoring(dir string) string { return restoring(filepath.Join(dir, databaseFile)) }

// restoring says how a backup takes the place of a database file. SQLite would
// carry out on it what it finds in the log of the one before.
func restoring(file string) string {
	return fmt.Sprintf("stop countersign, remove %[1]s%[2]s and %[1]s%[3]s, put the backup in place as %[1]s with its key as %[4]s (or in %[5]s), and start again",
		file, logSuffix, indexSuffix, filepath.Join(filepath.Dir(file), keyFile), KeyVariable)
}

// checkLog refuses a database beside which lies the write-ahead log of another
// one. The first page of a database that has a log says so before there is one,
// at byte 18 (https://www.sqlite.org/fileformat2.html §1.3.3); that of a backup
// does not, and a file that was emptied has none.
func checkLog(database *os.File) error {
	file := database.Name()
	info, err := os.Stat(file + logSuffix)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0:
		return nil
	case err != nil:
		return err
	}
	var version [1]byte
	switch _, err := database.ReadAt(version[:], 18); {
	case err != nil && err != io.EOF:
		return err
	case version[0] > 1:
		return nil
	}
	return fmt.Errorf("%s%s is not the log of %s, which has been put in the place of another database, or emptied. To restore a backup, %s",
		file, logSuffix, file, restoring(file))
}

// backup copies the database as one read transaction sees it. The file gets its
// name once it is whole and on disk. Both paths are absolute.
func backup(ctx context.Context, source, file string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backing up to %s: %w", file, err)
		}
	}()
	if _, err := os.Lstat(file); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// A backup that was killed may have left its part behind: there is never more
	// than one, since its name is always the same. An empty file of mode 0600 is
	// what VACUUM INTO accepts as its target.
	part := file + ".partial"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	partial, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(part)
	defer partial.Close()

	db, err := open(source)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		return explained(err, source)
	}
	if err := errors.Join(written(partial), partial.Sync(), partial.Close()); err != nil {
		return err
	}
	if err := name(part, file); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(file))
}

// written makes sure that the copy went into this file: even a database without
// tables has a page.
func written(copied *os.File) error {
	info, err := copied.Stat()
	if err == nil && info.Size() == 0 {
		err = fmt.Errorf("the copy did not get into %s", copied.Name())
	}
	return err
}

// name gives a file a name that nothing else has. Link, unlike Rename, does not
// replace a file that appeared meanwhile, but not every filesystem has links;
// there, a look just before has to do.
func name(part, file string) error {
	err := os.Link(part, file)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return fs.ErrExist
	}
	return os.Rename(part, file)
}
