//go:build !js

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"countersign/internal/iam"
	"countersign/internal/store"
)

// credentialsFile is the name, in the data directory, of the file with the
// account root's access key.
const credentialsFile = "credentials"

// writeCredentials writes an access key in the form of the AWS shared credentials
// file. When it returns, the file is on disk: the secret exists nowhere else in the
// clear. It takes the place of one that an interrupted first start left, whose key
// was never stored.
func writeCredentials(dir string, key iam.Credentials) error {
	return store.WriteSecret(filepath.Join(dir, credentialsFile),
		fmt.Appendf(nil, "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", key.AccessKeyID, key.SecretAccessKey))
}

// checkCredentialsFile keeps a first start from replacing the file of another
// store. Where there is no store, a credentials file is not this one's: it is of
// one that was lost, or stands there by mistake.
func checkCredentialsFile(dir string) error {
	made, err := store.Exists(dir)
	if err != nil || made {
		return err
	}
	path := filepath.Join(dir, credentialsFile)
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is in the way: %w.\nIt belongs to a store whose database is missing or empty. To restore a backup, %s.\nFor a new store, move that file elsewhere",
			path, fs.ErrExist, store.Restoring(dir))
	}
	return nil
}
