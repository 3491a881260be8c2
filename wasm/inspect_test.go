package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"embed"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

//go:embed testdata/*.pem
var testdata embed.FS

func sample(t testing.TB, name string) string {
	t.Helper()
	content, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// duringValidity is a time, in milliseconds, at which the certificates of
// testdata are valid: 2027-01-15.
const duringValidity = "1800000000000"

type span struct{ Start, End int }

// report is what the tests read of a result of inspect.
type report struct {
	Accepted     bool
	Error        *struct{ Code, Rule string }
	Chosen       int
	Certificates []struct {
		Subject             string
		NotBefore, NotAfter string
		Tree                *node
		Span                *span
		Block               int
		Gaps                []*span
		FieldSpans          map[string]*span
		Extensions          []struct{ Span *span }
		SelfSignature       *string
		SelfSignatureReason string
	}
	Findings []struct {
		Rule        string
		Span        *span
		Certificate int
		Parameter   string
	}
	Blocks          []struct{ Span *span }
	CertificateBody string
}

type node struct {
	Name                              string
	Tag, Offset, HeaderLength, Length int
	Span                              *span
	Children                          []*node
}

// inspected inspects a paste and checks what holds of every result: it is JSON
// without unknown shapes, and all positions lie in the paste.
func inspected(t testing.TB, wanted, now, paste string, parameters ...string) (r report, checks []string) {
	t.Helper()
	o, frame := answer(methodInspect, frameOf(append([]string{wanted, now, paste}, parameters...)...), nil)
	if o != outcomeResult {
		t.Fatalf("outcome %d: %s", o, frame)
	}
	fields := readFrame(frame)
	if err := json.Unmarshal([]byte(fields[0]), &r); err != nil {
		t.Fatalf("%v in %s", err, fields[0])
	}
	placeSpans(t, &r, fields[1])
	// A file of octets that are no text counts in octets, a text in UTF-16 units
	// of what a browser decodes it to.
	length := max(len(paste), len(utf16.Encode([]rune(paste))))
	within := func(what string, s *span, outer span) {
		if s != nil && (s.Start < outer.Start || s.End < s.Start || s.End > outer.End) {
			t.Errorf("%s: span %v outside of %v", what, *s, outer)
		}
	}
	whole := span{0, length}
	for _, b := range r.Blocks {
		within("block", b.Span, whole)
	}
	for i, c := range r.Certificates {
		within("certificate", c.Span, whole)
		for name, s := range c.FieldSpans {
			within(name, s, *c.Span)
		}
		for _, e := range c.Extensions {
			within("extension", e.Span, *c.Span)
		}
		if c.Block < -1 || c.Block >= len(r.Blocks) {
			t.Errorf("certificate %d in block %d of %d", i, c.Block, len(r.Blocks))
		}
		if c.Tree != nil {
			checkTree(t, c.Tree, *c.Span, within)
		}
	}
	for _, f := range r.Findings {
		within(f.Rule, f.Span, whole)
		if f.Certificate < -1 || f.Certificate >= len(r.Certificates) {
			t.Errorf("%s concerns certificate %d of %d", f.Rule, f.Certificate, len(r.Certificates))
		}
	}
	if r.Chosen < -1 || r.Chosen >= len(r.Certificates) {
		t.Errorf("certificate %d of %d is chosen", r.Chosen, len(r.Certificates))
	}
	if len(fields[2:])%selfSignatureFields != 0 {
		t.Errorf("%d strings are no whole number of checks", len(fields)-2)
	}
	return r, fields[2:]
}

// placeSpans puts the spans in their places, as js/spans.js does.
func placeSpans(t testing.TB, r *report, spans string) {
	t.Helper()
	next := func() *span {
		if len(spans) < 8 {
			t.Fatal("spans are missing")
		}
		s := span{int(int32(uint32At([]byte(spans), 0))), int(int32(uint32At([]byte(spans), 4)))}
		if spans = spans[8:]; s == (span{-1, -1}) {
			return nil
		}
		return &s
	}
	for i := range r.Certificates {
		c := &r.Certificates[i]
		for i := range c.Extensions {
			c.Extensions[i].Span = next()
		}
		c.Span = next()
		for i := range c.Gaps {
			c.Gaps[i] = next()
		}
		c.FieldSpans = map[string]*span{}
		for _, name := range []string{"version", "serialNumber", "issuer", "validity", "notBefore", "notAfter", "subject", "publicKey", "extensions", "signatureAlgorithm", "signature"} {
			c.FieldSpans[name] = next()
		}
	}
	for i := range r.Findings {
		r.Findings[i].Span = next()
	}
	for i := range r.Blocks {
		r.Blocks[i].Span = next()
	}
	if spans != "" {
		t.Errorf("%d octets of spans are left", len(spans))
	}
}

func checkTree(t testing.TB, n *node, outer span, within func(string, *span, span)) {
	t.Helper()
	within(n.Name, n.Span, outer)
	for _, child := range n.Children {
		if child.Offset < n.Offset+n.HeaderLength || child.Offset+child.HeaderLength+child.Length > n.Offset+n.HeaderLength+n.Length {
			t.Errorf("%s at %d reaches out of %s at %d", child.Name, child.Offset, n.Name, n.Offset)
		}
		checkTree(t, child, outer, within)
	}
}

func TestTheTreeIsWrittenWhereItIsWanted(t *testing.T) {
	r, _ := inspected(t, "tree", duringValidity, sample(t, "rsa2048.pem"))
	root := r.Certificates[0].Tree
	if root == nil || root.Name != "SEQUENCE" || len(root.Children) != 3 {
		t.Fatalf("the tree is %+v", root)
	}
	if r, _ = inspected(t, "", duringValidity, sample(t, "rsa2048.pem")); r.Certificates[0].Tree != nil {
		t.Error("there is a tree, though none was wanted")
	}
}

func TestSpansCountUTF16Units(t *testing.T) {
	const before = "Grüße 😀😀 "
	pem := sample(t, "rsa2048.pem")
	plain, _ := inspected(t, "", duringValidity, pem)
	shifted, _ := inspected(t, "", duringValidity, before+pem)
	shift := len(utf16.Encode([]rune(before)))
	for name, at := range plain.Certificates[0].FieldSpans {
		got := shifted.Certificates[0].FieldSpans[name]
		if at == nil || got == nil {
			t.Errorf("%s has no span", name)
		} else if want := (span{at.Start + shift, at.End + shift}); *got != want {
			t.Errorf("%s: got %v, want %v", name, *got, want)
		}
	}
}

func TestSelfSignaturesAreHandedOn(t *testing.T) {
	pem := sample(t, "rsa2048.pem")
	_, checks := inspected(t, "verify", duringValidity, pem)
	if len(checks) != selfSignatureFields {
		t.Fatalf("%d strings", len(checks))
	}
	for i, want := range []string{"0", "RSASSA-PKCS1-v1_5", "SHA-256", "", "0"} {
		if checks[i] != want {
			t.Errorf("string %d is %q, want %q", i, checks[i], want)
		}
	}
	if len(checks[6]) != 256 || !strings.HasPrefix(checks[7], "\x30\x82") {
		t.Errorf("signature of %d octets, message %.4x…", len(checks[6]), checks[7])
	}
	if _, checks := inspected(t, "", duringValidity, pem); len(checks) != 0 {
		t.Error("there are checks, though none were wanted")
	}
}

func TestTheNumberOfSelfSignatureChecksIsBounded(t *testing.T) {
	pem := sample(t, "rsa2048.pem")
	r, checks := inspected(t, "verify", duringValidity, strings.Repeat(pem, maxSelfSignatureChecks+2))
	if got := len(checks) / selfSignatureFields; got < maxSelfSignatureChecks || got > maxSelfSignatureChecks+1 {
		t.Errorf("%d checks", got)
	}
	last := r.Certificates[len(r.Certificates)-1]
	if r.Chosen != len(r.Certificates)-1 && (last.SelfSignature == nil || *last.SelfSignature != "unchecked" || last.SelfSignatureReason == "") {
		t.Errorf("the last one: %+v", last.SelfSignature)
	}
}

func TestParametersAreJudgedAlong(t *testing.T) {
	r, _ := inspected(t, "", duringValidity, sample(t, "rsa2048.pem"), "UserName", "Bob Ross")
	if r.Accepted || r.Error == nil || r.Error.Code != "ValidationError" {
		t.Errorf("a user name with a space: accepted %v, %+v", r.Accepted, r.Error)
	}
	found := false
	for _, f := range r.Findings {
		found = found || f.Parameter == "UserName"
	}
	if !found {
		t.Error("no finding names the parameter")
	}
}

// The year 1 begins with Go's zero time, which elsewhere means that there is none.
func TestTheFirstMomentOfAllIsATimeAsWell(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := inspected(t, "", duringValidity, string(der))
	if c := r.Certificates[0]; c.NotBefore != "0001-01-01T00:00:00Z" || c.NotAfter != "9999-12-31T23:59:59Z" {
		t.Errorf("valid from %s to %s", c.NotBefore, c.NotAfter)
	}
}

// FuzzInspect drives the whole chain: any paste gives a result that is JSON and
// whose positions lie in the paste.
func FuzzInspect(f *testing.F) {
	pem := sample(f, "rsa2048.pem")
	f.Add(pem, uint16(0))
	f.Add("😀 "+strings.ReplaceAll(pem, "\n", " "), uint16(1))
	f.Add(pem[:700]+"\u2028"+pem[702:], uint16(400))
	f.Add("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"+pem, uint16(9000))
	f.Add("\x30\x03\x02\x01\x00", uint16(0))
	f.Add("", uint16(0))
	f.Fuzz(func(t *testing.T, paste string, day uint16) {
		now := strconv.Itoa(int(day) * 86_400_000)
		inspected(t, "tree verify", now, paste, "UserName", paste)
	})
}

func BenchmarkInspect(b *testing.B) {
	pem := sample(b, "rsa2048.pem")
	for _, certificates := range []int{1, 10, 100} {
		b.Run(strconv.Itoa(certificates), func(b *testing.B) {
			arguments := frameOf("", duringValidity, strings.Repeat(pem, certificates))
			var result []byte
			b.ReportAllocs()
			for b.Loop() {
				_, result = answer(methodInspect, arguments, result)
			}
		})
	}
}
