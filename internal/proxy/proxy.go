// Package proxy forwards signed requests to the endpoints on its list, because
// a browser may not: AWS's endpoints send no CORS headers, so a page can sign
// a request but not post it.
//
// It holds no credentials and adds none. The browser signs for the endpoint's
// own host and path, and the proxy delivers those very bytes; it can neither
// change a request nor make one of its own.
//
// # What it forwards
//
// It must not serve as an open proxy, so a request passes only if
//
//   - it is a POST to /send/{endpoint}, and the endpoint is on the operator's list;
//   - it comes from the server's own page, from an origin that the operator
//     allowed, or from a program that is not a browser;
//   - its body is a form of at most [MaxRequestBytes] and holds no private key;
//   - it carries an AWS Signature Version 4, in headers or query, scoped to the
//     service iam and to the endpoint's region, covering the Host header and no
//     header that is not forwarded.
//
// Whether the signature is right is for the endpoint to say. Of the headers only
// those of [RequestHeaders] go on; cookies never do. The query goes on as it came.
//
// # What it returns
//
// The endpoint's status, x-amzn-RequestId and Date, and the XML of its answer as
// text/plain that no browser will run. Redirects are not followed: a signature
// is good for one host only. Everything else that can happen on the way (a name
// that does not resolve, a refused connection, a certificate that does not
// verify, silence, an answer that breaks off, grows too large or is not IAM's
// XML) becomes an error document in IAM's own form, marked as the proxy's. It
// says what happened, whether the request may have taken effect, and what to do.
//
// The endpoint "local" is served in process by the embedded IAM, under the Host
// that the browser itself used.
package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/requestid"
)

const (
	// MaxRequestBytes is the largest body that is forwarded. A certificate of
	// IAM's 16,384 characters, each percent-encoded, is 48 KiB.
	MaxRequestBytes = 64 << 10
	// MaxAnswerBytes is the largest answer that is returned; a credential
	// report of 5,000 users with names and paths of usual length fits.
	MaxAnswerBytes = 4 << 20
	// DefaultTimeout bounds one exchange with an endpoint, from name lookup to
	// the last byte.
	DefaultTimeout = 30 * time.Second
	// DefaultMaxConcurrent is how many exchanges go on at the same time.
	DefaultMaxConcurrent = 64
)

// Options of a Proxy. The zero value works.
type Options struct {
	// Transport carries the requests; nil means [NewTransport]. It must not
	// follow redirects.
	Transport http.RoundTripper
	// CrossOrigin knows the foreign origins that may send; nil allows none.
	CrossOrigin *http.CrossOriginProtection
	// Timeout of one exchange; 0 means DefaultTimeout.
	Timeout time.Duration
	// MaxConcurrent exchanges; 0 means DefaultMaxConcurrent.
	MaxConcurrent int
	// Logger gets one line for every failure; nil discards them.
	Logger *slog.Logger
	// Observe, if set, is told how each request ended. The endpoint is a listed
	// name, or "" where the request named none.
	Observe func(endpoint string, outcome Outcome, elapsed time.Duration)
}

// A Proxy serves POST /send/{endpoint}.
type Proxy struct {
	endpoints     map[string]*target
	names         []string // in the list's order, for messages
	local         http.Handler
	transport     http.RoundTripper
	crossOrigin   *http.CrossOriginProtection
	timeout       time.Duration
	maxConcurrent int
	slots         chan struct{}
	log           *slog.Logger
	observe       func(string, Outcome, time.Duration)
}

