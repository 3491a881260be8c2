//go:build !js

package certificate

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/internal/der"
)

// baseSet is what the mutation tests damage: one certificate of each kind that
// is made here, and a few of the wild with extensions that are not.
func baseSet() []specimen {
	var base []specimen
	for _, s := range corpus() {
		switch {
		case strings.HasPrefix(s.name, "generated: leaf P-256"), strings.HasPrefix(s.name, "generated: ca Ed25519"),
			strings.HasPrefix(s.name, "generated: plain RSA SHA256-RSAPSS"), s.name == "dsaCorrectOrderInSubgroup.pem",
			s.name == "QcStmtEtsiValidCert24.pem", s.name == "policyConstGoodBoth.pem":
			base = append(base, s)
		}
	}
	return base
}

// exceptions are refusals of crypto/x509 for which no problem is named, each
// with its reason.
var exceptions = map[string]string{
	"P256 point not on curve": "the point has the right form and is not on its curve; that takes curve arithmetic, which is not done here",
}

// excused returns the exception that a refusal falls under, "" for none.
func excused(err error) string {
	for words := range exceptions {
		if strings.Contains(err.Error(), words) {
			return words
		}
	}
	return ""
}

// elsewhere are the fields of which a wrong length octet may have its first
// problem named behind the field's own end, each with the reason.
var elsewhere = map[string]string{
	"serialNumber":         "it swallows the signature algorithm up to an attribute of the issuer, which looks like one",
	"subjectPublicKeyInfo": "a parameter of a DSA key swallows the start of the next, in whose random bytes there is something like an INTEGER",
	"extKeyUsage":          "a purpose swallows the start of the next, whose last bytes look like a purpose of their own",
}

// elsewhereInserted are the fields of which an octet too many may.
var elsewhereInserted = map[string]string{
	"authorityKeyIdentifier": "the length of its OID or key identifier becomes a tag and the tag a length, and that element swallows the start of the next",
}

// fieldAt names the field of c that offset i lies in, if it is one of those.
func fieldAt(c *Certificate, i int) string {
	within := func(r der.Range) bool { return r.Start <= i && i < r.End }
	switch {
	case within(c.SerialNumber.Range):
		return "serialNumber"
	case within(c.PublicKey.Range):
		return "subjectPublicKeyInfo"
	}
	for _, x := range c.Extensions {
		if within(x.Range) {
			return x.Name
		}
	}
	return ""
}

// TestEveryDamagedByteIsFound changes each octet of a tag or length in the base
// set to every other, and each octet of content to several. Whatever crypto/x509
// refuses has a new problem named, which starts at or before the end of the
// element whose tag or length was damaged. Whatever it reads, and has no new
// problem here, is read the same.
func TestEveryDamagedByteIsFound(t *testing.T) {
	base := baseSet()
	if len(base) != 6 {
		t.Fatalf("the base set has %d certificates", len(base))
	}
	mutants, found := 0, 0
	needed, met := map[string]int{}, map[string]int{}
	for _, s := range base {
		tree := der.Parse(s.der)
		intact := Parse(s.der)
		mutant := bytes.Clone(s.der)
		for i, b := range s.der {
			// A changed content octet may mean something else in another place,
			// such as an OID that now says to read the value otherwise.
			e, end := innermost(tree, i), len(s.der)
			values := []byte{b ^ 1, b ^ 0x20, b + 1, 0xff}
			if i < e.Content.Start {
				end, values = e.End(), others(b)
			}
			for _, damaged := range values {
				if damaged == b {
					continue
				}
				mutant[i] = damaged
				mutants++
				name := func() string { return fmt.Sprintf("%s with byte %d %02x for %02x", s.name, i, damaged, b) }
				c := Parse(mutant)
				checkRanges(t, name, c)
				if foundBy(c.Problems, intact.Problems, end) {
					found++
					continue
				}
				anywhere := foundBy(c.Problems, intact.Problems, len(s.der))
				want, err := x509.ParseCertificate(mutant)
				switch field := fieldAt(intact, i); {
				case err == nil && !anywhere:
					if list := differences(c, want); len(list) > 0 {
						t.Errorf("%s: %v", name(), list)
					}
				case err == nil:
				case excused(err) != "":
					met[excused(err)]++
				case anywhere && elsewhere[field] != "":
					needed[field]++
				default:
					t.Errorf("%s: crypto/x509 says %q, and no new problem lies at or before byte %d: %v", name(), err, end, c.Problems)
				}
			}
			mutant[i] = b
		}
	}
	t.Logf("%d of %d mutants have a problem named; it lies elsewhere: %v", found, mutants, needed)
	if found < 350_000 {
		t.Errorf("only %d of %d mutants have a problem named", found, mutants)
	}
	for words := range exceptions {
		if met[words] == 0 {
			t.Errorf("the exception for %q is not needed", words)
		}
	}
	for field := range elsewhere {
		if n := needed[field]; n == 0 || n > 10 {
			t.Errorf("a problem of the field %s lies elsewhere %d times", field, n)
		}
	}
}

