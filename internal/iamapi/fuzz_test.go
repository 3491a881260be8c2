package iamapi

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParseForm compares with net/url, wherever that takes the form: what it
// finds under each name, in its order.
func FuzzParseForm(f *testing.F) {
	for _, form := range []string{"", "Action=ListUsers&Version=2010-05-08", "a=1&b=2&a=3", "a=%41+%2b", "&=&a&%", "a=%ff", "a=1;b=2", "Tags.member.1.Key=a&Tags.member.1.Value=b&TagKeys.member.99=c"} {
		f.Add(form)
	}
	f.Fuzz(func(t *testing.T, form string) {
		parameters, err := ParseForm(form)
		values, urlErr := url.ParseQuery(strings.ReplaceAll(form, ";", "%3B"))
		if err != nil {
			if err.Code != "MalformedQueryString" || err.Message == "" {
				t.Errorf("%+v", err)
			}
			if urlErr == nil && valid(values) {
				t.Errorf("net/url takes %q, which is refused: %v", form, err)
			}
			return
		}
		if urlErr != nil {
			t.Fatalf("net/url refuses %q: %v", form, urlErr)
		}
		got := make(url.Values)
		for _, p := range parameters {
			got.Add(p.Name, p.Value)
		}
		if !reflect.DeepEqual(got, values) {
			t.Errorf("%q\nnet/url: %q", got, values)
		}
		// Whatever it is, it can be read as a call and checked.
		call, callErr := ReadCall(parameters)
		if (call == nil) == (callErr == nil) {
			t.Errorf("%v, %v", call, callErr)
		}
		if call != nil && call.CheckNames() == nil {
			for _, p := range call.Parameters {
				if len(got[p.Name]) != 1 {
					t.Errorf("%s passes, which was sent %d times", p.Name, len(got[p.Name]))
				}
			}
		}
		for _, a := range append(Actions(), STSActions()...) {
			e := (&Call{&a, parameters}).Validate()
			if message := ValidationMessage(Check(a.Name, parameters)); (e == nil) != (message == "") || e != nil && e.Message != message {
				t.Errorf("%v: %s", e, message)
			}
		}
	})
}

func valid(values url.Values) bool {
	for name, list := range values {
		if !utf8.ValidString(name) || !utf8.ValidString(strings.Join(list, "")) {
			return false
		}
	}
	return true
}

// FuzzParseAnswer compares with encoding/xml: what is read here, that reads
// too, and finds the same text in it. (It takes more: it does not check for a
// second root, for namespaces, or for what stands in a comment.)
func FuzzParseAnswer(f *testing.F) {
	f.Add(string(Success(FindAction("UploadSigningCertificate"), CertificateResult{uploaded}, requestID)))
	f.Add(string(ErrorDocument(NewProxyError("GatewayTimeout", "m"), Service, requestID)))
	f.Add("\ufeff<?xml version=\"1.0\"?><!-- c --><i:AResponse xmlns:i='n' a=\"&lt;\"><![CDATA[x]]>&#65;&#x42;&amp;\r\n\r</i:AResponse >")
	f.Add("<!DOCTYPE a [<!ENTITY x 'y'>]><AResponse>&x;</AResponse>")
	f.Add("<AResponse/><!-- -- -->")
	f.Fuzz(func(t *testing.T, body string) {
		answer, err := ParseAnswer(200, body)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(body) || syntax.Message == "" {
				t.Errorf("%#v", err)
			}
			return
		}
		if answer.Error == nil && answer.Action == "" {
			t.Errorf("%+v is neither", answer)
		}
		d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
		var theirs, ours strings.Builder
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				if strings.Contains(err.Error(), "invalid XML name") && utf8.ValidString(body) {
					return // of a character beyond ASCII: ours takes them all
				}
				if strings.Contains(err.Error(), "unsupported version") {
					return // XML 1.0 takes every 1.x (fifth edition, §2.8)
				}
				t.Fatalf("encoding/xml: %v in %q", err, body)
			}
			if text, ok := token.(xml.CharData); ok {
				theirs.Write(text)
			}
		}
		r := newXMLReader(body)
		for {
			token, err := r.next()
			if err != nil {
				t.Fatal(err)
			}
			if token.kind == tokenEOF {
				break
			}
			ours.WriteString(token.text)
		}
		// Outside of the root there is white space alone, which is not told.
		if strings.TrimSpace(theirs.String()) != strings.TrimSpace(ours.String()) {
			t.Errorf("%q\nencoding/xml: %q", ours.String(), theirs.String())
		}
	})
}

// FuzzWriteXML writes whatever is stored and reads it back, with encoding/xml
// and with ParseAnswer.
func FuzzWriteXML(f *testing.F) {
	for _, s := range []string{"", "Bob", odd, "]]>", "&#13;", "\r", "\x00\x08\x0b\x1f\x7f", "\ufffe\uffff", "\ufffd", "\xff\xed\xa0\x80", "\u0085\u2028\U0010ffff", "<!--", " \n\t "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, stored string) {
		want := strings.Map(func(r rune) rune {
			if !isXMLCharacter(r) {
				return utf8.RuneError
			}
			return r
		}, stored)
		certificate := uploaded
		certificate.CertificateBody = stored
		body := Success(FindAction("UploadSigningCertificate"), CertificateResult{certificate}, requestID)
		var theirs struct {
			XMLName xml.Name `xml:"https://iam.amazonaws.com/doc/2010-05-08/ UploadSigningCertificateResponse"`
			Body    string   `xml:"UploadSigningCertificateResult>Certificate>CertificateBody"`
			ID      string   `xml:"ResponseMetadata>RequestId"`
		}
		if err := xml.Unmarshal(body, &theirs); err != nil || theirs.Body != want || theirs.ID != requestID {
			t.Errorf("encoding/xml: %q, %v, want %q", theirs.Body, err, want)
		}
		ours, err := ParseAnswer(200, string(body))
		if err != nil || ours.Certificates[0].CertificateBody != want {
			t.Errorf("%+v, %v, want %q", ours, err, want)
		}

		refused := NewError("ValidationError", stored)
		ours, err = ParseAnswer(400, string(ErrorDocument(refused, STSService, stored)))
		if err != nil || ours.Error.Message != want || ours.RequestID != want {
			t.Errorf("%+v, %v, want %q", ours, err, want)
		}
	})
}
