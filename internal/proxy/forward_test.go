package proxy

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/internal/iamapi"
)

func hijack(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(c, raw)
		c.Close()
	}
}

func TestWhateverGoesWrongOnTheWayIsSaid(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closedPort := free.Addr().String()
	free.Close()
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })

	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		url     string // instead of the handler
		tls     bool
		timeout time.Duration
		status  int
		code    string
		says    string
		outcome Outcome
	}{
		{name: "down", url: "http://" + closedPort + "/",
			status: 502, code: "BadGateway", says: "Nothing was sent", outcome: Unreachable},
		{name: "a name that does not resolve", url: "http://no-such-host.invalid/",
			status: 502, code: "BadGateway", says: "no-such-host.invalid", outcome: NameNotFound},
		{name: "a certificate that nobody trusts", tls: true, handler: func(w http.ResponseWriter, r *http.Request) {},
			status: 502, code: "BadGateway", says: "certificate", outcome: TLSFailed},
		{name: "silent", timeout: 50 * time.Millisecond, handler: func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			<-release
		}, status: 504, code: "GatewayTimeout", says: "50ms", outcome: TimedOut},
		{name: "silent in the middle of its answer", timeout: 50 * time.Millisecond, handler: func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			io.WriteString(w, listAnswer[:40])
			w.(http.Flusher).Flush()
			<-release
		}, status: 504, code: "GatewayTimeout", says: "may have taken effect", outcome: TimedOut},
		{name: "closing before it answers", handler: hijack(""),
			status: 502, code: "BadGateway", says: "before it answered", outcome: CutOff},
		{name: "closing within a header line", handler: hijack("HTTP/1.1 200 OK\r\nContent-"),
			status: 502, code: "BadGateway", says: "broke off within its header", outcome: NotHTTP},
		{name: "closing within the header", handler: hijack("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"),
			status: 502, code: "BadGateway", says: "may have taken effect", outcome: CutOff},
		{name: "closing within the body", handler: hijack("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<ListSign"),
			status: 502, code: "BadGateway", says: "after 9 bytes", outcome: CutOff},
		{name: "closing within a chunk", handler: hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n<ListSign"),
			status: 502, code: "BadGateway", says: "may have taken effect", outcome: CutOff},
		{name: "ending too early without a length", handler: hijack("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + listAnswer[:100]),
			status: 502, code: "BadGateway", says: "not IAM's XML", outcome: NotXML},
		{name: "not speaking HTTP", handler: hijack("SSH-2.0-OpenSSH_9.2\r\n"),
			status: 502, code: "BadGateway", says: "not HTTP", outcome: NotHTTP},
		{name: "redirecting", handler: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusTemporaryRedirect)
		}, status: 502, code: "BadGateway", says: "307", outcome: Redirected},
		{name: "answering HTML", handler: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<!doctype html><script>alert(1)</script>")
		}, status: 502, code: "BadGateway", says: "text/html", outcome: NotXML},
		{name: "answering HTML with an error", handler: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, "<html><body>503 Service Unavailable</body></html>")
		}, status: 502, code: "BadGateway", says: "503", outcome: NotXML},
		{name: "answering nothing", handler: func(w http.ResponseWriter, r *http.Request) {},
			status: 502, code: "BadGateway", says: "0 bytes", outcome: NotXML},
		{name: "answering with a status of its own making", handler: hijack("HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n"),
			status: 502, code: "BadGateway", says: "status 42", outcome: NotXML},
		{name: "answering a hundred megabytes", handler: func(w http.ResponseWriter, r *http.Request) {
			chunk := bytes.Repeat([]byte("<a>"), 1<<20/3)
			for range 100 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, status: 502, code: "BadGateway", says: "4194304", outcome: TooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := iamapi.Endpoint{Name: "up", URL: c.url, Region: "us-east-1"}
			if c.handler != nil {
				s := httptest.NewUnstartedServer(c.handler)
				s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
				if c.tls {
					s.StartTLS()
				} else {
					s.Start()
				}
				t.Cleanup(s.CloseClientConnections)
				e.URL = s.URL + "/"
			}
			u, _ := url.Parse(e.URL)
			var outcome Outcome
			var logged bytes.Buffer
			p := newProxy(t, Options{
				Timeout: c.timeout,
				Logger:  slog.New(slog.NewTextHandler(&logged, nil)),
				Observe: func(endpoint string, o Outcome, _ time.Duration) {
					if endpoint != "up" {
						t.Errorf("observed endpoint %q", endpoint)
					}
					outcome = o
				},
			}, e)
			w := serve(p, signed(t, "up", listBody, signing{host: u.Host, query: true, token: sessionToken}))
			wantFailure(t, w, c.status, c.code, c.says)
			if outcome != c.outcome {
				t.Errorf("outcome %q, want %q", outcome, c.outcome)
			}
			if !strings.Contains(logged.String(), "outcome="+string(c.outcome)) {
				t.Errorf("the log does not tell: %s", &logged)
			}
			for _, secret := range []string{sessionToken, "X-Amz-Signature", "AKIAIOSFODNN7EXAMPLE", "UserName"} {
				if strings.Contains(logged.String(), secret) {
					t.Errorf("the log tells %q: %s", secret, &logged)
				}
			}
		})
	}
}

