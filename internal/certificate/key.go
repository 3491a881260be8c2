package certificate

import (
	"math/bits"
	"strconv"

	"countersign/internal/der"
)

// A PublicKey is the SubjectPublicKeyInfo, RFC 5280 §4.1.2.7.
type PublicKey struct {
	Algorithm string    // "RSA", "RSASSA-PSS", "DSA", "ECDSA", "Ed25519", "Ed448", "X25519", "ML-DSA-65", …; the OID where unknown
	OID       string    // dotted decimal
	Bits      int       // modulus bits (RSA), p bits (DSA), field size (EC), key bits otherwise; 0 where unknown
	Curve     string    // "P-256", "P-384", "P-521", "secp256k1", …; the OID where unknown; "" where it is no EC key
	Modulus   []byte    // RSA: big-endian, without leading zeros
	Exponent  []byte    // RSA: big-endian, without leading zeros; nil where it is not above zero
	Range     der.Range // SubjectPublicKeyInfo
	Key       der.Range // the BIT STRING's octets
}

// A keyForm says what the octets of a public key are.
type keyForm int

const (
	rsaKey   keyForm = iota // RSAPublicKey, RFC 8017 §A.1.1
	dsaKey                  // an INTEGER, RFC 3279 §2.3.2
	ecKey                   // a point, RFC 5480 §2.2
	fixedKey                // so many octets
)

type keyAlgorithm struct {
	id         string
	name       string
	form       keyForm
	parameters parameterRule
	octets     int // of a fixedKey
}

var keyAlgorithms = [...]keyAlgorithm{
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "RSA", rsaKey, nullParameters, 0},
	{"\x2a\x86\x48\xce\x3d\x02\x01", "ECDSA", ecKey, curveParameters, 0},
	{oidEd25519, "Ed25519", fixedKey, noParameters, 32},
	{oidEd448, "Ed448", fixedKey, noParameters, 57},
	{oidX25519, "X25519", fixedKey, noParameters, 32},
	{"\x2b\x65\x6f", "X448", fixedKey, noParameters, 56},
	{oidRSASSAPSS, "RSASSA-PSS", rsaKey, anyParameters, 0},
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x07", "RSAES-OAEP", rsaKey, anyParameters, 0},
	{"\x2a\x86\x48\xce\x38\x04\x01", "DSA", dsaKey, dsaParameters, 0},
	{"\x2b\x81\x04\x01\x0c", "ECDH", ecKey, curveParameters, 0},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x11", "ML-DSA-44", fixedKey, noParameters, 1312},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x12", "ML-DSA-65", fixedKey, noParameters, 1952},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x13", "ML-DSA-87", fixedKey, noParameters, 2592},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x14", "SLH-DSA-SHA2-128s", fixedKey, noParameters, 32},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x15", "SLH-DSA-SHA2-128f", fixedKey, noParameters, 32},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x16", "SLH-DSA-SHA2-192s", fixedKey, noParameters, 48},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x17", "SLH-DSA-SHA2-192f", fixedKey, noParameters, 48},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x18", "SLH-DSA-SHA2-256s", fixedKey, noParameters, 64},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x19", "SLH-DSA-SHA2-256f", fixedKey, noParameters, 64},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1a", "SLH-DSA-SHAKE-128s", fixedKey, noParameters, 32},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1b", "SLH-DSA-SHAKE-128f", fixedKey, noParameters, 32},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1c", "SLH-DSA-SHAKE-192s", fixedKey, noParameters, 48},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1d", "SLH-DSA-SHAKE-192f", fixedKey, noParameters, 48},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1e", "SLH-DSA-SHAKE-256s", fixedKey, noParameters, 64},
	{"\x60\x86\x48\x01\x65\x03\x04\x03\x1f", "SLH-DSA-SHAKE-256f", fixedKey, noParameters, 64},
	{"\x60\x86\x48\x01\x65\x03\x04\x04\x01", "ML-KEM-512", fixedKey, noParameters, 800},
	{"\x60\x86\x48\x01\x65\x03\x04\x04\x02", "ML-KEM-768", fixedKey, noParameters, 1184},
	{"\x60\x86\x48\x01\x65\x03\x04\x04\x03", "ML-KEM-1024", fixedKey, noParameters, 1568},
}

const oidX25519 = "\x2b\x65\x6e"

// A curve is a named curve, RFC 5480 §2.1.1.1 and RFC 5639 §4.
type curve struct {
	id     string
	name   string
	bits   int  // of the field
	common bool // one of those that every TLS library of today has
}

