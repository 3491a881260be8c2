package certificate

import "countersign/internal/der"

// disguise recognises other things that people paste as certificates, by what
// the outermost SEQUENCE holds. A PEM label does not help: files get the wrong
// one. It returns "" for what may be a certificate.
func disguise(r der.Reader) (id, detail string) {
	const version = der.ContextBit | der.ConstructedBit
	look := r
	if e, ok := look.Next(); ok && e.Identifier == der.Sequence {
		if inside := r.Inside(e); inside.Peek() == version {
			return "", "" // nothing but a certificate starts so, and nearly all do
		}
	}
	look = r
	var element [3]der.Element
	count := 0
	for count < len(element) {
		e, ok := look.Next()
		if !ok {
			break
		}
		element[count] = e
		count++
	}
	first, second, third := element[0], element[1], element[2]
	switch first.Identifier {
	case der.ObjectIdentifier:
		if oid := r.Text(first.Content); len(oid) == 9 && oid[:8] == "\x2a\x86\x48\x86\xf7\x0d\x01\x07" {
			return PKCS7, "this is a PKCS #7 message (" + der.NewOID(oid).Label() + "), a container that may hold certificates"
		}
	case der.Integer:
		version, _ := der.SmallInt(r.Text(first.Content))
		switch {
		case count >= 2 && second.Identifier == der.Sequence && version == 3:
			return PKCS12, "this is a PKCS #12 file, a locked container for keys and certificates"
		case count >= 3 && second.Identifier == der.Sequence && third.Identifier == der.OctetString:
			return PrivateKey, "this is a private key (PKCS #8)"
		case count >= 2 && second.Identifier == der.OctetString && version == 1:
			return PrivateKey, "this is a private key (EC, SEC 1)"
		case count >= 3 && second.Identifier == der.Integer && third.Identifier == der.Integer:
			return PrivateKey, "this is a private key (RSA or DSA, PKCS #1)"
		case count == 2 && second.Identifier == der.Integer:
			return BarePublicKey, "this is an RSA public key alone (PKCS #1)"
		}
	case der.Sequence:
		if shapeOf(&r, first) == algorithmShape && count == 2 {
			switch second.Identifier {
			case der.BitString:
				return BarePublicKey, "this is a public key alone (SubjectPublicKeyInfo)"
			case der.OctetString:
				return PrivateKey, "this is an encrypted private key (PKCS #8)"
			}
		}
		return disguisedTBS(r.Inside(first))
	}
	return "", ""
}

// disguisedTBS tells a certification request (RFC 2986 §4.1) and a revocation
// list (RFC 5280 §5.1) from a certificate: all three are a SEQUENCE of data, an
// algorithm and a signature.
func disguisedTBS(r der.Reader) (id, detail string) {
	look := r
	e, ok := look.Next()
	if ok && e.Identifier == der.Integer {
		if e, ok = look.Next(); ok && shapeOf(&look, e) == nameShape {
			if key, ok := look.Next(); ok && shapeOf(&look, key) == publicKeyShape {
				return CertificateRequest, "this is a certificate signing request: what one sends to a CA to get a certificate"
			}
		}
	}
	if ok && shapeOf(&look, e) == algorithmShape {
		if issuer, ok := look.Next(); ok && issuer.Identifier == der.Sequence {
			if update, ok := look.Next(); ok && (update.Identifier == der.UTCTime || update.Identifier == der.GeneralizedTime) {
				return RevocationList, "this is a certificate revocation list"
			}
		}
	}
	return "", ""
}
