package pemtext

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// combinable are disfigurements that leave PEM for the next one to disfigure,
// and that do not tell something else by happening together.
var combinable = []disfigurement{
	{"CRLF", replace("\n", "\r\n"), ""},
	{"lines of 76", wrapped(76), ""},
	{"lines of 61", wrapped(61), ""},
	{"one line of base64", wrapped(1 << 20), ""},
	{"indented", lines("   %s"), ""},
	{"quoted", lines("> %s"), ""},
	{"numbered", lines("%3d  %s"), ""},
	{"behind the time of a log", lines("2026-11-22T02:15:%02dZ %s"), ""},
	{"spaces for newlines", replace("\n", " "), ""},
	{`literal \n`, replace("\n", `\n`), ""},
	{"references", replace("\n", "&#10;", "+", "&#43;"), ""},
	{"line breaks", replace("\n", "<br>\n"), ""},
	{"zero-width spaces", replace("AB", "A\u200bB", "I", "I\u2060"), ""},
	{"soft hyphens", replace("E", "E\u00ad"), ""},
	{"non-breaking spaces", replace(" ", "\u00a0"), ""},
	{"full-width letters", replace("Q", "Ｑ"), ""},
	{"dashes", replace("-----", "—–—"), ""},
	{"emoji around", around("🎉👩‍💻 ", " 👍🏽"), ""},
	{"prose around", around("Grüße, hier ist es:\n\n", "\n\nVielen Dank!\n"), ""},
	{"quotation marks", around("“", "”"), ""},
	{"lower case", replace("BEGIN", "begin", "END", "end"), ""},
	{"empty lines", replace("\n", "\n\n"), ""},
}

func TestAnyFewDisfigurementsTogetherAreUndone(t *testing.T) {
	files := []string{"aws-sample.pem", "rsa.pem", "ec.pem", "ed25519.pem"}
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		file := files[random.IntN(len(files))]
		paste, der := read(t, file), decoded(t, file)
		var names []string
		for range 2 + random.IntN(3) {
			d := combinable[random.IntN(len(combinable))]
			if slices.Contains(names, d.name) {
				continue
			}
			if len(names) > 0 && breaksAnew(d) {
				continue
			}
			paste = d.do(paste)
			names = append(names, d.name)
		}
		d := Find([]byte(paste))
		found := certificates(d)
		if len(found) != 1 || !bytes.Equal(found[0].DER, der) {
			t.Errorf("seed %d, %s, %v: %d certificates\n%.700s\n%v", seed, file, names, len(found), paste, d.Repairs)
			continue
		}
		checkSpans(t, paste, d)

		// The characters of every byte, read on their own, carry its bits.
		for n := range der {
			s := found[0].SpanOf(n, n+1)
			if got := charactersIn(paste, s); got != charactersOf(der, n) {
				t.Errorf("seed %d, %v: byte %d is carried by %q, and the span says %q", seed, names, n, charactersOf(der, n), got)
				break
			}
		}
		if t.Failed() {
			break
		}
	}
}

// charactersOf returns the base64 characters that carry a byte.
func charactersOf(der []byte, n int) string {
	text := strings.ReplaceAll(body(Encode(der)), "\n", "")
	return text[n*8/6 : (n*8+7)/6+1]
}

// charactersIn returns the base64 characters in a span of a paste, after every
// escape was undone.
func charactersIn(paste string, s Span) string {
	u := units(paste)[s.Start:s.End]
	v := newView([]byte(fromUnits(u)), false)
	var out strings.Builder
	for i := 0; i < len(v.text); i++ {
		// What separates the characters here is a newline with what stands
		// before the next line, and starts with it.
		if v.text[i] == '\n' || v.text[i] == '\r' || v.text[i] == ' ' {
			last := v.text[len(v.text)-1]
			out.WriteByte(last)
			break
		}
		out.WriteByte(v.text[i])
	}
	return out.String()
}

func fromUnits(u []uint16) string {
	var b strings.Builder
	for i := 0; i < len(u); i++ {
		r := rune(u[i])
		if r >= 0xD800 && r < 0xDC00 && i+1 < len(u) {
			i++
			r = 0x10000 + (r-0xD800)<<10 + rune(u[i]) - 0xDC00
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hostile returns pastes that repeat one thing size bytes long, alone and where a
// certificate stands before it, around it or behind it, each with its name.
func hostile(t *testing.T, size int) (names, pastes []string) {
	text := read(t, "ec.pem")
	for _, unit := range []string{
		"-", "-----BEGIN", "-----BEGIN CERTIFICATE-----", "-----BEGIN A-----\n", "-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE----------END CERTIFICATE-----",
		"BEGIN CERTIFICATE\n", ">", "> ", "\u200b", "\u00a0", "\u00ad", "\ufeff", "😀", "\xff", "\xe2\x80", "\\", `\n`, `\u002d`, "%", "%25", "%2D", "&", "&amp;", "&#45;", "<", "<a", "<a>", "<br>",
		"\"", "'\"", "\"a\" + ", "M", "MII", "MIIB ", "MIIBiDCCAS+gAwIBAgIUcMvxEbYGICrbDmxL", "LS0tLS1CRUdJTiBD", "LS0tLS1CRUdJTiBD.", "LS0tLS1CRUdJTiBD ", "MIIBiDCCAS+gAwIBAgIUcMvxEbYGICrbDmxL.", "=", "= ", "=3D", "30 ", "3082", "30 82 01 88 30 82 01 2f a0 03 02 01 02\n", "0x", "00000000: 30",
		"1: ", "Proc-Type: 4\n", "\n", "\r", " ", "\t", "\x00", "\x1b[", "\x1b[1m", "+", "a ", "-----BEGIN CERTIFICATE-----\nMIIB*\n-----END CERTIFICATE-----\n", text,
	} {
		for _, frame := range []struct{ name, before, after string }{
			{"alone", "", ""},
			{"between markers", beginLine + "\n", "\n" + endLine},
			{"inside a body", text[:200], text[200:]},
			{"in a body without END", text[:200], ""},
			{"before a certificate", "", "\n" + text},
			{"after a certificate", text, ""},
		} {
			names = append(names, fmt.Sprintf("%.20q %s", unit, frame.name))
			pastes = append(pastes, frame.before+strings.Repeat(unit, size/len(unit))+frame.after)
		}
	}
	return names, pastes
}

// TestSpansInHostilePastesLieWithinThem looks at what is found; the work that it
// takes is counted by TestTheWorkForHostilePastesIsLinear.
func TestSpansInHostilePastesLieWithinThem(t *testing.T) {
	names, pastes := hostile(t, 1<<15)
	for i, paste := range pastes {
		t.Run(names[i], func(t *testing.T) { checkBlocks(t, paste, Find([]byte(paste))) })
	}
}
