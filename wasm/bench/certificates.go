package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/url"
	"strings"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// A set is certificates with one kind of key, each as PEM.
type set struct {
	Name         string   `json:"name"` // "RSA-2048"
	Certificates []string `json:"certificates"`
	generated    int      // how many of them, from the front, are made here
}

// rootsPerSet is how many of Mozilla's roots join a set at most: they are real,
// but have few extensions, and should not outnumber those made here.
const rootsPerSet = 4

// The first and the last moment of the certificates made here.
var (
	notBefore = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(2035, 12, 31, 23, 59, 59, 0, time.UTC)
)

// keyKind is one kind of key and what certificates of its set are issued with.
type keyKind struct {
	name    string
	subject func() any // a fresh public key
	issuer  crypto.Signer
	matches func(any) bool // whether a public key is of the kind
}

// An author makes the certificates. It draws from a fixed stream, so that each
// run measures the same octets. Nothing that it makes protects anything: the
// keys can be made again by anybody.
type author struct {
	stream  *mathrand.ChaCha8
	serials *big.Int
}

func newAuthor() *author {
	return &author{mathrand.NewChaCha8(sha256.Sum256([]byte("Countersign's speed bench"))), big.NewInt(0)}
}

// makeSets returns the four sets.
func makeSets() ([]set, error) {
	a := newAuthor()
	var sets []set
	for _, kind := range a.kinds() {
		s := set{Name: kind.name}
		for _, template := range a.templates() {
			text, err := a.issue(template, kind)
			if err != nil {
				return nil, fmt.Errorf("making a certificate of %s: %w", kind.name, err)
			}
			s.Certificates = append(s.Certificates, text)
		}
		s.generated = len(s.Certificates)
		roots, err := rootsLike(kind)
		if err != nil {
			return nil, err
		}
		s.Certificates = append(s.Certificates, roots...)
		sets = append(sets, s)
	}
	return sets, nil
}

// makeBundle returns certificates of one shape.
func makeBundle(count int) ([]string, error) {
	a := newAuthor()
	key := a.curveKey(elliptic.P256())
	kind := keyKind{subject: func() any { return key.Public() }, issuer: key}
	var bundle []string
	for i := range count {
		template := a.server()
		template.Subject.CommonName = fmt.Sprintf("host-%06d.example.com", i)
		certificate, err := a.issue(template, kind)
		if err != nil {
			return nil, err
		}
		bundle = append(bundle, certificate)
	}
	return bundle, nil
}

func (a *author) kinds() []keyKind {
	rsaIssuer := a.rsaKey()
	rsaKind := func(bits int) keyKind {
		return keyKind{
			fmt.Sprintf("RSA-%d", bits),
			func() any { return &rsa.PublicKey{N: a.modulus(bits), E: 65537} },
			rsaIssuer,
			func(key any) bool { k, ok := key.(*rsa.PublicKey); return ok && k.N.BitLen() == bits },
		}
	}
	curveKind := func(curve elliptic.Curve) keyKind {
		return keyKind{
			curve.Params().Name,
			func() any { return a.curveKey(curve).Public() },
			a.curveKey(curve),
			func(key any) bool { k, ok := key.(*ecdsa.PublicKey); return ok && k.Curve == curve },
		}
	}
	return []keyKind{rsaKind(2048), rsaKind(4096), curveKind(elliptic.P256()), curveKind(elliptic.P384())}
}

func (a *author) bytes(n int) []byte {
	b := make([]byte, n)
	a.stream.Read(b)
	return b
}

// modulus returns an odd number of exactly so many bits.
func (a *author) modulus(bits int) *big.Int {
	n := new(big.Int).SetBytes(a.bytes(bits / 8))
	return n.SetBit(n.SetBit(n, bits-1, 1), 0, 1)
}

