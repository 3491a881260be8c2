//go:build conformance

package iam

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"

	"countersign/internal/iamapi"
)

// The conformance tests drive the service with the clients that people have.
// They run against a server of their own, or against the one whose address is
// in COUNTERSIGN_ENDPOINT, which has to have the demo account.
//
// A client that is missing fails its test, because a test that did not run
// proves nothing. COUNTERSIGN_OPTIONAL lists the clients, by the names of their
// programs and with commas between them, that this machine need not have.

func TestConformanceNothingAcknowledgedIsLostInAHundredKills(t *testing.T) {
	killAndCompare(t, 100)
}

// An installation is what a client talks to, and a directory with certificates
// for it: first.pem, second.pem, third.pem, expired.pem, and weak.pem, whose
// key is too small.
type installation struct {
	*testing.T
	url string
	dir string

	broken    string // the address of a service that has lost its store: everything is a ServiceFailure
	contended string // the address of what answers ConcurrentModification, which ours never has to
}

func newInstallation(t *testing.T) *installation {
	t.Helper()
	i := &installation{T: t, url: os.Getenv("COUNTERSIGN_ENDPOINT"), dir: t.TempDir()}
	if i.url == "" {
		i.url = newFixture(t).url
	}
	broken := newFixture(t)
	if err := broken.store.Close(); err != nil {
		t.Fatal(err)
	}
	contended := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := iamapi.NewError("ConcurrentModification", "Several requests changed the user at once.")
		w.Header().Set("Content-Type", iamapi.AnswerContentType)
		w.WriteHeader(e.Status)
		w.Write(iamapi.ErrorDocument(e, iamapi.Service, "2c2b1fb1-8ab7-4a6c-8f39-1c2d51b6bd3f"))
	}))
	t.Cleanup(contended.Close)
	i.broken, i.contended = broken.url, contended.URL
	i.write("weak.pem", weakCertificate(t))
	for name, validFor := range map[string]time.Duration{"first": year, "second": year, "third": year, "expired": -time.Minute} {
		i.write(name+".pem", newCertificate(t, validFor))
	}
	i.write("certificate.pem", newCertificate(t, year))
	i.tidy()
	t.Cleanup(i.tidy)
	return i
}

// weakCertificate returns the PEM of a certificate for an RSA key of 512 bits,
// which nothing makes any more.
func weakCertificate(t *testing.T) string {
	t.Helper()
	modulus := new(big.Int).Lsh(big.NewInt(3), 510)
	key := &rsa.PublicKey{N: modulus.SetBit(modulus, 0, 1), E: 65537}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: "weak"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(year),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key, authority())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func (i *installation) write(name, content string) {
	i.Helper()
	if err := os.WriteFile(filepath.Join(i.dir, name), []byte(content), 0o600); err != nil {
		i.Fatal(err)
	}
}

func (i *installation) read(name string) string {
	i.Helper()
	content, err := os.ReadFile(filepath.Join(i.dir, name))
	if err != nil {
		i.Fatal(err)
	}
	return string(content)
}

// tidy leaves the demo account as it was made: only Bob, with one key and no
// certificates. Servers of other people's may have been used before.
func (i *installation) tidy() {
	i.Helper()
	ctx := context.Background()
	client := awsiam.NewFromConfig(sdkConfig(DemoRoot, ""), func(o *awsiam.Options) { o.BaseEndpoint = &i.url })
	check := func(err error) {
		i.Helper()
		if err != nil {
			i.Fatal("tidying up: ", err)
		}
	}
	users, err := client.ListUsers(ctx, &awsiam.ListUsersInput{MaxItems: aws.Int32(1000)})
	check(err)
	names := []*string{nil} // the root
	for _, u := range users.Users {
		names = append(names, u.UserName)
	}
	for _, name := range names {
		certificates, err := client.ListSigningCertificates(ctx, &awsiam.ListSigningCertificatesInput{UserName: name})
		check(err)
		for _, c := range certificates.Certificates {
			_, err := client.DeleteSigningCertificate(ctx, &awsiam.DeleteSigningCertificateInput{UserName: name, CertificateId: c.CertificateId})
			check(err)
		}
		keys, err := client.ListAccessKeys(ctx, &awsiam.ListAccessKeysInput{UserName: name})
		check(err)
		for _, k := range keys.AccessKeyMetadata {
			if *k.AccessKeyId != DemoRoot.AccessKeyID && *k.AccessKeyId != DemoUser.AccessKeyID {
				_, err := client.DeleteAccessKey(ctx, &awsiam.DeleteAccessKeyInput{UserName: name, AccessKeyId: k.AccessKeyId})
				check(err)
			}
		}
		if name != nil && *name != DemoUserName {
			_, err := client.DeleteUser(ctx, &awsiam.DeleteUserInput{UserName: name})
			check(err)
		}
	}
}

// need finds a client's program.
func need(t *testing.T, program, howToInstall string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		missing(t, program, howToInstall)
	}
	return path
}

// missing ends the test for want of a client.
func missing(t *testing.T, program, howToInstall string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("COUNTERSIGN_OPTIONAL"), ","), program) {
		t.Skipf("%s is not here and COUNTERSIGN_OPTIONAL says that it need not be", program)
	}
	t.Fatalf("%s is missing: %s, or list it in COUNTERSIGN_OPTIONAL", program, howToInstall)
}

// command is a client's program in the installation's directory, with the
// demo root's credentials and nothing of this machine's own settings.
func (i *installation) command(program string, arguments ...string) *exec.Cmd {
	c := exec.Command(program, arguments...)
	c.Dir = i.dir
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "AWS_") && !strings.HasPrefix(v, "HOME=") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env,
		"HOME="+i.dir,
		"AWS_ACCESS_KEY_ID="+DemoRoot.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY="+DemoRoot.SecretAccessKey,
		"AWS_DEFAULT_REGION=us-east-1",
		"AWS_REGION=us-east-1",
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
		"AWS_MAX_ATTEMPTS=1",
		"ENDPOINT="+i.url,
		"BROKEN_ENDPOINT="+i.broken,
		"CONTENDED_ENDPOINT="+i.contended,
	)
	return c
}

// run runs a command and returns what it printed; status is its exit code.
func (i *installation) run(c *exec.Cmd) (stdout, stderr string, status int) {
	i.Helper()
	var out, complaint strings.Builder
	c.Stdout, c.Stderr = &out, &complaint
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		i.Fatal(err)
	}
	return out.String(), complaint.String(), c.ProcessState.ExitCode()
}

// succeed runs a command that must not fail.
func (i *installation) succeed(c *exec.Cmd) (stdout string) {
	i.Helper()
	stdout, stderr, status := i.run(c)
	if status != 0 {
		i.Fatalf("%s\nended with %d\n%s%s", strings.Join(c.Args, " "), status, stdout, stderr)
	}
	return stdout
}
