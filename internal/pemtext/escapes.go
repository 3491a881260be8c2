package pemtext

import "unicode/utf8"

func isHex(c byte) bool { return hexValue(c) >= 0 }

func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// hexByte reads two hexadecimal digits at s[i:], -1 where there are none.
func hexByte(s []byte, i int) int {
	if i+1 >= len(s) {
		return -1
	}
	h, l := hexValue(s[i]), hexValue(s[i+1])
	if h < 0 || l < 0 {
		return -1
	}
	return h<<4 | l
}

// maxEscapes is how often over a backslash may be escaped.
const maxEscapes = 16

// backslashes returns how many backslashes s begins with, to maxEscapes.
func backslashes(s []byte) int {
	n := 1
	for n < len(s) && n < maxEscapes && s[n] == '\\' {
		n++
	}
	return n
}

// unescape reads a backslash escape, escaped any number of times over: \n and
// \\n both stand for the newline that was meant. It returns 0, 0 for what is
// none that concerns PEM. \x30 is left alone: that is how dumps are written.
func unescape(s []byte) (c byte, n int) {
	n = backslashes(s)
	if n == len(s) {
		return 0, 0
	}
	switch s[n] {
	case 'n':
		return '\n', n + 1
	case 'r':
		return '\r', n + 1
	case 't':
		return '\t', n + 1
	case '/', '"', '\'', '+', '=', '-', '`', ' ':
		return s[n], n + 1
	case '\n':
		return '\n', n + 1 // a line continued by a shell
	case '\r':
		if n+1 < len(s) && s[n+1] == '\n' {
			n++
		}
		return '\n', n + 1
	}
	return 0, 0
}

// unicodeEscape reads \uXXXX, escaped any number of times over.
func (f *flattener) unicodeEscape(s []byte) bool {
	n := backslashes(s)
	if n == len(s) || s[n] != 'u' {
		return false
	}
	high, low := hexByte(s, n+1), hexByte(s, n+3)
	if high < 0 || low < 0 {
		return false
	}
	n += 5
	c, as := fold(rune(high<<8 | low))
	if as >= formMark {
		f.drop(as, n, n)
		return true
	}
	if as == formPlain {
		as = formEscape
	}
	f.put(c, as, n, n)
	return true
}

// unpercent reads a percent-encoded ASCII character, encoded any number of
// times over (%0A, %250A).
func unpercent(s []byte) (c byte, n int) {
	n = 1
	for n+3 < len(s) && s[n] == '2' && s[n+1] == '5' && isHex(s[n+2]) && isHex(s[n+3]) {
		n += 2
	}
	b := hexByte(s, n)
	if b < 0 || b >= 0x80 {
		return 0, 0
	}
	return byte(b), n + 2
}

// percentUnicode reads a percent-encoded character outside ASCII.
func (f *flattener) percentUnicode(s []byte) bool {
	var encoded [utf8.UTFMax]byte
	n := 0
	for n < len(encoded) && 3*n < len(s) && s[3*n] == '%' {
		b := hexByte(s, 3*n+1)
		if b < 0x80 {
			break
		}
		encoded[n] = byte(b)
		n++
	}
	if n == 0 {
		return false
	}
	r, size := utf8.DecodeRune(encoded[:n])
	f.putRune(r, 3*size, 3*size)
	return true
}

// entities are the named character references that can stand in or around PEM.
var entities = [...]struct {
	name string
	r    rune
}{
	{"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xA0}, {"shy", 0xAD}, {"plus", '+'}, {"sol", '/'}, {"equals", '='},
	{"NewLine", '\n'}, {"Tab", '\t'}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"minus", 0x2212}, {"horbar", 0x2015}, {"hyphen", 0x2010},
	{"dash", 0x2010}, {"zwnj", 0x200C}, {"zwj", 0x200D}, {"lrm", 0x200E}, {"rlm", 0x200F}, {"ZeroWidthSpace", 0x200B}, {"ensp", 0x2002},
	{"emsp", 0x2003}, {"thinsp", 0x2009}, {"lowbar", '_'}, {"bsol", '\\'}, {"colon", ':'}, {"semi", ';'}, {"comma", ','}, {"period", '.'},
	{"num", '#'}, {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C}, {"rdquo", 0x201D},
}