// rsaKey returns a key of 2048 bits. crypto/rsa makes none from a fixed stream.
func (a *author) rsaKey() *rsa.PrivateKey {
	one, e := big.NewInt(1), big.NewInt(65537)
	prime := func() *big.Int {
		for p := a.modulus(1024); ; p.Add(p, big.NewInt(2)) {
			p.SetBit(p, 1022, 1) // so that the product has all its bits
			less := new(big.Int).Sub(p, one)
			if p.ProbablyPrime(0) && new(big.Int).GCD(nil, nil, less, e).Cmp(one) == 0 {
				return p
			}
		}
	}
	p, q := prime(), prime()
	order := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: int(e.Int64())},
		D:         new(big.Int).ModInverse(e, order),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	return key
}

func (a *author) curveKey(curve elliptic.Curve) *ecdsa.PrivateKey {
	for {
		key, err := ecdsa.ParseRawPrivateKey(curve, a.bytes(curve.Params().BitSize/8))
		if err == nil { // else the number is beyond the group's order
			return key
		}
	}
}

// issue signs a certificate with a fresh key of a kind.
func (a *author) issue(template *x509.Certificate, kind keyKind) (string, error) {
	a.serials.Add(a.serials, big.NewInt(1))
	// As CAs number theirs: unpredictable and of one length.
	template.SerialNumber = new(big.Int).SetBytes(append([]byte{0x5a}, a.bytes(15)...))
	template.NotBefore, template.NotAfter = notBefore, notAfter
	template.SubjectKeyId = a.bytes(20)
	issuer := &x509.Certificate{
		Subject:      pkix.Name{Country: []string{"DE"}, Organization: []string{"Example Trust Services GmbH"}, CommonName: "Example Issuing CA 3"},
		SubjectKeyId: a.bytes(20),
	}
	// Without a source of randomness ECDSA signs by RFC 6979; PKCS #1 v1.5 takes none.
	raw, err := x509.CreateCertificate(nil, template, issuer, kind.subject(), kind.issuer)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})), nil
}

// templates are the shapes that a set's certificates have.
func (a *author) templates() []*x509.Certificate {
	return []*x509.Certificate{a.server(), a.person(), a.authority(), a.manyNames()}
}

// server is a certificate as web servers have it.
func (a *author) server() *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{Country: []string{"DE"}, Province: []string{"Berlin"}, Locality: []string{"Berlin"}, Organization: []string{"Example GmbH"}, CommonName: "www.example.com"},
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		DNSNames:              []string{"www.example.com", "example.com", "api.example.com", "*.cdn.example.com"},
		IPAddresses:           []net.IP{net.IPv4(192, 0, 2, 17), net.ParseIP("2001:db8::1:0:17")},
		OCSPServer:            []string{"http://ocsp.example.net"},
		IssuingCertificateURL: []string{"http://certificates.example.net/issuing-3.cer"},
		CRLDistributionPoints: []string{"http://lists.example.net/issuing-3.crl"},
		Policies:              []x509.OID{oid(2, 23, 140, 1, 2, 2), oid(1, 3, 6, 1, 4, 1, 55555, 1)},
		ExtraExtensions:       []pkix.Extension{a.timestamps(2)},
	}
}

// person is a certificate for signing and for mail.
func (a *author) person() *x509.Certificate {
	return &x509.Certificate{
		Subject:               pkix.Name{Country: []string{"DE"}, Organization: []string{"Example GmbH"}, OrganizationalUnit: []string{"Release Engineering"}, CommonName: "Alex Example"},
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageEmailProtection, x509.ExtKeyUsageCodeSigning},
		BasicConstraintsValid: true,
		EmailAddresses:        []string{"alex@example.com", "release@example.com"},
		URIs:                  []*url.URL{{Scheme: "https", Host: "people.example.com", Path: "/alex"}},
		OCSPServer:            []string{"http://ocsp.example.net"},
		CRLDistributionPoints: []string{"http://lists.example.net/issuing-3.crl", "http://lists.example.org/issuing-3.crl"},
		Policies:              []x509.OID{oid(1, 3, 6, 1, 4, 1, 55555, 2)},
	}
}

