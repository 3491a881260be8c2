//go:build !js

package certificate

import (
	"bytes"
	"crypto/dsa" //lint:ignore SA1019 certificates with DSA keys exist, and crypto/x509 reads them
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/der"
)

// TestFieldsAgreeWithCryptoX509 holds every field against crypto/x509 for every
// certificate of the corpus that it reads, and wants a problem named for every
// one that it refuses.
func TestFieldsAgreeWithCryptoX509(t *testing.T) {
	read, refused := 0, 0
	for _, s := range corpus() {
		c := Parse(s.der)
		checkRanges(t, s.String, c)
		want, err := x509.ParseCertificate(s.der)
		if err != nil {
			refused++
			if len(c.Problems) == 0 {
				t.Errorf("%s: crypto/x509 says %q, and no problem is named", s.name, err)
			}
			continue
		}
		read++
		for _, difference := range differences(c, want) {
			t.Errorf("%s: %s", s.name, difference)
		}
	}
	t.Logf("%d certificates agree, %d are refused by crypto/x509 and have a problem named", read, refused)
	if read < 1000 || refused < 50 {
		t.Errorf("the corpus has %d readable and %d refused certificates, which is too few to prove anything", read, refused)
	}
}

// TestGeneratedCertificatesHaveNoProblem holds that what crypto/x509 writes,
// which keeps to the standard, gives no false alarm, with the exceptions named.
func TestGeneratedCertificatesHaveNoProblem(t *testing.T) {
	for _, s := range generated() {
		for _, p := range Parse(s.der).Problems {
			t.Errorf("%s: %s: %s", s.name, p.ID, p.Detail)
		}
	}
}

// differences compares field by field. The exceptions are these:
//
//   - Extensions and unique identifiers of a certificate below version 3:
//     crypto/x509 does not look for them; they are read here, with a problem.
//   - Serial number: compared as numbers; crypto/x509 keeps no octets.
//   - A name's value of no string type: crypto/x509 refuses such a certificate.
//   - A BMPString's terminating zero is dropped by both.
//   - The key of an algorithm that crypto/x509 does not know is nil there.
func differences(c *Certificate, want *x509.Certificate) (list []string) {
	differ := func(field string, got, want any) {
		if !reflect.DeepEqual(got, want) {
			list = append(list, fmt.Sprintf("%s is %v; crypto/x509 has %v", field, got, want))
		}
	}
	text := func(r der.Range) []byte { return c.Raw[r.Start:r.End] }
	differ("version", c.Version, want.Version)
	differ("serial number", serialOf(c.SerialNumber), want.SerialNumber.String())
	differ("serial number in hex", c.SerialNumber.Hex(), hexOf(want.SerialNumber))
	differ("TBSCertificate", text(c.TBS), want.RawTBSCertificate)
	differ("issuer", text(c.Issuer.Range), want.RawIssuer)
	differ("subject", text(c.Subject.Range), want.RawSubject)
	differ("issuer's attributes", attributesOf(c.Issuer), attributesOfRaw(want.RawIssuer))
	differ("subject's attributes", attributesOf(c.Subject), attributesOfRaw(want.RawSubject))
	differ("self-issued by bytes", c.SelfIssued() || !bytes.Equal(want.RawIssuer, want.RawSubject), true)
	differ("notBefore", c.NotBefore.Time.Truncate(time.Second), want.NotBefore.UTC())
	differ("notAfter", c.NotAfter.Time.Truncate(time.Second), want.NotAfter.UTC())
	differ("SubjectPublicKeyInfo", text(c.PublicKey.Range), want.RawSubjectPublicKeyInfo)
	differ("signature", text(c.SignatureValue), want.Signature)
	if want.SignatureAlgorithm != x509.UnknownSignatureAlgorithm {
		differ("signature algorithm", signatureAlgorithmOf(c), want.SignatureAlgorithm.String())
	}
	list = append(list, keyDifferences(c.PublicKey, want)...)
	if want.Version < 3 {
		return list
	}
	differ("number of extensions", len(c.Extensions), len(want.Extensions))
	for i := range min(len(c.Extensions), len(want.Extensions)) {
		got, want := c.Extensions[i], want.Extensions[i]
		differ("an extension", []any{got.OID, got.Critical, text(got.Content)}, []any{want.Id.String(), want.Critical, want.Value})
		if got.Value() == "" && len(want.Value) > 0 {
			list = append(list, "extension "+got.Name+" is described by nothing")
		}
	}
	return append(list, extensionDifferences(c, want)...)
}

