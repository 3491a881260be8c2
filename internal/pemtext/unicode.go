package pemtext

import "unicode/utf8"

// beyondASCII reads one character outside ASCII, or one ill-formed sequence.
func (f *flattener) beyondASCII(rest []byte) {
	r, size := utf8.DecodeRune(rest)
	if r == utf8.RuneError && size <= 1 {
		size = maximalSubpart(rest)
		if size == 1 {
			r = windows1252(rest[0])
		}
		f.putRune(r, size, 1)
		return
	}
	width := 1
	if r >= 0x10000 {
		width = 2
	}
	f.putRune(r, size, width)
}

// putRune adds what a character means in PEM.
func (f *flattener) putRune(r rune, size, width int) {
	if f.bytes {
		width = size
	}
	c, as := fold(r)
	if as >= formMark {
		if as == formMark && f.unit > 0 {
			as = formInvisible
		}
		f.drop(as, size, width)
		return
	}
	f.put(c, as, size, width)
}

// fold returns the ASCII character that a character was before a word
// processor, a browser or a keyboard made it look better, and foreign for one
// that was none.
func fold(r rune) (byte, form) {
	switch {
	case r < 0x80:
		return byte(r), formPlain
	case r == 0xFEFF:
		return 0, formMark
	case r == 0xAD:
		return 0, formSoftHyphen
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F,
		r == 0x034F, r == 0x061C, r == 0x180E, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF:
		return 0, formInvisible
	case r == 0x85, r == 0x2028, r == 0x2029:
		return '\n', formSpace
	case r == 0xA0, r == 0x1680, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x205F, r == 0x3000:
		return ' ', formSpace
	case r >= 0x80 && r < 0xA0:
		return 0, formInvisible
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0x2043, r == 0x2500, r == 0x2501, r == 0x2E3A, r == 0x2E3B,
		r == 0xFE31, r == 0xFE32, r == 0xFE58, r == 0xFE63:
		return '-', formDash
	case r >= 0x2018 && r <= 0x201B, r == 0x2032:
		return '\'', formQuote
	case r >= 0x201C && r <= 0x201F, r == 0x2033, r == 0xAB, r == 0xBB:
		return '"', formQuote
	case r == 0xFF0D:
		return '-', formDash
	case r >= 0xFF01 && r <= 0xFF5E:
		return byte(r - 0xFF01 + '!'), formWide
	}
	return foreign, formForeign
}

// windows1252 returns the character of a byte in the encoding that text which
// is no UTF-8 is mostly in, as far as it matters here.
func windows1252(b byte) rune {
	switch b {
	case 0x91, 0x92:
		return 0x2019
	case 0x93, 0x94:
		return 0x201D
	case 0x96, 0x97:
		return 0x2014
	case 0xA0, 0xAD:
		return rune(b)
	}
	return utf8.RuneError
}

// maximalSubpart returns how many bytes of an ill-formed sequence a decoder
// replaces by one U+FFFD (Unicode 15, §3.9, "U+FFFD Substitution of Maximal
// Subparts"; the WHATWG Encoding Standard does the same).
func maximalSubpart(s []byte) int {
	low, high, need := byte(0x80), byte(0xBF), 0
	switch b := s[0]; {
	case b >= 0xC2 && b <= 0xDF:
		need = 1
	case b >= 0xE0 && b <= 0xEF:
		need = 2
		if b == 0xE0 {
			low = 0xA0
		} else if b == 0xED {
			high = 0x9F
		}
	case b >= 0xF0 && b <= 0xF4:
		need = 3
		if b == 0xF0 {
			low = 0x90
		} else if b == 0xF4 {
			high = 0x8F
		}
	}
	n := 1
	for n <= need && n < len(s) && s[n] >= low && s[n] <= high {
		n++
		low, high = 0x80, 0xBF
	}
	return n
}

// utf16ToUTF8 decodes UTF-16; an unpaired surrogate becomes U+FFFD, which is as
// wide, and so does an odd byte at the end.
func utf16ToUTF8(source []byte, bigEndian bool) []byte {
	text := make([]byte, 0, len(source)/2+len(source)/8)
	unit := func(i int) rune {
		if bigEndian {
			return rune(source[i])<<8 | rune(source[i+1])
		}
		return rune(source[i+1])<<8 | rune(source[i])
	}
	i := 0
	for ; i+1 < len(source); i += 2 {
		r := unit(i)
		if r >= 0xD800 && r < 0xDC00 && i+3 < len(source) {
			if low := unit(i + 2); low >= 0xDC00 && low < 0xE000 {
				r = 0x10000 + (r-0xD800)<<10 + (low - 0xDC00)
				i += 2
			}
		}
		text = utf8.AppendRune(text, r)
	}
	if i < len(source) {
		text = utf8.AppendRune(text, utf8.RuneError)
	}
	return text
}