// authority is the certificate of an issuing CA.
func (a *author) authority() *x509.Certificate {
	return &x509.Certificate{
		Subject:                     pkix.Name{Country: []string{"DE"}, Organization: []string{"Example Trust Services GmbH"}, CommonName: "Example Sub CA 12"},
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		ExtKeyUsage:                 []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid:       true,
		IsCA:                        true,
		MaxPathLen:                  2,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         []string{"example.com", "example.org"},
		ExcludedDNSDomains:          []string{"internal.example.com"},
		IssuingCertificateURL:       []string{"http://certificates.example.net/root.cer"},
		CRLDistributionPoints:       []string{"http://lists.example.net/root.crl"},
		Policies:                    []x509.OID{oid(2, 5, 29, 32, 0)},
	}
}

// manyNames is a certificate of a content delivery network.
func (a *author) manyNames() *x509.Certificate {
	c := a.server()
	c.DNSNames = nil
	for i := range 40 {
		c.DNSNames = append(c.DNSNames, fmt.Sprintf("customer-%02d.edge.example.net", i))
	}
	c.Subject.CommonName = c.DNSNames[0]
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{
		Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}, Value: []byte{0x30, 3, 2, 1, 5}, // TLS feature status_request, RFC 7633
	})
	return c
}

// timestamps is the extension of certificate transparency, RFC 6962 §3.3, with
// so many entries. No log has signed them.
func (a *author) timestamps(count int) pkix.Extension {
	var list []byte
	for range count {
		entry := append([]byte{0}, a.bytes(32)...)                                  // version, log id
		entry = binary.BigEndian.AppendUint64(entry, uint64(notBefore.UnixMilli())) // timestamp
		entry = append(entry, 0, 0, 4, 3)                                           // no extensions; SHA-256 with ECDSA
		signature := append([]byte{0x30, 68, 2, 32, 0x11}, a.bytes(31)...)          // r
		signature = append(append(signature, 2, 32, 0x22), a.bytes(31)...)          // s
		entry = binary.BigEndian.AppendUint16(entry, uint16(len(signature)))        // its length
		entry = append(entry, signature...)                                         // the signature
		list = append(binary.BigEndian.AppendUint16(list, uint16(len(entry))), entry...)
	}
	list = append(binary.BigEndian.AppendUint16(nil, uint16(len(list))), list...)
	value, err := asn1.Marshal(list)
	if err != nil {
		panic(err) // an OCTET STRING takes any octets
	}
	return pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, Value: value}
}

func oid(arcs ...uint64) x509.OID {
	id, err := x509.OIDFromInts(arcs)
	if err != nil {
		panic(err) // the arcs are constants
	}
	return id
}

// rootsLike returns the first of Mozilla's roots that have a key of the kind.
func rootsLike(kind keyKind) ([]string, error) {
	var roots []string
	for root := range bundle.Roots() {
		certificate, err := x509.ParseCertificate(root.Certificate)
		if err != nil || !kind.matches(certificate.PublicKey) || !plainName(certificate) {
			continue
		}
		roots = append(roots, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate})))
		if len(roots) == rootsPerSet {
			break
		}
	}
	if len(roots) == 0 {
		return nil, fmt.Errorf("the bundle has no root with a key of %s", kind.name)
	}
	return roots, nil
}

// plainName reports whether every library has the same name for the subject's
// attributes, and reads their values as the same text.
func plainName(c *x509.Certificate) bool {
	for _, a := range c.Subject.Names {
		value, isText := a.Value.(string)
		if !isText || strings.ContainsFunc(value, func(r rune) bool { return r >= 0x80 }) {
			return false
		}
		switch a.Type.String() {
		case "2.5.4.3", "2.5.4.6", "2.5.4.7", "2.5.4.8", "2.5.4.10", "2.5.4.11":
		default:
			return false
		}
	}
	return true
}
