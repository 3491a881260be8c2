package der

import (
	"strconv"
	"unicode/utf8"

	"countersign/internal/ascii"
)

// Hidden reports whether r is a character that people cannot see, or that
// changes how they see others: controls, the marks that turn the direction of
// text, joiners and selectors of no width, and the spaces that are not the
// space. A certificate's text is somebody else's, and such characters make it
// look like what it is not.
func Hidden(r rune) bool {
	if r < 0x7f {
		return r < 0x20
	}
	for i := range hiddenRanges {
		if r <= hiddenRanges[i].last {
			return r >= hiddenRanges[i].first
		}
	}
	return false
}

// hiddenRanges is in ascending order. It holds Unicode's Cc, Cf, Zl, Zp and Zs,
// Default_Ignorable_Code_Point, the surrogates and the noncharacters of the BMP.
var hiddenRanges = [...]struct{ first, last rune }{
	{0x7f, 0xa0}, {0xad, 0xad}, {0x34f, 0x34f}, {0x600, 0x605}, {0x61c, 0x61c}, {0x6dd, 0x6dd}, {0x70f, 0x70f},
	{0x890, 0x891}, {0x8e2, 0x8e2}, {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f},
	{0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
	{0xd800, 0xdfff}, {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
	{0xfffe, 0xffff}, {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f}, {0x1bca0, 0x1bca3},
	{0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0x10fffe, 0x10ffff},
}

// FirstHidden returns the offset of the first hidden character or invalid octet
// of s, -1 where there is none.
func FirstHidden(s string) int {
	if ascii.Visible(s) {
		return -1
	}
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			for i < len(s) {
				r, n := utf8.DecodeRuneInString(s[i:])
				if Hidden(r) || r == utf8.RuneError && n == 1 {
					return i
				}
				i += n
			}
			return -1
		}
	}
	return -1
}

// Visible returns s with every hidden character written as its code point,
// "<U+202E>", and every invalid octet as "<FF>", so that text from a
// certificate can stand in a line of a page or a terminal. Text without such
// characters comes back as it is, without a copy.
func Visible(s string) string {
	if FirstHidden(s) < 0 {
		return s
	}
	return string(AppendVisible(nil, s))
}

// AppendVisible appends Visible(s) to b.
func AppendVisible(b []byte, s string) []byte {
	first := FirstHidden(s)
	if first < 0 {
		return append(b, s...)
	}
	b = append(b, s[:first]...)
	for i := first; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b = append(append(append(b, '<'), Hex(s[i:i+1])...), '>')
		case Hidden(r):
			b = append(appendCodePoint(append(b, '<'), r), '>')
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}

// CodePoint returns the notation of a character's code point: "U+202E".
func CodePoint(r rune) string { return string(appendCodePoint(nil, r)) }

func appendCodePoint(b []byte, r rune) []byte {
	b = append(b, "U+"...)
	digits := strconv.FormatInt(int64(r), 16)
	for range 4 - len(digits) {
		b = append(b, '0')
	}
	for i := range len(digits) {
		c := digits[i]
		if c >= 'a' {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// Excerpt returns the visible form of the beginning of s in double quotes, for
// a sentence.
func Excerpt(s string) string {
	const limit = 60
	cut := s
	if len(s) > limit {
		end := limit
		for end > limit-utf8.UTFMax && !utf8.RuneStart(s[end]) {
			end--
		}
		cut = s[:end]
	}
	b := append(AppendVisible([]byte{'"'}, cut), '"')
	if len(cut) < len(s) {
		b = append(b, "…"...)
	}
	return string(b)
}
