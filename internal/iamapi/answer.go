package iamapi

import (
	"strings"

	"countersign/internal/instant"
)

// An Answer is a parsed XML answer.
type Answer struct {
	Action       string // from "<ActionResponse>"; "" for an error
	Error        *Error // nil for success
	Certificates []SigningCertificate
	IsTruncated  bool
	Marker       string
	RequestID    string
	FromProxy    bool // the error is the proxy's own, not IAM's
}

// ParseAnswer reads an answer's XML: with or without namespace and white
// space, unknown elements passed over. No DTD, no entities but the five and
// character references. The error says what was found and where (byte offset);
// it is a *SyntaxError.
//
// An upload date that is not ISO 8601 is left zero: the upload happened all the
// same.
func ParseAnswer(status int, body string) (*Answer, error) {
	r := newXMLReader(body)
	root, err := r.next()
	if err != nil {
		return nil, err
	}
	answer := &Answer{}
	action, isAnswer := strings.CutSuffix(root.name, "Response")
	switch {
	case root.name == "ErrorResponse":
		answer.Error = &Error{Status: status}
		err = r.children(answer.readError)
		answer.FromProxy = answer.Error.FromProxy
		if answer.Error.Type == "" {
			answer.Error.Type = typeOf(status)
		}
		if err == nil && answer.Error.Code == "" {
			err = r.fail(root.offset, "an <ErrorResponse> without a <Code>")
		}
	case isAnswer && action != "":
		answer.Action = action
		err = r.children(answer.readSuccess)
	default:
		err = r.fail(root.offset, "<"+root.name+"> is no answer of IAM")
	}
	if err != nil {
		return nil, err
	}
	if _, err := r.next(); err != nil { // only the end can follow
		return nil, err
	}
	return answer, nil
}

func (a *Answer) readError(r *xmlReader, child token) error {
	switch child.name {
	case "Error":
		return r.children(func(r *xmlReader, child token) error {
			switch child.name {
			case "Type":
				return r.text(&a.Error.Type)
			case "Code":
				return r.text(&a.Error.Code)
			case "Message":
				return r.text(&a.Error.Message)
			case "Source":
				var source string
				err := r.text(&source)
				a.Error.FromProxy = child.xmlns == proxyNamespace && source == proxySource
				return err
			}
			return r.skip()
		})
	case "RequestId", "RequestID":
		return r.text(&a.RequestID)
	}
	return r.skip()
}

func (a *Answer) readSuccess(r *xmlReader, child token) error {
	switch child.name {
	case a.Action + "Result":
		return r.children(a.readResult)
	case "ResponseMetadata":
		return r.children(func(r *xmlReader, child token) error {
			if child.name == "RequestId" {
				return r.text(&a.RequestID)
			}
			return r.skip()
		})
	}
	return r.skip()
}

func (a *Answer) readResult(r *xmlReader, child token) error {
	switch child.name {
	case "Certificate":
		return a.readCertificate(r)
	case "Certificates":
		return r.children(func(r *xmlReader, child token) error {
			if child.name == "member" {
				return a.readCertificate(r)
			}
			return r.skip()
		})
	case "IsTruncated":
		var truncated string
		err := r.text(&truncated)
		a.IsTruncated = strings.TrimSpace(truncated) == "true"
		return err
	case "Marker":
		return r.text(&a.Marker)
	}
	return r.skip()
}

func (a *Answer) readCertificate(r *xmlReader) error {
	var c SigningCertificate
	err := r.children(func(r *xmlReader, child token) error {
		switch child.name {
		case "UserName":
			return r.text(&c.UserName)
		case "CertificateId":
			return r.text(&c.CertificateID)
		case "CertificateBody":
			return r.text(&c.CertificateBody)
		case "Status":
			return r.text(&c.Status)
		case "UploadDate":
			var date string
			err := r.text(&date)
			if t, ok := instant.ParseRFC3339(strings.TrimSpace(date)); ok {
				c.UploadDate = t
			}
			return err
		}
		return r.skip()
	})
	a.Certificates = append(a.Certificates, c)
	return err
}

// children calls read for each child element of the element whose start tag
// was read last; read must consume the child to its end.
func (r *xmlReader) children(read func(*xmlReader, token) error) error {
	for {
		t, err := r.next()
		if err != nil || t.kind == tokenEnd {
			return err
		}
		if t.kind == tokenStart {
			if err := read(r, t); err != nil {
				return err
			}
		}
	}
}

// text collects the text of the element whose start tag was read last, passing
// over elements in it.
func (r *xmlReader) text(into *string) error {
	var b strings.Builder
	for depth := 1; depth > 0; {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch {
		case t.kind == tokenStart:
			depth++
		case t.kind == tokenEnd:
			depth--
		case depth == 1:
			b.WriteString(t.text)
		}
	}
	*into = b.String()
	return nil
}

// skip passes over the element whose start tag was read last.
func (r *xmlReader) skip() error {
	var ignored string
	return r.text(&ignored)
}
