//go:build !js

package store

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A diskPage is a page of a database file, as it was found.
type diskPage struct {
	file    string
	number  int
	content []byte
}

// pagesWith finds the pages of a closed store's database that hold a text.
func pagesWith(t *testing.T, dir, text string) (pages []diskPage) {
	t.Helper()
	file := filepath.Join(dir, databaseFile)
	whole := []byte(readFile(t, file))
	for number := range len(whole) / pageBytes {
		if content := whole[number*pageBytes:][:pageBytes]; bytes.Contains(content, []byte(text)) {
			pages = append(pages, diskPage{file, number, content})
		}
	}
	if pages == nil {
		t.Fatalf("%q is not in %s", text, file)
	}
	return pages
}

// pageWith finds the page that holds a text which no other has.
func pageWith(t *testing.T, dir, text string) diskPage {
	t.Helper()
	pages := pagesWith(t, dir, text)
	if len(pages) > 1 {
		t.Fatalf("%q is on %d pages", text, len(pages))
	}
	return pages[0]
}

// damage writes over the page in the file, in place.
func (p diskPage) damage(t *testing.T) {
	t.Helper()
	p.write(t, []byte(strings.Repeat("\xa5", pageBytes)))
}

// mend puts the page back in place.
func (p diskPage) mend(t *testing.T) {
	t.Helper()
	p.write(t, p.content)
}

func (p diskPage) write(t *testing.T, content []byte) {
	t.Helper()
	f, err := os.OpenFile(p.file, os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteAt(content, int64(p.number*pageBytes))
	must(t, err)
	must(t, f.Close())
}

// closedStore makes a store, fills it and closes it, so that all of it is in one
// file and in nobody's memory.
func closedStore(t *testing.T, fill func(s *Store)) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	fill(s)
	must(t, s.Close())
	return dir
}

func reopened(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := OpenSQLite(dir, Options{})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// tellsDamage wants an error to say what is damaged, and what to do.
func tellsDamage(t *testing.T, doing string, err error, file string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "damaged") || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "restore a backup") {
		t.Errorf("%s: %v", doing, err)
	}
}

// damagedCertificates opens a store, with Bob's certificate one, and then damages the
// page that this is on.
func damagedCertificates(t *testing.T) (*Store, diskPage) {
	t.Helper()
	ctx := context.Background()
	dir := closedStore(t, func(s *Store) {
		must(t, s.CreateUser(ctx, user("Bob"), nil))
		must(t, s.AddCertificate(ctx, certificate("AIDA-Bob", "one")))
	})
	page := pageWith(t, dir, "one\r\n")
	s := reopened(t, dir)
	page.damage(t)
	return s, page
}

// Nobody else reads or writes in between, which would have SQLite read again, too.
func TestAPageThatIsMendedInPlaceIsReadAgain(t *testing.T) {
	ctx := context.Background()
	s, certificates := damagedCertificates(t)
	for range 3 {
		tellsDamage(t, "uploading", s.AddCertificate(ctx, certificate("AIDA-Bob", "two")), certificates.file)
		_, _, err := s.Certificates(ctx, "AIDA-Bob", 0, 10)
		tellsDamage(t, "listing", err, certificates.file)
	}
	if _, err := s.User(ctx, "Bob"); err != nil {
		t.Errorf("what is on other pages: %v", err)
	}
	certificates.mend(t)
	if list, _, err := s.Certificates(ctx, "AIDA-Bob", 0, 10); err != nil || len(list) != 1 {
		t.Errorf("listing once it is mended: %d, %v", len(list), err)
	}
	if err := s.AddCertificate(ctx, certificate("AIDA-Bob", "two")); err != nil {
		t.Errorf("uploading once it is mended: %v", err)
	}
	if list, _, err := s.Certificates(ctx, "AIDA-Bob", 0, 10); err != nil || len(list) != 2 {
		t.Errorf("listing after it: %d, %v", len(list), err)
	}
}

