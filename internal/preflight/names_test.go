package preflight

import (
	"strings"
	"testing"
	"time"

	. "countersign/internal/certificate/specimen"
	"countersign/internal/pemtext"
)

func TestAlternativeNamesOfEveryKindAreSearchedForWhatDeceives(t *testing.T) {
	const (
		principalName = "\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03" // userPrincipalName, 1.3.6.1.4.1.311.20.2.3
		turned        = "Bob\u202egpj.exe"
		lookalike     = "\u0430mazon" // the first letter is Cyrillic
	)
	upn := func(value string) string { return Explicit(0, OID(principalName)+Explicit(0, value)) }
	directory := func(rdns ...string) string { return Explicit(4, Name(rdns...)) }
	const invisible, mixed = "names-invisible-characters", "names-mixed-scripts"
	for _, test := range []struct {
		title, name string
		rule        string // "" for none
		carried     string // what the finding points at
	}{
		{"a direction mark in a directory name", directory(Attribute(Country, Printable("DE")), Attribute(CommonName, UTF8(turned))), invisible, UTF8(turned)},
		{"a zero width space in a directory name of a BMPString", directory(Attribute(CommonName, TLV(0x1e, "\x00a\x20\x0b\x00b"))), invisible, TLV(0x1e, "\x00a\x20\x0b\x00b")},
		{"a look-alike in a directory name", directory(Attribute(CommonName, UTF8(lookalike))), mixed, UTF8(lookalike)},
		{"a direction mark in a principal name", upn(UTF8(turned)), invisible, UTF8(turned)},
		{"a control character in a principal name of ASCII", upn(IA5("bob\x00@example.com")), invisible, IA5("bob\x00@example.com")},
		{"a look-alike in a principal name", upn(UTF8(lookalike + "@example.com")), mixed, UTF8(lookalike + "@example.com")},
		{"a direction mark in an ediPartyName", Explicit(5, Explicit(1, UTF8(turned))), invisible, UTF8(turned)},
		{"a control character in a domain name", Implicit(2, "a\x01b"), invisible, Implicit(2, "a\x01b")},
		{"a plain directory name", directory(Attribute(CommonName, UTF8("Zürich"))), "", ""},
		{"a plain principal name", upn(UTF8("bob@example.com")), "", ""},
		{"bytes that are no text", upn(Octets("\x00\x01\x02") + Integer("\x01")), "", ""},
	} {
		der := WithValue(SubjectAltName, Seq(test.name))
		r := Inspect([]byte(pemtext.Encode([]byte(der))), Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		found := 0
		for _, f := range r.Findings {
			if f.Rule.ID != invisible && f.Rule.ID != mixed {
				continue
			}
			found++
			at := strings.Index(der, test.carried)
			want := r.Certificates[0].Block.SpanOf(at, at+len(test.carried))
			if f.Rule.ID != test.rule || *f.Span != want || !strings.HasPrefix(f.Detail, "In subject alternative name 1") {
				t.Errorf("%s: %s at %v, want %v: %s", test.title, f.Rule.ID, *f.Span, want, f.Detail)
			}
		}
		if (found == 1) != (test.rule != "") {
			t.Errorf("%s: %d findings", test.title, found)
		}
	}
}

func TestNamesNestedWithoutEndAreSearchedInBounds(t *testing.T) {
	der := WithValue(SubjectAltName, Seq(strings.Repeat("\xa0\x80", 100_000)))
	Inspect([]byte(pemtext.Encode([]byte(der))), Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
}
