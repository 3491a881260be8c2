//go:build !js

package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Files in the data directory.
const (
	databaseFile = "countersign.db"
	keyFile      = "key"
	lockFile     = "lock"

	// What SQLite adds to the name of the database for its write-ahead log and for
	// the index to that.
	logSuffix   = "-wal"
	indexSuffix = "-shm"
)

// WALBytes is the length at which SQLite starts its write-ahead log again. A
// checkpoint writes each page once, however often it stands in the log: at 16 MB
// instead of SQLite's 4, it writes much less for a change.
const (
	WALBytes = walPages * pageBytes

	walPages  = 4000
	pageBytes = 4096 // SQLite's own choice
)

// KeyVariable names the environment variable that may hold the encryption key.
const KeyVariable = "COUNTERSIGN_KEY"

// Options of [OpenSQLite].
type Options struct {
	// Key seals the secrets, 16 bytes or more that nobody can guess. Where it
	// is nil, the value of COUNTERSIGN_KEY counts, and without that the file
	// "key" beside the database (mode 0600), which the first start makes. Its 64
	// hexadecimal digits mean the same key in either place; any other value of the
	// variable is the key itself.
	Key []byte
}

// ErrInUse says that another process has the data directory.
var ErrInUse = errors.New("another countersign uses it")

// Exists tells whether a directory holds a store. A database file with nothing in
// it is none.
func Exists(dir string) (bool, error) {
	size, err := databaseSize(dir)
	return size > 0, err
}

// Emptied tells whether a directory holds a database file with nothing in it. A
// first start that was killed leaves one, a copy that failed, or a mistake.
func Emptied(dir string) (bool, error) {
	size, err := databaseSize(dir)
	return size == 0, err
}

// databaseSize is the length of the database file in bytes, or -1 where there is none.
func databaseSize(dir string) (int64, error) {
	info, err := os.Stat(filepath.Join(dir, databaseFile))
	if errors.Is(err, fs.ErrNotExist) {
		return -1, nil
	}
	if err != nil {
		return -1, err
	}
	return info.Size(), nil
}

// OpenSQLite opens the store in a directory, which it makes where there is none
// (mode 0700, files 0600), and takes the lock on it: a second process gets
// [ErrInUse]. A database from an earlier version is brought up to date.
//
// The database is in WAL mode with synchronous=FULL: an acknowledged change
// survives the process and, as far as the disk keeps its word, the machine.
func OpenSQLite(dir string, o Options) (*Store, error) {
	s, err := openSQLite(dir, o)
	if err != nil {
		return nil, fmt.Errorf("data directory %s: %w", dir, err)
	}
	return s, nil
}

func openSQLite(dir string, o Options) (_ *Store, err error) {
	if err := makeDirectory(dir); err != nil {
		return nil, err
	}
	lock, err := lockDirectory(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	key, err := encryptionKey(dir, o)
	if err != nil {
		return nil, err
	}
	if _, err := NewSealer(key); err != nil {
		return nil, err // and no database is left that looks as if it had been made with a key
	}
	db, err := newSQLite(filepath.Join(dir, databaseFile), lock)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			db.Close()
		}
	}()
	ctx := context.Background()
	if err := db.migrate(ctx); err != nil {
		return nil, err
	}
	s, err := New(ctx, db, key)
	if errors.Is(err, ErrWrongKey) {
		return nil, fmt.Errorf("%w: put back the file %s, or the value of %s, with which this database was made",
			err, filepath.Join(dir, keyFile), KeyVariable)
	}
	return s, err
}

// makeDirectory makes a directory and those above it that are missing, and their
// names durable: what is in it must not get lost with one of them.
func makeDirectory(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err // a file in its place shows where it is used
	}
	above := filepath.Dir(filepath.Clean(dir))
	if above != dir {
		if err := makeDirectory(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDirectory(above)
}

// encryptionKey finds the key as [Options.Key] says.
func encryptionKey(dir string, o Options) ([]byte, error) {
	if o.Key != nil {
		return o.Key, nil
	}
	if v := os.Getenv(KeyVariable); v != "" {
		if key, ok := decodeKey(v); ok {
			return key, nil
		}
		return []byte(v), nil
	}
	name := filepath.Join(dir, keyFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		switch made, err := Exists(dir); {
		case err != nil:
			return nil, err
		case made:
			return nil, fmt.Errorf("the file %s is missing and %s is not set: the secrets in the database can't be read without it", name, KeyVariable)
		}
		// It is on disk before anything is sealed with it.
		key := newKey()
		return key, WriteSecret(name, []byte(hex.EncodeToString(key)+"\n"))
	}
	if err != nil {
		return nil, err
	}
	key, ok := decodeKey(string(text))
	if !ok {
		return nil, fmt.Errorf("the file %s is damaged: it should hold 64 hexadecimal digits", name)
	}
	return key, nil
}

// decodeKey reads a key as a key file has it.
func decodeKey(text string) (key []byte, ok bool) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	return key, err == nil && len(key) == 32
}

