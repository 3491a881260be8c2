package certificate

import "strings"

// tlv returns one DER element: an identifier octet, the shortest length, the
// content put together from parts.
func tlv(identifier byte, parts ...string) string {
	content := strings.Join(parts, "")
	n := len(content)
	switch {
	case n < 0x80:
		return string([]byte{identifier, byte(n)}) + content
	case n < 0x100:
		return string([]byte{identifier, 0x81, byte(n)}) + content
	case n < 0x10000:
		return string([]byte{identifier, 0x82, byte(n >> 8), byte(n)}) + content
	}
	return string([]byte{identifier, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}) + content
}

func seq(parts ...string) string       { return tlv(0x30, parts...) }
func set(parts ...string) string       { return tlv(0x31, parts...) }
func integer(content string) string    { return tlv(0x02, content) }
func oid(content string) string        { return tlv(0x06, content) }
func octets(parts ...string) string    { return tlv(0x04, parts...) }
func printable(text string) string     { return tlv(0x13, text) }
func bitString(parts ...string) string { return tlv(0x03, "\x00"+strings.Join(parts, "")) }
func explicit(n byte, s string) string { return tlv(0xa0|n, s) }
func implicit(n byte, s string) string { return tlv(0x80|n, s) }

const (
	null      = "\x05\x00"
	yes       = "\x01\x01\xff"
	idCN      = "\x55\x04\x03"
	idC       = "\x55\x04\x06"
	idRSA     = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
	idRSA256  = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"
	idEC      = "\x2a\x86\x48\xce\x3d\x02\x01"
	idECDSA   = "\x2a\x86\x48\xce\x3d\x04\x03\x02"
	idDSA     = "\x2a\x86\x48\xce\x38\x04\x01"
	idP256    = "\x2a\x86\x48\xce\x3d\x03\x01\x07"
	idSHA256  = "\x60\x86\x48\x01\x65\x03\x04\x02\x01"
	idMLDSA65 = "\x60\x86\x48\x01\x65\x03\x04\x03\x12"
	idUnknown = "\x2a\x03\x04"
)

// A draft is a certificate's fields, each in its encoding, to be changed and
// put together. The signature is not one; nothing here verifies it.
type draft struct {
	version, serial, algorithm, issuer, notBefore, notAfter, subject, key string
	uniqueIDs, extensions                                                 string // of tbsCertificate, tags included
	outerAlgorithm                                                        string // algorithm where ""
	signature                                                             string
}

func name(parts ...string) string { return seq(parts...) }

func attribute(id, value string) string { return set(seq(oid(id), value)) }

func rsaSPKI(parameters, modulus, exponent string) string {
	return seq(seq(oid(idRSA), parameters), bitString(seq(integer(modulus), integer(exponent))))
}

func ecSPKI(curve, point string) string { return seq(seq(oid(idEC), curve), bitString(point)) }

var (
	modulus1024 = "\x00\xc3" + strings.Repeat("\x5a", 126) + "\x01"
	pointP256   = "\x04" + strings.Repeat("\x11", 64)
)

// newDraft returns a certificate without any problem.
func newDraft() draft {
	return draft{
		version:    explicit(0, integer("\x02")),
		serial:     integer("\x11\x22"),
		algorithm:  seq(oid(idRSA256), null),
		issuer:     name(attribute(idC, printable("DE")), attribute(idCN, printable("Issuer"))),
		notBefore:  tlv(0x17, "250102030405Z"),
		notAfter:   tlv(0x17, "270102030405Z"),
		subject:    name(attribute(idCN, printable("Subject"))),
		key:        rsaSPKI(null, modulus1024, "\x01\x00\x01"),
		extensions: extensionList(extension(oidKeyUsage, yes, tlv(0x03, "\x07\x80"))),
		signature:  bitString(strings.Repeat("\x77", 128)),
	}
}

func extensionList(list ...string) string { return explicit(3, seq(list...)) }

func extension(id, critical string, value ...string) string {
	return seq(oid(id), critical, octets(value...))
}

func (d draft) tbs() string {
	return seq(d.version, d.serial, d.algorithm, d.issuer, seq(d.notBefore, d.notAfter), d.subject, d.key, d.uniqueIDs, d.extensions)
}

func (d draft) der() string {
	outer := d.outerAlgorithm
	if outer == "" {
		outer = d.algorithm
	}
	return seq(d.tbs(), outer, d.signature)
}
