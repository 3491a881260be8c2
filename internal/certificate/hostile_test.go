package certificate_test

import (
	"strings"
	"testing"

	"countersign/internal/certificate"
	. "countersign/internal/certificate/specimen"
	"countersign/internal/der"
)

// hostile inputs are as large as a page could be made to read. There is no
// clock here: what grows with their square takes minutes, and nobody misses it.
var hostile = map[string]func() string{
	"a megabyte of nested SEQUENCEs of indefinite length": func() string {
		return strings.Repeat("\x30\x80", 1<<19)
	},
	"indefinite lengths in and behind an issuer": func() string {
		return With(func(d *Draft) {
			d.Issuer = Seq(strings.Repeat(Integer(strings.Repeat("\x31\x80", 300)), 90) + strings.Repeat("\x31\x80", 1<<18))
		})
	},
	"a megabyte of nested SEQUENCEs": func() string {
		return strings.Repeat("\x30\x83\x0f\xff\xff", 1<<18)
	},
	"a megabyte of nested OCTET STRINGs": func() string {
		return strings.Repeat("\x04\x83\x0f\xff\xff", 1<<18)
	},
	"ten thousand alternative names": func() string {
		return WithValue(SubjectAltName, Seq(strings.Repeat(Implicit(2, "host.example.com"), 10_000)))
	},
	"two hundred thousand broken names": func() string {
		return WithValue(SubjectAltName, Seq(strings.Repeat(Implicit(2, "\xff"), 200_000)))
	},
	"a hundred thousand attributes in one RDN": func() string {
		return With(func(d *Draft) { d.Subject = Name(Set(strings.Repeat(Seq(OID(CommonName), Printable("a")), 100_000))) })
	},
	"a hundred thousand attributes in one RDN of subject and issuer, in another order": func() string {
		one, many := Seq(OID(CommonName), UTF8("a")), strings.Repeat(Seq(OID(CommonName), Printable("a")), 100_000)
		return With(func(d *Draft) { d.Issuer, d.Subject = Name(Set(one, many)), Name(Set(many, one)) })
	},
	"a hundred thousand equal extensions": func() string {
		return WithExtensions(strings.Repeat(Extension(Unknown, "", Null), 100_000))
	},
	"a hundred thousand equal policies": func() string {
		return WithValue(CertificatePolicies, Seq(strings.Repeat(Seq(OID(Unknown)), 100_000)))
	},
	"an RSA modulus of 65536 bits": func() string {
		return WithKey(RSAKey(Null, "\x00"+strings.Repeat("\xff", 8192), "\x03"))
	},
	"a serial number of a megabyte": func() string {
		return With(func(d *Draft) { d.Serial = Integer(strings.Repeat("\x80", 1<<20)) })
	},
	"an OID of a megabyte": func() string {
		return WithExtensions(Extension(strings.Repeat("\x81\x01", 1<<19), "", Null))
	},
	"an unknown extension of a megabyte of elements": func() string {
		return WithValue(Unknown, strings.Repeat(Null, 1<<19))
	},
	"a common name of a megabyte of direction marks": func() string {
		return WithSubject(Attribute(CommonName, UTF8(strings.Repeat("\u202e", 1<<18))))
	},
}

func TestHostileInputIsReadInBounds(t *testing.T) {
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			input := []byte(make())
			c := certificate.Parse(input)
			if n := len(c.Problems); n > der.MaxProblems+1 {
				t.Errorf("%d problems are listed", n)
			}
			for _, p := range c.Problems {
				if len(p.Detail) > 4096 {
					t.Errorf("the detail of %s has %d bytes", p.ID, len(p.Detail))
				}
			}
			for i := range c.Extensions {
				if n := len(c.Extensions[i].Value()); n > 8*len(input)+4096 {
					t.Errorf("the value of %s has %d bytes", c.Extensions[i].Name, n)
				}
			}
			if n := len(c.Subject.String()); n > 4*len(input) {
				t.Errorf("the subject has %d bytes", n)
			}
			checkCanonical(t, name, c)
			c.SerialNumber.Hex()
			c.SelfSignature()
			if tree := der.Parse(input); len(tree.Nodes) > der.MaxElements {
				t.Errorf("the tree has %d elements", len(tree.Nodes))
			}
		})
	}
}

// TestReadingAllocatesLittle holds that reading a faultless
// certificate allocates a few times, not once a field.
func TestReadingAllocatesLittle(t *testing.T) {
	input := []byte(New().DER())
	if n := testing.AllocsPerRun(100, func() { certificate.Parse(input) }); n > 12 {
		t.Errorf("reading a small certificate allocates %v times", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(New().DER()))
	f.Add([]byte(With(func(d *Draft) {
		d.Issuer = Name(Set(Seq(OID(CommonName), UTF8("b ")), Seq(OID(CommonName), Printable("A"))))
		d.Subject = Name(Set(Seq(OID(CommonName), UTF8("a")), Seq(OID(CommonName), Printable("B"))))
	})))
	for _, c := range Flaws() {
		if len(c.DER) < 4096 {
			f.Add([]byte(c.DER))
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		c := certificate.Parse(input)
		last := 0
		for _, p := range c.Problems {
			if p.Range.Start < last || p.Range.End < p.Range.Start || p.Range.End > len(input) || p.Detail == "" {
				t.Errorf("problem %+v in %d bytes", p, len(input))
			}
			last = p.Range.Start
		}
		shown := c.Subject.String() + c.Issuer.String()
		for i := range c.Extensions {
			shown += strings.ReplaceAll(c.Extensions[i].Value(), "\n", "")
		}
		if i := der.FirstHidden(shown); i >= 0 {
			t.Errorf("%q shows a hidden character at %d", shown, i)
		}
		checkCanonical(t, "names", c)
		c.SerialNumber.Hex()
		c.SelfSignature()
		c.RawSignature()
	})
}
