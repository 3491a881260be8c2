// Package explain says what an answer of IAM means and what to do about it.
//
// IAM's errors name a code and seldom the cause. Each code of the catalogue has
// a cause and a cure here, in plain words, made specific by what the message
// says (which user, which quota, how far the clock is off) and by what was sent.
// Answers that are not IAM's at all, such as a proxy's error page, are told as
// what they are.
//
// The rules of the texts: the title is one line and says what happened; the
// cause says what IAM found, the fix what to do next, in the imperative. They
// say "may" where IAM's answer leaves the cause open. Nothing secret is
// repeated: of a session token only that it differs.
package explain

import (
	"strconv"
	"strings"

	"countersign/internal/iamapi"
)

// Sent is what the answer is an answer to; all fields optional.
type Sent struct {
	Action           string
	Parameters       []iamapi.Parameter
	AccessKeyID      string // "": taken from the canonical request, where that has it
	SessionToken     bool   // whether one was sent; the same holds
	CanonicalRequest string
	StringToSign     string
}

func (s *Sent) parameter(name string) string {
	for _, p := range s.Parameters {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// completed adds what the canonical request tells: a presigned one has the
// access key in its query string, and both forms have the session token.
func (s *Sent) completed() *Sent {
	c := *s
	query := splitCanonical(s.CanonicalRequest).query
	if c.AccessKeyID == "" {
		c.AccessKeyID = quotedIn("&"+query, "&X-Amz-Credential=", "%2F")
	}
	c.SessionToken = c.SessionToken || strings.Contains("&"+query, "&X-Amz-Security-Token=") ||
		strings.Contains(s.CanonicalRequest, "\nx-amz-security-token:")
	return &c
}

// An Explanation is the contract's result of explain.
type Explanation struct {
	OK           bool
	Title        string                      // one line: "Uploaded.", "IAM already has this certificate."
	Certificate  *iamapi.SigningCertificate  // the first, where the answer has one
	Certificates []iamapi.SigningCertificate // of a list
	Error        *Error
	RequestID    string
}

// An Error explained.
type Error struct {
	Code, Message string
	Cause, Fix    string
	// Difference tells, for SignatureDoesNotMatch, the first line in which the
	// server's canonical request differs from ours; "" where it is not known.
	Difference string
	FromProxy  bool
}

// Explain reads an answer. It never fails: what is no IAM answer is said so,
// with the code [CodeUnreadable].
func Explain(status int, body string, sent *Sent) *Explanation {
	if sent == nil {
		sent = &Sent{}
	}
	sent = sent.completed()
	answer, err := iamapi.ParseAnswer(status, body)
	switch {
	case err != nil:
		return unreadable(status, body, err)
	case answer.Error != nil:
		return explainError(answer, sent)
	case status < 200 || status > 299:
		return unreadable(status, body, errStatus)
	}
	e := &Explanation{OK: true, RequestID: answer.RequestID, Certificates: answer.Certificates, Title: success(answer, sent)}
	if len(answer.Certificates) > 0 {
		e.Certificate = &answer.Certificates[0]
	}
	return e
}

func success(a *iamapi.Answer, sent *Sent) string {
	switch a.Action {
	case "UploadSigningCertificate":
		if len(a.Certificates) == 0 {
			return "Uploaded."
		}
		c := &a.Certificates[0]
		return "Uploaded: the certificate" + of(c.UserName) + " is " + c.Status + "."
	case "ListSigningCertificates":
		n := len(a.Certificates)
		title := strconv.Itoa(n) + " signing certificates"
		switch n {
		case 0:
			title = "No signing certificates"
		case 1:
			title = "One signing certificate"
		}
		title += of(sent.parameter("UserName")) + "."
		if a.IsTruncated {
			title += " There are more: ask again with this answer's Marker."
		}
		return title
	case "UpdateSigningCertificate":
		if status := sent.parameter("Status"); status != "" {
			return "Updated: the certificate is now " + status + "."
		}
		return "Updated."
	case "DeleteSigningCertificate":
		return "Deleted."
	}
	return a.Action + " succeeded."
}

// of names a user, where one is named.
func of(userName string) string {
	if userName == "" {
		return ""
	}
	return " of " + userName
}

func explainError(a *iamapi.Answer, sent *Sent) *Explanation {
	e := &Error{Code: a.Error.Code, Message: a.Error.Message, FromProxy: a.FromProxy}
	c := find(a.FromProxy, e.Code)
	t := c.explain(a.Error, sent)
	e.Cause, e.Fix, e.Difference = t.cause, t.fix, t.difference
	return &Explanation{Title: t.title, Error: e, RequestID: a.RequestID}
}

// quotedIn returns what stands between before and after in a message, "" where
// the message is another.
func quotedIn(message, before, after string) string {
	_, rest, found := strings.Cut(message, before)
	if !found {
		return ""
	}
	value, _, found := strings.Cut(rest, after)
	if !found {
		return ""
	}
	return value
}