// others returns every octet but b.
func others(b byte) []byte {
	var list []byte
	for x := range 0x100 {
		if byte(x) != b {
			list = append(list, byte(x))
		}
	}
	return list
}

// innermost returns the deepest element of the tree that covers offset i.
func innermost(tree *der.Tree, i int) der.Element {
	var e der.Element
	for _, n := range tree.Nodes {
		if n.Offset <= i && i < n.End() {
			e = n.Element
		}
	}
	return e
}

// foundBy reports whether there is a problem that was not there before the
// damage, there or elsewhere, and starts at or before end.
func foundBy(problems, before []Problem, end int) bool {
	for _, p := range problems {
		known := func(old Problem) bool { return old.ID == p.ID && old.Detail == p.Detail }
		if p.Range.Start <= end && !slices.ContainsFunc(before, known) {
			return true
		}
	}
	return false
}

func TestEveryTruncationSaysHowMuchIsMissing(t *testing.T) {
	for _, s := range baseSet() {
		for n := 1; n < len(s.der); n++ {
			c := Parse(s.der[:n])
			checkRanges(t, s.String, c)
			i := slices.IndexFunc(c.Problems, func(p Problem) bool { return p.ID == der.Truncated })
			if i < 0 {
				t.Fatalf("%s cut to %d bytes: no truncation among %v", s.name, n, c.Problems)
			}
			missing := fmt.Sprintf(" %d byte", len(s.der)-n)
			if p := c.Problems[i]; n >= 4 && !strings.Contains(p.Detail, missing) || p.Range.End != n {
				t.Fatalf("%s cut to %d bytes: %q at %v does not say that %s are missing", s.name, n, p.Detail, p.Range, missing)
			}
		}
	}
}

// TestEveryDeletionIsFound takes out each octet. The element that it belonged to
// then takes in one of the next, and a problem is named that starts there, or
// before.
func TestEveryDeletionIsFound(t *testing.T) {
	for _, s := range baseSet() {
		tree := der.Parse(s.der)
		before := Parse(s.der).Problems
		for i := range s.der {
			c := Parse(slices.Delete(bytes.Clone(s.der), i, i+1))
			name := func() string { return fmt.Sprintf("%s without byte %d", s.name, i) }
			checkRanges(t, name, c)
			if end := innermost(tree, i).End(); !foundBy(c.Problems, before, end) {
				t.Errorf("%s: no problem is named at or before byte %d: %v", name(), end, c.Problems)
			}
		}
	}
}

// TestEveryInsertionIsFound does so with an octet too many.
func TestEveryInsertionIsFound(t *testing.T) {
	needed := map[string]int{}
	for _, s := range baseSet() {
		tree := der.Parse(s.der)
		intact := Parse(s.der)
		for i := range len(s.der) + 1 {
			end := len(s.der)
			if i < end {
				end = innermost(tree, i).End()
			}
			for _, extra := range []byte{0x00, 0x01, 0x06, 0x30, 0x80, 0xa0, 0xff} {
				c := Parse(slices.Insert(bytes.Clone(s.der), i, extra))
				name := func() string { return fmt.Sprintf("%s with %02x before byte %d", s.name, extra, i) }
				checkRanges(t, name, c)
				field := fieldAt(intact, i)
				switch {
				case foundBy(c.Problems, intact.Problems, end+1):
				case foundBy(c.Problems, intact.Problems, len(c.Raw)) && elsewhereInserted[field] != "":
					needed[field]++
				default:
					t.Errorf("%s: no problem is named at or before byte %d: %v", name(), end+1, c.Problems)
				}
			}
		}
	}
	for field := range elsewhereInserted {
		if n := needed[field]; n == 0 || n > 5 {
			t.Errorf("a problem of the field %s lies elsewhere %d times", field, n)
		}
	}
}
