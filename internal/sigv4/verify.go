package sigv4

import (
	"strconv"
	"strings"

	"countersign/internal/digest"
	"countersign/internal/instant"
)

// MismatchMessage is AWS's sentence for a signature that is not the one that
// the server computed.
const MismatchMessage = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

// Check applies [Authorization.CheckTime] and then [Authorization.CheckScope].
func (a *Authorization) Check(now instant.Time, want Scope) error {
	if err := a.CheckTime(now); err != nil {
		return err
	}
	return a.CheckScope(want)
}

// CheckTime applies the 15 minutes either way, or the presigned expiry.
func (a *Authorization) CheckTime(now instant.Time) error {
	now = now.UTC().Truncate(instant.Second)
	lifetime := MaxSkew
	if a.limited && !a.options.IgnoreExpires {
		lifetime = a.Expires
	}
	if oldest := now.Add(-lifetime); a.Time.Before(oldest) {
		return &Error{CodeMismatch, "Signature expired: " + a.stamp + " is now earlier than " +
			instant.Basic(oldest) + " (" + instant.Basic(now) + " - " + durationText(lifetime) + ".)"}
	}
	if newest := now.Add(MaxSkew); a.Time.After(newest) {
		return &Error{CodeMismatch, "Signature not yet current: " + a.stamp + " is still later than " +
			instant.Basic(newest) + " (" + instant.Basic(now) + " + " + durationText(MaxSkew) + ".)"}
	}
	return nil
}

func durationText(d instant.Duration) string {
	if d%instant.Minute == 0 {
		return strconv.FormatInt(int64(d/instant.Minute), 10) + " min"
	}
	return strconv.FormatInt(int64(d/instant.Second), 10) + " sec"
}

// CheckScope compares the credential scope with the region and the service
// that the server answers for, and with the time of the request. All that is
// wrong with it is in the one message.
func (a *Authorization) CheckScope(want Scope) error {
	if a.terminator == "" && a.AccessKeyID == "" {
		return &Error{CodeIncomplete, "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" + a.credential + "'"}
	}
	var wrong []string
	if a.Scope.Region != want.Region {
		wrong = append(wrong, "Credential should be scoped to a valid region.")
	}
	if a.Scope.Service != want.Service {
		wrong = append(wrong, "Credential should be scoped to correct service: '"+want.Service+"'.")
	}
	if a.terminator != terminator {
		wrong = append(wrong, "Credential should be scoped with a valid terminator: '"+terminator+"', not '"+a.terminator+"'.")
	}
	if date := a.stamp[:dateLength]; a.Date != date {
		wrong = append(wrong, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"+
			a.Date+"' != '"+date+"', from '"+a.stamp+"'.")
	}
	if wrong != nil {
		return &Error{CodeMismatch, strings.Join(wrong, " ")}
	}
	return nil
}

// Verify computes the signature with the secret and compares in constant time;
// the steps come back also where it does not match. It does not judge the
// clock, nor whether the scope is this server's: [Authorization.Check] does.
// The request must be the one that was parsed. Errors are *Error.
//
// A mismatch is told with the canonical request and the string to sign as the
// server saw them, and never with the signature that would have been right:
// that would sign the request for whoever made it up.
func (a *Authorization) Verify(r *Request, secret string) (steps *Signed, err error) {
	canonical, err := a.appendCanonicalRequest(make([]byte, 0, usualSize), r)
	if err != nil {
		return nil, err
	}
	toSign := appendStringToSign(nil, a.stamp, a.credentialScope(), canonical)
	steps = &Signed{
		Request:          *r,
		CanonicalRequest: string(canonical),
		StringToSign:     string(toSign),
		CredentialScope:  a.credentialScope(),
		SignedHeaders:    strings.Join(a.SignedHeaders, ";"),
	}
	key := NewSigningKey(secret, a.Date, a.Scope)
	computed := key.sign(toSign)
	if err := a.compare(r, canonical, toSign, computed); err != nil {
		return steps, err
	}
	steps.Signature = computed
	return steps, nil
}

// VerifyWith is [Authorization.Verify] for a server that has derived the key of the
// secret, a.Date and a.Scope before, and shows nobody the steps.
func (a *Authorization) VerifyWith(r *Request, key SigningKey) error {
	// Both stay on the stack: nothing of them is wanted but whether they match.
	var room [usualSize + usualStringToSign]byte
	canonical, err := a.appendCanonicalRequest(room[:0:usualSize], r)
	if err != nil {
		return err
	}
	toSign := appendStringToSign(room[usualSize:usualSize], a.stamp, a.credentialScope(), canonical)
	return a.compare(r, canonical, toSign, key.sign(toSign))
}

// appendCanonicalRequest writes that of the request which the signature claims to be
// for.
func (a *Authorization) appendCanonicalRequest(b []byte, r *Request) ([]byte, error) {
	if err := a.CheckScope(a.Scope); err != nil {
		return nil, err
	}
	query, bad, ok := parseQuery(r.Query)
	if !ok {
		return nil, &Error{CodeMalformed, EscapeMessage(bad)}
	}
	var without []string
	if a.Presigned {
		without = []string{amzSignature}
		if a.options.UnsignedSessionToken {
			without = append(without, amzSecurityToken)
		}
	}
	return appendCanonicalRequest(b, r, canonicalQuery(query, without...), a.SignedHeaders, a.options), nil
}

// credentialScope is that of the credential, which has one once CheckScope has
// succeeded: all of it behind the access key id.
func (a *Authorization) credentialScope() string {
	_, scope, _ := strings.Cut(a.credential, "/")
	return scope
}

// compare holds the signature that was sent, and a hash of the body that was, against
// what was computed.
func (a *Authorization) compare(r *Request, canonical, toSign []byte, computed string) error {
	if !digest.Equal([]byte(computed), []byte(a.Signature)) {
		return &Error{CodeMismatch, MismatchMessage +
			"\n\nThe Canonical String for this request should have been\n'" + string(canonical) +
			"'\n\nThe String-to-Sign should have been\n'" + string(toSign) + "'\n"}
	}
	// The body is part of what was signed. A header that states another hash
	// is a contradiction that S3 refuses, in these words.
	if stated, n := findHeader(r.Headers, headerContentSHA256); n > 0 && stated != bodyHash(r.Body) {
		return &Error{CodeMismatch, "The provided 'x-amz-content-sha256' header does not match what was computed."}
	}
	return nil
}

// headerHash is how AWS's messages refer to an Authorization header.
func headerHash(header string) string {
	sum := digest.SHA256([]byte(header))
	return base64String(sum[:])
}
