package preview

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

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
		if ' ' <= r && r <= '~' && r != '"' && r != '\\' {
			b = append(b, byte(r))
			continue
		}
		b = append(b, '\\')
		switch r {
		case '"', '\\':
			b = append(b, byte(r))
		case '\n':
			b = append(b, 'n')
		case '\r':
			b = append(b, 'r')
		case '\t':
			b = append(b, 't')
		default:
			b = append(b, e.numbered(r)...)
		}
	}
	return string(append(b, '"'))
}

// numbered writes a character by its number, without the first backslash.
func (e escape) numbered(r rune) string {
	if r <= 0xffff {
		return "u" + hexadecimal(r, 4)
	}
	if e == codePoint {
		return "U" + hexadecimal(r, 8)
	}
	high, low := utf16.EncodeRune(r)
	return "u" + hexadecimal(high, 4) + `\u` + hexadecimal(low, 4)
}

// hexadecimal writes a number with at least so many digits.
func hexadecimal(r rune, digits int) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", max(0, digits-len(s))) + s
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
