package preflight

import (
	"strconv"

	"countersign/internal/certificate"
)

var keyRules = []Rule{
	{
		ID: "key-rsa-too-small", Group: "key", Severity: Error, Evidence: Assumed, Predicts: "InvalidCertificate",
		Title:  "The RSA key is too small",
		Why:    "Keys below 1024 bits can be broken by anybody with a computer and some days.",
		Cure:   "Make a new key of 2048 bits or more, and a certificate for it.",
		Source: "NIST SP 800-131A Rev. 2 §3",
	},
	{
		ID: "key-rsa-small", Group: "key", Severity: Warning, Evidence: Assumed,
		Title:  "The RSA key is below 2048 bits",
		Why:    "Keys of this size have not been considered safe since 2013. The sample of AWS's own reference has 1024 bits, so IAM has taken them.",
		Cure:   "Make a new key of 2048 bits or more, and a certificate for it.",
		Source: "NIST SP 800-131A Rev. 2 §3",
	},
	{
		ID: "key-rsa-large", Group: "key", Severity: Info, Evidence: Assumed,
		Title:  "The RSA key is above 4096 bits",
		Why:    "Many services and devices stop at 4096 bits, and every signature takes much longer.",
		Cure:   "2048 or 3072 bits are enough; so is an elliptic-curve key where it is accepted.",
		Source: "NIST SP 800-57 Part 1 §5.6.1",
	},
	{
		ID: "key-rsa-huge", Group: "key", Severity: Error, Evidence: Assumed, Predicts: "InvalidCertificate",
		Title:  "The RSA key is absurdly large",
		Why:    "Above 16384 bits libraries refuse a key, since checking one signature would keep them busy for too long.",
		Cure:   "Make a new key of 2048 to 4096 bits, and a certificate for it.",
		Source: "CVE-2023-3817; OPENSSL_RSA_MAX_MODULUS_BITS",
	},
	{
		ID: "key-rsa-exponent", Group: "key", Severity: Warning, Evidence: Assumed,
		Title:  "The RSA public exponent is unusual",
		Why:    "Everybody uses 65537. Small ones have led to forged signatures, and large ones are refused by many libraries.",
		Cure:   "Make a new key with the exponent 65537, which is what tools do by themselves.",
		Source: "FIPS 186-5 §A.1.1",
	},
	{
		ID: "key-dsa", Group: "key", Severity: Warning, Evidence: Assumed,
		Title:  "The key is a DSA key",
		Why:    "DSA has been withdrawn for new signatures, and few programs still take it.",
		Cure:   "Make an RSA key of 2048 bits or more, and a certificate for it.",
		Source: "FIPS 186-5 §1",
	},
	{
		ID: "key-curve-weak", Group: "key", Severity: Warning, Evidence: Assumed,
		Title:  "The elliptic curve is small",
		Why:    "Curves below 256 bits are outside what libraries and policies take today.",
		Cure:   "Use P-256 or P-384.",
		Source: "NIST SP 800-57 Part 1 §5.6.1",
	},
	{
		ID: "key-cannot-sign", Group: "key", Severity: Warning, Evidence: Assumed,
		Title:  "The key cannot sign",
		Why:    "A key of this kind only agrees on secrets, or wraps them. A signing certificate is there to check signatures.",
		Cure:   "Make an RSA key, or an ECDSA key where it is accepted, and a certificate for it.",
		Source: "RFC 8410 §3",
	},
	{
		ID: "key-not-rsa", Group: "key", Severity: Info, Evidence: Assumed,
		Title:  "The key is not an RSA key",
		Why:    "IAM stores the certificate; the services that use signing certificates are older than this kind of key, and AWS does not say which of them know it.",
		Cure:   "Try it with the service that you want to use. An RSA key of 2048 bits works everywhere.",
		Source: "IAM User Guide, signing certificates",
	},
	{
		ID: "key-unknown", Group: "key", Severity: Warning, Evidence: Assumed,
		Title:  "The kind of key is not known",
		Why:    "Countersign does not know this algorithm, and probably IAM does not either.",
		Cure:   "Make an RSA key of 2048 bits or more, and a certificate for it.",
		Source: "RFC 3279 §2.3; RFC 8410",
	},
}

func examineKey(c *certificate.Certificate, r report) {
	k := &c.PublicKey
	if k.OID == "" {
		return // could not be read; the reading has said so
	}
	switch k.Algorithm {
	case "RSA", "RSASSA-PSS":
		if k.Bits == 0 {
			return
		}
		switch {
		case k.Bits < 1024:
			r.find("key-rsa-too-small", size(k), "", k.Key)
		case k.Bits < 2048:
			r.find("key-rsa-small", size(k), "", k.Key)
		case k.Bits > 16384:
			r.find("key-rsa-huge", size(k), "", k.Key)
		case k.Bits > 4096:
			r.find("key-rsa-large", size(k), "", k.Key)
		}
		// One that is 1, even, missing, or of 64 bits and more, the reading has named.
		if e := int64(exponent(k.Exponent)); e > 1 && e&1 == 1 && e != 65537 {
			r.find("key-rsa-exponent", "The exponent is "+strconv.FormatInt(e, 10)+".", "", k.Key)
		}
	case "DSA":
		r.find("key-dsa", size(k), "", k.Range)
	case "ECDSA":
		if k.Bits > 0 && k.Bits < 256 {
			r.find("key-curve-weak", "The curve "+k.Curve+" has "+strconv.Itoa(k.Bits)+" bits.", "", k.Range)
		}
		r.find("key-not-rsa", "It is an ECDSA key"+on(k.Curve)+".", "", k.Range)
	case "X25519", "X448", "ECDH", "RSAES-OAEP", "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024":
		r.find("key-cannot-sign", "It is an "+k.Algorithm+" key.", "", k.Range)
	case k.OID:
		r.find("key-unknown", "Its algorithm is "+k.OID+".", "", k.Range)
	default:
		r.find("key-not-rsa", "Its algorithm is "+k.Algorithm+".", "", k.Range)
	}
}

// size says how large a key is.
func size(k *certificate.PublicKey) string {
	if k.Bits == 0 {
		return "The key does not tell its size."
	}
	return "The key has " + strconv.Itoa(k.Bits) + " bits."
}

// exponent reads an RSA exponent of up to 64 bits; 0 stands for a longer one.
func exponent(b []byte) (e uint64) {
	if len(b) > 8 {
		return 0
	}
	for _, octet := range b {
		e = e<<8 | uint64(octet)
	}
	return e
}

func on(curve string) string {
	if curve == "" {
		return ""
	}
	return " on the curve " + curve
}
