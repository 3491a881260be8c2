//go:build !js

package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var morning = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)

// fresh opens a store in a new directory.
func fresh(t testing.TB) *Store {
	t.Helper()
	s, err := OpenSQLite(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error("closing:", err)
		}
	})
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func user(name string) User {
	return User{ID: "AIDA-" + name, Name: name, Path: "/", Created: morning}
}

func certificate(userID, content string) Certificate {
	return Certificate{
		ID: "CERT" + content, UserID: userID, SHA256: sha256.Sum256([]byte(content)), Body: content + "\r\n",
		Status: Active, NotAfter: morning.AddDate(1, 0, 0), Uploaded: morning,
	}
}

func TestUsersAreFoundWhateverTheCaseAndKeepTheirs(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	must(t, s.CreateUser(ctx, user("Bob"), nil))
	got, err := s.User(ctx, "bOB")
	must(t, err)
	if got != user("Bob") {
		t.Errorf("got %+v, want %+v", got, user("Bob"))
	}
	other := user("BOB")
	other.ID = "AIDA-other"
	if err := s.CreateUser(ctx, other, nil); !errors.Is(err, ErrNameTaken) {
		t.Errorf("creating BOB beside Bob: %v", err)
	}
}

func TestARenamedUserKeepsWhatItHas(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	bob := user("Bob")
	must(t, s.CreateUser(ctx, bob, []Tag{{"team", "blue"}}))
	must(t, s.CreateUser(ctx, user("Alice"), nil))
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "one")))
	if err := s.UpdateUser(ctx, bob.ID, "ALICE", ""); !errors.Is(err, ErrNameTaken) {
		t.Errorf("taking another's name: %v", err)
	}
	must(t, s.UpdateUser(ctx, bob.ID, "BOB", ""))
	must(t, s.UpdateUser(ctx, bob.ID, "Robert", "/engineers/"))
	got, err := s.User(ctx, "robert")
	must(t, err)
	if want := (User{ID: bob.ID, Name: "Robert", Path: "/engineers/", Created: morning}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	certificates, _, err := s.Certificates(ctx, got.ID, 0, 10)
	must(t, err)
	if len(certificates) != 1 || certificates[0].Body != "one\r\n" {
		t.Errorf("certificates after the rename: %+v", certificates)
	}
	if err := s.UpdateUser(ctx, "AIDA-nobody", "x", ""); !errors.Is(err, ErrNoUser) {
		t.Errorf("renaming nobody: %v", err)
	}
}

func TestAUserIsDeletedOnlyWithNothingLeft(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	bob := user("Bob")
	must(t, s.CreateUser(ctx, bob, []Tag{{"team", "blue"}}))
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "one")))
	must(t, s.CreateAccessKey(ctx, AccessKey{ID: "AKIA1", UserID: bob.ID, Secret: "secret", Status: Active, Created: morning}))
	if err := s.DeleteUser(ctx, bob.ID); !errors.Is(err, ErrHasCertificate) {
		t.Errorf("with a certificate: %v", err)
	}
	must(t, s.DeleteCertificate(ctx, bob.ID, "CERTone"))
	if err := s.DeleteUser(ctx, bob.ID); !errors.Is(err, ErrHasAccessKey) {
		t.Errorf("with an access key: %v", err)
	}
	must(t, s.DeleteAccessKey(ctx, bob.ID, "AKIA1"))
	must(t, s.DeleteUser(ctx, bob.ID))
	if err := s.DeleteUser(ctx, bob.ID); !errors.Is(err, ErrNoUser) {
		t.Errorf("a second time: %v", err)
	}
	if tags, _, err := s.Tags(ctx, bob.ID, "", 10); err != nil || len(tags) != 0 {
		t.Errorf("tags of a deleted user: %v, %v", tags, err)
	}
}