// The writer meets a mended page first: nobody has read since.
func TestAPageThatIsMendedInPlaceIsWrittenTo(t *testing.T) {
	ctx := context.Background()
	s, certificates := damagedCertificates(t)
	tellsDamage(t, "uploading", s.AddCertificate(ctx, certificate("AIDA-Bob", "two")), certificates.file)
	certificates.mend(t)
	must(t, s.AddCertificate(ctx, certificate("AIDA-Bob", "two")))
}

// A page in the middle of a list is met when rows have been read already.
func TestAPageInTheMiddleOfAListIsMendedToo(t *testing.T) {
	ctx := context.Background()
	const users = 200
	name := func(i int) string { return fmt.Sprintf("User%04d", i) }
	dir := closedStore(t, func(s *Store) {
		for i := range users {
			must(t, s.CreateUser(ctx, user(name(i)), nil))
		}
	})
	last := pageWith(t, dir, "AIDA-"+name(users-1)+name(users-1))
	s := reopened(t, dir)
	list := func() (int, error) {
		users, _, err := s.Users(ctx, "/", "", 2*users)
		return len(users), err
	}
	if n, _, err := s.Users(ctx, "/", "", 3); err != nil || len(n) != 3 {
		t.Fatalf("the beginning of the list: %d, %v", len(n), err)
	}
	last.damage(t)
	if n, _, err := s.Users(ctx, "/", "", 3); err != nil || len(n) != 3 {
		t.Errorf("the beginning of the list: %d, %v", len(n), err)
	}
	for range 3 {
		_, err := list()
		tellsDamage(t, "the whole list", err, last.file)
	}
	last.mend(t)
	if n, err := list(); err != nil || n != users {
		t.Errorf("the whole list once it is mended: %d, %v", n, err)
	}
}

// The first page is met by all: by what reads, by what writes and by the watch.
func TestTheFirstPageThatIsMendedInPlaceIsReadAgain(t *testing.T) {
	ctx := context.Background()
	dir := closedStore(t, func(s *Store) { must(t, s.CreateUser(ctx, user("Bob"), nil)) })
	first := pageWith(t, dir, "SQLite format 3")
	s := reopened(t, dir)
	db := s.db.(*sqliteDatabase)
	known := func() bool {
		db.others.asked.Store(-int64(watchInterval)) // as if it had not been asked for long
		_, known := db.Generation(Identities)
		return known
	}
	first.damage(t)
	must(t, forget(db))
	_, err := s.Root(ctx)
	tellsDamage(t, "reading", err, first.file)
	tellsDamage(t, "writing", s.CreateUser(ctx, user("Alice"), nil), first.file)
	if known() {
		t.Error("the watch has not met the page: this test shows nothing")
	}
	first.mend(t)
	if !known() {
		t.Error("the watch still has the damaged page")
	}
	must(t, s.CreateUser(ctx, user("Alice"), nil))
	if _, err := s.User(ctx, "Alice"); err != nil {
		t.Errorf("reading once it is mended: %v", err)
	}
}

// forget has all connections read the file again.
func forget(db *sqliteDatabase) error {
	db.reading.SetMaxIdleConns(0)
	db.reading.SetMaxIdleConns(db.readers)
	if _, err := db.writer.exec(context.Background(), forgetPages); err != nil {
		return err
	}
	_, err := db.others.conn.ExecContext(context.Background(), forgetPages.SQL)
	return err
}

func TestDamageMetAtTheStartNamesTheDirectory(t *testing.T) {
	ctx := context.Background()
	dir := closedStore(t, func(s *Store) { must(t, s.CreateUser(ctx, user("Bob"), nil)) })
	for _, p := range pagesWith(t, dir, "Bob") { // the user, and what finds it
		p.damage(t)
	}
	_, err := reopened(t, dir).Counts(ctx)
	tellsDamage(t, "counting", err, dir)
}
