package store

import (
	"context"
	"time"
)

// rootName is the name under which the account root is stored. No user can have
// it: "<" is not in IAM's pattern. IAM's credential report calls it that too.
const rootName = "<root_account>"

// A User is an IAM user, or the account root.
type User struct {
	ID      string // AIDA…; the account id for the root
	Name    string // as it was given; "" for the root
	Path    string // "/" or "/division/…/"
	Root    bool
	Created time.Time
}

const userColumns = `user_id, name, path, root, created`

// scanUser reads userColumns.
func scanUser(r row) (User, error) {
	var u User
	var created int64
	err := r.scan(&u.ID, &u.Name, &u.Path, &u.Root, &created)
	u.finish(created)
	return u, err
}

// finish puts what a row holds into the forms of the fields.
func (u *User) finish(created int64) {
	u.Created = unix(created)
	if u.Root {
		u.Name = ""
	}
}

// user reads at most one user.
func (s *Store) user(ctx context.Context, where string, arg any) (User, error) {
	u, err := User{}, ErrNoUser
	for r := range s.rows(ctx, `SELECT `+userColumns+` FROM users WHERE `+where, []any{arg}) {
		u, err = scanUser(r)
	}
	return u, err
}

// User finds a user by name, whatever its case.
func (s *Store) User(ctx context.Context, name string) (User, error) {
	return s.names.get(s.db, name, func() (User, error) {
		return s.user(ctx, `root = 0 AND name = ?`, name)
	})
}

// UserByID finds a user, or the root, by its id.
func (s *Store) UserByID(ctx context.Context, id string) (User, error) {
	return s.user(ctx, `user_id = ?`, id)
}

// Root finds the account root; [ErrNoUser] says that the store is new.
func (s *Store) Root(ctx context.Context) (User, error) {
	return s.user(ctx, `root = 1 AND name = ?`, rootName)
}

// CreateRoot makes the account root unless there is one.
func (s *Store) CreateRoot(ctx context.Context, accountID string, created time.Time) error {
	return s.apply(ctx, Identities, Statement{
		`INSERT INTO users (user_id, name, path, root, created) VALUES (?, ?, '/', 1, ?) ON CONFLICT DO NOTHING`,
		[]any{accountID, rootName, created.Unix()},
	})
}

var userRefused = because(
	reason{ErrNameTaken, `EXISTS (SELECT 1 FROM users WHERE name = ?1)`},
	reason{ErrQuota, otherwise})

// CreateUser adds a user with its tags, TagQuota at most: [ErrNameTaken] or
// [ErrQuota] where it can't. Access keys come along with the first user of a store,
// its own and the root's, so that no kill leaves an account half made.
func (s *Store) CreateUser(ctx context.Context, u User, tags []Tag, keys ...AccessKey) error {
	batch := []Statement{{
		// The quota looks for the user that would use it up instead of counting.
		`INSERT INTO users (user_id, name, path, root, created) SELECT ?1, ?2, ?3, 0, ?4
		WHERE NOT EXISTS (SELECT 1 FROM users WHERE root = 0 LIMIT 1 OFFSET ?5)
		ON CONFLICT (name) DO NOTHING`,
		[]any{u.ID, u.Name, u.Path, u.Created.Unix(), UserQuota - 1},
	}}
	tagging, err := putTags(u.ID, tags)
	if err != nil {
		return err
	}
	batch = append(batch, tagging...)
	for _, k := range keys {
		batch = append(batch, s.insertAccessKey(k))
	}
	return s.change(ctx, Identities, userRefused, []any{u.Name}, batch...)
}

var renameRefused = because(noUser, reason{ErrNameTaken, otherwise})

// UpdateUser gives a user a new name or path; "" leaves either as it is.
// Everything that belongs to the user stays with it.
func (s *Store) UpdateUser(ctx context.Context, id, name, path string) error {
	return s.change(ctx, Identities, renameRefused, []any{id}, Statement{
		`UPDATE users SET name = coalesce(nullif(?2, ''), name), path = coalesce(nullif(?3, ''), path)
		WHERE user_id = ?1 AND root = 0
		AND NOT EXISTS (SELECT 1 FROM users WHERE name = ?2 AND user_id <> ?1)`,
		[]any{id, name, path},
	})
}

var deletionRefused = because(hasCertificate, hasAccessKey, reason{ErrNoUser, otherwise})

// DeleteUser removes a user that has neither certificates nor access keys, and
// its tags: else [ErrHasCertificate] or [ErrHasAccessKey].
func (s *Store) DeleteUser(ctx context.Context, id string) error {
	return s.change(ctx, Identities, deletionRefused, []any{id}, Statement{
		`DELETE FROM users WHERE user_id = ?1 AND root = 0
		AND NOT (` + hasCertificate.when + `) AND NOT (` + hasAccessKey.when + `)`,
		[]any{id},
	})
}

// Users lists the users whose path starts with a prefix, by name without regard
// to case, after the name that ended the page before ("" for the first page),
// and whether there are more.
func (s *Store) Users(ctx context.Context, pathPrefix, after string, limit int) (users []User, more bool, err error) {
	return page(ctx, s, limit, scanUser, `SELECT `+userColumns+` FROM users
		WHERE root = 0 AND name > ?1 AND substr(path, 1, length(?2)) = ?2 ORDER BY name LIMIT ?3`, after, pathPrefix)
}
