package pemtext

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// FuzzFind looks for pastes on which a promise of the package fails.
func FuzzFind(f *testing.F) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if !file.IsDir() && file.Name() != "make.sh" {
			f.Add([]byte(read(f, file.Name())))
		}
	}
	text := read(f, "ec.pem")
	for _, d := range disfigurements {
		f.Add([]byte(d.do(text)))
	}
	for _, key := range textKeys(f) {
		f.Add([]byte(key.text))
		f.Add([]byte(text + key.text))
	}
	der := decoded(f, "ec.pem")
	for _, paste := range []string{
		fmt.Sprintf("%#v", der), fmt.Sprint(der), strings.ReplaceAll(fmt.Sprint(der), " ", ", "), "[48, -126, 1, -120, 48, -126, 1, 47, -96, 3, 2, 1, 2, 2]",
		rows(der, "    %04x  ", true, "   ", "\r\n"), rows(der, "%016X ", false, " ", "\n"),
	} {
		f.Add([]byte(paste))
	}
	f.Fuzz(func(t *testing.T, paste []byte) {
		checkPromises(t, paste)
	})
}

// checkEncoded checks that what is sent of a certificate reads as what was found,
// and needs no repair. That its end is missing stays to be told.
func checkEncoded(t testing.TB, der []byte) {
	t.Helper()
	if claimedLength(der) < 0 && len(der) < fewest*6/8 {
		return // a few octets that say nothing; in a block of PEM they are a placeholder
	}
	text := Encode(der)
	again := Find([]byte(text))
	if len(again.Blocks) != 1 || again.Blocks[0].Kind != KindCertificate || !bytes.Equal(again.Blocks[0].DER, der) {
		t.Errorf("%x reads otherwise once it is encoded: %+v", der, again)
		return
	}
	strict, rule, _ := Strict(text)
	if claimedLength(der) > len(der) {
		if got := rules(again); len(got) != 1 || got[0] != ruleTruncated || rule != ruleTruncated {
			t.Errorf("%x is cut off, and once it is encoded that reads %v; to a plain reader %s", der, got, rule)
		}
		return
	}
	if len(again.Repairs) > 0 || rule != "" || !bytes.Equal(strict, der) {
		t.Errorf("%x needs repair once it is encoded: %v; a plain reader stops at %q", der, again.Repairs, rule)
	}
}

// checkPromises checks what Find and Strict promise of any paste.
func checkPromises(t testing.TB, paste []byte) {
	d := Find(paste)
	checkSpans(t, string(paste), d)
	for i := range d.Blocks {
		b := &d.Blocks[i]
		if (b.Kind == KindPrivateKey || b.Kind == KindPKCS12) && b.DER != nil {
			t.Errorf("block %d is %s and has DER", i, b.Kind)
		}
		if b.DER != nil && len(b.DER) == 0 {
			t.Errorf("block %d has DER of no bytes", i)
		}
		if b.Kind != KindCertificate || b.DER == nil {
			continue
		}
		checkEncoded(t, b.DER)
	}
	if r := (&reader{doc: new(Document)}); !r.readBinary(paste) {
		checkQuickWay(t, paste)
	}

	// A plain reader reads what needs none but the repairs that it does itself.
	der, rule, offset := Strict(string(paste))
	if offset < 0 || offset > len(paste) {
		t.Errorf("the deviation is at %d of %d", offset, len(paste))
	}
	if rule != "" {
		if der != nil {
			t.Errorf("%s, and yet DER", rule)
		}
		return
	}
	found := certificates(d)
	if shape(der) == KindCertificate && (len(found) != 1 || !bytes.Equal(found[0].DER, der)) && !strings.Contains(string(paste), "TRUSTED") {
		t.Errorf("a plain reader reads it and Find does not: %v", d.Repairs)
	}
}
