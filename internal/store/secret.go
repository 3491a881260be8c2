//go:build !js

package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// WriteSecret writes a file that its owner alone may read (mode 0600), in place of
// the one that has the name. When it returns without an error, the file is whole
// and on disk, and so is its name; after an error, or when the process or the
// machine ends in between, the name stands for what it stood for before, or for
// the new file. One process at a time may write under a name.
func WriteSecret(name string, content []byte) (err error) {
	// A process that ended here before may have left its part behind: there is
	// never more than one, since its name is always the same.
	part := name + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(part)
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, name); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(name))
}

// syncDirectory makes the names in a directory durable.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" { // has no such call
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