// sqliteDatabase is a [Database] on SQLite: many connections that read, one
// that writes.
type sqliteDatabase struct {
	file    string // its path, absolute
	lock    *os.File
	reading *sql.DB
	readers int // of them, at most so many without work
	writer  *writer
	others  *watch

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

// open returns connections to a database file.
func open(file string, parameters ...string) (*sql.DB, error) {
	q := url.Values{"_pragma": append([]string{
		"busy_timeout(2000)", "foreign_keys(1)", "trusted_schema(0)",
	}, parameters...)}
	path := filepath.ToSlash(file)
	return sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}).String())
}

// newSQLite opens a database file, making it where there is none.
func newSQLite(file string, lock *os.File) (_ *sqliteDatabase, err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	// SQLite would make the file readable to all; its -wal and -shm take the
	// mode of the file.
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = errors.Join(checkLog(f), f.Close())
	if err != nil {
		return nil, err
	}

	// The cache (16,000 KiB) holds the inner pages of the indexes of a million
	// certificates.
	writing, err := open(file, "journal_mode(WAL)", "synchronous(FULL)", fmt.Sprintf("wal_autocheckpoint(%d)", walPages), "cache_size(-16000)")
	if err != nil {
		return nil, err
	}
	w, err := newWriter(writing)
	if err != nil {
		writing.Close()
		return nil, explained(err, file)
	}
	readers := 2 * runtime.GOMAXPROCS(0)
	reading, err := open(file, "query_only(1)")
	if err != nil {
		w.close()
		return nil, err
	}
	reading.SetMaxOpenConns(readers + 1) // and the watch
	reading.SetMaxIdleConns(readers)
	others, err := newWatch(reading, w)
	if err == nil {
		others.files, err = findFiles(file) // all are there once something was read
	}
	if err != nil {
		reading.Close()
		w.close()
		return nil, explained(err, file)
	}
	w.files = others.files
	others.othersWrote() // what has been written so far is no news
	return &sqliteDatabase{
		file: file, lock: lock, reading: reading, readers: readers, writer: w, others: others, prepared: map[string]*sql.Stmt{},
	}, nil
}

// explained adds to an error of SQLite what to do about it.
func explained(err error, file string) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("the database %s is damaged (%w): restore a backup. For that, %s", file, err, restoring(file))
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("the database is locked by another program (%w)", err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("the database can't be written (%w): check the owner and the mode of its files and directory", err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("the disk is full (%w)", err)
	case sqlite3.SQLITE_IOERR:
		// What a filesystem says that has turned read-only, too.
		return fmt.Errorf("the disk refuses to be read or written (%w): see whether it is mounted read-only, over its quota or failing", err)
	}
	return err
}

// Query implements [Database].
func (d *sqliteDatabase) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	if err := d.others.replaced(); err != nil {
		return nil, err
	}
	statement, err := d.prepare(query)
	if err != nil {
		return nil, d.misread(err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// The queries of this package are short. To be ready to break one off,
	// database/sql and SQLite's driver each start a goroutine, and both together
	// cost about as much as the query.
	rows, err := statement.QueryContext(context.WithoutCancel(ctx), args...)
	if err != nil {
		return nil, d.misread(err)
	}
	return sqliteRows{rows, d}, nil
}

// sqliteRows are rows whose error is explained as that of their query is.
type sqliteRows struct {
	*sql.Rows
	db *sqliteDatabase
}

func (r sqliteRows) Err() error { return r.db.misread(r.Rows.Err()) }

// misread explains an error of reading, whose connection has no more work. A
// connection keeps the pages that it has read until somebody writes, damaged ones
// like others. Those without work are closed, so that the file is read again: it
// may be whole by then.
func (d *sqliteDatabase) misread(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) {
		d.reading.SetMaxIdleConns(0)
		d.reading.SetMaxIdleConns(d.readers)
	}
	return explained(err, d.file)
}

// prepare returns the one prepared statement of a query's text. Queries are
// constants of this package, so the map stays small.
func (d *sqliteDatabase) prepare(query string) (*sql.Stmt, error) {
	d.mu.RLock()
	statement := d.prepared[query]
	d.mu.RUnlock()
	if statement != nil {
		return statement, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if statement := d.prepared[query]; statement != nil {
		return statement, nil
	}
	statement, err := d.reading.Prepare(query)
	if err == nil {
		d.prepared[query] = statement
	}
	return statement, err
}

// Apply implements [Database].
func (d *sqliteDatabase) Apply(ctx context.Context, concern Concern, batch []Statement, why Statement) (verdict int64, err error) {
	verdict, err = d.writer.apply(ctx, concern, batch, why)
	return verdict, explained(err, d.file)
}

// Generation implements [Database].
func (d *sqliteDatabase) Generation(c Concern) (n uint64, known bool) {
	others, known := d.others.changes()
	return d.writer.generations[c].Load() + others, known
}

// Close implements [Database].
func (d *sqliteDatabase) Close() error {
	// The last connection to close folds the WAL into the database file.
	return errors.Join(d.others.close(), d.reading.Close(), d.writer.close(), d.lock.Close())
}
