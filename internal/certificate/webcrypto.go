package certificate

import "strings"

// A Verification describes how to check a signature with the Web Cryptography
// API: what to hand to importKey (the SubjectPublicKeyInfo, format "spki") and
// to verify.
type Verification struct {
	Name       string // "RSASSA-PKCS1-v1_5", "RSA-PSS", "ECDSA", "Ed25519"
	Hash       string // "SHA-1", "SHA-256", "SHA-384", "SHA-512"; "" for Ed25519
	NamedCurve string // ECDSA: "P-256", "P-384", "P-521"
	SaltLength int    // RSA-PSS: octets
	// CoordinateOctets is, for ECDSA, how many octets each of r and s has in
	// the form that Web Crypto takes; [Certificate.RawSignature] gives that form.
	CoordinateOctets int
}

// SelfSignature says how to check the signature with the certificate's own key:
// over the octets of TBS, with the key in PublicKey.Range and the signature of
// [Certificate.RawSignature]. ok is false where that can't be checked with Web
// Crypto, and reason says why, in plain words.
func (c *Certificate) SelfSignature() (v Verification, reason string, ok bool) {
	known := lookupSignatureAlgorithm(c.SignatureAlgorithm.id)
	if known == nil || c.TBS.Len() == 0 || c.SignatureValue.Len() == 0 || c.PublicKey.Key.Len() == 0 {
		return v, "the signature, its algorithm or the key could not be read", false
	}
	v.Hash = c.SignatureAlgorithm.Hash
	key := c.PublicKey.Algorithm
	switch {
	case known.id == oidEd25519:
		v.Name = "Ed25519"
		if key != "Ed25519" {
			return v, mismatch, false
		}
		return v, "", true
	case known.id == oidRSASSAPSS:
		v.Name, v.SaltLength = "RSA-PSS", c.SignatureAlgorithm.SaltLength
		if c.SignatureAlgorithm.mgfHash != v.Hash {
			return v, "browsers check RSASSA-PSS only with one hash for both of its uses", false
		}
		if key == "RSASSA-PSS" {
			return v, "browsers do not take a key that is marked for RSASSA-PSS alone", false
		}
		if key != "RSA" {
			return v, mismatch, false
		}
	case known.parameters == nullParameters:
		v.Name = "RSASSA-PKCS1-v1_5"
		if key != "RSA" {
			return v, mismatch, false
		}
	case strings.HasPrefix(known.id, "\x2a\x86\x48\xce\x3d\x04"): // ansi-X9-62 signatures
		v.Name = "ECDSA"
		if key != "ECDSA" {
			return v, mismatch, false
		}
		switch c.PublicKey.Curve {
		case "P-256", "P-384", "P-521":
		default:
			return v, "browsers do not have the curve " + c.PublicKey.Curve, false
		}
		v.NamedCurve = c.PublicKey.Curve
		v.CoordinateOctets = (c.PublicKey.Bits + 7) / 8
		if c.RawSignature() == nil {
			return v, "the signature is no pair of numbers of that curve", false
		}
	default:
		return v, "browsers do not have " + c.SignatureAlgorithm.Name, false
	}
	switch v.Hash {
	case "SHA-1", "SHA-256", "SHA-384", "SHA-512":
		return v, "", true
	}
	return v, "browsers do not have the hash " + v.Hash + " for signatures", false
}

const mismatch = "the signature was made with another kind of key than the certificate's own"

// RawSignature returns the signature's octets in the form that Web Crypto
// takes: as they are, or, for ECDSA, r and s of the width of the key's field
// side by side. It returns nil where there is none.
func (c *Certificate) RawSignature() []byte {
	if c.SignatureValue.Len() == 0 {
		return nil
	}
	raw := c.Raw[c.SignatureValue.Start:c.SignatureValue.End]
	known := lookupSignatureAlgorithm(c.SignatureAlgorithm.id)
	if known == nil || known.form != pairSignature || c.PublicKey.Curve == "" || c.PublicKey.Bits == 0 {
		return raw
	}
	return pairOctets(raw, (c.PublicKey.Bits+7)/8)
}
