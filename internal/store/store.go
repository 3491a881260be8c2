// Package store keeps what the embedded IAM must not lose: users, access keys,
// signing certificates, tags and the credential report.
//
// # Changes
//
// Every change is one batch of statements that runs whole or not at all, and a
// batch decides nothing in between: limits and duplicates are conditions inside
// its statements. Where they let nothing through, one more statement of the same
// transaction tells which of them failed. So no change needs an interactive
// transaction, which Cloudflare D1 does not have (there, that statement is always
// part of the batch), and no race can pass between a check and the write that
// relies on it.
//
// A change that has returned without an error is on disk. One that returned an
// error other than the sentinels below may or may not have happened, as with
// any commit whose answer got lost; it never happened in part.
//
// # What runs it
//
// The package speaks SQL to a [Database]. On a machine that is SQLite
// ([OpenSQLite]); everything that knows SQLite as a program with files and
// locks lies in the files whose names start with sqlite. The statements and
// the migrations keep to what D1 runs as well.
//
// # Secrets
//
// Signature Version 4 needs a secret access key back in the clear, so it can't
// be hashed. It is stored sealed (AES-256-GCM) with a key that is not in the
// database: see [Options.Key].
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"time"

	"countersign/internal/iamapi"
)

// What a caller decides on. Errors that are none of these are faults of the
// database or of what it runs on.
var (
	ErrNoUser         = errors.New("no such user")
	ErrNoAccessKey    = errors.New("no such access key")
	ErrNoCertificate  = errors.New("no such signing certificate")
	ErrNoReport       = errors.New("no credential report has been made")
	ErrNameTaken      = errors.New("a user of that name exists")
	ErrDuplicate      = errors.New("the certificate is stored already")
	ErrQuota          = errors.New("the quota is used up")
	ErrHasCertificate = errors.New("the user has signing certificates")
	ErrHasAccessKey   = errors.New("the user has access keys")
)

// Quotas of an account, as AWS documents them.
const (
	UserQuota        = iamapi.MaxUsers
	CertificateQuota = iamapi.MaxCertificatesPerUser
	AccessKeyQuota   = iamapi.MaxAccessKeysPerUser
	TagQuota         = iamapi.MaxTagsPerUser
)

// A Statement is one SQL statement with its arguments.
type Statement struct {
	SQL  string
	Args []any
}

// A Database is what a [Store] runs on.
type Database interface {
	// Query reads. It sees every change that Apply has acknowledged. When ctx
	// ends meanwhile, it may go on to its end all the same.
	Query(ctx context.Context, query string, args ...any) (Rows, error)
	// Apply runs a batch as one transaction and returns once that is durable.
	// Where the batch's last statement changes no row, the verdict is the number
	// that why selects in the same transaction; it is 0 otherwise, and where why
	// is the zero Statement.
	Apply(ctx context.Context, concern Concern, batch []Statement, why Statement) (verdict int64, err error)
	// Generation is a number that differs after every change of that concern
	// from what it was before, at the latest when Apply returns. It is not known
	// where others can change the database unnoticed.
	Generation(Concern) (n uint64, known bool)
	Close() error
}

// Rows are what a query found, one after the other, as [sql.Rows] are.
type Rows interface {
	Next() bool
	Scan(into ...any) error
	Err() error
	Close() error
}

// A Concern is a part of the data that changes apart from the others, so that
// what was read of the others can be kept over the change.
type Concern int

const (
	Identities Concern = iota // users, their tags and access keys
	Reports                   // the credential report, and what a database is set up with

	firstShare // of the certificates: see certificatesOf

	// shares are how many parts the users' certificates are in: so many that an
	// upload has little forgotten but the list that it changes.
	shares = 4096
	// concerns are how many there are.
	concerns = int(firstShare) + shares
)

// certificatesOf is the concern of a user's certificates, which some other users'
// share.
func certificatesOf(userID string) Concern {
	return firstShare + Concern(maphash.String(shareSeed, userID)%shares)
}

var shareSeed = maphash.MakeSeed()

// identitiesOf is the concern of everything that is filed under no user's id.
func identitiesOf(string) Concern { return Identities }

// A Store is safe for concurrent use.
type Store struct {
	db   Database
	seal *Sealer

	owners       *cache[owner]         // by access key id
	names        *cache[User]          // by name as it was asked for
	certificates *cache[[]Certificate] // by user id: short lists whole
}

// cacheLimit is how much the largest of the caches holds, in bytes: what all users
// of an account have, at two certificates of usual size each.
const cacheLimit = 16 << 20

