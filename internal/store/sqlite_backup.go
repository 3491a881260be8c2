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
	source := filepath.Join(dir, databaseFile)
	if _, err := os.Stat(source); err != nil {
		return fmt.Errorf("nothing to back up: %w", err)
	}
	return backup(ctx, source, file)
}

// Backup implements [Database].
func (d *sqliteDatabase) Backup(ctx context.Context, file string) error {
	return backup(ctx, d.file, file)
}

// backup copies the database as one read transaction sees it. The file gets its
// name once it is whole and on disk.
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
	// An empty file of mode 0600 is what VACUUM INTO accepts as its target.
	partial, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".partial-*")
	if err != nil {
		return err
	}
	defer os.Remove(partial.Name())
	defer partial.Close()

	source, err = filepath.Abs(source)
	if err != nil {
		return err
	}
	db, err := open(source)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, partial.Name()); err != nil {
		return explained(err)
	}
	if err := partial.Sync(); err != nil {
		return err
	}
	// Link, unlike Rename, does not replace a file that appeared meanwhile.
	if err := os.Link(partial.Name(), file); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(file))
}
