package pemtext

// element is the head of one DER element: where its content begins and ends in
// the bytes given. end may lie beyond them where the data are cut off.
type element struct {
	tag        byte
	start, end int
	indefinite bool
}

// head reads the identifier and length at der[at:] (X.690 §8.1). BER's indefinite
// length gives an end beyond all data.
func head(der []byte, at int) (e element, ok bool) {
	if at < 0 || at+2 > len(der) {
		return e, false
	}
	e.tag = der[at]
	length := int(der[at+1])
	at += 2
	switch {
	case length == 0x80:
		e.indefinite = true
		length = len(der) - at
	case length > 0x80:
		n := length - 0x80
		if n > 4 || at+n > len(der) {
			return e, false
		}
		length = 0
		for _, b := range der[at : at+n] {
			length = length<<8 | int(b)
		}
		if length < 0 || length > 1<<30 {
			return e, false
		}
		at += n
	}
	e.start, e.end = at, at+length
	return e, true
}

const (
	tagInteger   = 0x02
	tagBitString = 0x03
	tagOctets    = 0x04
	tagOID       = 0x06
	tagUTCTime   = 0x17
	tagTime      = 0x18
	tagSequence  = 0x30
	tagSet       = 0x31
	tagContext0  = 0xA0
)

// claimedLength returns how many bytes a DER SEQUENCE says it is long, -1 where
// it says nothing.
func claimedLength(der []byte) int {
	e, ok := head(der, 0)
	if !ok || e.tag != tagSequence || e.indefinite {
		return -1
	}
	return e.end
}

// isEndless reports whether a SEQUENCE has BER's indefinite length, which does not
// say how long it is.
func isEndless(der []byte) bool {
	e, ok := head(der, 0)
	return ok && e.tag == tagSequence && e.indefinite
}

// oidPKCS7 begins every content type of PKCS #7: 1.2.840.113549.1.7.
const oidPKCS7 = "\x2A\x86\x48\x86\xF7\x0D\x01\x07"

// What files of private keys begin with that are no DER.
const (
	openSSHMagic = "openssh-key-v1\x00" // PROTOCOL.key in OpenSSH's sources
	pvkMagic     = "\x1E\xF1\xB5\xB0"   // Microsoft's PVK
	blobMagic    = "\x07\x02\x00\x00"   // PRIVATEKEYBLOB of Microsoft's CryptoAPI, version 2
)

// shape says what DER is by the first elements of its structure, KindUnknown
// where they fit nothing known. It reads the beginning only, so that content
// that is cut off or damaged further on is still told apart.
func shape(der []byte) Kind {
	if hasAnyPrefix(der, openSSHMagic, pvkMagic, blobMagic) {
		return KindPrivateKey
	}
	outer, ok := head(der, 0)
	if !ok || outer.tag != tagSequence {
		return KindUnknown
	}
	first, ok := head(der, outer.start)
	if !ok || first.end > outer.end && !outer.indefinite {
		return KindUnknown
	}
	second, more := head(der, first.end)
	switch first.tag {
	case tagInteger:
		return shapeOfIntegers(der, first, second, more)
	case tagOID:
		if first.end <= len(der) && first.end-first.start == len(oidPKCS7)+1 &&
			string(der[first.start:first.end-1]) == oidPKCS7 {
			return KindPKCS7
		}
	case tagSequence:
		inner, ok := head(der, first.start)
		if !ok {
			return KindUnknown
		}
		switch inner.tag {
		case tagOID:
			// AlgorithmIdentifier first: SubjectPublicKeyInfo, or
			// EncryptedPrivateKeyInfo (RFC 5958 §3).
			if more && second.tag == tagBitString {
				return KindPublicKey
			}
			if more && second.tag == tagOctets || isPasswordBased(der, inner) {
				return KindPrivateKey
			}
		case tagContext0:
			// [0] EXPLICIT Version (RFC 5280 §4.1.2.1).
			if v, ok := head(der, inner.start); ok && v.tag == tagInteger {
				return KindCertificate
			}
		case tagInteger:
			return shapeAfterInteger(der, inner)
		case tagSequence:
			// A version 1 CRL: the signature algorithm, the issuer, a time.
			if issuer, ok := head(der, inner.end); ok && issuer.tag == tagSequence && isTimeAt(der, issuer.end) {
				return KindCRL
			}
		}
	}
	return KindUnknown
}

// isPasswordBased reports whether an object identifier is one of PKCS #5 or of
// PKCS #12's encryption: 1.2.840.113549.1.5 and 1.2.840.113549.1.12.1.
func isPasswordBased(der []byte, oid element) bool {
	if oid.end > len(der) {
		return false
	}
	v := string(der[oid.start:oid.end])
	return len(v) > 8 && (v[:8] == oidPKCS7[:7]+"\x05" || v[:9] == oidPKCS7[:7]+"\x0C\x01")
}

