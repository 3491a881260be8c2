//go:build linux

package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"testing"
	"time"

	"countersign/internal/preflight"
)

func newTestCertificates(t *testing.T) *certificates {
	t.Helper()
	source, err := newCertificates(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func TestEveryCertificateIsAnotherOneThatIAMAccepts(t *testing.T) {
	sources := []*certificates{newTestCertificates(t), newTestCertificates(t)}
	seen := map[[sha256.Size]byte]bool{}
	for i := range 1000 {
		body, sum := sources[i%2].next()
		read, refused := preflight.Judge(body, time.Now())
		if refused != nil {
			t.Fatalf("%+v\n%s", refused, body)
		}
		if sha256.Sum256(read.Raw) != sum || seen[sum] {
			t.Fatalf("the hash %x is wrong or not new", sum)
		}
		seen[sum] = true
	}
}

// A seeded store must be what the server itself would have made.
func TestSeededRowsAreLikeTheServersOwn(t *testing.T) {
	dir := t.TempDir() + "/data"
	first := startTestServer(t, dir)
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	const holders = 3 * rowsAtOnce / 2 // one statement is not full
	source := newTestCertificates(t)
	if err := seed(t.Context(), dir, holders, 1, source); err != nil {
		t.Fatal(err)
	}
	s := startTestServer(t, dir)
	w := (&soak{server: s, source: source, acted: map[string]int{}}).worker(0)
	if err := w.createUser(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.call(s.root, "", "UploadSigningCertificate", "UserName", userName(uploader, 0), "CertificateBody", bodyOf(source.next())); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{userName(holder, 0), userName(holder, holders-1)} {
		a, err := w.call(s.root, "", "ListSigningCertificates", "UserName", name)
		if err != nil || len(a.Certificates) != 2 {
			t.Fatalf("%s: %v %v", name, a, err)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := integrity(dir); err != nil {
		t.Error(err)
	}

	db, err := sql.Open("sqlite", databaseOf(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	forms := func(query string) (forms map[string]int) {
		t.Helper()
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		forms = map[string]int{}
		for rows.Next() {
			var form string
			if err := rows.Scan(&form); err != nil {
				t.Fatal(err)
			}
			forms[form]++
		}
		return forms
	}
	// The lengths and types of all columns, but for those of free length.
	users := forms(`SELECT length(user_id) || substr(user_id, 1, 4) || root || typeof(created) || (created > 1700000000) FROM users WHERE root = 0`)
	certificates := forms(`SELECT length(certificate_id) || typeof(sha256) || length(sha256) || status || typeof(not_after) || (not_after - uploaded) / 86400
		|| (uploaded > 1700000000) || (changed = uploaded) || (user_id IN (SELECT user_id FROM users)) FROM signing_certificates`)
	if len(users) != 1 || len(certificates) != 1 {
		t.Errorf("some rows are unlike others: %v %v", users, certificates)
	}
	if n := fmt.Sprint(forms(`SELECT 'certificates' FROM signing_certificates`), forms(`SELECT 'users' FROM users WHERE root = 0`)); n != fmt.Sprintf("map[certificates:%d] map[users:%d]", 2*holders+1, holders+2) {
		t.Errorf("there are %s", n)
	}
	var body, sum string
	if err := db.QueryRow(`SELECT body, lower(hex(sha256)) FROM signing_certificates ORDER BY sequence LIMIT 1`).Scan(&body, &sum); err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(body))
	if got := sha256.Sum256(block.Bytes); hex.EncodeToString(got[:]) != sum {
		t.Errorf("the hash of the first certificate is %s", sum)
	}
}

func bodyOf(body string, _ [sha256.Size]byte) string { return body }
