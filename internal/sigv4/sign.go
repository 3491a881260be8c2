package sigv4

import (
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"

	"countersign/internal/ascii"
	"countersign/internal/instant"
)

// The headers and query parameters of a signature.
const (
	headerAuthorization = "Authorization"
	headerHost          = "Host"
	headerDate          = "Date"
	headerContentSHA256 = "X-Amz-Content-Sha256"

	amzAlgorithm     = "X-Amz-Algorithm"
	amzCredential    = "X-Amz-Credential"
	amzDate          = "X-Amz-Date" // in headers too
	amzExpires       = "X-Amz-Expires"
	amzSecurityToken = "X-Amz-Security-Token" // in headers too
	amzSignature     = "X-Amz-Signature"
	amzSignedHeaders = "X-Amz-SignedHeaders"
)

// unsignable are the headers that proxies and HTTP libraries add or change on
// the way, so that signing them would break the signature.
var unsignable = [...]string{
	"authorization", "connection", "expect", "keep-alive", "proxy-authorization", "proxy-connection",
	"te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
}

// Errors of signing, each a property of what was to be signed.
var (
	ErrNoHost        = errors.New("sigv4: the request has no Host header")
	ErrNoCredentials = errors.New("sigv4: an access key ID and a secret access key are needed")
	ErrAccessKeyID   = errors.New("sigv4: the access key ID has characters other than letters, digits, '_' and '-'")
	ErrScope         = errors.New("sigv4: the region or the service is empty or has a character that a credential scope cannot carry")
	ErrMethod        = errors.New("sigv4: the method is no HTTP token")
	ErrHeader        = errors.New("sigv4: a header has a name that is no HTTP token, or a value with a control character")
	ErrSessionToken  = errors.New("sigv4: the session token has a space or a character outside ASCII")
	ErrPath          = errors.New("sigv4: the path does not start with '/', or has a '?', a '#' or a control character")
	ErrQuery         = errors.New("sigv4: the query string has a malformed percent-encoding, a space, a '#', a control character or a signature already")
	ErrExpires       = errors.New("sigv4: a presigned request is valid for one second to seven days")
	ErrTime          = errors.New("sigv4: the year does not have four digits")
)

// SignHeader puts the signature into the Authorization header.
func SignHeader(r Request, c Credentials, s Scope, now instant.Time) (*Signed, error) {
	return Options{}.SignHeader(r, c, s, now)
}

// SignQuery puts it into the query string (presigned), valid for expires.
func SignQuery(r Request, c Credentials, s Scope, now instant.Time, expires instant.Duration) (*Signed, error) {
	return Options{}.SignQuery(r, c, s, now, expires)
}

// SignHeader is [SignHeader] with options. Headers of an earlier signature are
// replaced. The errors are the sentinels of this package.
func (o Options) SignHeader(r Request, c Credentials, s Scope, now instant.Time) (*Signed, error) {
	if err := check(&r, c, s, now); err != nil {
		return nil, err
	}
	stamp := instant.Basic(now)
	headers := withoutHeaders(r.Headers, headerAuthorization, amzDate, amzSecurityToken, headerContentSHA256)
	if c.SessionToken != "" {
		headers = append(headers, Header{amzSecurityToken, c.SessionToken})
	}
	headers = append(headers, Header{amzDate, stamp})
	if o.SignBody {
		headers = append(headers, Header{headerContentSHA256, bodyHash(r.Body)})
	}
	names := signable(headers)
	if o.UnsignedSessionToken {
		names = slices.DeleteFunc(names, func(name string) bool { return ascii.EqualFold(name, amzSecurityToken) })
	}
	parameters, _, ok := parseQuery(r.Query)
	if !ok {
		return nil, ErrQuery
	}
	r.Headers = headers
	signed := sign(&r, canonicalQuery(parameters), names, c, s, stamp, o)
	r.Headers = append(r.Headers, Header{headerAuthorization, Algorithm +
		" Credential=" + c.AccessKeyID + "/" + signed.CredentialScope +
		", SignedHeaders=" + signed.SignedHeaders +
		", Signature=" + signed.Signature})
	signed.Request = r
	return signed, nil
}

