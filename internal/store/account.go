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
	err = s.one(ctx, `SELECT (SELECT count(*) FROM users WHERE root = 0),
		(SELECT count(*) FROM access_keys JOIN users USING (user_id) WHERE root = 1),
		(SELECT count(*) FROM signing_certificates JOIN users USING (user_id) WHERE root = 1)`,
		nil, &c.Users, &c.RootAccessKeys, &c.RootCertificates)
	return c, err
}

// A Report is the account's credential report.
type Report struct {
	Content   []byte
	Generated time.Time
}

// PutReport replaces the report.
func (s *Store) PutReport(ctx context.Context, r Report) error {
	_, err := s.db.Apply(ctx, Statement{
		`INSERT INTO credential_report (id, generated, content) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET generated = excluded.generated, content = excluded.content`,
		[]any{r.Generated.Unix(), r.Content},
	})
	return err
}

// Report returns the last report, or [ErrNoReport].
func (s *Store) Report(ctx context.Context) (r Report, err error) {
	var generated int64
	err = s.one(ctx, `SELECT generated, content FROM credential_report WHERE id = 1`, nil, &generated, &r.Content)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoReport
	}
	r.Generated = time.Unix(generated, 0).UTC()
	return r, err
}