// New returns a store on a database whose migrations have run. It fails with
// [ErrWrongKey] where the secrets in the database were sealed with another key.
func New(ctx context.Context, db Database, key []byte) (*Store, error) {
	sealer, err := NewSealer(key)
	if err != nil {
		return nil, err
	}
	s := &Store{
		db: db, seal: sealer,
		owners:       newCache(identitiesOf, cacheLimit/4, func(owner) int { return 1024 }),
		names:        newCache(identitiesOf, cacheLimit/4, func(User) int { return 512 }),
		certificates: newCache(certificatesOf, cacheLimit, weightOf),
	}
	if err := s.checkKey(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Close waits for changes under way and lets go of the database.
func (s *Store) Close() error { return s.db.Close() }

// Sealer returns what seals the secrets of this store, for those that its
// caller hands out instead of storing them.
func (s *Store) Sealer() *Sealer { return s.seal }

// checkKey compares the key with the one that the database was made with.
func (s *Store) checkKey(ctx context.Context) error {
	const purpose = "key check"
	sealed := s.seal.Seal(nil, purpose)
	if err := s.apply(ctx, Reports, Statement{
		`INSERT INTO key_check (id, sealed) VALUES (1, ?) ON CONFLICT DO NOTHING`, []any{sealed},
	}); err != nil {
		return fmt.Errorf("recording the encryption key: %w", err)
	}
	err := s.one(ctx, `SELECT sealed FROM key_check WHERE id = 1`, nil, &sealed)
	if err != nil {
		return fmt.Errorf("checking the encryption key: %w", err)
	}
	_, err = s.seal.Open(sealed, purpose)
	return err
}

// one reads a single row. Without a row the error is [sql.ErrNoRows].
func (s *Store) one(ctx context.Context, query string, args []any, into ...any) error {
	err := sql.ErrNoRows
	for r := range s.rows(ctx, query, args) {
		err = r.scan(into...)
	}
	return err
}

// A row is one row of a query, or the error that ended it.
type row struct {
	rows Rows
	err  error
}

// scan copies the columns, or returns the error that ended the query.
func (r row) scan(into ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.rows.Scan(into...)
}

// rows iterates over a query. An error comes as a last row of its own, so that
// the caller meets it where it scans.
func (s *Store) rows(ctx context.Context, query string, args []any) func(yield func(row) bool) {
	return func(yield func(row) bool) {
		rows, err := s.db.Query(ctx, query, args...)
		if err != nil {
			yield(row{err: err})
			return
		}
		defer rows.Close()
		for rows.Next() {
			if !yield(row{rows: rows}) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(row{err: err})
		}
	}
}

// all reads every row of a query.
func all[T any](ctx context.Context, s *Store, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	var list []T
	for r := range s.rows(ctx, query, args) {
		v, err := scan(r)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// page reads at most limit rows of a query, and tells whether there are more.
// The query's last argument, which is added here, is its LIMIT.
func page[T any](ctx context.Context, s *Store, limit int, scan func(row) (T, error), query string, args ...any) (list []T, more bool, err error) {
	list, err = all(ctx, s, scan, query, append(args, limit+1)...)
	if len(list) > limit {
		return list[:limit], true, nil
	}
	return list, false, err
}

// apply carries out a batch that nothing but a fault can prevent.
func (s *Store) apply(ctx context.Context, concern Concern, batch ...Statement) error {
	_, err := s.db.Apply(ctx, concern, batch, Statement{})
	return err
}

// A reason is why a batch can have changed nothing, and the condition by which
// that shows in the database.
type reason struct {
	err  error
	when string // in SQL
}

// otherwise is the condition of the reason that is left when no other holds.
const otherwise = `TRUE`

// Of the user whose id is the statement's first argument.
var (
	noUser         = reason{ErrNoUser, `NOT EXISTS (SELECT 1 FROM users WHERE user_id = ?1)`}
	hasCertificate = reason{ErrHasCertificate, `EXISTS (SELECT 1 FROM signing_certificates WHERE user_id = ?1)`}
	hasAccessKey   = reason{ErrHasAccessKey, `EXISTS (SELECT 1 FROM access_keys WHERE user_id = ?1)`}
)

// reasons are asked for one after the other; the first that holds counts.
type reasons struct {
	query string // selects its number, from 1
	list  []reason
}

func because(list ...reason) reasons {
	query := `SELECT CASE`
	for i, r := range list {
		query += fmt.Sprintf(` WHEN %s THEN %d`, r.when, i+1)
	}
	return reasons{query + ` END`, list}
}

// change carries out a batch, or fails for one of the reasons, whose conditions
// have the arguments of.
func (s *Store) change(ctx context.Context, concern Concern, why reasons, of []any, batch ...Statement) error {
	verdict, err := s.db.Apply(ctx, concern, batch, Statement{why.query, of})
	if err != nil || verdict == 0 {
		return err
	}
	return why.list[verdict-1].err
}

// unix is a stored time.
func unix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
