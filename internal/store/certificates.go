package store

import (
	"context"
	"time"
)

// A Certificate is a signing certificate of a user.
type Certificate struct {
	Sequence int64 // the order of uploads; the place in a list
	ID       string
	UserID   string
	SHA256   [32]byte // of the DER; empty in lists
	Body     string   // as it was sent
	Status   string   // Active or Inactive
	NotAfter time.Time
	Uploaded time.Time
	Changed  time.Time // uploaded, or given another status
}

const (
	certificateColumns = `sequence, certificate_id, user_id, body, status, not_after, uploaded, changed`
	// certificateColumnsWithoutBody are for what tells of many certificates.
	certificateColumnsWithoutBody = `sequence, certificate_id, user_id, '', status, not_after, uploaded, changed`
)

// scanCertificate reads certificateColumns.
func scanCertificate(r row) (Certificate, error) { return scanCertificateAfter(r) }

// scanCertificateAfter reads what the caller selected before them as well.
func scanCertificateAfter(r row, before ...any) (Certificate, error) {
	var c Certificate
	var notAfter, uploaded, changed int64
	err := r.scan(append(before, &c.Sequence, &c.ID, &c.UserID, &c.Body, &c.Status, &notAfter, &uploaded, &changed)...)
	c.NotAfter, c.Uploaded, c.Changed = unix(notAfter), unix(uploaded), unix(changed)
	return c, err
}

var certificateRefused = because(noUser,
	reason{ErrDuplicate, `EXISTS (SELECT 1 FROM signing_certificates WHERE sha256 = ?2)`},
	reason{ErrQuota, otherwise})

// AddCertificate adds a certificate: [ErrNoUser]; [ErrDuplicate] where the
// account has it already, whoever's it is; [ErrQuota] where the user has two.
func (s *Store) AddCertificate(ctx context.Context, c Certificate) error {
	return s.change(ctx, certificatesOf(c.UserID), certificateRefused, []any{c.UserID, c.SHA256[:]}, Statement{
		// What is passed over is a hash that is there already, and the NULL that
		// stands for a user who is missing or has two. (A status that the table
		// does not know would be, too, but no caller makes one up.) An INSERT …
		// SELECT could say it without NULL, but since it would read the table that
		// it writes to, SQLite would copy each row through a temporary one.
		`INSERT OR IGNORE INTO signing_certificates (certificate_id, user_id, sha256, body, status, not_after, uploaded, changed)
		VALUES (?1, (SELECT user_id FROM users WHERE user_id = ?2
			AND (SELECT count(*) FROM signing_certificates WHERE user_id = ?2) < ?8), ?3, ?4, ?5, ?6, ?7, ?7)`,
		[]any{c.ID, c.UserID, c.SHA256[:], c.Body, c.Status, c.NotAfter.Unix(), c.Uploaded.Unix(), CertificateQuota},
	})
}

// Certificates lists a user's certificates in the order of their uploads, after
// a sequence number, and whether there are more. The list may be one that others have
// been given, too, and is not to be changed.
func (s *Store) Certificates(ctx context.Context, userID string, after int64, limit int) (certificates []Certificate, more bool, err error) {
	if after == 0 && limit >= CertificateQuota { // the whole list, as nearly all ask
		certificates, err = s.certificates.get(s.db, userID, func() ([]Certificate, error) {
			list, _, err := s.readCertificates(ctx, userID, 0, CertificateQuota)
			return list, err
		})
		return certificates, false, err
	}
	return s.readCertificates(ctx, userID, after, limit)
}

// weightOf is about how many bytes a list takes in memory.
func weightOf(list []Certificate) int {
	weight := 128
	for i := range list {
		weight += 256 + len(list[i].Body)
	}
	return weight
}

func (s *Store) readCertificates(ctx context.Context, userID string, after int64, limit int) (certificates []Certificate, more bool, err error) {
	return page(ctx, s, limit, scanCertificate, `SELECT `+certificateColumns+`
		FROM signing_certificates WHERE user_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`, userID, after)
}

var noCertificate = because(reason{ErrNoCertificate, otherwise})

// SetCertificateStatus changes the status of a user's certificate, or
// [ErrNoCertificate].
func (s *Store) SetCertificateStatus(ctx context.Context, userID, id, status string, now time.Time) error {
	return s.change(ctx, certificatesOf(userID), noCertificate, nil, Statement{
		`UPDATE signing_certificates SET status = ?, changed = ? WHERE certificate_id = ? AND user_id = ?`,
		[]any{status, now.Unix(), id, userID},
	})
}

// DeleteCertificate removes a user's certificate, or [ErrNoCertificate].
func (s *Store) DeleteCertificate(ctx context.Context, userID, id string) error {
	return s.change(ctx, certificatesOf(userID), noCertificate, nil, Statement{
		`DELETE FROM signing_certificates WHERE certificate_id = ? AND user_id = ?`, []any{id, userID},
	})
}