func extensionDifferences(c *Certificate, want *x509.Certificate) (list []string) {
	differ := func(field string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			list = append(list, fmt.Sprintf("%s is %v; crypto/x509 has %v", field, got, want))
		}
	}
	var usage x509.KeyUsage
	for i, name := range keyUsageNames {
		if slices.Contains(c.KeyUsage, name) {
			usage |= 1 << i
		}
	}
	differ("key usage", usage, want.KeyUsage)
	// crypto/x509 keeps those that it knows apart from the others.
	var unknownPurposes, known, unknown []string
	for _, o := range want.UnknownExtKeyUsage {
		unknownPurposes = append(unknownPurposes, o.String())
	}
	for _, p := range c.ExtendedKeyUsage {
		if slices.Contains(unknownPurposes, p.OID) {
			unknown = append(unknown, p.OID)
		} else {
			known = append(known, p.OID)
		}
	}
	differ("unknown key purposes", unknown, unknownPurposes)
	var knownPurposes []string
	for _, usage := range want.ExtKeyUsage {
		knownPurposes = append(knownPurposes, usage.OID().String())
	}
	differ("known key purposes", known, knownPurposes)
	differ("basic constraints", c.BasicConstraints != nil, want.BasicConstraintsValid)
	if c.BasicConstraints != nil {
		differ("CA", c.IsCA(), want.IsCA)
		differ("path length", c.BasicConstraints.PathLen, want.MaxPathLen)
	}
	var dns, mail, ips, uris []string
	for _, n := range c.SubjectAltNames {
		switch n.Type {
		case "dns":
			dns = append(dns, n.Value)
		case "email":
			mail = append(mail, n.Value)
		case "ip":
			ips = append(ips, n.Value)
		case "uri":
			uris = append(uris, n.Value)
		}
	}
	differ("DNS names", dns, want.DNSNames)
	differ("mail addresses", mail, want.EmailAddresses)
	differ("IP addresses", ips, addressesOf(want.IPAddresses))
	var addresses []string
	for _, u := range want.URIs {
		addresses = append(addresses, u.String())
	}
	differ("URIs", urisOf(uris), addresses)
	differ("subject key identifier", hex.EncodeToString(c.SubjectKeyID), hex.EncodeToString(want.SubjectKeyId))
	differ("authority key identifier", hex.EncodeToString(c.AuthorityKeyID), hex.EncodeToString(want.AuthorityKeyId))
	var policies []string
	for _, p := range want.Policies {
		policies = append(policies, p.String())
	}
	differ("policies", c.Policies, policies)
	return append(list, describedDifferences(c, want)...)
}

func keyDifferences(k PublicKey, want *x509.Certificate) (list []string) {
	differ := func(field string, got, want any) {
		if got != want {
			list = append(list, fmt.Sprintf("%s is %v; crypto/x509 has %v", field, got, want))
		}
	}
	switch key := want.PublicKey.(type) {
	case *rsa.PublicKey:
		differ("key algorithm", k.Algorithm, "RSA")
		differ("modulus", new(big.Int).SetBytes(k.Modulus).String(), key.N.String())
		differ("exponent", new(big.Int).SetBytes(k.Exponent).String(), fmt.Sprint(key.E))
		differ("key bits", k.Bits, key.N.BitLen())
	case *ecdsa.PublicKey:
		differ("key algorithm", k.Algorithm, "ECDSA")
		differ("curve", k.Curve, key.Curve.Params().Name)
		differ("key bits", k.Bits, key.Curve.Params().BitSize)
	case ed25519.PublicKey:
		differ("key algorithm", k.Algorithm, "Ed25519")
		differ("key bits", k.Bits, 256)
	case *dsa.PublicKey:
		differ("key algorithm", k.Algorithm, "DSA")
		differ("key bits", k.Bits, key.P.BitLen())
	case nil:
	default:
		list = append(list, fmt.Sprintf("a key of type %T is not compared", key))
	}
	return list
}

// signatureAlgorithmOf names the signature algorithm as crypto/x509 does.
func signatureAlgorithmOf(c *Certificate) string {
	a := c.SignatureAlgorithm
	hash := strings.ReplaceAll(a.Hash, "-", "")
	switch {
	case a.Name == "RSASSA-PSS":
		return hash + "-RSAPSS"
	case a.Name == "Ed25519":
		return a.Name
	case strings.HasPrefix(a.Name, "ecdsa-with-"):
		return "ECDSA-" + hash
	case strings.HasPrefix(a.Name, "dsa-with-"):
		return "DSA-" + hash
	}
	return hash + "-RSA"
}