var curves = [...]curve{
	{"\x2a\x86\x48\xce\x3d\x03\x01\x07", "P-256", 256, true},
	{"\x2b\x81\x04\x00\x22", "P-384", 384, true},
	{"\x2b\x81\x04\x00\x23", "P-521", 521, true},
	{"\x2b\x81\x04\x00\x21", "P-224", 224, true},
	{"\x2b\x81\x04\x00\x0a", "secp256k1", 256, false},
	{"\x2a\x86\x48\xce\x3d\x03\x01\x01", "P-192", 192, false},
	{"\x2b\x24\x03\x03\x02\x08\x01\x01\x03", "brainpoolP192r1", 192, false},
	{"\x2b\x24\x03\x03\x02\x08\x01\x01\x05", "brainpoolP224r1", 224, false},
	{"\x2b\x24\x03\x03\x02\x08\x01\x01\x07", "brainpoolP256r1", 256, false},
	{"\x2b\x24\x03\x03\x02\x08\x01\x01\x09", "brainpoolP320r1", 320, false},
	{"\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", "brainpoolP384r1", 384, false},
	{"\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", "brainpoolP512r1", 512, false},
	{"\x2a\x81\x1c\xcf\x55\x01\x82\x2d", "sm2", 256, false},
}

// publicKey reads SubjectPublicKeyInfo.
func (p *parser) publicKey(r der.Reader, e der.Element) {
	k := &p.c.PublicKey
	k.Range = e.Range()
	inside := r.Inside(e)
	algorithm, ok := inside.Expect(der.Sequence, "the public key's algorithm")
	if !ok {
		return
	}
	a := p.algorithmIdentifier(inside, algorithm)
	k.OID, k.Algorithm = a.OID, a.Name
	key, ok := inside.Expect(der.BitString, "subjectPublicKey")
	if !ok {
		return
	}
	b := inside.Bits(key, "subjectPublicKey")
	k.Key = b.Octets
	if b.Unused != 0 {
		p.log.Add(KeyUnusedBits, "subjectPublicKey is not a whole number of bytes; unused bits: "+strconv.Itoa(b.Unused), key.Range())
	}
	if !inside.Empty() {
		inside.Finish("subjectPublicKeyInfo")
	}
	for i := range keyAlgorithms {
		if known := &keyAlgorithms[i]; known.id == a.id {
			k.Algorithm = known.name
			p.knownKey(inside, known, &a)
			return
		}
	}
}

// knownKey checks parameters and key octets against the algorithm's document.
func (p *parser) knownKey(r der.Reader, known *keyAlgorithm, a *AlgorithmIdentifier) {
	k := &p.c.PublicKey
	p.checkParameters(known.parameters, a, KeyParameters)
	switch known.form {
	case rsaKey:
		if known.id == oidRSASSAPSS && a.Parameters.Len() > 0 {
			// A restriction on the key's use, RFC 4055 §3.1.
			p.pss(r, a)
		}
		p.rsaKey(r.At(k.Key))
	case dsaKey:
		p.dsaKey(r, a)
	case ecKey:
		p.ecKey(r, a)
	case fixedKey:
		k.Bits = 8 * known.octets
		if n := k.Key.Len(); n != known.octets {
			p.log.Add(KeyLength, "the "+known.name+" key has "+strconv.Itoa(n)+" bytes; it must have "+strconv.Itoa(known.octets), k.Key)
		}
	}
}

// rsaKey reads RSAPublicKey, RFC 8017 §A.1.1.
func (p *parser) rsaKey(r der.Reader) {
	k := &p.c.PublicKey
	e, ok := r.Expect(der.Sequence, "the RSA public key")
	if !ok {
		return
	}
	r.Finish("the RSA public key")
	inside := r.Inside(e)
	if modulus, ok := inside.Expect(der.Integer, "the RSA modulus"); ok {
		value, positive := p.positive(inside, modulus, "the RSA modulus", KeyRSAModulus)
		k.Modulus = value
		k.Bits = bitLength(value)
		if positive && value[len(value)-1]&1 == 0 {
			p.log.Add(KeyRSAModulus, "the RSA modulus is even, so that it is no product of two large primes", modulus.Range())
		}
	}
	if exponent, ok := inside.Expect(der.Integer, "the RSA exponent"); ok {
		value, positive := p.positive(inside, exponent, "the RSA exponent", KeyRSAExponent)
		if !positive {
			value = nil // there is no telling what it was to be
		}
		k.Exponent = value
		if len(value) > 8 || len(value) == 8 && value[0] >= 0x80 {
			p.log.Add(KeyRSAExponentLarge, "the RSA exponent has "+strconv.Itoa(bitLength(value))+" bits; many programs take no more than 31 or 63", exponent.Range())
		}
		if positive && (value[len(value)-1]&1 == 0 || len(value) == 1 && value[0] == 1) {
			p.log.Add(KeyRSAExponent, "the RSA exponent is 1 or even; no such key can work", exponent.Range())
		}
	}
	inside.Finish("the RSA public key")
}