// keyName says which kind of private key DER is, "" where it is none.
func keyName(der []byte) string {
	switch {
	case shape(der) != KindPrivateKey:
		return ""
	case hasAnyPrefix(der, openSSHMagic):
		return "OpenSSH"
	case hasAnyPrefix(der, pvkMagic):
		return "PVK"
	case hasAnyPrefix(der, blobMagic):
		return "CryptoAPI"
	}
	outer, _ := head(der, 0)
	first, _ := head(der, outer.start)
	second, _ := head(der, first.end)
	third, _ := head(der, second.end)
	switch {
	case first.tag == tagSequence:
		return "PKCS #8, encrypted"
	case second.tag == tagSequence:
		return "PKCS #8"
	case second.tag == tagOctets:
		return "SEC 1"
	case third.end-third.start >= 16: // q, where RSA has its public exponent
		return "DSA"
	}
	return "PKCS #1"
}

// shapeOfIntegers tells the structures whose first element is an INTEGER.
func shapeOfIntegers(der []byte, first, second element, more bool) Kind {
	if first.end-first.start != 1 || first.end > len(der) {
		if more && second.tag == tagInteger && first.end-first.start >= 16 {
			if second.end == len(der) && second.end-second.start >= 3 {
				return KindPublicKey // RSAPublicKey (RFC 8017 §A.1.1), its exponent
			}
			return KindParameters
		}
		return KindUnknown
	}
	if !more {
		return KindUnknown
	}
	switch v := der[first.start]; {
	case v == 3 && second.tag == tagSequence:
		return KindPKCS12 // PFX (RFC 7292 §4)
	case v <= 2 && (second.tag == tagInteger || second.tag == tagSequence || second.tag == tagOctets):
		// RSAPrivateKey and DSA's (INTEGER), OneAsymmetricKey (RFC 5958 §2:
		// SEQUENCE), ECPrivateKey (RFC 5915 §3: OCTET STRING).
		return KindPrivateKey
	}
	return KindUnknown
}

// shapeAfterInteger tells the structures whose first element is a SEQUENCE that
// begins with an INTEGER.
func shapeAfterInteger(der []byte, number element) Kind {
	algorithm, ok := head(der, number.end)
	if !ok || algorithm.tag != tagSequence {
		return KindUnknown
	}
	name, ok := head(der, algorithm.end)
	if !ok {
		return KindUnknown
	}
	single := number.end-number.start == 1 && number.end <= len(der)
	if single && der[number.start] == 0 && name.tag == tagSequence {
		// CertificationRequestInfo (RFC 2986 §4.1) has the name first, then the
		// key; its second child is a name, not an algorithm.
		if rdn, ok := head(der, algorithm.start); !ok || rdn.tag != tagOID {
			return KindCertificateRequest
		}
	}
	if name.tag != tagSequence {
		return KindUnknown
	}
	if single && der[number.start] == 1 && isTimeAt(der, name.end) {
		return KindCRL // version 2 (RFC 5280 §5.1.2.1)
	}
	if oid, ok := head(der, algorithm.start); ok && oid.tag == tagOID {
		return KindCertificate // version 1: serial number, algorithm, issuer
	}
	return KindUnknown
}

func isTimeAt(der []byte, at int) bool {
	t, ok := head(der, at)
	return ok && (t.tag == tagUTCTime || t.tag == tagTime)
}

// maxDepth bounds the walk into PKCS #7.
const maxDepth = 16

// certificatesOf returns where the certificates lie in a PKCS #7 SignedData
// (RFC 2315 §9.1, RFC 5652 §5.1), in definite or indefinite lengths.
func certificatesOf(der []byte) []extent {
	content, ok := head(der, 0)
	if !ok {
		return nil
	}
	oid, ok := head(der, content.start)
	if !ok {
		return nil
	}
	wrapper, ok := head(der, oid.end)
	if !ok || wrapper.tag != tagContext0 {
		return nil
	}
	signed, ok := head(der, wrapper.start)
	if !ok || signed.tag != tagSequence {
		return nil
	}
	// version, digestAlgorithms, encapContentInfo, then [0] certificates.
	at := signed.start
	for range 3 {
		if at, ok = skip(der, at, 0); !ok {
			return nil
		}
	}
	set, ok := head(der, at)
	if !ok || set.tag != tagContext0 {
		return nil
	}
	var found []extent
	for at = set.start; at < set.end && at < len(der); {
		end, ok := skip(der, at, 0)
		if !ok {
			break
		}
		if end > at && der[at] == tagSequence {
			found = append(found, extent{at, min(end, len(der))})
		}
		at = end
	}
	return found
}

// skip returns where the element at an offset ends, and false at the end of the
// data or of an indefinite length.
func skip(der []byte, at, depth int) (int, bool) {
	e, ok := head(der, at)
	if !ok || e.tag == 0 || depth > maxDepth {
		return 0, false
	}
	if !e.indefinite {
		return e.end, true
	}
	for at = e.start; ; {
		if at+2 <= len(der) && der[at] == 0 && der[at+1] == 0 {
			return at + 2, true
		}
		if at, ok = skip(der, at, depth+1); !ok {
			return 0, false
		}
	}
}