func TestTheRootIsNoUser(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	if _, err := s.Root(ctx); !errors.Is(err, ErrNoUser) {
		t.Fatalf("root of a new store: %v", err)
	}
	must(t, s.CreateRoot(ctx, "123456789012", morning))
	must(t, s.CreateRoot(ctx, "123456789012", morning.Add(time.Hour)))
	root, err := s.Root(ctx)
	must(t, err)
	if want := (User{ID: "123456789012", Path: "/", Root: true, Created: morning}); root != want {
		t.Errorf("got %+v, want %+v", root, want)
	}
	if _, err := s.User(ctx, rootName); !errors.Is(err, ErrNoUser) {
		t.Errorf("the root by name: %v", err)
	}
	if err := s.DeleteUser(ctx, root.ID); !errors.Is(err, ErrNoUser) {
		t.Errorf("deleting the root: %v", err)
	}
	if err := s.UpdateUser(ctx, root.ID, "Eve", ""); err == nil {
		t.Error("the root was renamed")
	}
	if users, _, err := s.Users(ctx, "/", "", 10); err != nil || len(users) != 0 {
		t.Errorf("users: %v, %v", users, err)
	}
}

func TestTheAccountTakesNoMoreUsersThanItsQuota(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	must(t, s.CreateRoot(ctx, "123456789012", morning))
	var batch []Statement
	for i := range UserQuota - 1 {
		batch = append(batch, Statement{
			`INSERT INTO users (user_id, name, path, root, created) VALUES (?, ?, '/', 0, 0)`,
			[]any{fmt.Sprint("AIDA", i), fmt.Sprint("user", i)},
		})
	}
	must(t, s.apply(ctx, Identities, batch...))
	must(t, s.CreateUser(ctx, user("last"), nil))
	if err := s.CreateUser(ctx, user("onemore"), nil); !errors.Is(err, ErrQuota) {
		t.Errorf("user %d: %v", UserQuota+1, err)
	}
	namesake := user("LAST")
	if err := s.CreateUser(ctx, namesake, nil); !errors.Is(err, ErrNameTaken) {
		t.Errorf("a namesake in a full account: %v", err)
	}
}

func TestListsComeInPages(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	for _, name := range []string{"delta", "Alpha", "echo", "Charlie", "bravo"} {
		u := user(name)
		if name == "echo" {
			u.Path = "/far/"
		}
		must(t, s.CreateUser(ctx, u, nil))
	}
	var names []string
	after := ""
	for {
		users, more, err := s.Users(ctx, "/", after, 2)
		must(t, err)
		for _, u := range users {
			names = append(names, u.Name)
		}
		if !more {
			break
		}
		after = users[len(users)-1].Name
	}
	if got, want := strings.Join(names, " "), "Alpha bravo Charlie delta echo"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	far, more, err := s.Users(ctx, "/far/", "", 2)
	must(t, err)
	if len(far) != 1 || far[0].Name != "echo" || more {
		t.Errorf("under /far/: %+v, more %v", far, more)
	}
}

func TestSecretsAreSealedAndComeBack(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	defer s.Close()
	bob := user("Bob")
	must(t, s.CreateUser(ctx, bob, nil))
	want := AccessKey{ID: "AKIA1", UserID: bob.ID, Secret: "a secret that must not lie open", Status: Active, Created: morning}
	must(t, s.CreateAccessKey(ctx, want))
	got, owner, err := s.AccessKey(ctx, "AKIA1")
	must(t, err)
	want.Sequence, want.Changed = got.Sequence, morning
	if got != want || owner != bob {
		t.Errorf("got %+v of %+v", got, owner)
	}
	for _, name := range []string{databaseFile, databaseFile + "-wal"} {
		if strings.Contains(readFile(t, filepath.Join(dir, name)), want.Secret) {
			t.Errorf("%s contains the secret", name)
		}
	}
	// A sealed secret moved to another row does not open there.
	must(t, s.CreateAccessKey(ctx, AccessKey{ID: "AKIA2", UserID: bob.ID, Secret: "other", Status: Active, Created: morning}))
	must(t, s.apply(ctx, Identities, Statement{SQL: `UPDATE access_keys SET sealed_secret = (SELECT sealed_secret FROM access_keys WHERE access_key_id = 'AKIA1') WHERE access_key_id = 'AKIA2'`}))
	if _, _, err := s.AccessKey(ctx, "AKIA2"); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a moved secret: %v", err)
	}
}