func TestAnEndpointThatEchoesDoesNotFillTheLog(t *testing.T) {
	e, host := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		hijack("GET "+r.URL.String()+" "+r.Header.Get("Authorization")+"\r\n")(w, r)
	})
	var logged bytes.Buffer
	p := newProxy(t, Options{Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))}, e)
	wantFailure(t, serve(p, signed(t, "up", listBody, signing{host: host, query: true, token: sessionToken})), 502, "BadGateway", "")
	wantFailure(t, serve(p, signed(t, "up", listBody, signing{host: host})), 502, "BadGateway", "")
	if logged.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	for _, secret := range []string{sessionToken, "Credential", "Signature="} {
		if strings.Contains(logged.String(), secret) {
			t.Errorf("the log tells %q: %s", secret, &logged)
		}
	}
}

func TestAnHTTPProxyOnTheWayIsNamed(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
	}))
	t.Cleanup(refusing.Close)
	for name, c := range map[string]struct {
		proxy, says string
		outcome     Outcome
	}{
		"refusing":   {refusing.URL, "it answered 407", Unreachable},
		"down":       {"http://127.0.0.1:1", "HTTPS_PROXY", Unreachable},
		"not in DNS": {"http://no-such-host.invalid", "no-such-host.invalid", NameNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			transport := NewTransport()
			u, err := url.Parse(c.proxy)
			if err != nil {
				t.Fatal(err)
			}
			transport.Proxy = http.ProxyURL(u)
			e := iamapi.Endpoint{Name: "up", URL: "https://iam.example/", Region: "us-east-1"}
			var outcome Outcome
			p := newProxy(t, Options{Transport: transport, Observe: func(_ string, o Outcome, _ time.Duration) { outcome = o }}, e)
			w := serve(p, signed(t, "up", listBody, signing{host: "iam.example"}))
			wantFailure(t, w, 502, "BadGateway", c.says)
			if outcome != c.outcome {
				t.Errorf("outcome %q, want %q", outcome, c.outcome)
			}
		})
	}
}

func TestTheProxysCodesAreThoseThatArePublished(t *testing.T) {
	published := iamapi.ProxyErrorCodes()
	for _, status := range []int{400, 403, 404, 405, 413, 415, 502, 503, 504} {
		if !slices.ContainsFunc(published, func(c iamapi.ErrorCode) bool { return c.Code == codeOf(status) && c.Status == status }) {
			t.Errorf("%d %s is not in iamapi.ProxyErrorCodes", status, codeOf(status))
		}
	}
}

func TestTooManyAtATimeAreToldSo(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	e, host := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-release
		io.WriteString(w, listAnswer)
	})
	p := newProxy(t, Options{MaxConcurrent: 2}, e)
	var wg sync.WaitGroup
	for range 2 {
		r := signed(t, "up", listBody, signing{host: host})
		wg.Go(func() {
			if w := serve(p, r); w.StatusCode != 200 {
				t.Errorf("a request within the limit: %d", w.StatusCode)
			}
		})
	}
	<-arrived
	<-arrived
	w := serve(p, signed(t, "up", listBody, signing{host: host}))
	wantFailure(t, w, 503, "ServiceUnavailable", "Nothing was sent")
	if w.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	close(release)
	wg.Wait()
	go func() { <-arrived }()
	if w := serve(p, signed(t, "up", listBody, signing{host: host})); w.StatusCode != 200 {
		t.Errorf("the next one after: %d", w.StatusCode)
	}
}

func TestABrowserThatLeavesEndsTheExchange(t *testing.T) {
	arrived, gone := make(chan struct{}), make(chan struct{})
	e, host := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
		close(gone)
	})
	var outcome Outcome
	p := newProxy(t, Options{Observe: func(_ string, o Outcome, _ time.Duration) { outcome = o }}, e)
	r := signed(t, "up", listBody, signing{host: host})
	ctx, leave := context.WithCancel(r.Context())
	go func() { <-arrived; leave() }()
	serve(p, r.WithContext(ctx))
	<-gone
	if outcome != Canceled {
		t.Errorf("outcome %q", outcome)
	}
}
