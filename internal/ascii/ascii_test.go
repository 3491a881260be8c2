package ascii

import (
	"strings"
	"testing"
)

// TestEveryOctet holds both against package strings, which on ASCII does the
// same, and octets beyond ASCII against themselves.
func TestEveryOctet(t *testing.T) {
	for a := range 256 {
		s := "x" + string([]byte{byte(a)}) + "Y"
		want := s[:2] + "y"
		if a < 0x80 {
			want = strings.ToLower(s)
		}
		if got := Lower(s); got != want {
			t.Errorf("Lower(%q) is %q, want %q", s, got, want)
		}
		for b := range 256 {
			other := "X" + string([]byte{byte(b)}) + "y"
			want := a == b
			if a < 0x80 && b < 0x80 {
				want = strings.EqualFold(s, other)
			}
			if got := EqualFold(s, other); got != want {
				t.Errorf("EqualFold(%q, %q) is %v", s, other, got)
			}
		}
	}
}

// TestVisibleAtEveryPlace has each octet at each place of texts of several
// lengths, so that each is once in a word of eight and once behind the last.
func TestVisibleAtEveryPlace(t *testing.T) {
	for length := range 20 {
		text := []byte(strings.Repeat("~ ", 10)[:length])
		if !Visible(string(text)) {
			t.Errorf("Visible(%q) is false", text)
		}
		for i := range text {
			before := text[i]
			for c := range 256 {
				text[i] = byte(c)
				if got, want := Visible(string(text)), c >= ' ' && c < 0x7f; got != want {
					t.Errorf("Visible(%q) is %v", text, got)
				}
			}
			text[i] = before
		}
	}
}

func TestLengthsDiffer(t *testing.T) {
	for _, pair := range [][2]string{{"", "a"}, {"host", "hosts"}, {"K", "\u212a"}} {
		if EqualFold(pair[0], pair[1]) {
			t.Errorf("EqualFold(%q, %q)", pair[0], pair[1])
		}
	}
}

func TestWhatIsSmallIsNotCopied(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Lower("authorization") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
