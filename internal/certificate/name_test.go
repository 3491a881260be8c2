package certificate

import (
	"testing"

	"countersign/internal/der"
)

func TestNamesAreWrittenAsRFC4514Says(t *testing.T) {
	utf8 := func(text string) string { return tlv(0x0c, text) }
	tests := []struct{ name, encoded, want string }{
		{"the last RDN comes first", name(attribute(idC, printable("DE")), attribute(idCN, printable("a"))), "CN=a,C=DE"},
		{"an RDN of two attributes", name(set(seq(oid(idC), printable("DE")), seq(oid(idCN), printable("a")))), "C=DE+CN=a"},
		{"special characters", name(attribute(idCN, utf8(`a,b+c"d\e<f>g;h=i`))), `CN=a\,b\+c\"d\\e\<f\>g\;h=i`},
		{"spaces at the ends and a leading #", name(attribute(idCN, utf8(" a b ")), attribute(idCN, utf8("#a#"))), `CN=\#a#,CN=\ a b\ `},
		{"a NUL and a line feed", name(attribute(idCN, utf8("a\x00\n"))), `CN=a\00\0A`},
		{"the mark that turns text", name(attribute(idCN, utf8("a\u202eb"))), `CN=a\E2\80\AEb`},
		{"letters beyond ASCII", name(attribute(idCN, utf8("Zürich"))), "CN=Zürich"},
		{"markup is text", name(attribute(idCN, utf8("<b>"))), `CN=\<b\>`},
		{"an attribute without a name", name(attribute(idUnknown, utf8("a"))), "1.2.3.4=#0c0161"},
		{"no attributes", name(), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Parse([]byte(with(func(d *draft) { d.subject = test.encoded })))
			if got := c.Subject.String(); got != test.want || der.FirstHidden(got) >= 0 {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSelfIssuedComparesNamesAsRFC5280Does(t *testing.T) {
	tests := []struct {
		name            string
		issuer, subject string
		want            bool
	}{
		{"the same octets", name(attribute(idCN, printable("a"))), name(attribute(idCN, printable("a"))), true},
		{"other string types", name(attribute(idCN, printable("a"))), name(attribute(idCN, tlv(0x0c, "a"))), true},
		{"other case and spaces", name(attribute(idCN, printable("A  b "))), name(attribute(idCN, printable("a B"))), true},
		{"another value", name(attribute(idCN, printable("ab"))), name(attribute(idCN, printable("a b"))), false},
		{"a longer value", name(attribute(idCN, printable("ab"))), name(attribute(idCN, printable("abc"))), false},
		{"another type", name(attribute(idC, printable("DE"))), name(attribute(idCN, printable("DE"))), false},
		{"one RDN more", name(attribute(idCN, printable("a"))), name(attribute(idCN, printable("a")), attribute(idCN, printable("a"))), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Parse([]byte(with(func(d *draft) { d.issuer, d.subject = test.issuer, test.subject })))
			if got := c.SelfIssued(); got != test.want {
				t.Errorf("%q issued by %q: self-issued is %v", c.Subject, c.Issuer, got)
			}
		})
	}
}

func TestExtensionsAreDescribed(t *testing.T) {
	tests := []struct{ name, id, value, want string }{
		{"key usage", oidKeyUsage, tlv(0x03, "\x05\xa0"), "digitalSignature, keyEncipherment"},
		{"a CA with a path length", oidBasic, seq(yes, integer("\x01")), "CA: true, path length: 1"},
		{"alternative names", idSAN, seq(implicit(2, "example.com"), implicit(7, "\xc0\x00\x02\x01"), implicit(2, "a\u202e")), "dns:example.com, ip:192.0.2.1, dns:a<U+202E>"},
		{"a principal name", idSAN, seq(explicit(0, oid("\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03")+explicit(0, tlv(0x0c, "bob")))), `otherName:userPrincipalName "bob"`},
		{"name constraints", idConstraints, seq(explicit(0, seq(implicit(7, "\x0a\x00\x00\x00\xff\x00\x00\x00")))), "permitted: ip:10.0.0.0/8"},
		{"must staple", "\x2b\x06\x01\x05\x05\x07\x01\x18", seq(integer("\x05")), "status_request (must staple)"},
		{"Netscape's type", "\x60\x86\x48\x01\x86\xf8\x42\x01\x01", tlv(0x03, "\x06\xc0"), "SSL client, SSL server"},
		{"Microsoft's template", "\x2b\x06\x01\x04\x01\x82\x37\x15\x07", seq(oid(idUnknown), integer("\x64"), integer("\x05")), "template 1.2.3.4, version 100.5"},
		{"an unknown one", idUnknown, seq(integer("\x05"), tlv(0x0c, "x"), null), `SEQUENCE { 5, "x", NULL }`},
		{"an unknown one that is no DER", idUnknown, "\xff\xff", "ffff"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Parse([]byte(withValue(test.id, test.value)))
			if len(c.Extensions) != 1 || c.Extensions[0].Value() != test.want {
				t.Errorf("described as %q, want %q", c.Extensions[0].Value(), test.want)
			}
		})
	}
}
