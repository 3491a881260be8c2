//go:build !js

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// openFiles are the database file, its log and the index to that, as they were
// found under their names when the store was opened.
//
// SQLite goes on with the files that it has open, whatever becomes of their names.
// What is written into a file without a name is gone when the process ends; what is
// written into a log that has kept its name is carried out at the next start on
// whatever has taken the place of its database. So the names are looked at before
// each transaction, so that it does not go there, after it, so that none is
// acknowledged that went there, and by the watch. Once each name stands for its
// file again, everything goes on.
type openFiles []openFile

type openFile struct {
	name string
	info fs.FileInfo
}

// findFiles finds the files of an open database by its path.
func findFiles(database string) (files openFiles, err error) {
	for _, name := range []string{database, database + logSuffix, database + indexSuffix} {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		files = append(files, openFile{name, info})
	}
	return files, nil
}

// check fails where a name does not stand for its file any more, or where that
// can't be told.
func (files openFiles) check() error {
	for _, f := range files {
		now, err := os.Stat(f.name)
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(now, f.info):
			return fmt.Errorf("%s was replaced or removed while it is open: nothing is read or written until it is back, or countersign has been started again. To restore a backup, %s",
				f.name, restoring(files[0].name))
		case err != nil:
			return fmt.Errorf("looking for the database: %w", err)
		}
	}
	return nil
}
