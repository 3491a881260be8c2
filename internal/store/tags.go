package store

import (
	"context"
	"encoding/json"
	"strings"
)

// A Tag is a key and value on a user. Keys differ in more than case.
type Tag struct{ Key, Value string }

// fold gives the form in which tag keys are compared.
func fold(key string) string { return strings.ToLower(key) }

// putTags gives the statements that set tags on a user: all of them, or none
// where the user is missing or the quota would be passed. Each one judges the
// room anew, by the union of the user's keys and the new ones, which setting
// the tags before it did not change.
func putTags(userID string, tags []Tag) ([]Statement, error) {
	folded := make([]string, len(tags))
	for i, t := range tags {
		folded[i] = fold(t.Key)
	}
	keys, err := json.Marshal(folded)
	if err != nil {
		return nil, err
	}
	var batch []Statement
	for i, t := range tags {
		batch = append(batch, Statement{
			`INSERT INTO user_tags (user_id, folded, key, value) SELECT ?1, ?2, ?3, ?4
			WHERE EXISTS (SELECT 1 FROM users WHERE user_id = ?1)
			AND (SELECT count(*) FROM (
				SELECT folded FROM user_tags WHERE user_id = ?1 UNION SELECT value FROM json_each(?5)
			)) <= ?6
			ON CONFLICT (user_id, folded) DO UPDATE SET key = excluded.key, value = excluded.value`,
			[]any{userID, folded[i], t.Key, t.Value, string(keys), TagQuota},
		})
	}
	return batch, nil
}

var tagsRefused = because(noUser, reason{ErrQuota, otherwise})

// TagUser sets tags, at least one, all or none: [ErrQuota] where they would be too many,
// [ErrNoUser].
func (s *Store) TagUser(ctx context.Context, userID string, tags []Tag) error {
	batch, err := putTags(userID, tags)
	if err != nil {
		return err
	}
	return s.change(ctx, Identities, tagsRefused, []any{userID}, batch...)
}

// UntagUser removes tags; keys that the user does not have are passed over.
func (s *Store) UntagUser(ctx context.Context, userID string, keys []string) error {
	var batch []Statement
	for _, key := range keys {
		batch = append(batch, Statement{
			`DELETE FROM user_tags WHERE user_id = ? AND folded = ?`, []any{userID, fold(key)},
		})
	}
	return s.apply(ctx, Identities, batch...)
}

func scanTag(r row) (t Tag, err error) {
	err = r.scan(&t.Key, &t.Value)
	return t, err
}

// Tags lists a user's tags in the order of their keys.
func (s *Store) Tags(ctx context.Context, userID, after string, limit int) (tags []Tag, more bool, err error) {
	return page(ctx, s, limit, scanTag,
		`SELECT key, value FROM user_tags WHERE user_id = ? AND folded > ? ORDER BY folded LIMIT ?`, userID, fold(after))
}
