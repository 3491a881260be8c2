package iam

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"

	"countersign/internal/store"
)

// serveVariable makes the test binary serve the directory it names, so that a
// test can kill it.
const serveVariable = "COUNTERSIGN_TEST_SERVE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveVariable); dir != "" {
		fmt.Fprintln(os.Stderr, serveDirectory(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveDirectory serves until it is killed, and prints its address first.
func serveDirectory(dir string) error {
	st, err := store.OpenSQLite(dir, store.Options{})
	if err != nil {
		return err
	}
	s, err := New(st, Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if err := s.BootstrapDemo(context.Background()); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	return http.Serve(listener, s)
}

// A child is a server in a process of its own.
type child struct {
	command *exec.Cmd
	url     string
}

func startChild(t *testing.T, dir string) *child {
	t.Helper()
	c := &child{command: exec.Command(os.Args[0])}
	c.command.Env = append(os.Environ(), serveVariable+"="+dir)
	var complaint strings.Builder
	c.command.Stderr = &complaint
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		c.kill()
		t.Fatalf("the server did not start: %v %s", err, complaint.String())
	}
	c.url = strings.TrimSpace(line)
	return c
}

// kill is kill -9: the process gets no chance to do anything.
func (c *child) kill() {
	c.command.Process.Kill()
	c.command.Wait()
}

func (c *child) client() *awsiam.Client {
	return awsiam.NewFromConfig(sdkConfig(DemoRoot, ""), func(o *awsiam.Options) { o.BaseEndpoint = &c.url })
}

// A worker changes the certificates of one user and knows what they must be.
type worker struct {
	user   string
	stored map[string]certificateState // by id: what was acknowledged
	doing  *operation                  // sent and not answered; it may have happened or not
}

type certificateState struct{ body, status string }

// An operation is one change: the state in which its certificate was before
// and is after it; nil for not there. An upload has no id yet.
type operation struct {
	id            string
	before, after *certificateState
}

// work goes on changing until the server is killed: that ends the connection, and
// any answer but success is wrong.
func (w *worker) work(ctx context.Context, client *awsiam.Client, t *testing.T, acknowledged *atomic.Int64) {
	for ctx.Err() == nil {
		if err := w.step(ctx, client, t); err != nil {
			var answer smithy.APIError
			if errors.As(err, &answer) {
				t.Errorf("%s got the answer %v", w.user, err)
			}
			return
		}
		w.doing = nil
		acknowledged.Add(1)
	}
}

// step makes one change. After an error the operation stays in doubt.
func (w *worker) step(ctx context.Context, client *awsiam.Client, t *testing.T) error {
	var id string
	var old certificateState
	for id, old = range w.stored {
		break
	}
	switch {
	case len(w.stored) < 2 && rand.IntN(3) > 0 || len(w.stored) == 0:
		fresh := certificateState{newCertificate(t, year), "Active"}
		w.doing = &operation{after: &fresh}
		up, err := client.UploadSigningCertificate(ctx, &awsiam.UploadSigningCertificateInput{UserName: &w.user, CertificateBody: &fresh.body})
		if err != nil {
			return err
		}
		w.stored[*up.Certificate.CertificateId] = fresh
	case rand.IntN(2) == 0:
		other := certificateState{old.body, "Inactive"}
		if old.status == "Inactive" {
			other.status = "Active"
		}
		w.doing = &operation{id: id, before: &old, after: &other}
		if _, err := client.UpdateSigningCertificate(ctx, &awsiam.UpdateSigningCertificateInput{UserName: &w.user, CertificateId: &id, Status: types.StatusType(other.status)}); err != nil {
			return err
		}
		w.stored[id] = other
	default:
		w.doing = &operation{id: id, before: &old}
		if _, err := client.DeleteSigningCertificate(ctx, &awsiam.DeleteSigningCertificateInput{UserName: &w.user, CertificateId: &id}); err != nil {
			return err
		}
		delete(w.stored, id)
	}
	return nil
}

// settle compares what the server has with what it must have, and takes over
// how the operation in doubt turned out.
func (w *worker) settle(ctx context.Context, client *awsiam.Client, t *testing.T) {
	t.Helper()
	list, err := client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: &w.user})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]certificateState{}
	for _, c := range list.Certificates {
		found[*c.CertificateId] = certificateState{*c.CertificateBody, string(c.Status)}
	}
	for id, state := range found {
		want, known := w.stored[id]
		switch {
		case known && state == want:
		case w.doing != nil && w.doing.after != nil && state == *w.doing.after && (w.doing.id == id || w.doing.id == "" && !known):
			// the operation in doubt took place
		default:
			t.Errorf("%s has %s as %s, which nobody asked for", w.user, id, state.status)
		}
	}
	for id := range w.stored {
		_, there := found[id]
		deletedInDoubt := w.doing != nil && w.doing.id == id && w.doing.after == nil
		if !there && !deletedInDoubt {
			t.Errorf("%s has lost %s, which was acknowledged", w.user, id)
		}
	}
	w.stored, w.doing = found, nil
}

