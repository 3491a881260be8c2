package certificate_test

import (
	"testing"

	"countersign/internal/certificate"
	. "countersign/internal/certificate/specimen"
	"countersign/internal/der"
)

func TestNamesAreWrittenAsRFC4514Says(t *testing.T) {
	tests := []struct{ name, encoded, want string }{
		{"the last RDN comes first", Name(Attribute(Country, Printable("DE")), Attribute(CommonName, Printable("a"))), "CN=a,C=DE"},
		{"an RDN of two attributes", Name(Set(Seq(OID(Country), Printable("DE")), Seq(OID(CommonName), Printable("a")))), "C=DE+CN=a"},
		{"special characters", Name(Attribute(CommonName, UTF8(`a,b+c"d\e<f>g;h=i`))), `CN=a\,b\+c\"d\\e\<f\>g\;h=i`},
		{"spaces at the ends and a leading #", Name(Attribute(CommonName, UTF8(" a b ")), Attribute(CommonName, UTF8("#a#"))), `CN=\#a#,CN=\ a b\ `},
		{"a NUL and a line feed", Name(Attribute(CommonName, UTF8("a\x00\n"))), `CN=a\00\0A`},
		{"the mark that turns text", Name(Attribute(CommonName, UTF8("a\u202eb"))), `CN=a\E2\80\AEb`},
		{"letters beyond ASCII", Name(Attribute(CommonName, UTF8("Zürich"))), "CN=Zürich"},
		{"markup is text", Name(Attribute(CommonName, UTF8("<b>"))), `CN=\<b\>`},
		{"an attribute without a name", Name(Attribute(Unknown, UTF8("a"))), "1.2.3.4=#0c0161"},
		{"no attributes", Name(), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := certificate.Parse([]byte(With(func(d *Draft) { d.Subject = test.encoded })))
			if got := c.Subject.String(); got != test.want || der.FirstHidden(got) >= 0 {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSelfIssuedComparesNamesAsRFC5280Does(t *testing.T) {
	country, common := Seq(OID(Country), Printable("DE")), Seq(OID(CommonName), Printable("a"))
	tests := []struct {
		name            string
		issuer, subject string
		want            bool
	}{
		{"the same bytes", Name(Attribute(CommonName, Printable("a"))), Name(Attribute(CommonName, Printable("a"))), true},
		{"other string types", Name(Attribute(CommonName, Printable("a"))), Name(Attribute(CommonName, UTF8("a"))), true},
		{"other case and spaces", Name(Attribute(CommonName, Printable("A  b "))), Name(Attribute(CommonName, Printable("a B"))), true},
		{"another value", Name(Attribute(CommonName, Printable("ab"))), Name(Attribute(CommonName, Printable("a b"))), false},
		{"a longer value", Name(Attribute(CommonName, Printable("ab"))), Name(Attribute(CommonName, Printable("abc"))), false},
		{"another type", Name(Attribute(Country, Printable("DE"))), Name(Attribute(CommonName, Printable("DE"))), false},
		{"an RDN of two attributes in another order", Name(Set(country, common)), Name(Set(common, country)), true},
		{"two attributes that another string type sorts otherwise", Name(Set(Seq(OID(CommonName), UTF8("b")), Seq(OID(CommonName), Printable("a")))),
			Name(Set(Seq(OID(CommonName), UTF8("a")), Seq(OID(CommonName), Printable("b")))), true},
		{"an attribute twice that is there once", Name(Set(common, common)), Name(Set(common, Seq(OID(CommonName), Printable("b")))), false},
		{"two attributes in one RDN and in two", Name(Set(country, common)), Name(Set(country), Set(common)), false},
		{"two RDNs in another order", Name(Set(country), Set(common)), Name(Set(common), Set(country)), false},
		{"one RDN more", Name(Attribute(CommonName, Printable("a"))), Name(Attribute(CommonName, Printable("a")), Attribute(CommonName, Printable("a"))), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := certificate.Parse([]byte(With(func(d *Draft) { d.Issuer, d.Subject = test.issuer, test.subject })))
			if got := c.SelfIssued(); got != test.want {
				t.Errorf("%q issued by %q: self-issued is %v", c.Subject, c.Issuer, got)
			}
			checkCanonical(t, test.name, c)
		})
	}
}

func TestExtensionsAreDescribed(t *testing.T) {
	tests := []struct{ name, id, value, want string }{
		{"key usage", KeyUsage, TLV(0x03, "\x05\xa0"), "digitalSignature, keyEncipherment"},
		{"a CA with a path length", BasicConstraints, Seq(True, Integer("\x01")), "CA: true, path length: 1"},
		{"alternative names", SubjectAltName, Seq(Implicit(2, "example.com"), Implicit(7, "\xc0\x00\x02\x01"), Implicit(2, "a\u202e")), "dns:example.com, ip:192.0.2.1, dns:a<U+202E>"},
		{"a principal name", SubjectAltName, Seq(Explicit(0, OID("\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03")+Explicit(0, UTF8("bob")))), `otherName:userPrincipalName "bob"`},
		{"name constraints", NameConstraints, Seq(Explicit(0, Seq(Implicit(7, "\x0a\x00\x00\x00\xff\x00\x00\x00")))), "permitted: ip:10.0.0.0/8"},
		{"name constraints of every kind of name", NameConstraints, Seq(
			Explicit(0, Seq(Implicit(1, "example.com"))+Seq(Implicit(2, ".example.com"))+Seq(Explicit(4, Name(Attribute(CommonName, Printable("a")))))+Seq(Implicit(6, ".example.com"))),
			Explicit(1, Seq(Explicit(0, OID("\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x03")+Explicit(0, UTF8("bob"))))+Seq(Implicit(7, "\xc0\x00\x02\x00\xff\xff\xff\x00"))+Seq(Implicit(8, "\x2a\x03\x04")))),
			"permitted: email:example.com, dns:.example.com, dirName:CN=a, uri:.example.com\nexcluded: otherName:userPrincipalName \"bob\", ip:192.0.2.0/24, rid:1.2.3.4"},
		{"policy mappings", PolicyMappings, Seq(Seq(OID(Unknown), OID(Unknown+"\x05"))), "1.2.3.4 = 1.2.3.4.5"},
		{"policy constraints", PolicyConstraints, Seq(Implicit(0, "\x00"), Implicit(1, "\x02")), "requireExplicitPolicy: 0, inhibitPolicyMapping: 2"},
		{"inhibit any policy", "\x55\x1d\x36", Integer("\x03"), "3"},
		{"subject information access", "\x2b\x06\x01\x05\x05\x07\x01\x0b", Seq(Seq(OID("\x2b\x06\x01\x05\x05\x07\x30\x05"), Implicit(6, "http://example.com/x"))), "caRepository: uri:http://example.com/x"},
		{"the freshest revocation list", "\x55\x1d\x2e", Seq(Seq(Explicit(0, Explicit(0, Implicit(6, "http://example.com/x"))))), "uri:http://example.com/x"},
		{"statements of qualified certificates", "\x2b\x06\x01\x05\x05\x07\x01\x03", Seq(Seq(OID("\x04\x00\x8e\x46\x01\x01")), Seq(OID("\x04\x00\x8e\x46\x01\x03"), Integer("\x0a"))), "qcCompliance\nqcRetentionPeriod: 10"},
		{"Microsoft's CA version", "\x2b\x06\x01\x04\x01\x82\x37\x15\x01", Integer("\x01\x00\x02"), "certificate 2, key 1"},
		{"must staple", "\x2b\x06\x01\x05\x05\x07\x01\x18", Seq(Integer("\x05")), "status_request (must staple)"},
		{"Netscape's type", "\x60\x86\x48\x01\x86\xf8\x42\x01\x01", TLV(0x03, "\x06\xc0"), "SSL client, SSL server"},
		{"Microsoft's template", "\x2b\x06\x01\x04\x01\x82\x37\x15\x07", Seq(OID(Unknown), Integer("\x64"), Integer("\x05")), "template 1.2.3.4, version 100.5"},
		{"an unknown one", Unknown, Seq(Integer("\x05"), UTF8("x"), Null), `SEQUENCE { 5, "x", NULL }`},
		{"an unknown one that is no DER", Unknown, "\xff\xff", "ffff"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := certificate.Parse([]byte(WithValue(test.id, test.value)))
			if len(c.Extensions) != 1 || c.Extensions[0].Value() != test.want {
				t.Errorf("described as %q, want %q", c.Extensions[0].Value(), test.want)
			}
		})
	}
}

func TestNamesAreComparedAsRFC5280Says(t *testing.T) {
	name := func(value string) string {
		return Name(Attribute(CommonName, value))
	}
	for _, test := range []struct {
		title, issuer, subject string
		same                   bool
	}{
		{"the same bytes", UTF8("Bob"), UTF8("Bob"), true},
		{"another string type", UTF8("Bob"), Printable("Bob"), true},
		{"another case", UTF8("BOB"), UTF8("bob"), true},
		{"spaces at the ends and in between", UTF8(" Bob  Smith "), UTF8("bob smith"), true},
		{"no space in between", UTF8("Bob Smith"), UTF8("BobSmith"), false},
		{"one longer", UTF8("Bob"), UTF8("Bobby"), false},
		{"a NUL behind the end", UTF8("Bob\x00"), UTF8("Bob"), false},
		{"a NUL and nothing", UTF8("\x00"), UTF8(""), false},
		{"letters beyond ASCII of another case", UTF8("Ä"), UTF8("ä"), false},
		{"a tab and a line feed for spaces", UTF8("Bob\t\nSmith\n"), UTF8("Bob Smith"), true},
		{"an old string type", TLV(0x14, "Z\xfcrich"), UTF8("Zürich"), true},
		{"two bytes a character", TLV(0x1e, "\x00B\x00o\x00b"), UTF8("bob"), true},
		{"bytes that are no text", Octets("Bob"), UTF8("Bob"), false},
		{"text that cannot be read, in another case", UTF8("Bob\xff"), UTF8("bob\xff"), false},
		{"text that cannot be read", UTF8("Bob\xff"), UTF8("Bob\xff"), true},
		{"the end of one value at the beginning of the next", UTF8("a") + UTF8("b"), UTF8("ab"), false},
	} {
		for range 2 {
			der := With(func(d *Draft) { d.Issuer, d.Subject = name(test.issuer), name(test.subject) })
			c := certificate.Parse([]byte(der))
			if got := c.SelfIssued(); got != test.same {
				t.Errorf("%s: %v", test.title, got)
			}
			checkCanonical(t, test.title, c)
			test.issuer, test.subject = test.subject, test.issuer
		}
	}
}

// checkCanonical holds that issuer and subject have the same canonical form if
// they are equal, and only then.
func checkCanonical(t *testing.T, title string, c *certificate.Certificate) {
	t.Helper()
	issuer, subject := c.Issuer.Canonical(), c.Subject.Canonical()
	if same := issuer == subject && issuer != ""; same != c.SelfIssued() {
		t.Errorf("%s: equal is %v, and the canonical forms are %q and %q", title, c.SelfIssued(), issuer, subject)
	}
}

func TestAnRDNIsASetHoweverItIsCompared(t *testing.T) {
	var forwards, backwards string
	for i := range 70 {
		a := Seq(OID(CommonName), Printable(string(rune('0'+i))))
		forwards, backwards = forwards+a, a+backwards
		c := certificate.Parse([]byte(With(func(d *Draft) { d.Issuer, d.Subject = Name(Set(forwards)), Name(Set(backwards)) })))
		if n := i + 1; c.SelfIssued() != (n <= 64) {
			t.Errorf("%d attributes the other way round: %v", n, c.SelfIssued())
		}
		checkCanonical(t, "the other way round", c)
	}
}
