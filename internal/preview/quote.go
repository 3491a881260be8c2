package preview

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// shellQuote makes one word of a POSIX shell (IEEE 1003.1 §2.2). Between single
// quotes nothing is special; a single quote itself stands outside of them. The
// one character that no word can hold, NUL, becomes U+FFFD.
func shellQuote(s string) string {
	special := strings.IndexFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_-./:@%+,", r))
	})
	if s != "" && special < 0 {
		return s
	}
	s = strings.ReplaceAll(s, "\x00", string(utf8.RuneError))
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// An escape is how a language writes a character beyond U+FFFF; all else in a
// literal is the same in the languages here.
type escape int

const (
	codePoint     escape = iota // \U0001f600: Python, C#, Go
	surrogatePair               // \ud83d\ude00: JavaScript, JSON
)

// literal writes a string literal in double quotes, in printable ASCII.
func (e escape) literal(s string) string {
	b := make([]byte, 0, len(s)+2)
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case ' ' <= r && r <= '~':
			b = append(b, byte(r))
		case r <= 0xffff:
			b = appendHex(append(b, `\u`...), r, 4)
		case e == codePoint:
			b = appendHex(append(b, `\U`...), r, 8)
		default:
			high, low := utf16.EncodeRune(r)
			b = appendHex(append(b, `\u`...), high, 4)
			b = appendHex(append(b, `\u`...), low, 4)
		}
	}
	return string(append(b, '"'))
}

func appendHex(b []byte, r rune, digits int) []byte {
	for i := digits - 1; i >= 0; i-- {
		b = append(b, hexDigits[r>>(4*i)&15])
	}
	return b
}

// lines splits a value for a literal over several lines of code, one for each
// line of it, each with its line feed.
func lines(s string) []string {
	var parts []string
	for line := range strings.Lines(s) {
		parts = append(parts, line)
	}
	if parts == nil {
		parts = []string{""}
	}
	return parts
}
