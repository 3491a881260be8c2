//go:build !js

package store

import (
	"context"
	"strings"
	"testing"
)

// A recorder notes the statements that go to a database.
type recorder struct {
	Database
	statements map[string][]any // with arguments of theirs
}

func (r *recorder) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	r.statements[query] = args
	return r.Database.Query(ctx, query, args...)
}

func (r *recorder) Apply(ctx context.Context, concern Concern, batch []Statement, why Statement) (int64, error) {
	for _, s := range batch {
		r.statements[s.SQL] = s.Args
	}
	if why.SQL != "" {
		r.statements[why.SQL] = why.Args
	}
	return r.Database.Apply(ctx, concern, batch, why)
}

// What the actions do that clients call all the time takes as long with a million
// certificates as with one: no statement of theirs goes through a table.
func TestNoFrequentStatementScansATable(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	db := s.db.(*sqliteDatabase)
	bob := user("Bob")
	must(t, s.CreateRoot(ctx, "123456789012", morning))
	must(t, s.CreateUser(ctx, bob, []Tag{{"team", "blue"}}))
	must(t, s.CreateAccessKey(ctx, AccessKey{ID: "AKIA1", UserID: bob.ID, Secret: "secret", Status: Active, Created: morning}))

	r := &recorder{db, map[string][]any{}}
	s.db = r
	read := func(_ any, err error) { t.Helper(); must(t, err) }
	list := func(_ any, _ bool, err error) { t.Helper(); must(t, err) }
	_, _, err := s.AccessKey(ctx, "AKIA1")
	must(t, err)
	must(t, s.RecordUse(ctx, "AKIA1", Usage{morning, "iam", "us-east-1"}))
	read(s.User(ctx, "Bob"))
	read(s.UserByID(ctx, bob.ID))
	read(s.Root(ctx))
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "one")))
	list(s.Certificates(ctx, bob.ID, 0, 100))
	list(s.Certificates(ctx, bob.ID, 1, 1))
	must(t, s.SetCertificateStatus(ctx, bob.ID, "CERTone", Inactive, morning))
	must(t, s.DeleteCertificate(ctx, bob.ID, "CERTone"))
	list(s.Users(ctx, "/", "Alice", 100))
	list(s.Tags(ctx, bob.ID, "", 100))
	list(s.AccessKeys(ctx, bob.ID, 0, 100))
	must(t, s.SetAccessKeyStatus(ctx, bob.ID, "AKIA1", Inactive, morning))
	must(t, s.DeleteAccessKey(ctx, bob.ID, "AKIA1"))
	must(t, s.TagUser(ctx, bob.ID, []Tag{{"a", "b"}}))
	must(t, s.UntagUser(ctx, bob.ID, []string{"a"}))
	must(t, s.UpdateUser(ctx, bob.ID, "Robert", ""))
	must(t, s.DeleteUser(ctx, bob.ID))

	if len(r.statements) < 20 {
		t.Fatalf("only %d statements", len(r.statements))
	}
	for statement, args := range r.statements {
		for _, step := range plan(t, db, statement, args...) {
			// A table-valued function and the rows of a subquery are as long as the
			// request.
			if strings.HasPrefix(step, "SCAN ") && step != "SCAN CONSTANT ROW" && !strings.HasPrefix(step, "SCAN json_each ") && !strings.HasPrefix(step, "SCAN (subquery") {
				t.Errorf("%s in\n%s", step, statement)
			}
		}
	}
	if got := strings.Join(plan(t, db, `SELECT * FROM users WHERE path = ?`, "/"), "; "); got != "SCAN users" {
		t.Errorf("the plan of a scan reads %q: this test would miss it", got)
	}
}

// plan returns the steps of SQLite's plan for a statement.
func plan(t *testing.T, db *sqliteDatabase, statement string, args ...any) []string {
	t.Helper()
	rows, err := db.reading.Query(`EXPLAIN QUERY PLAN `+statement, args...)
	must(t, err)
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		steps = append(steps, detail)
	}
	must(t, rows.Err())
	return steps
}
