package proxy

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"countersign/internal/iamapi"
	"countersign/internal/pemtext"
	"countersign/internal/sigv4"
)

// RequestHeaders are the headers that go on to the endpoint; all others stay here.
var RequestHeaders = []string{
	"Authorization",
	"Content-Type",
	"X-Amz-Content-Sha256",
	"X-Amz-Date",
	"X-Amz-Security-Token",
}

// impliedHeaders may be signed too, since the endpoint sees the value that the
// browser signed for: its own host, and the length of the very same body.
var impliedHeaders = []string{"Host", "Content-Length"}

// An outgoing request is what has been admitted of a browser's request.
type outgoing struct {
	header http.Header // of RequestHeaders only
	query  string      // raw, as it came
	body   []byte
}

// target returns the listed endpoint that a request's path names.
func (p *Proxy) target(r *http.Request) (*target, error) {
	if r.Method != http.MethodPost {
		return nil, refuse(http.StatusMethodNotAllowed,
			"Requests are forwarded with POST, not with %.32q.", r.Method)
	}
	name, _ := strings.CutPrefix(r.URL.Path, "/send/")
	t := p.endpoints[name]
	if t == nil {
		return nil, refuse(http.StatusNotFound,
			"The endpoint %.64q is not on this server's list, which is: %s. Its operator can add one with -endpoint NAME=URL,REGION.",
			name, strings.Join(p.names, ", "))
	}
	return t, nil
}

// admit applies the rules of the package comment and returns what may go on.
func (p *Proxy) admit(w http.ResponseWriter, r *http.Request, t *target) (*outgoing, error) {
	if err := p.crossOrigin.Check(r); err != nil {
		return nil, refuse(http.StatusForbidden,
			"The page that sent this is not this server's own. Its operator can allow the page's origin with -allow-origin.")
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, refuse(http.StatusUnsupportedMediaType,
			"The body of a request to IAM is a form. Send it with Content-Type: %s.", iamapi.ContentType)
	}
	out := &outgoing{header: make(http.Header), query: r.URL.RawQuery}
	for _, name := range RequestHeaders {
		values := r.Header.Values(name)
		if len(values) > 1 {
			return nil, refuse(http.StatusBadRequest,
				"The header %s came %d times. Send it once.", name, len(values))
		}
		if len(values) == 1 {
			out.header.Set(name, values[0])
		}
	}
	if out.body, err = readBody(w, r); err != nil {
		return nil, err
	}
	if holdsPrivateKey(out.query) || holdsPrivateKey(string(out.body)) {
		return nil, refuse(http.StatusBadRequest,
			"This request contains a private key. It was not forwarded and is not kept. Send the certificate alone; if the key has left your machine elsewhere, replace it.")
	}
	if err := t.checkSignature(r.Host, out); err != nil {
		return nil, err
	}
	return out, nil
}

// readBody reads a body of at most MaxRequestBytes.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxRequestBytes))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, refuse(http.StatusRequestEntityTooLarge,
			"The request's body is larger than %d bytes. A certificate that IAM accepts has at most 16384 characters.", MaxRequestBytes)
	}
	if err != nil {
		f := refuse(http.StatusBadRequest, "The request's body broke off before its end. Send it again.")
		f.cause = err
		return nil, f
	}
	return body, nil
}

// holdsPrivateKey tells whether a parameter of a form is, or contains, a private
// key, in any shape in which the page would name one. IAM has no parameter that
// takes one. The name counts as well: who sends a key without a name for it, sends
// it as one, and answers name what they do not know.
func holdsPrivateKey(form string) bool {
	for form != "" {
		var pair string
		pair, form, _ = strings.Cut(form, "&")
		name, value, _ := strings.Cut(pair, "=")
		if isPrivateKey(unescaped(name)) || isPrivateKey(unescaped(value)) {
			return true
		}
	}
	return false
}

// unescaped is a part of a form as its reader sees it, or as it stands where it
// is not well formed.
func unescaped(part string) string {
	if s, err := url.QueryUnescape(part); err == nil {
		return s
	}
	return part
}

// isPrivateKey tells whether a text is, or contains, a private key.
func isPrivateKey(text string) bool {
	found := pemtext.Find([]byte(text))
	return slices.ContainsFunc(found.Blocks, func(b pemtext.Block) bool { return b.Kind == pemtext.KindPrivateKey }) ||
		slices.ContainsFunc(found.Repairs, func(r pemtext.Repair) bool { return r.Rule == pemtext.RulePrivateKey })
}

// checkSignature reads the signature's claims: the scope must be this
// endpoint's, and everything it covers must be among what goes on. That it
// covers the Host header, and so binds the request to the endpoint, is a check
// of sigv4.Parse. The host is the one under which the browser reached this server.
func (t *target) checkSignature(host string, out *outgoing) error {
	in := sigv4.Request{Method: http.MethodPost, Path: "/", Query: out.query, Body: out.body}
	if t.url != nil {
		host, in.Path = t.url.Host, t.url.EscapedPath()
	}
	in.Headers = append(in.Headers, sigv4.Header{Name: "Host", Value: host})
	for _, name := range RequestHeaders {
		if v, ok := out.header[name]; ok {
			in.Headers = append(in.Headers, sigv4.Header{Name: name, Value: v[0]})
		}
	}
	claim, err := sigv4.Parse(&in)
	if err != nil {
		var e *sigv4.Error
		if !errors.As(err, &e) {
			return refuse(http.StatusBadRequest, "%s", err)
		}
		// In AWS's words: the endpoint would have said the same.
		return &failure{outcome: Refused, status: iamapi.NewError(e.Code, e.Message).Status, code: e.Code, message: e.Message}
	}
	if claim.Scope.Service != iamapi.Service {
		return refuse(http.StatusForbidden,
			"The signature is for the service %.64q; only requests to %q are forwarded. Sign for %[2]q.",
			claim.Scope.Service, iamapi.Service)
	}
	if claim.Scope.Region != t.Region {
		return refuse(http.StatusForbidden,
			"The signature is for the region %.64q, but requests to %s are signed for %q.",
			claim.Scope.Region, t.Name, t.Region)
	}
	covered := slices.Concat(RequestHeaders, impliedHeaders)
	for _, name := range claim.SignedHeaders {
		if !slices.ContainsFunc(covered, func(h string) bool { return strings.EqualFold(h, name) }) {
			return refuse(http.StatusBadRequest,
				"The signature covers the header %.64q, which is not forwarded, so %s would refuse it. Sign these at most: %s.",
				name, t.Name, strings.Join(covered, ", "))
		}
	}
	return nil
}

// refuse returns the failure of a request that must not go on.
func refuse(status int, format string, args ...any) *failure {
	return &failure{outcome: Refused, status: status, code: codeOf(status), message: fmt.Sprintf(format, args...)}
}
