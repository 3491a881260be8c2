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
	"crypto/ecdsa: invalid public key":     "the point has the right form and is not on its curve; that takes curve arithmetic, which is not done here",
	"P224 point not on curve":              "as above",
	"P256 point not on curve":              "as above",
	"invalid P256 element encoding":        "a coordinate is not below the field's prime; as above",
	"invalid P224 element encoding":        "as above",
	"x509: invalid CRL distribution point": "a name relative to the issuer, which RFC 5280 allows and crypto/x509 does not read",
	"x509: unknown public key algorithm":   "an unknown algorithm is no reading problem; preflight has a rule for it",
}

func excused(err error) bool {
	for words := range exceptions {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

// TestEveryDamagedByteIsFound changes each byte of the base set to several
// others. Whatever crypto/x509 refuses has a new problem named, which starts at
// or before the end of the element whose tag or length was damaged. Whatever it
// reads, and has no new problem here, is read the same.
func TestEveryDamagedByteIsFound(t *testing.T) {
	base := baseSet()
	if len(base) != 6 {
		t.Fatalf("the base set has %d certificates", len(base))
	}
	refused := 0
	for _, s := range base {
		tree := der.Parse(s.der)
		before := Parse(s.der).Problems
		mutant := bytes.Clone(s.der)
		for i, b := range s.der {
			// A changed content octet may mean something else in another place,
			// such as an OID that now says to read the value otherwise.
			e, end := innermost(tree, i), len(s.der)
			if i < e.Content.Start {
				end = e.End()
			}
			for _, damaged := range []byte{b ^ 1, b ^ 0x20, b + 1, 0xff} {
				if damaged == b {
					continue
				}
				mutant[i] = damaged
				name := func() string { return fmt.Sprintf("%s with byte %d %02x for %02x", s.name, i, damaged, b) }
				c := Parse(mutant)
				checkRanges(t, name, c)
				want, err := x509.ParseCertificate(mutant)
				if err != nil {
					refused++
					if !excused(err) && !foundBy(c.Problems, before, end) {
						t.Errorf("%s: crypto/x509 says %q, and no new problem lies at or before byte %d: %v", name(), err, end, c.Problems)
					}
					continue
				}
				if list := differences(c, want); len(list) > 0 && !foundBy(c.Problems, before, len(s.der)) {
					t.Errorf("%s: %v", name(), list)
				}
			}
			mutant[i] = b
		}
	}
	t.Logf("crypto/x509 refuses %d mutants", refused)
	if refused < 1000 {
		t.Errorf("crypto/x509 refuses only %d mutants", refused)
	}
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
// damage and starts at or before end.
func foundBy(problems, before []Problem, end int) bool {
	for _, p := range problems {
		if p.Range.Start <= end && !slices.Contains(before, p) {
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

func TestEveryDeletionIsFound(t *testing.T) {
	for _, s := range baseSet() {
		before := Parse(s.der).Problems
		for i := range s.der {
			mutant := slices.Delete(bytes.Clone(s.der), i, i+1)
			c := Parse(mutant)
			name := func() string { return fmt.Sprintf("%s without byte %d", s.name, i) }
			checkRanges(t, name, c)
			if slices.Equal(c.Problems, before) {
				t.Errorf("%s: no problem is named", name())
			}
		}
	}
}

func TestEveryInsertionIsFound(t *testing.T) {
	for _, s := range baseSet() {
		before := Parse(s.der).Problems
		for i := range len(s.der) + 1 {
			c := Parse(slices.Insert(bytes.Clone(s.der), i, 0))
			name := func() string { return fmt.Sprintf("%s with 00 before byte %d", s.name, i) }
			checkRanges(t, name, c)
			if slices.Equal(c.Problems, before) {
				t.Errorf("%s: no problem is named", name())
			}
		}
	}
}
