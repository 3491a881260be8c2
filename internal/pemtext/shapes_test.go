package pemtext

import (
	"bytes"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A wrapping is a shape in which a certificate is pasted.
type wrapping struct {
	name string
	do   func(der []byte) string
	// carries returns the characters that carry byte n. Where positions are those
	// of base64 within base64 there is no telling, and it is nil.
	carries func(der []byte, n int) string
}

// wrappings are every disfigurement of PEM, and the shapes that are no PEM.
func wrappings() (all []wrapping) {
	for _, d := range slices.Concat(disfigurements, ofPadding) {
		w := wrapping{d.name, func(der []byte) string { return d.do(Encode(der)) }, charactersOf}
		if slices.Contains([]string{"base64 of the PEM", "base64 of base64 of the PEM", "a data: URL of PEM", "a secret of Kubernetes"}, d.name) {
			w.carries = nil
		}
		all = append(all, w)
	}
	digits := func(der []byte, n int) string { return hex.EncodeToString(der[n : n+1]) }
	pairs := func(format, between string) func(der []byte) string {
		return func(der []byte) string {
			all := make([]string, len(der))
			for i, b := range der {
				all[i] = fmt.Sprintf(format, b)
			}
			return strings.Join(all, between)
		}
	}
	return append(all,
		wrapping{"DER", func(der []byte) string { return string(der) }, func(der []byte, n int) string { return string(der[n : n+1]) }},
		wrapping{"hexadecimal", hex.EncodeToString, digits},
		wrapping{"hexadecimal with colons", pairs("%02x", ":"), digits},
		wrapping{"hexadecimal with spaces", pairs("%02x", " "), digits},
		wrapping{"an array of C", chain2(pairs("0x%02x", ", "), around("{", "}")), digits},
		wrapping{"a string of C", chain2(pairs(`\x%02x`, ""), around(`"`, `"`)), digits},
		wrapping{"hexdump -C", hex.Dump, digits},
		wrapping{"an array of Go", func(der []byte) string { return fmt.Sprintf("%#v", der) }, func(der []byte, n int) string { return fmt.Sprintf("%x", der[n]) }},
		wrapping{"an array of JSON", func(der []byte) string { return strings.ReplaceAll(fmt.Sprint(der), " ", ",") }, func(der []byte, n int) string { return fmt.Sprint(der[n]) }},
		wrapping{"certutil", func(der []byte) string { return rows(der, "  %04x  ", true, "   ", "\r\n") }, func(der []byte, n int) string { return fmt.Sprintf("%02X", der[n]) }},
		wrapping{"Format-Hex", func(der []byte) string { return rows(der, "%016X ", false, " ", "\n") }, func(der []byte, n int) string { return fmt.Sprintf("%02X", der[n]) }},
		wrapping{"PKCS #7", func(der []byte) string {
			return string(pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: signedData(der)}))
		}, func(der []byte, n int) string {
			outer := signedData(der)
			return charactersOf(outer, bytes.Index(outer, der)+n)
		}},
	)
}

func chain2(do func([]byte) string, then func(string) string) func([]byte) string {
	return func(der []byte) string { return then(do(der)) }
}

// signedData returns a SignedData (RFC 5652 §5.1) that carries a certificate and
// nothing else.
func signedData(certificate []byte) []byte {
	wrap := func(tag byte, content ...[]byte) []byte {
		all := bytes.Join(content, nil)
		return append([]byte{tag, 0x83, byte(len(all) >> 16), byte(len(all) >> 8), byte(len(all))}, all...)
	}
	oid := func(last byte) []byte { return append(append([]byte{tagOID, 9}, oidPKCS7...), last) }
	return wrap(tagSequence, oid(2), wrap(tagContext0, wrap(tagSequence,
		[]byte{tagInteger, 1, 1}, wrap(tagSet), wrap(tagSequence, oid(1)), wrap(tagContext0, certificate), wrap(tagSet))))
}

// TestEveryCertificateIsFoundInEveryShape takes the certificates of the corpus in
// turn with every shape; every shape meets each size and form of certificate
// sooner or later.
func TestEveryCertificateIsFoundInEveryShape(t *testing.T) {
	shapes := wrappings()
	const each = 3 // shapes for a certificate
	turn := 0
	for i, s := range corpus() {
		if shape(s.der) != KindCertificate || claimedLength(s.der) != len(s.der) {
			t.Errorf("%s is no certificate by its shape", s.name)
			continue
		}
		for range each {
			checkWrapping(t, shapes[turn%len(shapes)], s, turn)
			turn++
		}
		if i%100 == 0 && t.Failed() {
			break
		}
	}
	for turn < 2*len(shapes) { // a small corpus goes round
		s := corpus()[turn%len(corpus())]
		checkWrapping(t, shapes[turn%len(shapes)], s, turn)
		turn++
	}
}

func checkWrapping(t *testing.T, w wrapping, s specimen, turn int) {
	t.Helper()
	paste := w.do(s.der)
	d := Find([]byte(paste))
	found := certificates(d)
	if len(found) != 1 || !bytes.Equal(found[0].DER, s.der) {
		t.Errorf("%s, %s: %d certificates, %v", s.name, w.name, len(found), d.Repairs)
		return
	}
	checkEncoded(t, found[0].DER)
	if w.name != "DER" {
		checkSpans(t, paste, d)
	}
	if w.carries == nil {
		return
	}
	text := units(paste)
	for n := turn % 7; n < len(s.der); n += 7 {
		at := found[0].SpanOf(n, n+1)
		want := w.carries(s.der, n)
		if w.name == "DER" {
			if got := paste[at.Start:at.End]; got != want {
				t.Fatalf("%s as a file: byte %d is said to be %x", s.name, n, got)
			}
			continue
		}
		// What stands between two characters is not theirs, so the first and the
		// last are looked at.
		seen := newView([]byte(fromUnits(text[at.Start:at.End])), false).text
		if len(seen) == 0 || !stands(seen[0], want[0]) || !stands(seen[len(seen)-1], want[len(want)-1]) {
			t.Fatalf("%s, %s: byte %d is carried by %q, and the span %v shows %q", s.name, w.name, n, want, at, seen)
		}
	}
}

// stands reports whether a character of a paste can stand for one of base64.
func stands(got, want byte) bool {
	return got == want || want == '+' && (got == ' ' || got == '-') || want == '/' && got == '_'
}
