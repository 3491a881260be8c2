// Package sigv4 signs and verifies requests with AWS Signature Version 4, the
// scheme of "AWS Signature Version 4 for API requests" in the IAM User Guide.
//
// A request becomes a canonical request, its hash goes into the string to
// sign, and an HMAC of that with a key derived from the secret access key, the
// date, the region and the service is the signature. [Signed] keeps each step,
// because showing them is half of what the signer is for; the secret and the
// keys derived from it are in no result and no error.
//
// # Signing
//
// [SignHeader] puts the signature into the Authorization header, [SignQuery]
// into the query string (a presigned URL). Both sign every header that they
// are given, save those that intermediaries change.
//
// # Verifying
//
// A server goes through the checks in the order in which AWS makes them, and
// the first that fails is the answer:
//
//	a, err := sigv4.Parse(r)                       // present, complete, well-formed, everything signed
//	err = a.Check(now, sigv4.Scope{Region: …})     // clock, then credential scope
//	…                                              // look up a.AccessKeyID and a.SessionToken
//	steps, err := a.Verify(r, secret)              // signature, then body hash
//
// The order and the sentences are those that people report of AWS's services;
// the few that nobody has reported are ours and marked as such.
//
// # Path and query
//
// The path is taken as it stands on the request line and percent-encoded once
// more, which is what AWS calls double encoding. Query parameters are decoded
// ('+' is a space) and encoded again, so that two spellings of one request
// have one signature.
//
// The package covers AWS4-HMAC-SHA256 with the whole body at hand. Chunked
// signing, Signature Version 4A and unsigned payloads belong to other services
// than IAM and are not here.
package sigv4

import (
	"strings"

	"countersign/internal/instant"
)

const (
	// Algorithm is the only one that this package knows.
	Algorithm = "AWS4-HMAC-SHA256"
	// terminator ends every credential scope.
	terminator = "aws4_request"
	dateLength = len("20060102")

	// MaxExpires is how long a presigned request may be valid.
	MaxExpires = 7 * 24 * instant.Hour
	// MaxSkew is how far a request's time may lie from the server's clock.
	MaxSkew = 15 * instant.Minute
)

// Credentials of an access key. SessionToken is "" for long-term keys.
type Credentials struct{ AccessKeyID, SecretAccessKey, SessionToken string }

// A Header is one header field as sent.
type Header struct{ Name, Value string }

// A Request is an HTTP request, as far as signing sees it.
type Request struct {
	Method  string
	Path    string   // as on the request line, escaped; "" means "/"
	Query   string   // raw, without "?"
	Headers []Header // Host among them
	Body    []byte
}

// A Scope is the credential scope without the date.
type Scope struct{ Region, Service string }

// Options are the choices that services make differently. The zero value is
// what IAM and STS do.
type Options struct {
	// KeepPath leaves dot segments and empty segments in the path.
	KeepPath bool
	// SignBody adds a signed X-Amz-Content-Sha256 header. It has no effect on
	// a signature in the query string.
	SignBody bool
	// UnsignedSessionToken keeps the session token out of the canonical
	// request: it is added after signing and not expected to be signed.
	UnsignedSessionToken bool
	// IgnoreExpires lets a presigned request be valid for MaxSkew, whatever its
	// X-Amz-Expires says.
	IgnoreExpires bool
}

// A Signed request with every intermediate step.
type Signed struct {
	Request          Request // ready to send
	CanonicalRequest string
	StringToSign     string
	CredentialScope  string // "20150830/us-east-1/iam/aws4_request"
	SignedHeaders    string // "content-type;host;x-amz-date"
	Signature        string // lower-case hex; "" in the steps of a failed Verify
}

// SigningKeySteps describes how the signing key is derived, one HMAC a line,
// naming the secret and the intermediate keys but showing none of them.
func (s *Signed) SigningKeySteps() []string {
	inputs := strings.SplitN(s.CredentialScope, "/", 4)
	names := []string{`"AWS4" + secret access key`, "kDate", "kRegion", "kService", "kSigning"}
	steps := make([]string, len(inputs))
	for i, input := range inputs {
		steps[i] = names[i+1] + " = HMAC-SHA256(" + names[i] + `, "` + input + `")`
	}
	return steps
}

// An Error says which check failed; Code and Message are AWS's.
type Error struct{ Code, Message string }

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// The codes that this package answers with.
const (
	CodeMissingToken = "MissingAuthenticationToken"
	CodeIncomplete   = "IncompleteSignature"
	CodeMismatch     = "SignatureDoesNotMatch"
	CodeMalformed    = "MalformedQueryString"
)
