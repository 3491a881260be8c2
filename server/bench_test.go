//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"syscall"
	"testing"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
)

// BenchmarkListSigningCertificates is one list of a user's two certificates: by the
// handler alone, and over a connection. The last is the same connection to an
// empty handler, for comparison.
func BenchmarkListSigningCertificates(b *testing.B) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	m := newMetrics()
	e, err := openEmbedded(context.Background(), &config{data: b.TempDir(), demo: true}, log, m)
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	h, err := newHandler(site{iam: e.handler, module: testModule, endpoints: iamapi.Endpoints(), metrics: m, log: log})
	if err != nil {
		b.Fatal(err)
	}
	for range 2 {
		r, body := signedRequest(b, e.demo.root, "UploadSigningCertificate",
			iamapi.Parameter{Name: "UserName", Value: e.demo.userName},
			iamapi.Parameter{Name: "CertificateBody", Value: certificateFor(b)})
		r.Body = io.NopCloser(bytes.NewReader(body))
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
	list, body := signedRequest(b, e.demo.root, "ListSigningCertificates", iamapi.Parameter{Name: "UserName", Value: e.demo.userName})

	b.Run("by=handler", func(b *testing.B) {
		b.ReportAllocs()
		used := cpuTime(b)
		for b.Loop() {
			list.Body = io.NopCloser(bytes.NewReader(body))
			w := &discardedAnswer{header: make(http.Header)}
			if h.ServeHTTP(w, list); w.status != http.StatusOK {
				b.Fatal(w.status)
			}
		}
		b.ReportMetric(float64((cpuTime(b)-used).Nanoseconds())/float64(b.N), "cpu-ns/op")
	})
	var wire bytes.Buffer
	list.Body = io.NopCloser(bytes.NewReader(body))
	list.Write(&wire)
	for name, handler := range map[string]http.Handler{
		"by=server": h,
		"by=empty":  http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			s := newServer(handler, log)
			defer s.Close()
			go serveLimited(s, l, maxConnections)
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			in := bufio.NewReaderSize(c, 16<<10)
			used := cpuTime(b)
			for b.Loop() {
				if _, err := c.Write(wire.Bytes()); err != nil {
					b.Fatal(err)
				}
				length := 0
				for {
					line, err := in.ReadSlice('\n')
					if err != nil {
						b.Fatal(err)
					}
					if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
						break
					}
					if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
						length, _ = strconv.Atoi(string(v))
					}
				}
				if _, err := in.Discard(length); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpuTime(b)-used).Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}

// cpuTime is what the process has used of the processor, which other programs
// disturb less than the clock.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type discardedAnswer struct {
	header http.Header
	status int
}

func (w *discardedAnswer) Header() http.Header         { return w.header }
func (w *discardedAnswer) WriteHeader(status int)      { w.status = status }
func (w *discardedAnswer) Write(p []byte) (int, error) { return len(p), nil }

func signedRequest(b *testing.B, c sigv4.Credentials, action string, parameters ...iamapi.Parameter) (*http.Request, []byte) {
	form := iamapi.Form(action, parameters)
	signed, err := sigv4.SignHeader(sigv4.Request{Method: "POST", Path: "/", Body: []byte(form), Headers: []sigv4.Header{
		{Name: "Host", Value: "127.0.0.1:8080"}, {Name: "Content-Type", Value: iamapi.ContentType}}},
		c, sigv4.Scope{Region: "us-east-1", Service: "iam"}, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest("POST", "http://127.0.0.1:8080/", bytes.NewReader([]byte(form)))
	r.Header = http.Header{}
	for _, h := range signed.Request.Headers {
		if h.Name != "Host" {
			r.Header.Add(h.Name, h.Value)
		}
	}
	return r, []byte(form)
}

func certificateFor(b *testing.B) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "load test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		b.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
