package sigv4

import (
	"slices"
	"sort"
	"strings"

	"countersign/internal/ascii"
	"countersign/internal/digest"
)

// canonicalRequest builds the canonical request: method, path, query, one line
// a signed header, an empty line, the names of the signed headers, and the
// hash of the body.
func canonicalRequest(r *Request, query string, signed []string, o Options) string {
	var b strings.Builder
	b.WriteString(r.Method)
	b.WriteByte('\n')
	b.WriteString(canonicalPath(r.Path, o.KeepPath))
	b.WriteByte('\n')
	b.WriteString(query)
	b.WriteByte('\n')
	values := canonicalValues(r.Headers)
	for _, name := range signed {
		b.WriteString(name)
		b.WriteByte(':')
		b.WriteString(values[name])
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	b.WriteString(strings.Join(signed, ";"))
	b.WriteByte('\n')
	b.WriteString(bodyHash(r.Body))
	return b.String()
}

func stringToSign(amzDate, scope, canonical string) string {
	sum := digest.SHA256([]byte(canonical))
	return Algorithm + "\n" + amzDate + "\n" + scope + "\n" + hexString(sum[:])
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
func (k *SigningKey) sign(toSign string) string {
	sum := digest.HMACSHA256(k[:], []byte(toSign))
	return hexString(sum[:])
}

func credentialScope(date string, s Scope) string {
	return date + "/" + s.Region + "/" + s.Service + "/" + terminator
}

func bodyHash(body []byte) string {
	sum := digest.SHA256(body)
	return hexString(sum[:])
}

// canonicalPath percent-encodes the path as it was sent, slashes aside. Unless
// keep is set, it first drops empty and "." segments and resolves "..".
func canonicalPath(path string, keep bool) string {
	if path == "" {
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

// canonicalValues joins the values of each header, by lower-case name: outer
// white space off, runs of spaces made one, repeated headers joined by commas
// in the order of sending.
func canonicalValues(headers []Header) map[string]string {
	parts := make(map[string][]string, len(headers))
	for _, h := range headers {
		name := ascii.Lower(h.Name)
		parts[name] = append(parts[name], singleSpaced(strings.Trim(h.Value, " \t")))
	}
	values := make(map[string]string, len(parts))
	for name, p := range parts {
		values[name] = strings.Join(p, ",")
	}
	return values
}

func singleSpaced(s string) string {
	if !strings.Contains(s, "  ") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] != ' ' || i == 0 || s[i-1] != ' ' {
			b = append(b, s[i])
		}
	}
	return string(b)
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
