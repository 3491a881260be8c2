//go:build !js

package certificate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"io/fs"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// A specimen is one certificate of a corpus.
type specimen struct {
	name string
	der  []byte
}

func (s specimen) String() string { return s.name }

// corpus is everything that the oracle tests read: the zlint module's test
// certificates, Mozilla's roots, and certificates made here of every kind that
// crypto/x509 can make.
var corpus = sync.OnceValue(func() []specimen {
	all := zlintCorpus()
	for root := range bundle.Roots() {
		c, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			panic(err)
		}
		all = append(all, specimen{"root: " + c.Subject.String(), root.Certificate})
	}
	return append(all, generated()...)
})

func zlintCorpus() []specimen {
	// No package of the module is imported, so nothing else brings it here.
	if out, err := exec.Command("go", "mod", "download", "github.com/zmap/zlint/v3").CombinedOutput(); err != nil {
		panic(string(out))
	}
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/zmap/zlint/v3").Output()
	if err != nil {
		panic(err)
	}
	var all []specimen
	root := filepath.Join(strings.TrimSpace(string(out)), "testdata")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for {
			var block *pem.Block
			if block, text = pem.Decode(text); block == nil {
				return nil
			}
			if block.Type == "CERTIFICATE" {
				name, _ := filepath.Rel(root, path)
				all = append(all, specimen{name, block.Bytes})
			}
		}
	})
	if err != nil {
		panic(err)
	}
	return all
}

// generated makes certificates of every key and signature algorithm of
// crypto/x509, with every extension that it writes.
func generated() []specimen {
	signers := []struct {
		name string
		key  func() (crypto.Signer, error)
		algs []x509.SignatureAlgorithm
	}{
		{"RSA", func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) }, []x509.SignatureAlgorithm{
			x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
			x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS}},
		{"P-224", func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P224(), rand.Reader) }, []x509.SignatureAlgorithm{x509.ECDSAWithSHA256}},
		{"P-256", func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }, []x509.SignatureAlgorithm{x509.ECDSAWithSHA256}},
		{"P-384", func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P384(), rand.Reader) }, []x509.SignatureAlgorithm{x509.ECDSAWithSHA384}},
		{"P-521", func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P521(), rand.Reader) }, []x509.SignatureAlgorithm{x509.ECDSAWithSHA512}},
		{"Ed25519", func() (crypto.Signer, error) {
			_, key, err := ed25519.GenerateKey(rand.Reader)
			return key, err
		}, []x509.SignatureAlgorithm{x509.PureEd25519}},
	}
	var all []specimen
	for _, s := range signers {
		key, err := s.key()
		if err != nil {
			panic(err)
		}
		for _, alg := range s.algs {
			for kind, template := range templates() {
				template.SignatureAlgorithm = alg
				der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
				if err != nil {
					panic(err)
				}
				all = append(all, specimen{"generated: " + kind + " " + s.name + " " + alg.String(), der})
			}
		}
	}
	return all
}

func templates() map[string]*x509.Certificate {
	_, network, _ := net.ParseCIDR("192.0.2.0/24")
	_, network6, _ := net.ParseCIDR("2001:db8::/33")
	uri, _ := url.Parse("https://user@example.com:8443/path?q=1#f")
	policy, _ := x509.OIDFromInts([]uint64{1, 3, 6, 1, 4, 1, 55555, 1})
	name := pkix.Name{
		Country: []string{"DE"}, Province: []string{"Baden-Württemberg"}, Locality: []string{"Zürich, or not"},
		StreetAddress: []string{"#1 \"Street\""}, PostalCode: []string{"12345"},
		Organization: []string{" Leading, trailing ", "Two + Two"}, OrganizationalUnit: []string{"<Unit>; \\ ="},
		CommonName: "例え.example", SerialNumber: "4711",
		ExtraNames: []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}, Value: asn1.RawValue{Tag: asn1.TagIA5String, Bytes: []byte("post@example.com")}}},
	}
	start := time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC)
	return map[string]*x509.Certificate{
		"plain": {
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "signer"},
			NotBefore: start, NotAfter: start.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		},
		"leaf": {
			SerialNumber: new(big.Int).Lsh(big.NewInt(0xff), 144), Subject: name,
			NotBefore: time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
			KeyUsage:           x509.KeyUsageDigitalSignature | x509.KeyUsageDecipherOnly,
			ExtKeyUsage:        []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageCodeSigning},
			UnknownExtKeyUsage: []asn1.ObjectIdentifier{{1, 2, 3, 4}},
			DNSNames:           []string{"example.com", "*.example.com"}, EmailAddresses: []string{"a@example.com"},
			IPAddresses: []net.IP{net.IPv4(192, 0, 2, 1).To4(), net.ParseIP("2001:db8::1"), net.ParseIP("2001:db8:0:1:0:0:0:1")},
			URIs:        []*url.URL{uri}, OCSPServer: []string{"http://ocsp.example.com"},
			IssuingCertificateURL: []string{"http://example.com/ca.crt"}, CRLDistributionPoints: []string{"http://example.com/ca.crl"},
			Policies: []x509.OID{policy}, SubjectKeyId: []byte{1, 2, 3, 4}, AuthorityKeyId: []byte{5, 6, 7},
			ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4, 5}, Critical: true, Value: []byte{5, 0}}},
		},
		"ca": {
			SerialNumber: big.NewInt(0x7f), Subject: pkix.Name{Organization: []string{"CA"}},
			NotBefore: time.Date(2049, 12, 31, 23, 59, 59, 0, time.UTC), NotAfter: time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC),
			IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
			PermittedDNSDomainsCritical: true, PermittedDNSDomains: []string{"example.com", ".example.org"},
			ExcludedDNSDomains: []string{""}, PermittedIPRanges: []*net.IPNet{network}, ExcludedIPRanges: []*net.IPNet{network6},
			PermittedEmailAddresses: []string{"a@example.com", "example.com"}, PermittedURIDomains: []string{".example.com"},
		},
	}
}

func TestCorpusIsThere(t *testing.T) {
	if n := len(corpus()); n < 1250 {
		t.Errorf("the corpus has %d certificates; the zlint module alone has over a thousand", n)
	}
}