// positive reads an INTEGER that must be above zero and returns its magnitude
// without leading zeros.
func (p *parser) positive(r der.Reader, e der.Element, what, id string) (value []byte, ok bool) {
	s := r.Integer(e, what)
	value = p.c.Raw[e.Content.Start:e.Content.End]
	switch {
	case len(s) == 0:
		return nil, false
	case s[0] >= 0x80:
		p.log.Add(id, what+" is negative: a leading 00 is missing", e.Range())
		return value, false
	}
	value = trimZeros(value)
	if value[0] == 0 {
		p.log.Add(id, what+" is zero", e.Range())
		return value, false
	}
	return value, true
}

// bitLength returns the number of bits of a big-endian number without leading
// zeros.
func bitLength(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	return 8*(len(b)-1) + bits.Len8(b[0])
}

// dsaKey reads Dss-Parms and DSAPublicKey, RFC 3279 §2.3.2.
func (p *parser) dsaKey(r der.Reader, a *AlgorithmIdentifier) {
	k := &p.c.PublicKey
	if a.Parameters.Len() == 0 {
		p.log.Add(KeyDSAInherited, "the DSA key has no parameters of its own; it takes those of its issuer", a.Range)
	} else {
		outer := r.At(a.Parameters)
		e, ok := outer.Expect(der.Sequence, "the DSA parameters")
		if !ok {
			p.log.Add(KeyDSAParameters, "the DSA parameters are no SEQUENCE of p, q and g", a.Parameters)
		} else {
			inside := outer.Inside(e)
			for i, what := range [...]string{"the DSA parameter p", "the DSA parameter q", "the DSA parameter g"} {
				if n, ok := inside.Expect(der.Integer, what); ok {
					value, _ := p.positive(inside, n, what, KeyDSAParameters)
					if i == 0 {
						k.Bits = bitLength(value)
					}
				}
			}
			inside.Finish("the DSA parameters")
		}
	}
	inside := r.At(k.Key)
	if y, ok := inside.Expect(der.Integer, "the DSA public key"); ok {
		p.positive(inside, y, "the DSA public key", KeyDSAValue)
		inside.Finish("the DSA public key")
	}
}

// ecKey reads EcpkParameters and ECPoint, RFC 5480 §2. Whether the point lies
// on its curve is not computed.
func (p *parser) ecKey(r der.Reader, a *AlgorithmIdentifier) {
	k := &p.c.PublicKey
	if a.Parameters.Len() == 0 {
		p.log.Add(KeyParameters, "the EC key does not name its curve", a.Range)
		return
	}
	parameters := r.At(a.Parameters)
	switch parameters.Peek() {
	case der.Sequence:
		p.log.Add(KeyECParameters, "the EC key spells out its curve; RFC 5480 allows only the name of one", a.Parameters)
		return
	case der.Null:
		p.log.Add(KeyParameters, "the EC key inherits its curve; RFC 5480 wants the name of one", a.Parameters)
		return
	}
	e, ok := parameters.Expect(der.ObjectIdentifier, "the curve of the EC key")
	if !ok {
		return
	}
	oid := parameters.OID(e, "the curve of the EC key")
	for i := range curves {
		c := &curves[i]
		if c.id != oid.Content {
			continue
		}
		k.Curve, k.Bits = c.name, c.bits
		if !c.common {
			p.log.Add(KeyECCurveUncommon, "the EC key is on "+c.name+", which many programs do not have", e.Range())
		}
		p.ecPoint(r, c)
		return
	}
	k.Curve = oid.String()
	p.log.Add(KeyECCurveUnknown, "the EC key is on a curve that is not known here: "+k.Curve, e.Range())
}

// ecPoint checks the form of a point, SEC 1 §2.3.3.
func (p *parser) ecPoint(r der.Reader, c *curve) {
	at := p.c.PublicKey.Key
	point := r.Text(at)
	coordinate := (c.bits + 7) / 8
	switch {
	case len(point) == 0 || len(point) == 1 && point[0] == 0:
		p.log.Add(KeyECPoint, "the EC key is empty or the point at infinity", at)
	case (point[0] == 2 || point[0] == 3) && len(point) == 1+coordinate:
		p.log.Add(KeyECPointForm, "the EC key is a compressed point, which many programs do not take", at)
	case point[0] != 4:
		p.log.Add(KeyECPoint, "the EC key should start with the byte 04 for an uncompressed point and starts with "+der.Hex(point[:1]), at)
	case len(point) != 1+2*coordinate:
		p.log.Add(KeyECPoint, "the EC key has "+strconv.Itoa(len(point))+" bytes; a point on "+c.name+" has "+strconv.Itoa(1+2*coordinate), at)
	}
}