func serialOf(s SerialNumber) string {
	n := new(big.Int).SetBytes(s.Bytes)
	if s.Negative() {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(s.Bytes))))
	}
	return n.String()
}

func hexOf(n *big.Int) string {
	b := n.Bytes()
	if len(b) == 0 {
		b = []byte{0}
	}
	return hex.EncodeToString(b)
}

func attributesOf(n Name) [][]string {
	var list [][]string
	for _, rdn := range n.RDNs {
		var values []string
		for _, a := range rdn {
			values = append(values, a.OID+"="+a.Value)
		}
		list = append(list, values)
	}
	return list
}

// attributesOfRaw reads a name with encoding/asn1. That one knows some string
// types less than crypto/x509, and gives no string then.
func attributesOfRaw(raw []byte) [][]string {
	var sequence pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &sequence); err != nil {
		return attributesByHand(raw)
	}
	var list [][]string
	for _, rdn := range sequence {
		if len(rdn) == 0 {
			continue // an empty RDN is a problem here and no entry
		}
		var values []string
		for _, a := range rdn {
			text, ok := a.Value.(string)
			if !ok {
				return attributesByHand(raw)
			}
			values = append(values, a.Type.String()+"="+text)
		}
		list = append(list, values)
	}
	return list
}

// attributesByHand reads a name that encoding/asn1 does not, octets as Latin-1.
func attributesByHand(raw []byte) [][]string {
	var sets []asn1.RawValue
	if _, err := asn1.Unmarshal(raw, &sets); err != nil {
		return nil
	}
	var list [][]string
	for _, set := range sets {
		var values []string
		for rest := set.Bytes; len(rest) > 0; {
			var a struct {
				Type  asn1.ObjectIdentifier
				Value asn1.RawValue
			}
			next, err := asn1.Unmarshal(rest, &a)
			if err != nil {
				return nil
			}
			rest = next
			var text []rune
			if a.Value.Tag == asn1.TagUTF8String {
				text = []rune(string(a.Value.Bytes))
			} else {
				for _, b := range a.Value.Bytes {
					text = append(text, rune(b))
				}
			}
			values = append(values, a.Type.String()+"="+string(text))
		}
		if len(values) > 0 {
			list = append(list, values)
		}
	}
	return list
}

func addressesOf(ips []net.IP) []string {
	var list []string
	for _, ip := range ips {
		if ip4 := ip.To4(); len(ip) == 16 && ip4 != nil {
			list = append(list, "::ffff:"+ip4.String())
			continue
		}
		list = append(list, ip.String())
	}
	return list
}

// checkRanges holds every range inside the input and the problems in order.
func checkRanges(t *testing.T, name func() string, c *Certificate) {
	t.Helper()
	for i, r := range [...]der.Range{
		c.TBS, c.VersionRange, c.SerialNumber.Range, c.Issuer.Range, c.ValidityRange, c.NotBefore.Range, c.NotAfter.Range,
		c.Subject.Range, c.PublicKey.Range, c.PublicKey.Key, c.ExtensionsRange, c.SignatureValue, c.SignatureAlgorithm.Range,
	} {
		if r.Start < 0 || r.End < r.Start || r.End > len(c.Raw) {
			t.Errorf("%s: the range of field %d is %v in %d bytes", name(), i, r, len(c.Raw))
		}
	}
	for i, p := range c.Problems {
		if p.Range.Start < 0 || p.Range.End < p.Range.Start || p.Range.End > len(c.Raw) {
			t.Errorf("%s: the range of %s is %v in %d bytes", name(), p.ID, p.Range, len(c.Raw))
		}
		if p.Range.Len() == 0 && p.ID != Empty {
			t.Errorf("%s: %s at %v lies nowhere", name(), p.ID, p.Range)
		}
		if i > 0 && p.Range.Start < c.Problems[i-1].Range.Start {
			t.Errorf("%s: problems are not in the order of position", name())
		}
		if p.Detail == "" || !slices.Contains(problemIDs, p.ID) {
			t.Errorf("%s: problem %q is not listed or says nothing: %q", name(), p.ID, p.Detail)
		}
	}
}

var problemIDs = ProblemIDs()
