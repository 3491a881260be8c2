package pemtext

import (
	"bytes"
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
)

// A specimen is one certificate of the corpus.
type specimen struct {
	name string
	der  []byte
}

// findLaboriously is Find without its ways to be quick.
func findLaboriously(text []byte) *Document {
	r := &reader{doc: new(Document), input: text}
	r.view = newView(text, false)
	r.view.segments = []segment{{width: 1}} // all plain, and not known to be
	r.readView()
	r.conclude()
	r.withhold()
	r.findGaps()
	sort.Stable(byPosition(r.doc.Repairs))
	return r.doc
}

// summary tells of a document what a failure needs.
func summary(d *Document) string {
	var b strings.Builder
	for i := range d.Blocks {
		block := &d.Blocks[i]
		sum := sha256.Sum256(block.DER)
		fmt.Fprintf(&b, "%s %q %v, %d bytes %x, %+v, %t, %t\n", block.Kind, block.Label, block.Span, len(block.DER), sum[:4],
			block.origin, block.damaged, block.headed)
	}
	return b.String() + fmt.Sprintln(d.Repairs)
}

// same reports whether two ways of reading came to the same, but for what only
// the quick way can know.
func same(quick, laborious *Document) bool {
	if len(quick.Blocks) != len(laborious.Blocks) {
		return false
	}
	read := *laborious
	read.Blocks = slices.Clone(laborious.Blocks)
	for i := range read.Blocks {
		read.Blocks[i].clean = quick.Blocks[i].clean
	}
	return reflect.DeepEqual(quick, &read)
}

// checkCleanText checks that what is taken from a paste is what would be encoded.
func checkCleanText(t testing.TB, d *Document, paste string) {
	t.Helper()
	for i := range d.Blocks {
		if b := &d.Blocks[i]; b.clean {
			if got, want := b.CleanText([]byte(paste)), Encode(b.DER); got != want {
				t.Errorf("%.100q: block %d would be sent as %q, not as %q", paste, i, got, want)
			}
		}
	}
}

func TestACleanPasteReadsTheSameTheQuickWay(t *testing.T) {
	quick := 0
	check := func(name, paste string) {
		clean, laborious := findClean([]byte(paste)), findLaboriously([]byte(paste))
		if clean != nil {
			quick++
			checkCleanText(t, clean, paste)
			if !same(clean, laborious) {
				t.Errorf("%s: the quick way\n%s\nthe other\n%s", name, summary(clean), summary(laborious))
			}
		}
		if got := find([]byte(paste)); !same(got, laborious) {
			t.Errorf("%s: block by block\n%s\nin general\n%s", name, summary(got), summary(laborious))
		}
	}
	all := corpus()
	for i, s := range all {
		text := Encode(s.der)
		check(s.name, text)
		check(s.name+" without the last newline", strings.TrimSuffix(text, "\n"))
		check(s.name+" before another", text+Encode(all[(i+7)%len(all)].der))
		check(s.name+" below a line of text", "Certificate:\n"+text)

		// As openssl and encoding/pem write it, it is clean.
		if other := string(pem.EncodeToMemory(&pem.Block{Type: labelCertificate, Bytes: s.der})); other != text {
			t.Errorf("%s is written\n%s and by encoding/pem\n%s", s.name, text, other)
		}
	}
	if want := len(all) * 3 * 9 / 10; quick < want {
		t.Errorf("only %d pastes were read the quick way, of at least %d that are clean", quick, want)
	}
}

// TestAlmostCleanPastesReadTheSameEitherWay changes every character of a clean
// paste to each of a few, and takes out and doubles each.
func TestAlmostCleanPastesReadTheSameEitherWay(t *testing.T) {
	text := []byte(read(t, "ed25519.pem"))
	text = append(text, text...)[:len(text)+90]
	for i := range text {
		for _, c := range "\n\r A=-*" {
			paste := append(append(bytes.Clone(text[:i]), string(c)...), text[i+1:]...)
			checkQuickWay(t, paste)
		}
		checkQuickWay(t, append(bytes.Clone(text[:i]), text[i+1:]...))
		checkQuickWay(t, append(bytes.Clone(text[:i+1]), text[i:]...))
		checkQuickWay(t, text[:i])
	}
}

// checkQuickWay checks that a text paste reads the same with and without the
// ways to be quick.
func checkQuickWay(t testing.TB, paste []byte) {
	t.Helper()
	if newView(paste, false).segments != nil {
		return // there is but one way
	}
	quick, laborious := Find(paste), findLaboriously(paste)
	checkCleanText(t, quick, string(paste))
	if !same(quick, laborious) {
		t.Errorf("%.100q:\n%s\nin general\n%s", paste, summary(quick), summary(laborious))
	}
}
