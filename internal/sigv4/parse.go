package sigv4

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"countersign/internal/ascii"
	"countersign/internal/instant"
)

// An Authorization is what a request claims of its signature. Nothing in it
// has been proved before [Authorization.Verify] has succeeded.
type Authorization struct {
	AccessKeyID   string
	Date          string // YYYYMMDD of the scope
	Scope         Scope
	SignedHeaders []string // lower-case, sorted, each once
	Signature     string
	SessionToken  string
	Time          instant.Time
	Expires       instant.Duration // presigned only; 0 where the request does not say
	Presigned     bool

	options    Options
	credential string // as sent
	terminator string // of the scope, as sent
	limited    bool   // whether Expires was sent
	date       string // of the request, as sent
	httpDate   bool   // whether that is the Date header's
	stamp      string // the time as it enters the string to sign
}

// Parse finds and reads the signature of a request. Errors are *Error.
//
// It refuses what is missing, incomplete or malformed, and a Host header or an
// X-Amz-* header that is not signed. The credential is split here, but judged
// by [Authorization.CheckScope], since AWS looks at the clock before that.
func Parse(r *Request) (*Authorization, error) { return Options{}.Parse(r) }

// Parse is [Parse] with options; Verify goes by the same ones.
func (o Options) Parse(r *Request) (*Authorization, error) {
	query, bad, ok := parseQuery(r.Query)
	if !ok {
		return nil, &Error{CodeMalformed, EscapeMessage(bad)}
	}
	header, headers := findHeader(r.Headers, headerAuthorization)
	presigned := slices.ContainsFunc(query, func(p queryParameter) bool { return p.name == amzAlgorithm })
	a := &Authorization{options: o, Presigned: presigned}
	var err error
	switch {
	case headers > 0 && presigned:
		return nil, &Error{CodeMismatch, "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."}
	case presigned:
		err = a.readQuery(query)
	case headers > 1:
		return nil, repeatedHeader(headerAuthorization)
	case strings.HasPrefix(header, "AWS4-"):
		err = a.readHeader(r, header)
	default:
		return nil, &Error{CodeMissingToken, "Request is missing Authentication Token"}
	}
	if err == nil {
		err = a.checkSigned(r)
	}
	if err == nil {
		err = a.readTime()
	}
	if err != nil {
		return nil, err
	}
	a.splitCredential()
	return a, nil
}

// EscapeMessage words a malformed percent-encoding, as [Unescape] returns it.
func EscapeMessage(bad string) string {
	if len(bad) < len("%xx") {
		return "Incomplete trailing escape % sequence"
	}
	return "Illegal hex character in escape % pattern: " + bad
}

// readHeader reads "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…",
// with commas or white space between the parts, and what goes with it in other
// headers.
func (a *Authorization) readHeader(r *Request, header string) error {
	algorithm, terms := nextTerm(header)
	if algorithm != Algorithm {
		return unsupported(algorithm)
	}
	// AWS once repeated the header in these messages and now gives its hash,
	// since people put all sorts of secrets into it.
	const hashedAs = "(hashed with SHA-256 and encoded with Base64)"
	var signedHeaders string
	var haveSignedHeaders bool
	seen := make(map[string]bool)
	for term, rest := nextTerm(terms); term != ""; term, rest = nextTerm(rest) {
		name, value, ok := strings.Cut(term, "=")
		if !ok {
			return &Error{CodeIncomplete, "Invalid key=value pair (missing equal-sign) in Authorization header " + hashedAs + ": '" + headerHash(header) + "'."}
		}
		if seen[name] {
			return &Error{CodeIncomplete, "Authorization header has more than one '" + name + "' parameter."} // assumed
		}
		seen[name] = true
		switch name {
		case "Credential":
			a.credential = value
		case "Signature":
			a.Signature = value
		case "SignedHeaders":
			signedHeaders, haveSignedHeaders = value, true
		}
	}
	date, dates := findHeader(r.Headers, amzDate)
	if dates == 0 {
		date, dates = findHeader(r.Headers, headerDate)
		a.httpDate = true
	}
	var missing strings.Builder
	require := func(name string, have bool) {
		if !have {
			missing.WriteString("Authorization header requires '" + name + "' parameter. ")
		}
	}
	require("Credential", a.credential != "")
	require("Signature", a.Signature != "")
	require("SignedHeaders", haveSignedHeaders)
	if date == "" {
		missing.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
	}
	if missing.Len() > 0 {
		return &Error{CodeIncomplete, missing.String() + "(Hashed with SHA-256 and encoded with Base64) Authorization=" + headerHash(header)}
	}
	if dates > 1 {
		return repeatedHeader(amzDate)
	}
	token, tokens := findHeader(r.Headers, amzSecurityToken)
	if tokens > 1 {
		return repeatedHeader(amzSecurityToken)
	}
	a.date, a.SessionToken = date, token
	a.setSignedHeaders(signedHeaders)
	return nil
}

// nextTerm takes the first term off an Authorization header, with the commas and
// white space before it; "" is the end.
func nextTerm(s string) (term, rest string) {
	separator := func(c byte) bool { return c == ',' || c == ' ' || c == '\t' }
	start := 0
	for start < len(s) && separator(s[start]) {
		start++
	}
	end := start
	for end < len(s) && !separator(s[end]) {
		end++
	}
	return s[start:end], s[end:]
}

