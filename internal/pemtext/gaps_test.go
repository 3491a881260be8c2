package pemtext

import (
	"slices"
	"strings"
	"testing"
)

func TestGapsAreWhatStandsBetweenTheCharactersThatCarryBytes(t *testing.T) {
	text := read(t, "ed25519.pem")
	two := read(t, "chain.pem")
	for _, test := range []struct {
		name, paste string
		gaps        []string // what stands in the first ones of the last block
	}{
		{"clean", text, nil},
		{"CRLF", strings.ReplaceAll(text, "\n", "\r\n"), nil},
		{"indented", lines("\t  %s")(text), nil},
		{"spaces for newlines", strings.ReplaceAll(text, "\n", " "), nil},
		{"two, the last of them clean", "see:\n" + two, nil},
		{"quoted", lines("> %s")(text), []string{">", ">"}},
		{"quoted, behind an emoji", "😀\n" + lines(">> %s")(text), []string{">>", ">>"}},
		{"numbered", lines("%3d | %s")(text), []string{"3 |", "4 |"}},
		{"strings of Java", lines(`  "%s\n" +`)(text), []string{"\\n\" +\n  \"", "\\n\" +\n  \""}},
		{`literal \n`, strings.ReplaceAll(text, "\n", `\n`), []string{`\n`, `\n`}},
		{"line breaks", strings.ReplaceAll(text, "\n", "<br>\n"), []string{"<br>", "<br>"}},
		{"a zero-width space", strings.Replace(text, "MIIB", "MI\u200bIB", 1), []string{"\u200b"}},
		{"a reference that carries a byte", strings.Replace(text, "MIIB", "M&#73;IB", 1), nil},
		{"a stray character", strings.Replace(text, "MIIB", "MI*IB", 1), []string{"*"}},
		{"xxd", read(t, "ec.xxd"), []string{"0...0../.......p\n00000010:", "..... *..lK8..X.\n00000020:"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := Find([]byte(test.paste))
			checkSpans(t, test.paste, d)
			b := &d.Blocks[len(d.Blocks)-1]
			var got []string
			for _, g := range b.Gaps() {
				got = append(got, fromUnits(units(test.paste)[g.Start:g.End]))
			}
			if test.gaps == nil && b.Gaps() != nil {
				t.Fatalf("there are gaps: %q", got)
			}
			if !slices.Equal(got[:min(len(got), len(test.gaps))], test.gaps) {
				t.Errorf("the gaps are %q", got)
			}
		})
	}
}

// TestGapsOfBase64WithinBase64 looks at characters that carry nothing of the
// certificate though the PEM text around it is decoded from them.
func TestGapsOfBase64WithinBase64(t *testing.T) {
	text := read(t, "ed25519.pem")
	paste := "tls.crt: " + double(strings.ReplaceAll(text, "\n", "\n        "))
	d := Find([]byte(paste))
	b := &d.Blocks[0]
	if len(b.Gaps()) != strings.Count(strings.TrimSpace(body(text)), "\n") {
		t.Fatalf("%d gaps in %d lines", len(b.Gaps()), strings.Count(body(text), "\n")+1)
	}
	for _, g := range b.Gaps() {
		// Nine characters take twelve of base64, of which those at the ends may
		// carry bits of what stands before and behind.
		if n := g.End - g.Start; n < 10 || n > 12 {
			t.Errorf("the gap %v has %d characters", g, n)
		}
	}
}

func TestACleanPasteCostsNothingForItsGaps(t *testing.T) {
	paste := []byte(read(t, "aws-sample.pem"))
	// The document with its one block, and the DER.
	if n := testing.AllocsPerRun(10, func() { Find(paste) }); n > 2 {
		t.Errorf("%v allocations", n)
	}
	block := &Find(paste).Blocks[0]
	if n := testing.AllocsPerRun(10, func() { block.Gaps() }); n > 0 || block.Gaps() != nil {
		t.Errorf("%v allocations, %v", n, block.Gaps())
	}
}
