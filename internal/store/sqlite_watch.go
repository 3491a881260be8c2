//go:build !js

package store

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"time"
)

// watchInterval is how long a change by another program can go unseen, not counting
// up to writerTimeout in which it is found out whose a change is.
const (
	watchInterval = 100 * time.Millisecond
	writerTimeout = 50 * time.Millisecond
)

// A watch notices when the database changes by other hands. The lock on the
// directory keeps a second countersign out, but not an operator with the sqlite3
// program, whose changes count as well: an access key deleted there must not go
// on opening the account because a cache still has it.
//
// SQLite tells by PRAGMA data_version, on one connection, whether any other one
// has committed since it was last asked. It is asked when something is read, but
// not more often than once in watchInterval. Our own writer is another connection,
// too. So where there was a change, the writer asks on its connection, for which that
// of others alone counts: else the caches would start anew ten times a second under a
// load of writes. A writer that has no time to answer counts as a yes.
//
// As often it looks whether the database's files are still where they were.
type watch struct {
	files     openFiles
	conn      *sql.Conn
	statement *sql.Stmt
	writer    *writer
	started   time.Time

	// What SQLite told last, here and to the writer; they belong to whoever has asking.
	version, writerVersion int64

	asking atomic.Bool   // somebody is
	asked  atomic.Int64  // when, after started
	seen   atomic.Uint64 // how often others had changed something, or may have
	failed atomic.Bool   // to find out, the last time
	moved  atomic.Pointer[error]
}

// dataVersion is the question.
const dataVersion = `PRAGMA data_version`

func newWatch(db *sql.DB, writer *writer) (*watch, error) {
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	statement, err := conn.PrepareContext(ctx, dataVersion)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	w := &watch{conn: conn, statement: statement, writer: writer, started: time.Now()}
	return w, w.statement.QueryRowContext(ctx).Scan(&w.version)
}

// changes returns a number that differs after a change by others, watchInterval
// after it at the latest. It is not known where the database does not answer.
func (w *watch) changes() (n uint64, known bool) {
	w.look()
	return w.seen.Load(), !w.failed.Load()
}

// replaced is the error of [openFiles.check], from watchInterval ago at the most.
func (w *watch) replaced() error {
	w.look()
	if err := w.moved.Load(); err != nil {
		return *err
	}
	return nil
}

// look asks if it is time to.
func (w *watch) look() {
	now := int64(time.Since(w.started))
	if now-w.asked.Load() >= int64(watchInterval) && w.asking.CompareAndSwap(false, true) {
		w.ask()
		w.asked.Store(now)
		w.asking.Store(false)
	}
}

func (w *watch) ask() {
	var version int64
	ctx := context.Background()
	err := w.statement.QueryRowContext(ctx).Scan(&version)
	switch {
	case err != nil:
		w.conn.ExecContext(ctx, forgetPages.SQL)
	case version != w.version:
		w.version = version
		if w.othersWrote() {
			w.seen.Add(1)
		}
	}
	moved := w.files.check()
	if moved == nil {
		w.moved.Store(nil)
	} else {
		w.moved.Store(&moved)
	}
	w.failed.Store(err != nil || moved != nil)
}

// othersWrote asks the writer, with a batch of nothing, whose verdict is the version.
func (w *watch) othersWrote() bool {
	ctx, cancel := context.WithTimeout(context.Background(), writerTimeout)
	defer cancel()
	version, err := w.writer.apply(ctx, Reports, nil, Statement{SQL: dataVersion})
	if err != nil || version == w.writerVersion {
		return err != nil
	}
	w.writerVersion = version
	return true
}

func (w *watch) close() error { return errors.Join(w.statement.Close(), w.conn.Close()) }
