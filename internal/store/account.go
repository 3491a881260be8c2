package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Counts of an account, for its summary.
type Counts struct{ Users, RootAccessKeys, RootCertificates int }

// Counts counts.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	err = s.one(ctx, `WITH root (id) AS (SELECT user_id FROM users WHERE name = ?)
		SELECT (SELECT count(*) FROM users WHERE root = 0),
		(SELECT count(*) FROM access_keys WHERE user_id = (SELECT id FROM root)),
		(SELECT count(*) FROM signing_certificates WHERE user_id = (SELECT id FROM root))`,
		[]any{rootName}, &c.Users, &c.RootAccessKeys, &c.RootCertificates)
	return c, err
}

// A Holder is a user, or the root, with its credentials, for the credential
// report. Each list is in the order of making.
type Holder struct {
	User         User
	AccessKeys   []AccessKey
	Certificates []Certificate
}

// Holders lists the root and then the users by name.
func (s *Store) Holders(ctx context.Context) ([]Holder, error) {
	users, err := all(ctx, s, scanUser, `SELECT `+userColumns+` FROM users ORDER BY root DESC, name`)
	if err != nil {
		return nil, err
	}
	holders := make([]Holder, len(users))
	place := make(map[string]int, len(users))
	for i, u := range users {
		holders[i].User, place[u.ID] = u, i
	}
	// Of a user that was made or deleted between the three reads, the report
	// shows what it found first.
	keys, err := all(ctx, s, scanAccessKey, `SELECT `+accessKeyColumns+` FROM access_keys ORDER BY sequence`)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if i, known := place[k.UserID]; known {
			holders[i].AccessKeys = append(holders[i].AccessKeys, k)
		}
	}
	certificates, err := all(ctx, s, scanCertificate, `SELECT `+certificateColumnsWithoutBody+` FROM signing_certificates ORDER BY sequence`)
	if err != nil {
		return nil, err
	}
	for _, c := range certificates {
		if i, known := place[c.UserID]; known {
			holders[i].Certificates = append(holders[i].Certificates, c)
		}
	}
	return holders, nil
}

// A Report is the account's credential report.
type Report struct {
	Content   []byte
	Generated time.Time
}

// PutReport replaces the report.
func (s *Store) PutReport(ctx context.Context, r Report) error {
	return s.apply(ctx, Reports, Statement{
		`INSERT INTO credential_report (id, generated, content) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET generated = excluded.generated, content = excluded.content`,
		[]any{r.Generated.Unix(), r.Content},
	})
}

// Report returns the last report, or [ErrNoReport].
func (s *Store) Report(ctx context.Context) (r Report, err error) {
	var generated int64
	err = s.one(ctx, `SELECT generated, content FROM credential_report WHERE id = 1`, nil, &generated, &r.Content)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoReport
	}
	r.Generated = unix(generated)
	return r, err
}
