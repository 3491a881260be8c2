//go:build !js

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// errClosed answers changes that come after Close.
var errClosed = errors.New("the store is closed")

// errBatch marks the fault of a statement, not of the transaction around it: the
// other batches of the group may be without fault.
var errBatch = errors.New("changing the database")

// groupLimit bounds how many batches share a commit.
const groupLimit = 256

// A writer owns the one connection that changes the database.
//
// A commit costs a flush of the disk, whatever its size. So batches that arrive
// while a commit is under way wait and then go into the next one together: one
// client has a commit for each of its changes, sixty-four share one. A batch is
// answered only after the commit that carries it.
//
// How large a group gets is up to the load alone: the writer takes what is there
// and waits for nobody.
//
// Batches of a group run one after the other in one transaction, each seeing
// what those before it did, as if each had had its own. A statement of this
// package fails only where the database itself does (conditions are part of
// the statements and give a verdict, not an error); then the whole group is
// rolled back and its batches run again, each in a transaction of its own, so
// that none fails for another's fault. Where it is the transaction that cannot
// begin or be committed, the group has failed: what is locked or full is so for
// each of them, and to find that out one after the other would have the last
// one wait for the busy timeouts of all.
type writer struct {
	// generations count the groups that were carried out, or may have been, and
	// had a change of the concern.
	generations [concerns]atomic.Uint64

	db       *sql.DB
	conn     *sql.Conn
	files    openFiles // set before the first change comes
	prepared map[string]*sql.Stmt
	queue    chan *change
	done     chan struct{}

	mu     sync.RWMutex // held for reading while sending on queue
	closed bool
}

// A change is a batch on its way.
type change struct {
	ctx     context.Context
	concern Concern
	batch   []Statement
	why     Statement
	verdict int64
	err     error
	done    chan struct{}
}

func newWriter(db *sql.DB) (*writer, error) {
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, err
	}
	w := &writer{
		db:       db,
		conn:     conn,
		prepared: map[string]*sql.Stmt{},
		queue:    make(chan *change, groupLimit),
		done:     make(chan struct{}),
	}
	go w.run()
	return w, nil
}

// apply hands a batch to the writer and waits for its commit. When ctx ends
// first, the change may still happen.
func (w *writer) apply(ctx context.Context, concern Concern, batch []Statement, why Statement) (verdict int64, err error) {
	c := &change{ctx: ctx, concern: concern, batch: batch, why: why, done: make(chan struct{})}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return 0, errClosed
	}
	select {
	case w.queue <- c:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return 0, ctx.Err()
	}
	select {
	case <-c.done:
		return c.verdict, c.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// close finishes what is queued and closes the connection.
func (w *writer) close() error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil
	}
	w.closed = true
	close(w.queue)
	w.mu.Unlock()
	<-w.done
	for _, s := range w.prepared {
		s.Close()
	}
	return errors.Join(w.conn.Close(), w.db.Close())
}

// run commits group after group until the queue is closed.
func (w *writer) run() {
	defer close(w.done)
	var group []*change
	for c := range w.queue {
		group = append(group[:0], c)
		runtime.Gosched() // those that are about to ask come along
	waiting:
		for len(group) < groupLimit {
			select {
			case c, open := <-w.queue:
				if !open {
					break waiting
				}
				group = append(group, c)
			default:
				break waiting
			}
		}
		w.commit(group)
	}
}

// commit carries out a group and answers each of its changes.
func (w *writer) commit(group []*change) {
	live := group[:0]
	for _, c := range group {
		if c.err = c.ctx.Err(); c.err != nil {
			close(c.done) // its caller has gone
			continue
		}
		live = append(live, c)
	}
	err := w.transaction(live)
	if len(live) < 2 || !errors.Is(err, errBatch) {
		w.answer(live, err)
		return
	}
	for i, c := range live {
		if c.err = c.ctx.Err(); c.err != nil {
			close(c.done)
			continue
		}
		err := w.transaction(live[i : i+1])
		if err != nil && !errors.Is(err, errBatch) {
			w.answer(live[i:], err)
			return
		}
		w.answer(live[i:i+1], err)
	}
}

// answer lets those go whose changes shared a transaction, once their concerns
// have a new generation.
func (w *writer) answer(group []*change, err error) {
	for _, c := range group {
		w.generations[c.concern].Add(1)
	}
	for _, c := range group {
		c.err = err
		close(c.done)
	}
}

// transaction runs changes in one transaction. After an error nothing of them
// remains, or nothing that could be relied on, because the files are elsewhere; it
// is an errBatch where a statement failed.
func (w *writer) transaction(group []*change) (err error) {
	if len(group) == 0 {
		return nil
	}
	// The changes' own contexts play no part from here on: one client that
	// goes away must not break the others' commit.
	ctx := context.Background()
	defer func() {
		if err != nil {
			// SQLite may have rolled back by itself, and then this fails; either
			// way no transaction is left.
			w.exec(ctx, Statement{SQL: `ROLLBACK`})
			w.exec(ctx, forgetPages)
		}
	}()
	if err := w.files.check(); err != nil {
		return err
	}
	if _, err := w.exec(ctx, Statement{SQL: `BEGIN IMMEDIATE`}); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	for _, c := range group {
		if c.verdict, err = w.carryOut(ctx, c); err != nil {
			return fmt.Errorf("%w: %w", errBatch, err)
		}
	}
	if _, err := w.exec(ctx, Statement{SQL: `COMMIT`}); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return w.files.check()
}

// forgetPages has a connection read the file again that has met an error: it would
// keep a damaged page for ever, also once the page in the file is whole.
var forgetPages = Statement{SQL: `PRAGMA shrink_memory`}

// carryOut runs a batch and finds its verdict, as [Database.Apply] tells.
func (w *writer) carryOut(ctx context.Context, c *change) (verdict int64, err error) {
	var changed int64
	for _, s := range c.batch {
		if changed, err = w.exec(ctx, s); err != nil {
			return 0, err
		}
	}
	if changed != 0 || c.why.SQL == "" {
		return 0, nil
	}
	why, err := w.prepare(ctx, c.why.SQL)
	if err != nil {
		return 0, err
	}
	err = why.QueryRowContext(ctx, c.why.Args...).Scan(&verdict)
	return verdict, err
}

// exec runs a statement and tells how many rows it changed.
func (w *writer) exec(ctx context.Context, s Statement) (changed int64, err error) {
	prepared, err := w.prepare(ctx, s.SQL)
	if err != nil {
		return 0, err
	}
	result, err := prepared.ExecContext(ctx, s.Args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// prepare returns the one prepared statement of a text.
func (w *writer) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if statement := w.prepared[text]; statement != nil {
		return statement, nil
	}
	statement, err := w.conn.PrepareContext(ctx, text)
	if err == nil {
		w.prepared[text] = statement
	}
	return statement, err
}