// readQuery reads the X-Amz-* parameters of a presigned request.
func (a *Authorization) readQuery(query []queryParameter) error {
	if repeatsSignature(query) {
		return &Error{CodeIncomplete, "AWS query-string parameters must not be repeated. Re-examine the query-string parameters."} // assumed
	}
	values := make(map[string]string, len(query))
	for _, p := range query {
		values[p.name] = p.value
	}
	var missing strings.Builder
	for _, name := range [...]string{amzAlgorithm, amzCredential, amzSignature, amzSignedHeaders, amzDate} {
		if values[name] == "" {
			missing.WriteString("AWS query-string parameters must include '" + name + "'. ")
		}
	}
	if missing.Len() > 0 {
		return &Error{CodeIncomplete, missing.String() + "Re-examine the query-string parameters."}
	}
	if values[amzAlgorithm] != Algorithm {
		return unsupported(values[amzAlgorithm])
	}
	if raw, ok := values[amzExpires]; ok {
		// The sentences are those of S3, which alone documents this check.
		seconds, err := strconv.ParseInt(raw, 10, 32)
		switch {
		case err != nil:
			return &Error{CodeIncomplete, "X-Amz-Expires should be a number"}
		case seconds < 0:
			return &Error{CodeIncomplete, "X-Amz-Expires must be non-negative"}
		case seconds > int64(MaxExpires/instant.Second):
			return &Error{CodeIncomplete, "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"}
		}
		a.Expires, a.limited = instant.Duration(seconds)*instant.Second, true
	}
	a.credential = values[amzCredential]
	a.Signature = values[amzSignature]
	a.SessionToken = values[amzSecurityToken]
	a.date = values[amzDate]
	a.setSignedHeaders(values[amzSignedHeaders])
	return nil
}

func (a *Authorization) setSignedHeaders(list string) {
	a.SignedHeaders = make([]string, 0, strings.Count(list, ";")+1)
	for name := range strings.SplitSeq(list, ";") {
		if name != "" {
			a.SignedHeaders = append(a.SignedHeaders, ascii.Lower(name))
		}
	}
	if !slices.IsSorted(a.SignedHeaders) { // as hardly any client sends them
		sort.Stable(sort.StringSlice(a.SignedHeaders))
	}
	a.SignedHeaders = slices.Compact(a.SignedHeaders)
}

// checkSigned wants the Host header and every X-Amz-* header to be signed:
// whoever could change one of them could change what the request means.
func (a *Authorization) checkSigned(r *Request) error {
	if !a.signs("host") {
		return &Error{CodeMismatch, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}
	}
	const prefix = "x-amz-"
	for _, h := range r.Headers {
		if len(h.Name) < len(prefix) || !ascii.EqualFold(h.Name[:len(prefix)], prefix) {
			continue
		}
		if a.signs(h.Name) {
			continue
		}
		if a.options.UnsignedSessionToken && ascii.EqualFold(h.Name, amzSecurityToken) {
			continue
		}
		return &Error{CodeMismatch, "'" + ascii.Lower(h.Name) + "' must be a 'SignedHeader' in the AWS Authorization."}
	}
	return nil
}

// signs reports whether a header is signed, whatever the case of its name.
func (a *Authorization) signs(name string) bool {
	_, found := slices.BinarySearchFunc(a.SignedHeaders, name, compareFolded)
	return found
}

// readTime reads the time of the request. A Date header, which stands in for a
// missing X-Amz-Date, may have HTTP's own form; the string to sign has the
// basic format in any case.
func (a *Authorization) readTime() error {
	var ok bool
	if a.Time, ok = instant.ParseBasic(a.date); ok {
		a.stamp = a.date
		return nil
	}
	t, ok := instant.ParseHTTP(a.date)
	if !ok || !a.httpDate {
		return &Error{CodeIncomplete, "Date must be in ISO-8601 'basic format'. Got '" + a.date + "'. See http://en.wikipedia.org/wiki/ISO_8601"}
	}
	a.Time, a.stamp = t, instant.Basic(t)
	return nil
}

func (a *Authorization) splitCredential() {
	if strings.Count(a.credential, "/") != 4 {
		return
	}
	rest := a.credential
	for _, part := range [...]*string{&a.AccessKeyID, &a.Date, &a.Scope.Region, &a.Scope.Service, &a.terminator} {
		*part, rest, _ = strings.Cut(rest, "/")
	}
}

// findHeader returns the trimmed value of the first header of that name, and
// how many there are.
func findHeader(headers []Header, name string) (value string, count int) {
	for _, h := range headers {
		if ascii.EqualFold(h.Name, name) {
			if count == 0 {
				value = strings.Trim(h.Value, " \t")
			}
			count++
		}
	}
	return value, count
}

// repeatsSignature reports whether a parameter of the signature occurs twice.
func repeatsSignature(query []queryParameter) bool {
	seen := make(map[string]bool)
	for _, p := range query {
		if OfSignature(p.name) {
			if seen[p.name] {
				return true
			}
			seen[p.name] = true
		}
	}
	return false
}

// OfSignature reports whether a query parameter of that name belongs to a presigned
// request's signature.
func OfSignature(name string) bool {
	switch name {
	case amzAlgorithm, amzCredential, amzDate, amzExpires, amzSecurityToken, amzSignature, amzSignedHeaders:
		return true
	}
	return false
}

func repeatedHeader(name string) *Error {
	return &Error{CodeIncomplete, "The request has more than one '" + name + "' header."} // assumed
}

func unsupported(algorithm string) *Error {
	return &Error{CodeIncomplete, "Unsupported AWS 'algorithm': '" + algorithm + "'."}
}