// entity reads a character reference, encoded any number of times over
// (&#10;, &amp;#10;).
func (f *flattener) entity(s []byte) bool {
	n := 1
	for n+4 <= len(s) && string(s[n:n+4]) == "amp;" {
		n += 4
	}
	end := n
	for end < len(s) && end < n+16 && s[end] != ';' && s[end] > ' ' && s[end] != '&' {
		end++
	}
	r, known := rune('&'), n > 1
	if end < len(s) && s[end] == ';' {
		name := s[n:end]
		if len(name) > 1 && name[0] == '#' {
			if v := reference(name[1:]); v > 0 {
				r, known, n = v, true, end+1
			}
		}
		for i := range entities {
			if entities[i].name == string(name) {
				r, known, n = entities[i].r, true, end+1
			}
		}
	}
	if !known {
		return false
	}
	c, as := fold(r)
	if as >= formMark {
		f.drop(as, n, n)
		return true
	}
	if as == formPlain {
		as = formEntity
	}
	f.put(c, as, n, n)
	return true
}

// reference returns the code point of a numeric character reference, 0 where
// it is none.
func reference(digits []byte) rune {
	base := 10
	if digits[0] == 'x' || digits[0] == 'X' {
		base = 16
		digits = digits[1:]
	}
	v := 0
	for _, c := range digits {
		d := hexValue(c)
		if d < 0 || d >= base || v > 0x10FFFF {
			return 0
		}
		v = v*base + d
	}
	if v > 0x10FFFF {
		return 0
	}
	return rune(v)
}

// maxTag is how long a tag may be.
const maxTag = 512

// tag returns the length of an HTML or XML tag, comment or CDATA bracket, 0 for
// what is none, and whether it stands within a line of text. A tag here does not
// go over a line break; << opens a shell's here-document, not a tag.
func tag(s []byte, afterAngle bool) (n int, inline bool) {
	const cdata = "<![CDATA["
	if len(s) >= len(cdata) && string(s[:len(cdata)]) == cdata {
		return len(cdata), false
	}
	i := 1
	if i < len(s) && (s[i] == '/' || s[i] == '!' || s[i] == '?') {
		i++
	}
	if afterAngle || i >= len(s) || !isLetter(s[i]) && s[i] != '-' {
		return 0, false
	}
	name := i
	for i < len(s) && (isLetter(s[i]) || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	element := s[name:i]
	qualified := i < len(s) && s[i] == ':'
	for ; i < len(s) && i < maxTag; i++ {
		switch s[i] {
		case '\n', '\r', '<':
			return 0, false
		case '>':
			return i + 1, !qualified && inlineElement(element)
		}
	}
	return 0, false
}

// inlineElement tells the elements of HTML that do not break a line.
func inlineElement(name []byte) bool {
	if len(name) > 8 {
		return false
	}
	var lower [8]byte
	for i, c := range name {
		lower[i] = c | 0x20
	}
	switch string(lower[:len(name)]) {
	case "a", "b", "i", "u", "s", "em", "strong", "span", "font", "wbr", "code", "tt", "mark", "small", "big", "kbd", "samp", "o":
		return true
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// ansi returns the length of the rest of a terminal's control sequence
// (ECMA-48 §5.4), after the escape character.
func ansi(s []byte) int {
	if len(s) == 0 || s[0] != '[' {
		return 0
	}
	for i := 1; i < len(s) && i < 32; i++ {
		if s[i] >= 0x40 && s[i] <= 0x7E {
			return i + 1
		}
		if s[i] < 0x20 || s[i] > 0x3F { // no octet of parameters
			break
		}
	}
	return 0
}
