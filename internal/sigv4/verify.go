package sigv4

import (
	"strconv"
	"strings"
	"time"

	"countersign/internal/digest"
)

// MismatchMessage is AWS's sentence for a signature that is not the one that
// the server computed.
const MismatchMessage = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

// Check applies [Authorization.CheckTime] and then [Authorization.CheckScope].
func (a *Authorization) Check(now time.Time, want Scope) error {
	if err := a.CheckTime(now); err != nil {
		return err
	}
	return a.CheckScope(want)
}

// CheckTime applies the 15 minutes either way, or the presigned expiry.
func (a *Authorization) CheckTime(now time.Time) error {
	now = now.UTC().Truncate(time.Second)
	lifetime := MaxSkew
	if a.limited {
		lifetime = a.Expires
	}
	if oldest := now.Add(-lifetime); a.Time.Before(oldest) {
		return &Error{CodeMismatch, "Signature expired: " + a.stamp() + " is now earlier than " +
			oldest.Format(timeFormat) + " (" + now.Format(timeFormat) + " - " + durationText(lifetime) + ".)"}
	}
	if newest := now.Add(MaxSkew); a.Time.After(newest) {
		return &Error{CodeMismatch, "Signature not yet current: " + a.stamp() + " is still later than " +
			newest.Format(timeFormat) + " (" + now.Format(timeFormat) + " + " + durationText(MaxSkew) + ".)"}
	}
	return nil
}

func durationText(d time.Duration) string {
	if d%time.Minute == 0 {
		return strconv.FormatInt(int64(d/time.Minute), 10) + " min"
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + " sec"
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
	if date := a.stamp()[:dateLength]; a.Date != date {
		wrong = append(wrong, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"+
			a.Date+"' != '"+date+"', from '"+a.stamp()+"'.")
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
	return a.VerifyWith(r, NewSigningKey(secret, a.Date, a.Scope))
}

// VerifyWith is [Authorization.Verify] for a server that has derived the key of the
// secret, a.Date and a.Scope before.
func (a *Authorization) VerifyWith(r *Request, key SigningKey) (steps *Signed, err error) {
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
	scope := credentialScope(a.Date, a.Scope)
	canonical := canonicalRequest(r, canonicalQuery(query, without...), a.SignedHeaders, a.options)
	steps = &Signed{
		Request:          *r,
		CanonicalRequest: canonical,
		StringToSign:     stringToSign(a.stamp(), scope, canonical),
		CredentialScope:  scope,
		SignedHeaders:    strings.Join(a.SignedHeaders, ";"),
	}
	computed := key.sign(steps.StringToSign)
	if !digest.Equal([]byte(computed), []byte(a.Signature)) {
		return steps, &Error{CodeMismatch, MismatchMessage +
			"\n\nThe Canonical String for this request should have been\n'" + steps.CanonicalRequest +
			"'\n\nThe String-to-Sign should have been\n'" + steps.StringToSign + "'\n"}
	}
	// The body is part of what was signed. A header that states another hash
	// is a contradiction that S3 refuses, in these words.
	if stated, n := findHeader(r.Headers, headerContentSHA256); n > 0 && stated != bodyHash(r.Body) {
		return steps, &Error{CodeMismatch, "The provided 'x-amz-content-sha256' header does not match what was computed."}
	}
	steps.Signature = computed
	return steps, nil
}

// headerHash is how AWS's messages refer to an Authorization header.
func headerHash(header string) string {
	sum := digest.SHA256([]byte(header))
	return base64String(sum[:])
}
