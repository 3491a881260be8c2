//go:build !js

package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"

	"countersign/internal/iamapi"
)

// These tests run the program itself, as an operator does.

// built is the directory of the program that the tests run.
var built string

// program returns the command for the program, which the first call builds.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(path, args...)
}

var build = sync.OnceValues(func() (path string, err error) {
	if built, err = os.MkdirTemp("", "countersign-test-"); err != nil {
		return "", err
	}
	path = filepath.Join(built, "countersign")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	if dir := os.Getenv(dieVariable); dir != "" {
		fmt.Fprintln(os.Stderr, dieAfterDelivery(dir))
		os.Exit(1)
	}
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// A process is the program, running.
type process struct {
	*exec.Cmd
	url       string
	greeting  string
	temporary string        // its directory for temporary files
	log       *bytes.Buffer // to be read after the end
	ended     chan struct{}
	err       error // of the end
}

// start runs the program and waits until it says where it is.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{
		Cmd:       program(t, append([]string{"-addr", "127.0.0.1:0"}, args...)...),
		temporary: t.TempDir(),
		log:       &bytes.Buffer{},
		ended:     make(chan struct{}),
	}
	p.Env = append(os.Environ(), "TMPDIR="+p.temporary)
	p.Stderr = p.log
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "Stop it with Ctrl-C." {
		p.greeting += lines.Text() + "\n"
	}
	go func() {
		io.Copy(io.Discard, stdout)
		p.err = p.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.Process.Kill()
		<-p.ended
	})
	_, rest, ok := strings.Cut(p.greeting, "ready: ")
	if !ok {
		<-p.ended
		t.Fatalf("it did not start:\n%s%s", p.greeting, p.log)
	}
	p.url, _, _ = strings.Cut(rest, "\n")
	return p
}

// refused runs the program, which is expected to exit with an error at once,
// and to leave nothing behind.
func refused(t *testing.T, args ...string) string {
	t.Helper()
	p, temporary := program(t, args...), t.TempDir()
	p.Env = append(os.Environ(), "TMPDIR="+temporary)
	out, err := p.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("countersign %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("countersign %s left behind: %v %v", strings.Join(args, " "), left, err)
	}
	return string(out)
}

// client returns the AWS SDK's client for the embedded IAM.
func (p *process) client(c aws.CredentialsProvider) *awsiam.Client {
	return awsiam.New(awsiam.Options{BaseEndpoint: &p.url, Region: "us-east-1", Credentials: c})
}

var (
	demoRoot = credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "")
	demoBob  = credentials.NewStaticCredentialsProvider("AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "")
)

