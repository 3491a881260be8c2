//go:build !js

package preflight

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	. "countersign/internal/certificate/specimen"
)

// Names that RFC 5280 §7.1 takes for the same, each in an encoding of its own.
var authorities = []string{
	Name(Attribute(Country, Printable("DE")), Attribute(CommonName, Printable("Authority One"))),
	Name(Attribute(Country, Printable("DE")), Attribute(CommonName, UTF8("Authority One"))),
	Name(Attribute(Country, Printable("DE")), Attribute(CommonName, UTF8("AUTHORITY  one"))),
}

// chainOf makes an authority of a subject, and a leaf of an issuer, that it has
// signed.
func chainOf(t testing.TB, subject, issuer string) (authority, leaf *x509.Certificate) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), RawSubject: []byte(subject), NotBefore: at.Add(-24 * time.Hour), NotAfter: at.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true,
	}
	make := func(template, parent *x509.Certificate) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, template, parent, public, private)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	authority = make(&template, &template)
	parent := template
	parent.RawSubject = []byte(issuer)
	template.RawSubject = []byte(Name(Attribute(CommonName, UTF8("Bob"))))
	template.KeyUsage, template.IsCA = x509.KeyUsageDigitalSignature, false
	return authority, make(&template, &parent)
}

func inPEM(certificates ...*x509.Certificate) string {
	var text strings.Builder
	for _, c := range certificates {
		pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
	}
	return text.String()
}

// TestAChainIsLinkedByNamesAsTheStandardComparesThem holds also what the finding
// says of Go; what it says of OpenSSL is held by make conformance.
func TestAChainIsLinkedByNamesAsTheStandardComparesThem(t *testing.T) {
	for i, subject := range authorities {
		for j, issuer := range authorities {
			authority, leaf := chainOf(t, subject, issuer)
			for _, bundle := range [][]*x509.Certificate{{leaf, authority}, {authority, leaf}} {
				r := Inspect([]byte(inPEM(bundle...)), Options{Now: at})
				place := slices.Index(bundle, leaf)
				if r.Chosen != place || slices.Contains(ruleIDs(r), "paste-leaf-unclear") || slices.Contains(ruleIDs(r), "paste-chain-order") != (place == 1) {
					t.Errorf("names %d and %d: number %d was picked, not %d: %v", i, j, r.Chosen, place, ruleIDs(r))
				}
				found := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Rule.ID == writtenDifferently })
				if found < 0 {
					if i != j {
						t.Errorf("names %d and %d: no finding says that they differ", i, j)
					}
					continue
				}
				f := r.Findings[found]
				c := &r.Certificates[place]
				if want := c.Block.SpanOf(c.Issuer.Range.Start, c.Issuer.Range.End); i == j || f.Certificate != place || *f.Span != want {
					t.Errorf("names %d and %d: the finding %q lies at %v, want %v", i, j, f.Detail, *f.Span, want)
				}
			}

			roots := x509.NewCertPool()
			roots.AddCert(authority)
			_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: at})
			var unknown x509.UnknownAuthorityError
			if i == j && err != nil || i != j && !errors.As(err, &unknown) {
				t.Errorf("names %d and %d: crypto/x509 says %v", i, j, err)
			}
		}
	}
}

func TestAnIssuerThatIsThereByteForByteIsEnough(t *testing.T) {
	authority, _ := chainOf(t, authorities[0], authorities[0])
	same, leaf := chainOf(t, authorities[1], authorities[1])
	for _, f := range Inspect([]byte(inPEM(leaf, authority, same)), Options{Now: at}).Findings {
		if f.Rule.ID == writtenDifferently {
			t.Errorf("the leaf's issuer is there: %s", f.Detail)
		}
	}
}

func TestNamesThatCannotBeReadLinkNothing(t *testing.T) {
	leaf := With(func(d *Draft) { d.Issuer = "" })
	other := With(func(d *Draft) { d.Subject = "" })
	r := Inspect([]byte(block(leaf)+block(other)), Options{Now: at})
	if r.Chosen != 0 || !slices.Contains(ruleIDs(r), "paste-leaf-unclear") {
		t.Errorf("number %d was picked: %v", r.Chosen, ruleIDs(r))
	}
}

func block(der string) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte(der)}))
}