// New returns a proxy for the listed endpoints. An endpoint with the URL "/" is
// served in process by local. An error names the endpoint that cannot be used
// and why.
func New(endpoints []iamapi.Endpoint, local http.Handler, o Options) (*Proxy, error) {
	p := &Proxy{
		endpoints:     make(map[string]*target),
		local:         local,
		transport:     o.Transport,
		crossOrigin:   o.CrossOrigin,
		timeout:       o.Timeout,
		maxConcurrent: o.MaxConcurrent,
		log:           o.Logger,
		observe:       o.Observe,
	}
	for _, e := range endpoints {
		t, err := newTarget(e)
		if err != nil {
			return nil, fmt.Errorf("endpoint %q: %w", e.Name, err)
		}
		if p.endpoints[e.Name] != nil {
			return nil, fmt.Errorf("endpoint %q is listed twice", e.Name)
		}
		if t.url == nil && local == nil {
			return nil, fmt.Errorf("endpoint %q: there is no embedded IAM to serve it", e.Name)
		}
		p.endpoints[e.Name] = t
		p.names = append(p.names, e.Name)
	}
	if p.transport == nil {
		p.transport = NewTransport()
	}
	if p.crossOrigin == nil {
		p.crossOrigin = http.NewCrossOriginProtection()
	}
	if p.timeout == 0 {
		p.timeout = DefaultTimeout
	}
	if p.maxConcurrent == 0 {
		p.maxConcurrent = DefaultMaxConcurrent
	}
	p.slots = make(chan struct{}, p.maxConcurrent)
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.observe == nil {
		p.observe = func(string, Outcome, time.Duration) {}
	}
	return p, nil
}

// ServeHTTP admits, forwards and answers one request.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	name := ""
	a, err := func() (*answer, error) {
		t, err := p.target(r)
		if err != nil {
			return nil, err
		}
		name = t.Name
		out, err := p.admit(w, r, t)
		if err != nil {
			return nil, err
		}
		if t.url == nil {
			return p.serveLocal(r, out), nil
		}
		return p.forward(r.Context(), t, out)
	}()
	var f *failure
	switch {
	case errors.As(err, &f):
		requestID := requestid.New()
		p.logFailure(r.Context(), name, f, requestID, time.Since(start))
		p.observe(name, f.outcome, time.Since(start))
		f.write(w, requestID)
	case err != nil:
		// The browser has gone; there is nobody to answer.
		p.observe(name, Canceled, time.Since(start))
	default:
		p.observe(name, Answered, time.Since(start))
		a.write(w)
	}
}

// logFailure tells the operator what the user was told, without anything that
// the request carried. A refusal is the sender's fault and not worth a warning.
func (p *Proxy) logFailure(ctx context.Context, endpoint string, f *failure, requestID string, elapsed time.Duration) {
	level := slog.LevelWarn
	if f.outcome == Refused {
		level = slog.LevelInfo
	}
	attrs := []slog.Attr{
		slog.String("endpoint", endpoint),
		slog.String("outcome", string(f.outcome)),
		slog.String("code", f.code),
		slog.String("request_id", requestID),
		slog.Duration("elapsed", elapsed),
	}
	if f.cause != nil {
		attrs = append(attrs, slog.String("cause", f.cause.Error()))
	}
	p.log.LogAttrs(ctx, level, "request not forwarded to the end", attrs...)
}

// serveLocal hands an admitted request to the embedded IAM, under the Host that
// the browser used and signed.
func (p *Proxy) serveLocal(r *http.Request, out *outgoing) *answer {
	uri := "/"
	if out.query != "" {
		uri += "?" + out.query
	}
	in, err := http.NewRequestWithContext(r.Context(), http.MethodPost, "/", bytes.NewReader(out.body))
	if err != nil {
		panic(err) // the method and the URL are constants
	}
	in.URL.RawQuery = out.query
	in.RequestURI = uri
	in.Header = out.header
	in.Header.Set("Content-Length", strconv.Itoa(len(out.body))) // it may be signed
	in.Host = r.Host
	in.RemoteAddr = r.RemoteAddr
	rec := recorder{header: make(http.Header)}
	p.local.ServeHTTP(&rec, in)
	if rec.status == 0 {
		rec.status = http.StatusOK
	}
	return &answer{status: rec.status, header: rec.header, body: rec.body.Bytes()}
}

// A recorder keeps the embedded IAM's answer.
type recorder struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}
