//go:build !js

package store

import (
	"context"
	"errors"
	"fmt"
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
	if _, err := os.Stat(source); err != nil {
		return fmt.Errorf("nothing to back up: %w", err)
	}
	// SQLite takes a name that starts with "file:" for a URI and would write
	// elsewhere. No absolute path starts with it.
	file, err = filepath.Abs(file)
	if err != nil {
		return err
	}
	return backup(ctx, source, file)
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