// SignQuery is [SignQuery] with options. Parameters of an earlier signature
// are refused, since they would have to be told from the request's own.
func (o Options) SignQuery(r Request, c Credentials, s Scope, now instant.Time, expires instant.Duration) (*Signed, error) {
	if err := check(&r, c, s, now); err != nil {
		return nil, err
	}
	seconds := int64(expires / instant.Second)
	if seconds < 1 || expires > MaxExpires {
		return nil, ErrExpires
	}
	stamp := instant.Basic(now)
	r.Headers = withoutHeaders(r.Headers, headerAuthorization, amzDate, amzSecurityToken)
	names := signable(r.Headers)

	added := []queryParameter{
		{amzAlgorithm, Algorithm},
		{amzCredential, c.AccessKeyID + "/" + credentialScope(stamp[:dateLength], s)},
		{amzDate, stamp},
		{amzSignedHeaders, strings.Join(names, ";")},
		{amzExpires, strconv.FormatInt(seconds, 10)},
	}
	if c.SessionToken != "" {
		added = append(added, queryParameter{amzSecurityToken, c.SessionToken})
	}
	parameters, _, ok := parseQuery(r.Query)
	if !ok || slices.ContainsFunc(parameters, func(p queryParameter) bool { return OfSignature(p.name) }) {
		return nil, ErrQuery
	}
	parameters = append(parameters, added...)
	var without []string
	if o.UnsignedSessionToken {
		without = []string{amzSecurityToken}
	}
	signed := sign(&r, canonicalQuery(parameters, without...), names, c, s, stamp, o)
	for _, p := range append(added, queryParameter{amzSignature, signed.Signature}) {
		if r.Query != "" {
			r.Query += "&"
		}
		r.Query += p.name + "=" + Escape(p.value)
	}
	signed.Request = r
	return signed, nil
}

func sign(r *Request, query string, names []string, c Credentials, s Scope, stamp string, o Options) *Signed {
	scope := credentialScope(stamp[:dateLength], s)
	canonical := appendCanonicalRequest(make([]byte, 0, usualSize), r, query, names, o)
	toSign := appendStringToSign(nil, stamp, scope, canonical)
	key := NewSigningKey(c.SecretAccessKey, stamp[:dateLength], s)
	return &Signed{
		CanonicalRequest: string(canonical),
		StringToSign:     string(toSign),
		CredentialScope:  scope,
		SignedHeaders:    strings.Join(names, ";"),
		Signature:        key.sign(toSign),
	}
}

// signable returns the names to sign: lower-case, sorted, each once.
func signable(headers []Header) []string {
	names := make([]string, 0, len(headers))
	for _, h := range headers {
		if name := ascii.Lower(h.Name); !slices.Contains(unsignable[:], name) {
			names = append(names, name)
		}
	}
	sort.Stable(sort.StringSlice(names)) // as everything in the browser module is sorted: any other sort costs it kilobytes
	return slices.Compact(names)
}

// withoutHeaders copies the headers, leaving out those of the given names.
func withoutHeaders(headers []Header, names ...string) []Header {
	kept := make([]Header, 0, len(headers)+len(names))
	for _, h := range headers {
		if !slices.ContainsFunc(names, func(name string) bool { return ascii.EqualFold(name, h.Name) }) {
			kept = append(kept, h)
		}
	}
	return kept
}

// check refuses what could not be sent as it was signed: what would end a
// header line or a credential scope early is an injection, whoever made it.
func check(r *Request, c Credentials, s Scope, now instant.Time) error {
	if c.AccessKeyID == "" || c.SecretAccessKey == "" {
		return ErrNoCredentials
	}
	for i := range len(c.AccessKeyID) {
		if b := c.AccessKeyID[i]; !unreserved(b) || b == '.' || b == '~' {
			return ErrAccessKeyID
		}
	}
	for i := range len(c.SessionToken) {
		if b := c.SessionToken[i]; b <= ' ' || b >= 0x7f {
			return ErrSessionToken
		}
	}
	for _, part := range [...]string{s.Region, s.Service} {
		if part == "" {
			return ErrScope
		}
		for i := range len(part) {
			if !unreserved(part[i]) {
				return ErrScope
			}
		}
	}
	if !token(r.Method) {
		return ErrMethod
	}
	if r.Path != "" && r.Path[0] != '/' || strings.ContainsAny(r.Path, "?#") || hasControl(r.Path) {
		return ErrPath
	}
	if strings.ContainsAny(r.Query, "# ") || hasControl(r.Query) {
		return ErrQuery
	}
	host := false
	for _, h := range r.Headers {
		if !token(h.Name) || hasControl(h.Value) {
			return ErrHeader
		}
		host = host || ascii.EqualFold(h.Name, headerHost) && strings.Trim(h.Value, " \t") != ""
	}
	if !host {
		return ErrNoHost
	}
	if year := now.UTC().Year(); year < 1000 || year > 9999 {
		return ErrTime
	}
	return nil
}

// token reports whether s is a token of RFC 9110 §5.6.2.
func token(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// hasControl reports whether s has a control character other than the tab.
func hasControl(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}
