package sigv4

import (
	"slices"
	"sort"
	"strings"

	"countersign/internal/ascii"
	"countersign/internal/digest"
)

// The room in bytes that most canonical requests and strings to sign need.
const (
	usualSize         = 1024
	usualStringToSign = 192
)

// appendCanonicalRequest writes the canonical request: method, path, query, one line
// a signed header, an empty line, the names of the signed headers, and the
// hash of the body. The names are lower-case, sorted, and each there once.
func appendCanonicalRequest(b []byte, r *Request, query string, signed []string, o Options) []byte {
	b = append(append(b, r.Method...), '\n')
	b = append(append(b, canonicalPath(r.Path, o.KeepPath)...), '\n')
	b = append(append(b, query...), '\n')
	b = append(appendCanonicalHeaders(b, r.Headers, signed), '\n')
	for i, name := range signed {
		if i > 0 {
			b = append(b, ';')
		}
		b = append(b, name...)
	}
	return appendHex(append(b, '\n'), digest.SHA256(r.Body))
}

// appendStringToSign writes the string to sign for a canonical request.
func appendStringToSign(b []byte, amzDate, scope string, canonical []byte) []byte {
	b = append(b, Algorithm+"\n"...)
	b = append(append(b, amzDate...), '\n')
	b = append(append(b, scope...), '\n')
	return appendHex(b, digest.SHA256(canonical))
}

// A SigningKey is what a secret access key gives for one day, region and service.
// Whoever has it can sign for these, but does not learn the secret.
type SigningKey [32]byte

// NewSigningKey derives the key from a secret, a date (YYYYMMDD) and a scope. The
// steps in between stay in here, and the copy of the secret is wiped.
func NewSigningKey(secret, date string, s Scope) SigningKey {
	first := append([]byte("AWS4"), secret...)
	key := digest.HMACSHA256(first, []byte(date))
	clear(first)
	for _, part := range [...]string{s.Region, s.Service, terminator} {
		key = digest.HMACSHA256(key[:], []byte(part))
	}
	return key
}

// sign computes the signature of a string to sign.
func (k *SigningKey) sign(toSign []byte) string {
	return hexString(digest.HMACSHA256(k[:], toSign))
}

func credentialScope(date string, s Scope) string {
	return date + "/" + s.Region + "/" + s.Service + "/" + terminator
}

func bodyHash(body []byte) string {
	return hexString(digest.SHA256(body))
}

// canonicalPath percent-encodes the path as it was sent, slashes aside. Unless
// keep is set, it first drops empty and "." segments and resolves "..".
func canonicalPath(path string, keep bool) string {
	if path == "" || path == "/" {
		return "/"
	}
	if !keep {
		path = normalizePath(path)
	}
	return string(appendEscaped(make([]byte, 0, len(path)), path, true))
}

// normalizePath resolves a path as RFC 3986 §5.2.4 does, and drops empty
// segments too. A trailing slash, or a trailing dot segment's, stays.
func normalizePath(path string) string {
	var kept []string
	directory := true // the path ends in a slash
	for segment := range strings.SplitSeq(path, "/") {
		directory = false
		switch segment {
		case "", ".":
			directory = true
		case "..":
			directory = true
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, segment)
		}
	}
	normalized := "/" + strings.Join(kept, "/")
	if directory && len(kept) > 0 {
		normalized += "/"
	}
	return normalized
}

// appendCanonicalHeaders writes a line for each signed header: its name, and its
// values with outer white space off and runs of spaces made one, joined by commas
// in the order of sending.
//
// Both lists are sorted, so that one pass over them finds all: what looks each
// name up takes a map of lower-case copies, or as long as the product of the two
// lengths, which a stranger chooses.
func appendCanonicalHeaders(b []byte, headers []Header, signed []string) []byte {
	if !slices.IsSortedFunc(headers, compareNames) {
		headers = slices.Clone(headers)
		sort.Stable(byName(headers))
	}
	for _, name := range signed {
		b = append(append(b, name...), ':')
		for len(headers) > 0 && compareFolded(headers[0].Name, name) < 0 {
			headers = headers[1:] // not signed
		}
		for values := 0; len(headers) > 0 && ascii.EqualFold(headers[0].Name, name); values++ {
			if values > 0 {
				b = append(b, ',')
			}
			b = appendSingleSpaced(b, strings.Trim(headers[0].Value, " \t"))
			headers = headers[1:]
		}
		b = append(b, '\n')
	}
	return b
}

// byName sorts headers by their lower-case names.
type byName []Header

func (h byName) Len() int           { return len(h) }
func (h byName) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h byName) Less(i, j int) bool { return compareNames(h[i], h[j]) < 0 }

func compareNames(a, b Header) int { return compareFolded(a.Name, b.Name) }

// compareFolded compares the lower-case forms of two names, octet by octet.
func compareFolded(a, b string) int {
	for i := range min(len(a), len(b)) {
		if d := int(ascii.Fold(a[i])) - int(ascii.Fold(b[i])); d != 0 {
			return d
		}
	}
	return len(a) - len(b)
}

func appendSingleSpaced(b []byte, s string) []byte {
	if !strings.Contains(s, "  ") {
		return append(b, s...)
	}
	for i := range len(s) {
		if s[i] != ' ' || i == 0 || s[i-1] != ' ' {
			b = append(b, s[i])
		}
	}
	return b
}

// A queryParameter is one decoded parameter of a query string.
type queryParameter struct{ name, value string }

// parseQuery decodes a query string, keeping order and repetitions. Where an
// escape is malformed, ok is false and bad is that escape.
func parseQuery(raw string) (parameters []queryParameter, bad string, ok bool) {
	if raw == "" {
		return nil, "", true
	}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		var p queryParameter
		if p.name, bad, ok = Unescape(name); !ok {
			return nil, bad, false
		}
		if p.value, bad, ok = Unescape(value); !ok {
			return nil, bad, false
		}
		parameters = append(parameters, p)
	}
	return parameters, "", true
}

// canonicalQuery encodes the parameters and sorts them, by name and then by
// value, both in their encoded form. The parameters named by without stay out.
func canonicalQuery(parameters []queryParameter, without ...string) string {
	if len(parameters) == 0 {
		return ""
	}
	pairs := make([]string, 0, len(parameters))
	for _, p := range parameters {
		if !slices.Contains(without, p.name) {
			// NUL sorts before everything that an encoded name can have, so
			// that pairs sort as their names do.
			pairs = append(pairs, Escape(p.name)+"\x00"+Escape(p.value))
		}
	}
	sort.Stable(sort.StringSlice(pairs))
	return strings.ReplaceAll(strings.Join(pairs, "&"), "\x00", "=")
}