// newCertificate makes a certificate that IAM accepts.
func newCertificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "signing"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(365 * 24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}, &x509.Certificate{Subject: pkix.Name{CommonName: "issuer"}}, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// listed is what a client sees of Bob's certificates, in one string.
func listed(t *testing.T, c *awsiam.Client, user string) string {
	t.Helper()
	out, err := c.ListSigningCertificates(t.Context(), &awsiam.ListSigningCertificatesInput{UserName: &user})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range out.Certificates {
		all = append(all, fmt.Sprintln(*c.UserName, *c.CertificateId, c.Status, c.UploadDate, *c.CertificateBody))
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func TestWhatWasAcknowledgedIsThereAfterAKill(t *testing.T) {
	dir := t.TempDir()
	p := start(t, "-demo", "-data", dir)
	user := aws.String("Bob")
	for range 2 {
		if _, err := p.client(demoBob).UploadSigningCertificate(t.Context(), &awsiam.UploadSigningCertificateInput{
			UserName: user, CertificateBody: aws.String(newCertificate(t)),
		}); err != nil {
			t.Fatal(err)
		}
	}
	before := listed(t, p.client(demoBob), *user)
	if err := p.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-p.ended

	p = start(t, "-demo", "-data", dir)
	if after := listed(t, p.client(demoRoot), *user); after != before || strings.Count(after, "BEGIN CERTIFICATE") != 2 {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// stop ends a process as an operator does and checks that it ends well.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if <-p.ended; p.err != nil {
		t.Errorf("it ended with %v\n%s", p.err, p.log)
	}
}

func TestABackupIsMadeWhileTheServerRuns(t *testing.T) {
	dir, copies := t.TempDir(), t.TempDir()
	p := start(t, "-demo", "-data", dir)
	if _, err := p.client(demoBob).UploadSigningCertificate(t.Context(), &awsiam.UploadSigningCertificateInput{CertificateBody: aws.String(newCertificate(t))}); err != nil {
		t.Fatal(err)
	}
	before := listed(t, p.client(demoBob), "Bob")
	file := filepath.Join(copies, "countersign.db")
	out, err := program(t, "-data", dir, "-backup", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), file) || !strings.Contains(string(out), "key") || !strings.Contains(string(out), "remove "+filepath.Join(dir, "countersign.db-wal")) {
		t.Fatalf("%v\n%s", err, out)
	}
	if out := refused(t, "-data", dir, "-backup", file); !strings.Contains(out, file) {
		t.Errorf("over an existing file:\n%s", out)
	}
	if out := refused(t, "-data", t.TempDir(), "-backup", filepath.Join(copies, "other")); !strings.Contains(out, "nothing to back up") {
		t.Errorf("of an empty directory:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(copies, "other")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of an empty directory: %v", err)
	}

	key, err := os.ReadFile(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(copies, "key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	restored := start(t, "-demo", "-data", copies)
	if after := listed(t, restored.client(demoBob), "Bob"); after != before || after == "" {
		t.Errorf("before:\n%s\nrestored:\n%s", before, after)
	}
}

// What an operator may do on reading "restore a backup", with the server running.
func TestABackupPutInPlaceUnderARunningServerIsNoticed(t *testing.T) {
	dir := t.TempDir()
	p := start(t, "-demo", "-data", dir)
	database, backup := filepath.Join(dir, "countersign.db"), filepath.Join(t.TempDir(), "backup.db")
	if out, err := program(t, "-data", dir, "-backup", backup).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Rename(backup, database); err != nil {
		t.Fatal(err)
	}
	create := func(p *process) error {
		_, err := p.client(demoRoot).CreateUser(t.Context(), &awsiam.CreateUserInput{UserName: aws.String("Alice")},
			func(o *awsiam.Options) { o.RetryMaxAttempts = 1 })
		return err
	}
	if err := create(p); err == nil || !strings.Contains(err.Error(), "ServiceFailure") {
		t.Errorf("a change into a file without a name: %v", err)
	}
	for status := 0; status != http.StatusServiceUnavailable; time.Sleep(5 * time.Millisecond) { // it looks now and then
		resp, err := http.Get(p.url + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		status = resp.StatusCode
	}
	p.stop(t)
	for _, line := range []string{"action=CreateUser", "the store does not answer"} {
		_, rest, _ := strings.Cut(p.log.String(), line)
		if rest, _, _ = strings.Cut(rest, "\n"); !strings.Contains(rest, database+" was replaced or removed") {
			t.Errorf("%q does not tell the cause:\n%s", line, p.log)
		}
	}
	for _, name := range []string{database + "-wal", database + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := create(start(t, "-demo", "-data", dir)); err != nil {
		t.Errorf("the backup: %v", err)
	}
}

func TestThePagesWayWorks(t *testing.T) {
	p := start(t, "-demo")
	u, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	upload := func() *iamapi.Answer {
		body := iamapi.Form("UploadSigningCertificate", []iamapi.Parameter{{Name: "UserName", Value: "Bob"}, {Name: "CertificateBody", Value: certificate(t)}})
		return p.send(t, "local", u.Host, body)
	}
	if a := upload(); a.Error != nil || len(a.Certificates) != 1 || a.Certificates[0].UserName != "Bob" {
		t.Errorf("%+v", a)
	}
	if a := upload(); a.Error == nil || a.Error.Code != "DuplicateCertificate" || a.FromProxy {
		t.Errorf("%+v", a.Error)
	}
}

var certificate = func() func(*testing.T) string {
	var once sync.Once
	var text string
	return func(t *testing.T) string {
		once.Do(func() { text = newCertificate(t) })
		return text
	}
}()

// send signs a request as the page does and posts it to the proxy.
func (p *process) send(t *testing.T, endpoint, host, body string) *iamapi.Answer {
	t.Helper()
	resp, err := http.DefaultClient.Do(p.signed(t, endpoint, host, body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a, err := iamapi.ParseAnswer(resp.StatusCode, string(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return a
}

func (p *process) signed(t *testing.T, endpoint, host, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequest("POST", "http://"+host+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", iamapi.ContentType)
	key, err := demoBob.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := v4.NewSigner().SignHTTP(t.Context(), key, r, hexSHA256(body), "iam", "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	if r.URL, err = url.Parse(p.url + "/send/" + endpoint); err != nil {
		t.Fatal(err)
	}
	r.Host = r.URL.Host
	return r
}

func TestRequestsUnderWayFinishBeforeItStops(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
		io.WriteString(w, `<ListUsersResponse/>`)
	}))
	defer slow.Close()
	host := strings.TrimPrefix(slow.URL, "http://")
	p := start(t, "-demo", "-endpoint", "slow="+slow.URL+",us-east-1")
	type reply struct {
		status int
		err    error
	}
	replies := make(chan reply, 1)
	r := p.signed(t, "slow", host, iamapi.Form("ListUsers", nil))
	go func() {
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			replies <- reply{0, err}
			return
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		replies <- reply{resp.StatusCode, err}
	}()
	<-arrived
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for { // until it takes no new connections
		c, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		if err != nil {
			break
		}
		c.Close()
		time.Sleep(5 * time.Millisecond)
	}
	select {
	case <-p.ended:
		t.Fatalf("it ended with a request under way: %v", p.err)
	default:
	}
	close(release)
	if got := <-replies; got.err != nil || got.status != 200 {
		t.Errorf("the request under way: %+v", got)
	}
	if <-p.ended; p.err != nil {
		t.Errorf("it ended with %v\n%s", p.err, p.log)
	}
}

func TestOneMoreThanAllConnectionsTakesThePlaceOfAnIdleOne(t *testing.T) {
	p := start(t, "-demo")
	closed := make(chan error, maxConnections+1)
	for range maxConnections + 1 {
		c, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		// A connection with an answer behind it is kept for minutes.
		if err := get(c, "/healthz", enough); err != nil {
			t.Fatal(err)
		}
		go func() { closed <- gone(c) }()
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

func TestACertificateFitsIntoAURLAndNotMuchMore(t *testing.T) {
	p := start(t, "-demo")
	for size, status := range map[int]int{3 * 16384: http.StatusForbidden, 3 * 65536: http.StatusRequestHeaderFieldsTooLarge} {
		resp, err := http.Get(p.url + "/?Action=UploadSigningCertificate&Version=" + iamapi.Version + "&CertificateBody=" + strings.Repeat("%0A", size/3))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != status {
			t.Errorf("%d bytes: %d %.200s, want %d", size, resp.StatusCode, body, status)
		}
	}
}

func hexSHA256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
