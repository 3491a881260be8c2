//go:build linux

package main

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"countersign/internal/iamapi"
	"countersign/internal/sigv4"
)

// A request is one of HTTP/1.1 in its parts, so that it can be spoilt before it
// is written out.
type request struct {
	method  string
	target  string         // path and query
	headers []sigv4.Header // Host among them, Content-Length not
	body    string
}

// bytes is the request as it goes over the wire.
func (r *request) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", r.method, r.target)
	for _, h := range r.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h.Name, h.Value)
	}
	if r.method != "GET" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n")
	b.WriteString(r.body)
	return b.Bytes()
}

// header returns the value of a header, for spoiling.
func (r *request) header(name string) *string {
	for i := range r.headers {
		if r.headers[i].Name == name {
			return &r.headers[i].Value
		}
	}
	r.headers = append(r.headers, sigv4.Header{Name: name})
	return &r.headers[len(r.headers)-1].Value
}

// A signer makes requests to one server.
type signer struct{ host string }

// unsigned is the POST of a form, given as names and values in turn.
func (s signer) unsigned(action string, parameters ...string) *request {
	var p []iamapi.Parameter
	for i := 0; i < len(parameters); i += 2 {
		p = append(p, iamapi.Parameter{Name: parameters[i], Value: parameters[i+1]})
	}
	return &request{method: "POST", target: "/", body: iamapi.Form(action, p), headers: []sigv4.Header{
		{Name: "Host", Value: s.host}, {Name: "Content-Type", Value: iamapi.ContentType}}}
}

// signed is unsigned with a signature in its headers, good for 15 minutes.
func (s signer) signed(c sigv4.Credentials, action string, parameters ...string) *request {
	r := s.unsigned(action, parameters...)
	r.sign(c, scopeOf(action), time.Now())
	return r
}

// presigned is the GET of the same parameters, with the signature among them.
func (s signer) presigned(c sigv4.Credentials, action string, parameters ...string) *request {
	form := s.unsigned(action, parameters...).body
	signed, err := sigv4.SignQuery(sigv4.Request{Method: "GET", Path: "/", Query: form,
		Headers: []sigv4.Header{{Name: "Host", Value: s.host}}}, c, scopeOf(action), time.Now(), time.Minute)
	if err != nil {
		panic(err) // what is signed here is made here
	}
	return &request{method: "GET", target: "/?" + signed.Request.Query, headers: signed.Request.Headers}
}

// sign adds a signature of a moment to the headers.
func (r *request) sign(c sigv4.Credentials, scope sigv4.Scope, at time.Time) {
	signed, err := sigv4.SignHeader(sigv4.Request{Method: r.method, Path: "/", Headers: r.headers, Body: []byte(r.body)}, c, scope, at)
	if err != nil {
		panic(err) // what is signed here is made here
	}
	r.headers = signed.Request.Headers
}

// scopeOf is what requests for an action are signed for.
func scopeOf(action string) sigv4.Scope {
	scope := sigv4.Scope{Region: "us-east-1", Service: iamapi.Service}
	if a := iamapi.FindAction(action); a != nil {
		scope.Service = a.Service
	}
	return scope
}

// userName names the i-th user of a kind, in the order that names have.
func userName(kind string, i int) string {
	digits := strconv.Itoa(i)
	return kind + "0000000"[:max(0, 7-len(digits))] + digits
}
