package store

import (
	"context"
	"time"
)

// Statuses of access keys and certificates.
const (
	Active   = "Active"
	Inactive = "Inactive"
)

// An AccessKey is one pair of id and secret.
type AccessKey struct {
	Sequence int64 // the order of making; the place in a list
	ID       string
	UserID   string
	Secret   string // empty in lists
	Status   string // Active or Inactive
	Created  time.Time
	Changed  time.Time // made, or given another status
	LastUsed Usage
}

// Usage says when and for what an access key last signed. Its Time is zero
// where it never did.
type Usage struct {
	Time            time.Time
	Service, Region string
}

// purposeOf names what a secret is sealed for.
func purposeOf(accessKeyID string) string { return "secret access key " + accessKeyID }

const accessKeyColumns = `sequence, access_key_id, access_keys.user_id, status, access_keys.created, changed,
	coalesce(last_used, 0), coalesce(last_used_service, ''), coalesce(last_used_region, '')`

// scanAccessKey reads accessKeyColumns.
func scanAccessKey(r row) (AccessKey, error) { return scanAccessKeyAfter(r) }

// scanAccessKeyAfter reads what the caller selected before them as well.
func scanAccessKeyAfter(r row, before ...any) (AccessKey, error) {
	var k AccessKey
	var created, changed, used int64
	err := r.scan(append(before, &k.Sequence, &k.ID, &k.UserID, &k.Status, &created, &changed,
		&used, &k.LastUsed.Service, &k.LastUsed.Region)...)
	k.Created, k.Changed = unix(created), unix(changed)
	if used != 0 {
		k.LastUsed.Time = unix(used)
	}
	return k, err
}

// An owner is an access key with the user that it belongs to.
type owner struct {
	key  AccessKey
	user User
}

// AccessKey finds a key, with its secret, and the user that owns it.
func (s *Store) AccessKey(ctx context.Context, id string) (AccessKey, User, error) {
	found, err := s.owners.get(s.db, id, func() (owner, error) { return s.readAccessKey(ctx, id) })
	return found.key, found.user, err
}

func (s *Store) readAccessKey(ctx context.Context, id string) (owner, error) {
	var (
		k      AccessKey
		u      User
		made   int64
		sealed []byte
	)
	err := ErrNoAccessKey
	for r := range s.rows(ctx, `SELECT name, path, root, users.created, sealed_secret, `+accessKeyColumns+`
		FROM access_keys JOIN users USING (user_id) WHERE access_key_id = ?`, []any{id}) {
		k, err = scanAccessKeyAfter(r, &u.Name, &u.Path, &u.Root, &made, &sealed)
	}
	if err != nil {
		return owner{}, err
	}
	u.ID = k.UserID
	u.finish(made)
	secret, err := s.seal.Open(sealed, purposeOf(id))
	k.Secret = string(secret)
	return owner{k, u}, err
}

// AccessKeys lists a user's keys in the order of their making, after a sequence
// number, and whether there are more.
func (s *Store) AccessKeys(ctx context.Context, userID string, after int64, limit int) (keys []AccessKey, more bool, err error) {
	return page(ctx, s, limit, scanAccessKey, `SELECT `+accessKeyColumns+` FROM access_keys
		WHERE user_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`, userID, after)
}

var accessKeyRefused = because(noUser,
	reason{ErrDuplicate, `EXISTS (SELECT 1 FROM access_keys WHERE access_key_id = ?2)`},
	reason{ErrQuota, otherwise})

// CreateAccessKey adds a key: [ErrNoUser]; [ErrDuplicate] where its id is taken;
// [ErrQuota] where the user has two.
func (s *Store) CreateAccessKey(ctx context.Context, k AccessKey) error {
	return s.change(ctx, Identities, accessKeyRefused, []any{k.UserID, k.ID}, s.insertAccessKey(k))
}

func (s *Store) insertAccessKey(k AccessKey) Statement {
	return Statement{
		`INSERT INTO access_keys (access_key_id, user_id, sealed_secret, status, created, changed)
		SELECT ?1, user_id, ?3, ?4, ?5, ?5 FROM users WHERE user_id = ?2
		AND (SELECT count(*) FROM access_keys WHERE user_id = ?2) < ?6
		ON CONFLICT (access_key_id) DO NOTHING`,
		[]any{k.ID, k.UserID, s.seal.Seal([]byte(k.Secret), purposeOf(k.ID)), k.Status, k.Created.Unix(), AccessKeyQuota},
	}
}

var noAccessKey = because(reason{ErrNoAccessKey, otherwise})

// SetAccessKeyStatus changes the status of a user's key, or [ErrNoAccessKey].
func (s *Store) SetAccessKeyStatus(ctx context.Context, userID, id, status string, now time.Time) error {
	return s.change(ctx, Identities, noAccessKey, nil, Statement{
		`UPDATE access_keys SET status = ?, changed = ? WHERE access_key_id = ? AND user_id = ?`,
		[]any{status, now.Unix(), id, userID},
	})
}

// DeleteAccessKey removes a user's key, or [ErrNoAccessKey].
func (s *Store) DeleteAccessKey(ctx context.Context, userID, id string) error {
	return s.change(ctx, Identities, noAccessKey, nil, Statement{
		`DELETE FROM access_keys WHERE access_key_id = ? AND user_id = ?`, []any{id, userID},
	})
}

// RecordUse notes that a key signed a request.
func (s *Store) RecordUse(ctx context.Context, id string, u Usage) error {
	return s.apply(ctx, Identities, Statement{
		`UPDATE access_keys SET last_used = ?, last_used_service = ?, last_used_region = ? WHERE access_key_id = ?`,
		[]any{u.Time.Unix(), u.Service, u.Region, id},
	})
}
