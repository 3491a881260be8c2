//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver that the server uses
)

// Kinds of users in a seeded store.
const (
	holder   = "holder"   // has two certificates
	uploader = "uploader" // has none, so there is room for two
)

// databaseOf is the file of a data directory that the server keeps everything in.
func databaseOf(dir string) string { return filepath.Join(dir, "countersign.db") }

// seed writes users and their certificates straight into the database of a
// server that is not running, as the server itself would have written them: an
// account of this size takes no uploads over HTTP for an hour, and no more than
// 5,000 users. Each certificate is another one, under its own random id.
func seed(ctx context.Context, dir string, holders, uploaders int, source *certificates) error {
	db, err := sql.Open("sqlite", "file:"+databaseOf(dir)+
		"?_pragma=locking_mode(EXCLUSIVE)&_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-500000)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // the pragmas are a connection's own
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	now := time.Now().Unix()
	ids := make([]string, holders+uploaders)
	err = insert(ctx, tx, `INSERT INTO users (user_id, name, path, root, created) VALUES`, 5, len(ids), func(i int, row []any) {
		ids[i] = "AIDA" + randomID(17)
		name := userName(holder, i)
		if i >= holders {
			name = userName(uploader, i-holders)
		}
		row[0], row[1], row[2], row[3], row[4] = ids[i], name, "/", 0, now
	})
	if err != nil {
		return err
	}
	err = insert(ctx, tx, `INSERT INTO signing_certificates (certificate_id, user_id, sha256, body, status, not_after, uploaded, changed) VALUES`, 8, 2*holders, func(i int, row []any) {
		body, sum := source.next()
		row[0], row[1], row[2], row[3], row[4] = randomID(32), ids[i/2], sum[:], body, "Active"
		row[5], row[6], row[7] = source.notAfter.Unix(), now, now
	})
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	// What is left to write back would slow down whoever flushes next.
	f, err := os.Open(databaseOf(dir))
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// rowsAtOnce is how many rows a statement inserts: database/sql costs as much
// as SQLite where it is one.
const rowsAtOnce = 50

// insert adds n rows, which fill writes; the next ones are made while SQLite
// takes the last.
func insert(ctx context.Context, tx *sql.Tx, statement string, columns, n int, fill func(i int, row []any)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan []any, 4)
	go func() {
		defer close(batches)
		for i := 0; i < n; i += rowsAtOnce {
			batch := make([]any, min(rowsAtOnce, n-i)*columns)
			for j := 0; j < len(batch); j += columns {
				fill(i+j/columns, batch[j:j+columns])
			}
			select {
			case batches <- batch:
			case <-ctx.Done():
				return
			}
		}
	}()
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	text := func(rows int) string { return statement + row + strings.Repeat(","+row, rows-1) }
	whole, err := tx.PrepareContext(ctx, text(rowsAtOnce))
	if err != nil {
		return err
	}
	defer whole.Close()
	for batch := range batches {
		if rows := len(batch) / columns; rows == rowsAtOnce {
			_, err = whole.ExecContext(ctx, batch...)
		} else {
			_, err = tx.ExecContext(ctx, text(rows), batch...)
		}
		if err != nil {
			return fmt.Errorf("seeding: %w", err)
		}
	}
	return ctx.Err()
}

// randomID has the form of the server's: characters of base 32.
func randomID(characters int) string {
	random := make([]byte, (characters*5+7)/8)
	rand.Read(random) // never fails: crypto/rand ends the program instead
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random)[:characters]
}