func TestNothingAcknowledgedIsLost(t *testing.T) { killAndCompare(t, 5) }

// killAndCompare kills a server under load, starts it again on the same
// directory and compares what it has with what it acknowledged.
func killAndCompare(t *testing.T, rounds int) {
	dir, ctx := t.TempDir(), context.Background()
	var workers []*worker
	for i := range 16 {
		workers = append(workers, &worker{user: fmt.Sprint("user", i), stored: map[string]certificateState{}})
	}
	server := startChild(t, dir)
	for _, w := range workers {
		if _, err := server.client().CreateUser(ctx, &awsiam.CreateUserInput{UserName: &w.user}); err != nil {
			server.kill()
			t.Fatal(err)
		}
	}
	var acknowledged atomic.Int64
	for range rounds {
		before := acknowledged.Load()
		var group sync.WaitGroup
		client := server.client()
		for _, w := range workers {
			group.Go(func() { w.work(ctx, client, t, &acknowledged) })
		}
		for range 10_000 { // milliseconds, for a slow machine to begin
			if acknowledged.Load() > before {
				break
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rand.IntN(230)) * time.Millisecond)
		server.kill()
		group.Wait()
		if acknowledged.Load() == before {
			t.Error("no change was acknowledged: this round has tested nothing")
		}
		server = startChild(t, dir)
		for _, w := range workers {
			w.settle(ctx, server.client(), t)
		}
		if t.Failed() {
			break
		}
	}
	server.kill()
	t.Logf("%d changes acknowledged and kept through %d kills", acknowledged.Load(), rounds)
	checkIntegrity(t, dir)
}

// checkIntegrity lets SQLite look for damage and for rows without their user.
func checkIntegrity(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "countersign.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var result string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&result); err != nil || result != "ok" {
		t.Errorf("integrity check: %s %v", result, err)
	}
	var orphans int
	if err := db.QueryRow(`SELECT count(*) FROM pragma_foreign_key_check`).Scan(&orphans); err != nil || orphans != 0 {
		t.Errorf("%d rows without a user, %v", orphans, err)
	}
}

func TestASecondProcessSaysWhyItDoesNotStart(t *testing.T) {
	dir := t.TempDir()
	server := startChild(t, dir)
	defer server.kill()
	second := exec.Command(os.Args[0])
	second.Env = append(os.Environ(), serveVariable+"="+dir)
	out, err := second.CombinedOutput()
	want := fmt.Sprintf("data directory %s: another countersign uses it (process %d)", dir, server.command.Process.Pid)
	if err == nil || !strings.Contains(string(out), want) {
		t.Errorf("got %v %s, want %s", err, out, want)
	}
	// It can be backed up all the same, and the backup is whole.
	file := filepath.Join(t.TempDir(), "countersign.db")
	if err := store.BackupSQLite(context.Background(), dir, file); err != nil {
		t.Fatal(err)
	}
	checkIntegrity(t, filepath.Dir(file))
	// The lock goes with the process, however it ends.
	server.kill()
	startChild(t, dir).kill()
}
