//go:build !js

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"

	"countersign/internal/iam"
	"countersign/internal/iamapi"
	"countersign/internal/store"
)

func TestTheFirstStartHandsOverTheRootsKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := start(t, "-data", dir)
	file := filepath.Join(dir, "credentials")
	if !strings.Contains(p.greeting, "first start") || !strings.Contains(p.greeting, file) {
		t.Errorf("the greeting does not say where the key is:\n%s", p.greeting)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key := keyIn(t, text)
	if strings.Contains(p.greeting, key.Value.SecretAccessKey) {
		t.Error("the greeting tells the secret")
	}
	if _, err := p.client(key).CreateUser(t.Context(), &awsiam.CreateUserInput{UserName: aws.String("Alice")}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.client(demoRoot).ListUsers(t.Context(), &awsiam.ListUsersInput{}); err == nil || !strings.Contains(err.Error(), "InvalidClientTokenId") {
		t.Errorf("the published key works without -demo: %v", err)
	}
	p.stop(t)
	if strings.Contains(p.log.String(), key.Value.SecretAccessKey) {
		t.Error("the log tells the secret")
	}

	p = start(t, "-data", dir)
	if strings.Contains(p.greeting, "first start on") {
		t.Errorf("the second start takes itself for the first:\n%s", p.greeting)
	}
	if again, err := os.ReadFile(file); err != nil || !bytes.Equal(again, text) {
		t.Errorf("the second start changed the file: %v\n%s", err, again)
	}
	if _, err := p.client(key).GetUser(t.Context(), &awsiam.GetUserInput{UserName: aws.String("Alice")}); err != nil {
		t.Error(err)
	}
	p.stop(t)

	if err := os.Rename(file, filepath.Join(t.TempDir(), "kept")); err != nil {
		t.Fatal(err)
	}
	p = start(t, "-data", dir)
	if !strings.Contains(p.greeting, "has been moved") || strings.Contains(p.greeting, file) {
		t.Errorf("the greeting refers to a file that has been moved:\n%s", p.greeting)
	}
}

// dieVariable makes the test binary start on the directory that it names, and die
// in the middle.
const dieVariable = "COUNTERSIGN_TEST_DIE"

// dieAfterDelivery makes a first start whose process is killed when the root's key
// has been delivered and not been stored yet.
func dieAfterDelivery(dir string) error {
	s, err := store.OpenSQLite(dir, store.Options{})
	if err != nil {
		return err
	}
	service, err := iam.New(s, iam.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = service.Bootstrap(context.Background(), func(key iam.Credentials) error {
		if err := writeCredentials(dir, key); err != nil {
			return err
		}
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		if err := self.Kill(); err != nil {
			return err
		}
		select {}
	})
	return err
}

func TestAFirstStartThatWasKilledIsMadeUpFor(t *testing.T) {
	dir := t.TempDir()
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), dieVariable+"="+dir)
	var exit *exec.ExitError
	if out, err := victim.CombinedOutput(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("it was not killed: %v\n%s", err, out)
	}
	file := filepath.Join(dir, "credentials")
	lost, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, "-data", dir)
	if !strings.Contains(p.greeting, "first start") {
		t.Errorf("the start after it is not the first:\n%s", p.greeting)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.client(keyIn(t, lost)).ListUsers(t.Context(), &awsiam.ListUsersInput{}); err == nil || !strings.Contains(err.Error(), "InvalidClientTokenId") {
		t.Errorf("the key that was never stored: %v", err)
	}
	if _, err := p.client(keyIn(t, text)).ListUsers(t.Context(), &awsiam.ListUsersInput{}); err != nil {
		t.Errorf("the key in its place: %v", err)
	}
}

var sharedCredentials = regexp.MustCompile(`^\[default\]\naws_access_key_id = (AKIA[A-Z2-7]{16})\naws_secret_access_key = (\S{40})\n$`)