func TestAccessKeys(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	bob := user("Bob")
	must(t, s.CreateUser(ctx, bob, nil))
	key := func(id string) AccessKey {
		return AccessKey{ID: id, UserID: bob.ID, Secret: "secret", Status: Active, Created: morning}
	}
	must(t, s.CreateAccessKey(ctx, key("AKIA1")))
	must(t, s.CreateAccessKey(ctx, key("AKIA2")))
	if err := s.CreateAccessKey(ctx, key("AKIA3")); !errors.Is(err, ErrQuota) {
		t.Errorf("a third key: %v", err)
	}
	must(t, s.SetAccessKeyStatus(ctx, bob.ID, "AKIA1", Inactive, morning))
	if err := s.SetAccessKeyStatus(ctx, "AIDA-other", "AKIA1", Active, morning); !errors.Is(err, ErrNoAccessKey) {
		t.Errorf("another's key: %v", err)
	}
	use := Usage{morning.Add(time.Hour), "iam", "us-east-1"}
	must(t, s.RecordUse(ctx, "AKIA2", use))
	keys, more, err := s.AccessKeys(ctx, bob.ID, 0, 2)
	must(t, err)
	if len(keys) != 2 || more || keys[0].Status != Inactive || keys[1].LastUsed != use || !keys[0].LastUsed.Time.IsZero() {
		t.Errorf("keys: %+v, more %v", keys, more)
	}
	must(t, s.DeleteAccessKey(ctx, bob.ID, "AKIA1"))
	if err := s.DeleteAccessKey(ctx, bob.ID, "AKIA1"); !errors.Is(err, ErrNoAccessKey) {
		t.Errorf("a second time: %v", err)
	}
	if _, _, err := s.AccessKey(ctx, "AKIA1"); !errors.Is(err, ErrNoAccessKey) {
		t.Errorf("a deleted key: %v", err)
	}
	if err := s.CreateAccessKey(ctx, AccessKey{ID: "AKIA4", UserID: "AIDA-nobody", Status: Active}); !errors.Is(err, ErrNoUser) {
		t.Errorf("a key for nobody: %v", err)
	}
}

func TestAUserComesWithItsAccessKeysOrNotAtAll(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	must(t, s.CreateRoot(ctx, "123456789012", morning))
	key := func(id, userID string) AccessKey {
		return AccessKey{ID: id, UserID: userID, Secret: "secret", Status: Active, Created: morning}
	}
	must(t, s.CreateUser(ctx, user("Bob"), nil, key("AKIA1", "123456789012"), key("AKIA2", user("Bob").ID)))
	for id, root := range map[string]bool{"AKIA1": true, "AKIA2": false} {
		if _, owner, err := s.AccessKey(ctx, id); err != nil || owner.Root != root {
			t.Errorf("%s of %+v, %v", id, owner, err)
		}
	}
	other := user("BOB")
	if err := s.CreateUser(ctx, other, nil, key("AKIA3", other.ID)); !errors.Is(err, ErrNameTaken) {
		t.Errorf("creating BOB beside Bob: %v", err)
	}
	if _, _, err := s.AccessKey(ctx, "AKIA3"); !errors.Is(err, ErrNoAccessKey) {
		t.Errorf("BOB's key: %v", err)
	}
}

