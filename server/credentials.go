//go:build !js

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"countersign/internal/sigv4"
)

// credentialsFile is the name, in the data directory, of the file with the
// account root's access key.
const credentialsFile = "credentials"

// writeCredentials writes an access key in the form of the AWS shared
// credentials file, readable by its owner alone. The file appears whole, and
// when this returns it is on disk: the secret exists nowhere else in the clear.
func writeCredentials(dir string, key sigv4.Credentials) (err error) {
	path := filepath.Join(dir, credentialsFile)
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is in the way: %w. It belongs to another store; move it elsewhere", path, fs.ErrExist)
	}
	f, err := os.CreateTemp(dir, credentialsFile+".*") // mode 0600
	if err != nil {
		return err
	}
	written := f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(written))
		}
	}()
	_, err = fmt.Fprintf(f, "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", key.AccessKeyID, key.SecretAccessKey)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(written, path); err != nil {
		return err
	}
	written = path
	if runtime.GOOS == "windows" { // cannot sync a directory
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