// keyIn reads a shared credentials file.
func keyIn(t *testing.T, text []byte) credentials.StaticCredentialsProvider {
	t.Helper()
	m := sharedCredentials.FindSubmatch(text)
	if m == nil {
		t.Fatalf("not the form of the shared credentials file:\n%s", text)
	}
	return credentials.NewStaticCredentialsProvider(string(m[1]), string(m[2]), "")
}

func TestPublishedKeysAndKeysOfOnesOwnDoNotMeet(t *testing.T) {
	demo, own := t.TempDir(), t.TempDir()
	start(t, "-demo", "-data", demo).stop(t)
	start(t, "-data", own).stop(t)
	if out := refused(t, "-addr", "127.0.0.1:0", "-data", demo); !strings.Contains(out, "published") || !strings.Contains(out, demo) {
		t.Errorf("a demo's store without -demo:\n%s", out)
	}
	if out := refused(t, "-addr", "127.0.0.1:0", "-demo", "-data", own); !strings.Contains(out, "published") || !strings.Contains(out, own) {
		t.Errorf("a store of one's own with -demo:\n%s", out)
	}
	start(t, "-demo", "-data", demo).stop(t)
	start(t, "-data", own).stop(t)
}

func TestAFileInTheWayOfTheRootsKeyIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "credentials")
	if err := os.WriteFile(file, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := refused(t, "-addr", "127.0.0.1:0", "-data", dir); !strings.Contains(out, file) {
		t.Errorf("it does not name the file:\n%s", out)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "somebody's" {
		t.Errorf("%q %v", text, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if p := start(t, "-data", dir); !strings.Contains(p.greeting, "first start") {
		t.Errorf("once it is out of the way, the key is not made:\n%s", p.greeting)
	}
}

func TestAnEmptiedDatabaseIsNoFirstStart(t *testing.T) {
	dir := t.TempDir()
	start(t, "-data", dir).stop(t)
	database, file := filepath.Join(dir, "countersign.db"), filepath.Join(dir, "credentials")
	handedOut, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	empty := func() {
		if err := os.Truncate(database, 0); err != nil {
			t.Fatal(err)
		}
	}
	empty()
	if out := refused(t, "-addr", "127.0.0.1:0", "-data", dir); !strings.Contains(out, file) || !strings.Contains(out, "empty") || !strings.Contains(out, "restore a backup, stop countersign, remove "+database+"-wal") {
		t.Errorf("it does not say what is the matter:\n%s", out)
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, handedOut) {
		t.Errorf("the key that was handed out: %v\n%s", err, now)
	}
	if info, err := os.Stat(database); err != nil || info.Size() != 0 {
		t.Errorf("the database was touched: %v %v", info, err)
	}

	// With the file moved elsewhere, nothing tells an empty database from a first
	// start that was killed; the log has to do. So with a demo, which hands out none.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	p := start(t, "-data", dir)
	p.stop(t)
	demo := t.TempDir()
	first := start(t, "-demo", "-data", demo)
	first.stop(t)
	database = filepath.Join(demo, "countersign.db")
	empty()
	again := start(t, "-demo", "-data", demo)
	again.stop(t)
	for _, test := range []struct {
		p    *process
		want bool
	}{{p, true}, {first, false}, {again, true}} {
		if log := test.p.log.String(); strings.Contains(log, "nothing in the database") != test.want {
			t.Errorf("the log of %v:\n%s", test.p.Args, log)
		}
	}
}

func TestTheDemoTellsItsKeysAndALineToTry(t *testing.T) {
	p := start(t, "-demo")
	for _, want := range []string{"AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE", "Bob", "aws iam list-signing-certificates --endpoint-url " + p.url, "-data DIR"} {
		if !strings.Contains(p.greeting, want) {
			t.Errorf("the greeting has no %q:\n%s", want, p.greeting)
		}
	}
	resp, err := http.Get(p.url)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("the page: %d", resp.StatusCode)
	}
	resp, err = http.Get(p.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("health: %d", resp.StatusCode)
	}
}

func TestADemoThatIsKeptOffersTheKeysThatStillOpenIt(t *testing.T) {
	dir := t.TempDir()
	p := start(t, "-demo", "-data", dir)
	bobsKey := aws.String("AKIAI44QH8DHBEXAMPLE")
	if _, err := p.client(demoRoot).DeleteAccessKey(t.Context(), &awsiam.DeleteAccessKeyInput{UserName: aws.String("Bob"), AccessKeyId: bobsKey}); err != nil {
		t.Fatal(err)
	}
	p.stop(t)
	p = start(t, "-demo", "-data", dir)
	resp, err := http.Get(p.url)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || strings.Contains(p.greeting+string(page), *bobsKey) || !strings.Contains(p.greeting, "AKIAIOSFODNN7EXAMPLE") {
		t.Errorf("%v, the greeting:\n%s", err, p.greeting)
	}
	if _, err := p.client(demoBob).GetUser(t.Context(), &awsiam.GetUserInput{}); err == nil || !strings.Contains(err.Error(), "InvalidClientTokenId") {
		t.Errorf("the key that was deleted: %v", err)
	}
	root := aws.String("AKIAIOSFODNN7EXAMPLE")
	if _, err := p.client(demoRoot).UpdateAccessKey(t.Context(), &awsiam.UpdateAccessKeyInput{AccessKeyId: root, Status: "Inactive"}); err != nil {
		t.Fatal(err)
	}
	p.stop(t)
	if p = start(t, "-demo", "-data", dir); strings.Contains(p.greeting, *root) || !strings.Contains(p.greeting, "none any more") {
		t.Errorf("the greeting:\n%s", p.greeting)
	}
}

func TestATemporaryDemoLeavesNothingBehind(t *testing.T) {
	p := start(t, "-demo")
	if left, err := os.ReadDir(p.temporary); err != nil || len(left) != 1 {
		t.Fatalf("%v %v", left, err)
	}
	p.stop(t)
	if left, err := os.ReadDir(p.temporary); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestADemoIsForLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0"} {
		if out := refused(t, "-demo", "-addr", addr); !strings.Contains(out, addr) || !strings.Contains(out, "published") || !strings.Contains(out, "127.0.0.1") {
			t.Errorf("%s:\n%s", addr, out)
		}
	}
}

func TestATakenPortIsNamedWithAnotherToTry(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	out := refused(t, "-demo", "-addr", l.Addr().String())
	if !strings.Contains(out, fmt.Sprintf("port %d on 127.0.0.1 is taken", port)) || !strings.Contains(out, "-addr 127.0.0.1:"+strconv.Itoa(neighbour(port))) {
		t.Errorf("%s", out)
	}
}

func TestAnAddressThatIsNoneIsExplained(t *testing.T) {
	for _, addr := range []string{"8080", "127.0.0.1", "127.0.0.1:http:", "127.0.0.1:99999"} {
		if out := refused(t, "-demo", "-addr", addr); !strings.Contains(out, "HOST:PORT") {
			t.Errorf("%s:\n%s", addr, out)
		}
	}
}

func TestASecondProcessOnTheSameDataIsRefused(t *testing.T) {
	dir := t.TempDir()
	p := start(t, "-demo", "-data", dir)
	if out := refused(t, "-demo", "-data", dir, "-addr", "127.0.0.1:0"); !strings.Contains(out, dir) || !strings.Contains(out, "another countersign") {
		t.Errorf("%s", out)
	}
	p.client(demoRoot) // the first one is well
	if got := listed(t, p.client(demoRoot), "Bob"); got != "" {
		t.Errorf("%s", got)
	}
}

func TestWithoutAnEmbeddedIAMItNeedsNoData(t *testing.T) {
	p := start(t, "-endpoints", "aws")
	if strings.Contains(p.greeting, "aws iam") {
		t.Errorf("the greeting offers an IAM that is not there:\n%s", p.greeting)
	}
	resp, err := http.Post(p.url, iamapi.ContentType, strings.NewReader("Action=ListUsers"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /: %d", resp.StatusCode)
	}
}

func TestTheVersionIsPrinted(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-version"}, &out, io.Discard); err != nil || !strings.HasPrefix(out.String(), "countersign ") {
		t.Errorf("%q %v", &out, err)
	}
}
