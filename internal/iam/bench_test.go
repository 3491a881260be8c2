//go:build linux

package iam

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
	"countersign/internal/store"
)

// The benchmarks report ratios against what was measured in the same run, on
// the same disk and with the same HTTP client: the rate at which the disk
// flushes, and an empty handler that only reads the body.

// A bench is a service on a fresh store behind a real HTTP server.
type bench struct {
	*testing.B
	dir    string
	url    string
	client *http.Client
}

func newBench(b *testing.B, clients int) *bench {
	b.Helper()
	x := &bench{B: b, dir: b.TempDir(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
	st, err := store.OpenSQLite(x.dir, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { st.Close() })
	service, err := New(st, Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	if err := service.BootstrapDemo(context.Background()); err != nil {
		b.Fatal(err)
	}
	x.url = serveHandler(b, service)
	return x
}

func serveHandler(b *testing.B, h http.Handler) string {
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	return server.URL
}

// seed writes users straight into the database, past the quota of an account,
// and the first of them get two certificates each. The bodies have the length
// of real ones.
func (x *bench) seed(users, certificates int) {
	x.Helper()
	db, err := sql.Open("sqlite", filepath.Join(x.dir, "countersign.db"))
	if err != nil {
		x.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		x.Fatal(err)
	}
	if _, err := tx.Exec(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
		INSERT INTO users (user_id, name, path, root, created)
		SELECT hex(randomblob(10)), 'user' || i, '/', 0, 0 FROM n`, users); err != nil {
		x.Fatal(err)
	}
	if certificates > 0 {
		if _, err := tx.Exec(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
			INSERT INTO signing_certificates (certificate_id, user_id, sha256, body, status, not_after, uploaded, changed)
			SELECT hex(randomblob(16)), user_id, randomblob(32), ?2, 'Active', 4102444800, 0, 0
			FROM n JOIN users ON users.name = 'user' || (i / 2)`, certificates, newCertificate(x.B, year)); err != nil {
			x.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		x.Fatal(err)
	}
}

// A signedRequest is ready to send, any number of times within 15 minutes.
type signedRequest struct {
	body    string
	headers []sigv4.Header
}

func (x *bench) sign(action string, parameters ...iamapi.Parameter) signedRequest {
	x.Helper()
	body := iamapi.Form(action, parameters)
	signed, err := sigv4.SignHeader(sigv4.Request{Method: "POST", Path: "/", Body: []byte(body), Headers: []sigv4.Header{
		{Name: "Host", Value: strings.TrimPrefix(x.url, "http://")}, {Name: "Content-Type", Value: iamapi.ContentType}}},
		sigv4.Credentials{AccessKeyID: DemoRoot.AccessKeyID, SecretAccessKey: DemoRoot.SecretAccessKey},
		sigv4.Scope{Region: "us-east-1", Service: "iam"}, time.Now())
	if err != nil {
		x.Fatal(err)
	}
	return signedRequest{body, signed.Request.Headers}
}

// send returns how long the answer took; it must be 200.
func (x *bench) send(url string, s signedRequest) time.Duration {
	start := time.Now()
	r, err := http.NewRequest("POST", url, strings.NewReader(s.body))
	if err != nil {
		x.Error(err)
		return 0
	}
	for _, h := range s.headers {
		if h.Name != "Host" {
			r.Header.Set(h.Name, h.Value)
		} else {
			r.Host = h.Value
		}
	}
	answer, err := x.client.Do(r)
	if err != nil {
		x.Error(err)
		return 0
	}
	document, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || answer.StatusCode != 200 {
		x.Errorf("%v %s", err, document)
	}
	return time.Since(start)
}

// load sends requests from a number of clients, each its own connection, and
// returns the rate a second and the sorted times of the answers.
func (x *bench) load(url string, clients int, requests []signedRequest) (rate float64, times []time.Duration) {
	times = make([]time.Duration, len(requests))
	var next atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	for range clients {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return
				}
				times[i] = x.send(url, requests[i])
			}
		})
	}
	group.Wait()
	rate = float64(len(requests)) / time.Since(start).Seconds()
	slices.Sort(times)
	return rate, times
}