func TestCertificates(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	bob, alice := user("Bob"), user("Alice")
	must(t, s.CreateUser(ctx, bob, nil))
	must(t, s.CreateUser(ctx, alice, nil))
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "one")))
	again := certificate(alice.ID, "one")
	again.ID = "CERTother"
	if err := s.AddCertificate(ctx, again); !errors.Is(err, ErrDuplicate) {
		t.Errorf("another's certificate: %v", err)
	}
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "two")))
	must(t, s.SetCertificateStatus(ctx, bob.ID, "CERTtwo", Inactive, morning))
	if err := s.AddCertificate(ctx, certificate(bob.ID, "three")); !errors.Is(err, ErrQuota) {
		t.Errorf("a third: %v", err)
	}
	if err := s.AddCertificate(ctx, certificate(bob.ID, "one")); !errors.Is(err, ErrDuplicate) {
		t.Errorf("the first one again, with the quota used up: %v", err)
	}
	list, more, err := s.Certificates(ctx, bob.ID, 0, 1)
	must(t, err)
	if len(list) != 1 || !more || list[0].ID != "CERTone" {
		t.Fatalf("first page: %+v, more %v", list, more)
	}
	list, more, err = s.Certificates(ctx, bob.ID, list[0].Sequence, 1)
	must(t, err)
	if len(list) != 1 || more || list[0].ID != "CERTtwo" || list[0].Status != Inactive {
		t.Fatalf("second page: %+v, more %v", list, more)
	}
	if err := s.DeleteCertificate(ctx, alice.ID, "CERTone"); !errors.Is(err, ErrNoCertificate) {
		t.Errorf("deleting another's: %v", err)
	}
	must(t, s.DeleteCertificate(ctx, bob.ID, "CERTone"))
	must(t, s.AddCertificate(ctx, again))
	if err := s.AddCertificate(ctx, certificate("AIDA-nobody", "x")); !errors.Is(err, ErrNoUser) {
		t.Errorf("for nobody: %v", err)
	}
}

func TestWhatWasReadNeedsNoQueryUntilItChanges(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	db := s.db.(*sqliteDatabase)
	bob, alice := user("Bob"), user("Alice")
	for certificatesOf(alice.ID) == certificatesOf(bob.ID) { // one time in thousands
		alice.ID += "x"
	}
	must(t, s.CreateUser(ctx, bob, nil))
	must(t, s.CreateUser(ctx, alice, nil))
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "one")))
	must(t, s.AddCertificate(ctx, certificate(bob.ID, "two")))
	must(t, s.AddCertificate(ctx, certificate(alice.ID, "three")))
	r := &recorder{s.db, map[string][]any{}}
	s.db = r
	read := func(name string, wantQueries int) (User, []Certificate) {
		t.Helper()
		clear(r.statements)
		u, err := s.User(ctx, name)
		must(t, err)
		list, _, err := s.Certificates(ctx, u.ID, 0, 100)
		must(t, err)
		if got := len(r.statements); got != wantQueries {
			t.Errorf("%d queries for %s, want %d", got, name, wantQueries)
		}
		return u, list
	}
	if u, list := read("bOB", 2); u != bob || len(list) != 2 {
		t.Errorf("found %+v with %+v", u, list)
	}
	read("Alice", 2)
	read("bOB", 0)

	must(t, s.DeleteCertificate(ctx, bob.ID, "CERTone"))
	if _, list := read("bOB", 1); len(list) != 1 || list[0].ID != "CERTtwo" {
		t.Errorf("after a deletion: %+v", list)
	}
	read("Alice", 0)
	db.others.asked.Store(-int64(watchInterval)) // what the server wrote itself, it need not look for
	read("bOB", 0)
	read("Alice", 0)

	must(t, s.UpdateUser(ctx, bob.ID, "Robert", ""))
	if u, list := read("Robert", 1); u.Name != "Robert" || len(list) != 1 {
		t.Errorf("after a rename: %+v with %+v", u, list)
	}
}

