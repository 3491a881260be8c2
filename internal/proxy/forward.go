package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"countersign/internal/iamapi"
)

// NewTransport returns the transport for a machine: bounded at every step,
// through the operator's HTTPS_PROXY where one is set.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ResponseHeaderTimeout:  20 * time.Second,
		IdleConnTimeout:        60 * time.Second,
		MaxIdleConnsPerHost:    8,
		MaxResponseHeaderBytes: 64 << 10,
		// An answer is passed on as it is; asking for gzip would only let a
		// small one grow large here.
		DisableCompression: true,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode != http.StatusOK {
				return &net.OpError{Op: opConnectProxy, Net: "tcp", Err: fmt.Errorf("it answered %d", answer.StatusCode)}
			}
			return nil
		},
	}
}

// opConnectProxy is what net/http calls the step of reaching HTTPS_PROXY.
const opConnectProxy = "proxyconnect"

// forward sends an admitted request to a remote endpoint and reads the answer.
// The error is a *failure, or the context's where the browser has gone.
func (p *Proxy) forward(ctx context.Context, t *target, out *outgoing) (*answer, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	default:
		return nil, failed(Busy, http.StatusServiceUnavailable, nil,
			"This server is already forwarding %d requests, as many as it does at a time. %s Try again in a moment.", p.maxConcurrent, notSent)
	}

	bounded, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	var handshakeFailed atomic.Bool
	traced := httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				handshakeFailed.Store(true)
			}
		},
	})
	req, err := http.NewRequestWithContext(traced, http.MethodPost, t.url.String(), bytes.NewReader(out.body))
	if err != nil {
		return nil, failed(Unreachable, http.StatusBadGateway, err, "The endpoint's URL cannot be used. %s", notSent)
	}
	req.URL.RawQuery = out.query
	req.Header = out.header
	req.Header.Set("User-Agent", "countersign")

	// RoundTrip, not http.Client: no redirects, no cookies, and no error text
	// that repeats the URL, whose query may carry a session token.
	resp, err := p.transport.RoundTrip(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, p.noAnswer(t, err, handshakeFailed.Load())
	}
	defer resp.Body.Close()
	a, err := p.read(t, resp)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return a, err
}

// noAnswer names why an endpoint gave no answer at all.
func (p *Proxy) noAnswer(t *target, err error, handshakeFailed bool) *failure {
	var (
		dnsError *net.DNSError
		netError net.Error
		opError  *net.OpError
	)
	host := t.url.Host
	timedOut := errors.Is(err, context.DeadlineExceeded) || errors.As(err, &netError) && netError.Timeout()
	switch {
	case errors.As(err, &dnsError):
		return failed(NameNotFound, http.StatusBadGateway, err,
			"The name %s could not be looked up from this server. %s Check this server's network and DNS, and the endpoint's URL.", dnsError.Name, notSent)
	case handshakeFailed || errors.Is(err, http.ErrSchemeMismatch):
		return failed(TLSFailed, http.StatusBadGateway, err,
			"No trusted TLS connection to %s could be made: %s. %s Check the endpoint's certificate, this server's root certificates and its clock.", host, err, notSent)
	case errors.As(err, &opError) && opError.Op == "dial":
		return failed(Unreachable, http.StatusBadGateway, err,
			"No connection to %s could be made: %s. %s Check that the endpoint is up and that this server may reach it.", host, opError.Err, notSent)
	case errors.As(err, &opError) && opError.Op == opConnectProxy:
		return failed(Unreachable, http.StatusBadGateway, err,
			"This server reaches %s through the HTTP proxy of its environment (HTTPS_PROXY), and that did not connect it: %s. %s Ask whoever runs this server.", host, opError.Err, notSent)
	case timedOut:
		return p.tooSlow(t, err)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &opError):
		return failed(CutOff, http.StatusBadGateway, err,
			"%s closed the connection before it answered. %s", host, maybeDone)
	}
	// The error quotes the answer, which may echo the request: it stays out of
	// the log.
	return failed(NotHTTP, http.StatusBadGateway, nil,
		"What %s answered is not HTTP, or broke off within its header. If it happens again, something other than IAM answers there: check the endpoint's URL. %s", host, maybeDone)
}

func (p *Proxy) tooSlow(t *target, err error) *failure {
	return failed(TimedOut, http.StatusGatewayTimeout, err,
		"%s did not finish its answer within the time that this server waits, %s at most. %s", t.url.Host, p.timeout, maybeDone)
}

// read takes in an endpoint's answer, whole, and checks that it is one of IAM's.
func (p *Proxy) read(t *target, resp *http.Response) (*answer, error) {
	host := t.url.Host
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return nil, failed(Redirected, http.StatusBadGateway, nil,
			"%s answered %d, a redirect, which is not followed: the signature is good for %[1]s alone. IAM does not redirect; check the endpoint's URL.", host, resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswerBytes+1))
	var netError net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &netError) && netError.Timeout():
		return nil, p.tooSlow(t, err)
	case err != nil:
		return nil, failed(CutOff, http.StatusBadGateway, err,
			"The answer of %s, status %d, broke off after %d bytes. %s", host, resp.StatusCode, len(body), maybeDone)
	case len(body) > MaxAnswerBytes:
		return nil, failed(TooLarge, http.StatusBadGateway, nil,
			"The answer of %s, status %d, is larger than %d bytes, more than IAM ever sends. %s", host, resp.StatusCode, MaxAnswerBytes, maybeDone)
	}
	if _, err := iamapi.ParseAnswer(resp.StatusCode, string(body)); err != nil || resp.StatusCode < 200 || resp.StatusCode > 599 {
		return nil, failed(NotXML, http.StatusBadGateway, nil,
			"%s answered status %d with %d bytes of %.64q, which is not IAM's XML. Something other than IAM may be answering there; check the endpoint's URL. %s",
			host, resp.StatusCode, len(body), resp.Header.Get("Content-Type"), maybeDone)
	}
	return &answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}
