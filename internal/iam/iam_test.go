package iam

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"countersign/internal/store"
)

// A fixture is a service with the demo account behind a real HTTP server.
type fixture struct {
	*testing.T
	service *Service
	store   *store.Store
	url     string
	log     *lockedBuffer
	clock   *clock
}

// A clock is the service's. Tests with other people's clients leave it at the
// real time, since those sign with that.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
	fixed time.Time // unless zero, the time to which ahead is added
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.fixed.IsZero() {
		return c.fixed.Add(c.ahead)
	}
	return time.Now().Add(c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// A lockedBuffer is a log that many goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	return newFixtureAt(t, &clock{})
}

func newFixtureAt(t *testing.T, c *clock) *fixture {
	t.Helper()
	st, err := store.OpenSQLite(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	f := &fixture{T: t, store: st, log: &lockedBuffer{}, clock: c}
	f.service, err = New(st, Options{Now: f.clock.now, Logger: slog.New(slog.NewTextHandler(f.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.service.BootstrapDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(f.service)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

func sdkConfig(c Credentials, token string) aws.Config {
	return aws.Config{
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider(c.AccessKeyID, c.SecretAccessKey, token),
		RetryMaxAttempts: 1,
	}
}

// iam returns AWS's own client.
func (f *fixture) iam(c Credentials) *awsiam.Client {
	return awsiam.NewFromConfig(sdkConfig(c, ""), func(o *awsiam.Options) { o.BaseEndpoint = &f.url })
}

func (f *fixture) sts(c Credentials) *sts.Client {
	return sts.NewFromConfig(sdkConfig(c, ""), func(o *sts.Options) { o.BaseEndpoint = &f.url })
}

// authority signs the certificates of the tests.
var authority = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

// newCertificate returns the PEM of a certificate that is valid for a time from
// an hour ago.
func newCertificate(t testing.TB, validFor time.Duration) string {
	t.Helper()
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{Organization: []string{"Countersign"}, CommonName: "signer " + serial.Text(16)[:8]},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(validFor),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, authority().Public(), authority())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

const year = 365 * 24 * time.Hour

// code returns the error code of an SDK's error.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// expect fails the test unless the error has this code and message. A message
// of "" is not compared.
func expect(t testing.TB, err error, wantCode, wantMessage string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != wantCode || wantMessage != "" && api.ErrorMessage() != wantMessage {
		t.Errorf("got %v\nwant %s: %s", err, wantCode, wantMessage)
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
