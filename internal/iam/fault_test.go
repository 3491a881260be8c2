//go:build unix

package iam

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"countersign/internal/store"
)

// A damaged service runs on a directory that tests can spoil.
type damaged struct {
	*testing.T
	dir     string
	store   *store.Store
	service *Service
	log     *lockedBuffer
}

func newDamaged(t *testing.T) *damaged {
	d := &damaged{T: t, dir: t.TempDir(), log: &lockedBuffer{}}
	d.open()
	if err := d.service.BootstrapDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.store.Close() })
	return d
}

func (d *damaged) open() {
	d.Helper()
	var err error
	d.store, err = store.OpenSQLite(d.dir, store.Options{})
	if err != nil {
		d.Fatal(err)
	}
	d.service, err = New(d.store, Options{Logger: slog.New(slog.NewTextHandler(d.log, nil))})
	if err != nil {
		d.Fatal(err)
	}
}

// patience is how long a client is waited for, about as long as the server keeps
// a connection that gets no answer.
const patience = time.Minute

// answers sends a request and compares the status.
func (d *damaged) answers(r *request, status int) {
	d.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer := r.at(time.Now()).send(d, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.service.ServeHTTP(w, r.WithContext(ctx))
	}))
	document := readAll(d, answer)
	if answer.StatusCode != status {
		d.Errorf("got %s", document)
	}
	if status == 500 && (!strings.Contains(document, "<Code>ServiceFailure</Code>") || strings.Contains(document, "database") || strings.Contains(document, d.dir)) {
		d.Errorf("a client should learn that it is not its fault, and no more: %s", document)
	}
}

func (d *damaged) logTells(cause string) {
	d.Helper()
	if log := d.log.String(); !strings.Contains(log, cause) {
		d.Errorf("the log does not tell the cause, %q:\n%s", cause, log)
	}
}

func TestAFullDiskIsAServiceFailureUntilThereIsRoom(t *testing.T) {
	// The limit below holds for the whole process, and package testing writes files
	// as well: so the test has a process of its own.
	const itself = "COUNTERSIGN_TEST_FULL_DISK"
	if os.Getenv(itself) == "" {
		child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		child.Env = append(os.Environ(), itself+"=1")
		if out, err := child.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	d := newDamaged(t)
	create := func() *request { return ask("CreateUser", "UserName", "Alice") }
	d.answers(ask("ListUsers"), 200)

	// A limit on the size of files is the full disk that every Unix can make:
	// writes fail in the middle.
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	full := limit
	full.Cur = 4096
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d.answers(create(), 500)
	}
	d.answers(ask("ListUsers"), 200) // reading goes on
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	d.logTells("level=ERROR")
	d.logTells("action=CreateUser")
	d.answers(create(), 200) // and nothing was there already
	d.answers(ask("GetUser", "UserName", "Alice"), 200)
}

func TestALockedDatabaseIsAServiceFailureUntilItIsFree(t *testing.T) {
	d := newDamaged(t)
	other, err := sql.Open("sqlite", filepath.Join(d.dir, "countersign.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	ctx := context.Background()
	conn, err := other.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	// Those who wait together wait once, for each is told before it gives up.
	var clients sync.WaitGroup
	for i := range 40 {
		clients.Go(func() { d.answers(ask("CreateUser", "UserName", "Alice"+strconv.Itoa(i)), 500) })
	}
	clients.Wait()
	d.logTells("locked by another program")
	d.answers(ask("ListUsers"), 200) // reading goes on
	if _, err := conn.ExecContext(ctx, `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	d.answers(ask("CreateUser", "UserName", "Alice7"), 200)
}

func TestADamagedPageIsAServiceFailureWhereItIsMet(t *testing.T) {
	d := newDamaged(t)
	d.answers(ask("UploadSigningCertificate", "CertificateBody", newCertificate(t, year)), 200)
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(d.dir, "countersign.db")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(whole), "-----BEGIN CERTIFICATE")
	if at < 0 {
		t.Fatal("the certificate is not in the file")
	}
	page := at / 4096 * 4096
	spoilt := append([]byte(nil), whole...)
	for i := page; i < page+4096; i++ {
		spoilt[i] = 0xa5
	}
	if err := os.WriteFile(file, spoilt, 0o600); err != nil {
		t.Fatal(err)
	}
	d.open()
	d.answers(ask("ListSigningCertificates"), 500)
	d.logTells("damaged")
	d.answers(ask("GetUser"), 200) // the rest goes on

	// With a whole file again, so does everything.
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	d.open()
	d.answers(ask("ListSigningCertificates"), 200)
}

func TestWhatIsNoDatabaseIsNamedAtTheStart(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "countersign.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("This is no database.\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(store.KeyVariable, "a key that is long enough")
	_, err := store.OpenSQLite(dir, store.Options{})
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "damaged") || !strings.Contains(err.Error(), "backup") {
		t.Errorf("got %v", err)
	}
}
