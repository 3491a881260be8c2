//go:build !js

package certificate

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"math/big"
	"strings"
	"testing"
)

// TestTheSignatureIsDescribedForWebCrypto checks generated, self-signed
// certificates by what SelfSignature and RawSignature say.
func TestTheSignatureIsDescribedForWebCrypto(t *testing.T) {
	want := map[string]Verification{
		"SHA256-RSA":    {Name: "RSASSA-PKCS1-v1_5", Hash: "SHA-256"},
		"SHA384-RSA":    {Name: "RSASSA-PKCS1-v1_5", Hash: "SHA-384"},
		"SHA512-RSA":    {Name: "RSASSA-PKCS1-v1_5", Hash: "SHA-512"},
		"SHA256-RSAPSS": {Name: "RSA-PSS", Hash: "SHA-256", SaltLength: 32},
		"SHA384-RSAPSS": {Name: "RSA-PSS", Hash: "SHA-384", SaltLength: 48},
		"SHA512-RSAPSS": {Name: "RSA-PSS", Hash: "SHA-512", SaltLength: 64},
		"ECDSA-SHA256":  {Name: "ECDSA", Hash: "SHA-256", NamedCurve: "P-256", CoordinateOctets: 32},
		"ECDSA-SHA384":  {Name: "ECDSA", Hash: "SHA-384", NamedCurve: "P-384", CoordinateOctets: 48},
		"ECDSA-SHA512":  {Name: "ECDSA", Hash: "SHA-512", NamedCurve: "P-521", CoordinateOctets: 66},
		"Ed25519":       {Name: "Ed25519"},
	}
	for _, s := range generated() {
		c := Parse(s.der)
		parsed, err := x509.ParseCertificate(s.der)
		if err != nil {
			t.Fatal(err)
		}
		got, reason, ok := c.SelfSignature()
		if strings.Contains(s.name, "P-224") {
			if ok || reason == "" {
				t.Errorf("%s: browsers have no P-224, and it says %+v, %q", s.name, got, reason)
			}
			continue
		}
		if !ok || got != want[parsed.SignatureAlgorithm.String()] {
			t.Errorf("%s: %+v (%s)", s.name, got, reason)
		}
		if key, isEC := parsed.PublicKey.(*ecdsa.PublicKey); isEC {
			raw, tbs := c.RawSignature(), s.der[c.TBS.Start:c.TBS.End]
			half := len(raw) / 2
			r, sig := new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])
			var digest []byte
			switch got.Hash {
			case "SHA-256":
				sum := sha256.Sum256(tbs)
				digest = sum[:]
			case "SHA-384":
				sum := sha512.Sum384(tbs)
				digest = sum[:]
			default:
				sum := sha512.Sum512(tbs)
				digest = sum[:]
			}
			if half != got.CoordinateOctets || !ecdsa.Verify(key, digest, r, sig) {
				t.Errorf("%s: the raw signature of %d octets does not verify", s.name, len(raw))
			}
		}
	}
}