func TestTagsAreSetAllOrNone(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	bob := user("Bob")
	must(t, s.CreateUser(ctx, bob, []Tag{{"Team", "blue"}}))
	must(t, s.TagUser(ctx, bob.ID, []Tag{{"team", "red"}, {"STRASSE", "1"}}))
	tags, more, err := s.Tags(ctx, bob.ID, "", 10)
	must(t, err)
	if fmt.Sprint(tags, more) != "[{STRASSE 1} {team red}] false" {
		t.Errorf("tags: %v, more %v", tags, more)
	}
	var many []Tag
	for i := range TagQuota - 1 {
		many = append(many, Tag{fmt.Sprint("k", i), ""})
	}
	if err := s.TagUser(ctx, bob.ID, many); !errors.Is(err, ErrQuota) {
		t.Errorf("51 tags: %v", err)
	}
	if tags, _, _ := s.Tags(ctx, bob.ID, "", 100); len(tags) != 2 {
		t.Errorf("%d tags after a refusal", len(tags))
	}
	must(t, s.TagUser(ctx, bob.ID, many[1:]))
	must(t, s.UntagUser(ctx, bob.ID, []string{"TEAM", "never there"}))
	if tags, _, _ := s.Tags(ctx, bob.ID, "", 100); len(tags) != TagQuota-1 {
		t.Errorf("%d tags in the end", len(tags))
	}
	if err := s.TagUser(ctx, "AIDA-nobody", many); !errors.Is(err, ErrNoUser) {
		t.Errorf("tagging nobody: %v", err)
	}
}

// Sixty-four clients at once: the quota and the uniqueness hold all the same.
func TestRaces(t *testing.T) {
	const clients = 64
	race := func(t *testing.T, s *Store, add func(i int) error, refusal error, winners int) {
		t.Helper()
		var group sync.WaitGroup
		errs := make([]error, clients)
		for i := range clients {
			group.Go(func() { errs[i] = add(i) })
		}
		group.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, refusal):
				t.Errorf("unexpected: %v", err)
			}
		}
		if won != winners {
			t.Errorf("%d won, want %d", won, winners)
		}
	}
	t.Run("different certificates to one user leave two", func(t *testing.T) {
		s, ctx := fresh(t), context.Background()
		must(t, s.CreateUser(ctx, user("Bob"), nil))
		race(t, s, func(i int) error {
			return s.AddCertificate(ctx, certificate("AIDA-Bob", fmt.Sprint(i)))
		}, ErrQuota, 2)
		if list, _, _ := s.Certificates(ctx, "AIDA-Bob", 0, 100); len(list) != 2 {
			t.Errorf("%d stored", len(list))
		}
	})
	t.Run("one certificate to many users leaves one", func(t *testing.T) {
		s, ctx := fresh(t), context.Background()
		for i := range clients {
			must(t, s.CreateUser(ctx, user(fmt.Sprint(i)), nil))
		}
		race(t, s, func(i int) error {
			c := certificate(fmt.Sprint("AIDA-", i), "same")
			c.ID = fmt.Sprint("CERT", i)
			return s.AddCertificate(ctx, c)
		}, ErrDuplicate, 1)
	})
	t.Run("users of one name leave one", func(t *testing.T) {
		s, ctx := fresh(t), context.Background()
		race(t, s, func(i int) error {
			u := user("Bob")
			u.ID = fmt.Sprint("AIDA", i)
			return s.CreateUser(ctx, u, nil)
		}, ErrNameTaken, 1)
	})
	t.Run("deleting one certificate succeeds once", func(t *testing.T) {
		s, ctx := fresh(t), context.Background()
		must(t, s.CreateUser(ctx, user("Bob"), nil))
		must(t, s.AddCertificate(ctx, certificate("AIDA-Bob", "one")))
		race(t, s, func(int) error { return s.DeleteCertificate(ctx, "AIDA-Bob", "CERTone") }, ErrNoCertificate, 1)
	})
}

func TestTheReportIsReplaced(t *testing.T) {
	s, ctx := fresh(t), context.Background()
	if _, err := s.Report(ctx); !errors.Is(err, ErrNoReport) {
		t.Fatalf("before the first: %v", err)
	}
	for _, content := range []string{"first", "second"} {
		must(t, s.PutReport(ctx, Report{[]byte(content), morning}))
		r, err := s.Report(ctx)
		must(t, err)
		if string(r.Content) != content || !r.Generated.Equal(morning) {
			t.Errorf("got %s of %s", r.Content, r.Generated)
		}
	}
}