func reportTimes(b *testing.B, times []time.Duration) {
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}

// flushRate measures how often a second the disk under a directory can be made
// to keep a page.
func flushRate(b *testing.B, dir string) float64 {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "flush"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	count, start := 0, time.Now()
	for ; time.Since(start) < time.Second; count++ {
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := dataSync(f); err != nil {
			b.Fatal(err)
		}
	}
	return float64(count) / time.Since(start).Seconds()
}

// uploads are requests for different certificates, two to a user from the given
// one on.
func (x *bench) uploads(n, fromUser int) []signedRequest {
	requests := make([]signedRequest, n)
	for i := range requests {
		requests[i] = x.sign("UploadSigningCertificate",
			iamapi.Parameter{Name: "UserName", Value: fmt.Sprint("user", fromUser+i/2)},
			iamapi.Parameter{Name: "CertificateBody", Value: newCertificate(x.B, year)})
	}
	return requests
}

func BenchmarkUpload(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			x := newBench(b, clients)
			x.seed(b.N/2+1, 0)
			requests := x.uploads(b.N, 0)
			before := flushRate(b, x.dir) // a shared disk changes its pace
			b.ResetTimer()
			rate, times := x.load(x.url, clients, requests)
			b.StopTimer()
			flushes := (before + flushRate(b, x.dir)) / 2
			reportTimes(b, times)
			b.ReportMetric(rate, "uploads/s")
			b.ReportMetric(rate/flushes, "×fdatasync")
		})
	}
}

func BenchmarkList(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			x := newBench(b, clients)
			x.seed(1, 2)
			list := slices.Repeat([]signedRequest{x.sign("ListSigningCertificates", iamapi.Parameter{Name: "UserName", Value: "user0"})}, b.N)
			empty := serveHandler(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }))
			x.load(empty, clients, list[:min(len(list), 1000)]) // opens the connections
			x.load(x.url, clients, list[:min(len(list), 1000)])
			emptyRate, _ := x.load(empty, clients, list)
			b.ResetTimer()
			rate, times := x.load(x.url, clients, list)
			b.StopTimer()
			reportTimes(b, times)
			b.ReportMetric(rate, "lists/s")
			b.ReportMetric(rate/emptyRate, "×empty-handler")
		})
	}
}

// BenchmarkGrowth measures on stores that hold certificates already.
func BenchmarkGrowth(b *testing.B) {
	const clients, smallest, room = 16, 1000, 100_000
	base := map[string]float64{} // rates on the smallest store
	for _, stored := range []int{smallest, 100_000, 1_000_000} {
		// Filling a store takes longer than measuring it, so it is done once
		// for all the runs that find out how many requests make a second.
		x := newBench(b, clients)
		x.seed(stored/2+room/2, stored)
		used := 0
		b.Run(fmt.Sprintf("stored=%d", stored), func(b *testing.B) {
			if used += b.N; used > room {
				b.Fatalf("%d uploads are more than there are users for", used)
			}
			uploads := x.uploads(b.N, stored/2+(used-b.N+1)/2)
			lists := make([]signedRequest, b.N)
			for i := range lists {
				lists[i] = x.sign("ListSigningCertificates", iamapi.Parameter{Name: "UserName", Value: fmt.Sprint("user", i*7919%(stored/2))})
			}
			x.load(x.url, clients, lists[:min(len(lists), 200)])
			b.ResetTimer()
			uploadRate, times := x.load(x.url, clients, uploads)
			listRate, _ := x.load(x.url, clients, lists)
			b.StopTimer()
			reportTimes(b, times)
			for name, rate := range map[string]float64{"uploads": uploadRate, "lists": listRate} {
				b.ReportMetric(rate, name+"/s")
				if stored == smallest {
					base[name] = rate
				} else if base[name] > 0 {
					b.ReportMetric(base[name]/rate, "×"+name+"-slower")
				}
			}
			b.ReportMetric(peakMemory(b), "peak-MB")
		})
	}
}
