package der

import (
	"strconv"
	"unicode/utf8"
)

// The faults of character strings that this package names.
const (
	StringUTF8         = "string-utf8"          // octets that are no UTF-8
	StringPrintable    = "string-printable"     // characters that a PrintableString has not, X.680 §41.4
	StringPrintableSet = "string-printable-set" // the same, but only * and &, which most readers take
	StringIA5          = "string-ia5"           // octets beyond 7F in an IA5String
	StringNumeric      = "string-numeric"       // other characters than digits and space
	StringVisible      = "string-visible"       // control characters or octets beyond 7E in a VisibleString
	StringBMP          = "string-bmp"           // odd length, or surrogates and noncharacters, in a BMPString
	StringUniversal    = "string-universal"     // a length that is no multiple of four, or no characters
	StringType         = "string-type"          // no character string type that RFC 5280 knows
)

// A TextFault says what is wrong with a character string: the ID of a problem,
// the octets, and words for them.
type TextFault struct {
	ID     string // "" where nothing is wrong
	Detail string
	Range  Range // offsets in the string's content octets
}

// Text decodes the content octets of a character string of the type that
// identifier stands for (X.680 §41) to UTF-8. What cannot be decoded becomes
// U+FFFD and is told by the fault, which names the first offence.
func Text(identifier byte, content string) (string, TextFault) {
	switch identifier &^ ConstructedBit {
	case UTF8String:
		return utf8Text(content)
	case PrintableString:
		for i := range len(content) {
			if c := content[i] | 0x20; (c < 'a' || c > 'z') && !isPrintable(content[i]) {
				return printableText(content)
			}
		}
		return content, TextFault{}
	case IA5String:
		return asciiText(content, 0, 0x7f, StringIA5, "an IA5String")
	case VisibleString:
		return asciiText(content, 0x20, 0x7e, StringVisible, "a VisibleString")
	case NumericString:
		for i := range len(content) {
			if c := content[i]; (c < '0' || c > '9') && c != ' ' {
				text, _ := latin1Text(content)
				return text, TextFault{StringNumeric, "a NumericString holds digits and spaces, and here " + octetName(c), Range{i, i + 1}}
			}
		}
		return content, TextFault{}
	case TeletexString, VideotexString, GraphicString, GeneralString:
		// T.61 and its kin were never used as written; the world reads Latin-1.
		return latin1Text(content)
	case BMPString:
		return bmpText(content)
	case UniversalString:
		return universalText(content)
	}
	text, _ := latin1Text(content)
	return text, TextFault{StringType, article(identifierName(identifier)) + " is no character string that a certificate may hold", Range{0, len(content)}}
}

// isPrintable reports whether c belongs to PrintableString, X.680 §41.4.
func isPrintable(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	case c == ' ', c >= '\'' && c <= ')', c >= '+' && c <= '/', c == ':', c == '=', c == '?':
		return true
	}
	return false
}

func printableText(content string) (string, TextFault) {
	text, _ := latin1Text(content)
	if utf8.ValidString(content) {
		// UTF-8 under the wrong tag is what such a string usually is.
		text = content
	}
	mild := TextFault{}
	for i := range len(content) {
		c := content[i]
		switch {
		case isPrintable(c):
		case c == '*' || c == '&':
			if mild.ID == "" {
				mild = TextFault{StringPrintableSet, "a PrintableString does not have the character " + octetName(c), Range{i, i + 1}}
			}
		default:
			return text, TextFault{StringPrintable, "a PrintableString does not have the character " + octetName(c), Range{i, i + 1}}
		}
	}
	return text, mild
}

func asciiText(content string, low, high byte, id, kind string) (string, TextFault) {
	for i := range len(content) {
		if c := content[i]; c < low || c > high {
			text := content
			if !utf8.ValidString(content) {
				text, _ = latin1Text(content)
			}
			return text, TextFault{id, kind + " does not have the character " + octetName(c), Range{i, i + 1}}
		}
	}
	return content, TextFault{}
}

func utf8Text(content string) (string, TextFault) {
	for i := range len(content) {
		if content[i] >= utf8.RuneSelf {
			return utf8Slow(content)
		}
	}
	return content, TextFault{}
}

func utf8Slow(content string) (string, TextFault) {
	for i := 0; i < len(content); {
		r, n := utf8.DecodeRuneInString(content[i:])
		if r == utf8.RuneError && n <= 1 {
			b := append(make([]byte, 0, len(content)+8), content[:i]...)
			for _, r := range content[i:] {
				b = utf8.AppendRune(b, r)
			}
			return string(b), TextFault{StringUTF8, "the byte " + Hex(content[i:i+1]) + " is no UTF-8 here", Range{i, i + 1}}
		}
		i += n
	}
	return content, TextFault{}
}

func latin1Text(content string) (string, TextFault) {
	for i := range len(content) {
		if content[i] >= utf8.RuneSelf {
			b := make([]byte, 0, len(content)+8)
			for j := range len(content) {
				b = utf8.AppendRune(b, rune(content[j]))
			}
			return string(b), TextFault{}
		}
	}
	return content, TextFault{}
}

func bmpText(content string) (string, TextFault) {
	var fault TextFault
	even := len(content) &^ 1
	if even != len(content) {
		fault = TextFault{StringBMP, "a BMPString has two bytes a character, and this one has " + strconv.Itoa(len(content)) + " bytes", Range{even, len(content)}}
	}
	b := make([]byte, 0, len(content))
	for i := 0; i < even; i += 2 {
		r := rune(content[i])<<8 | rune(content[i+1])
		if i == even-2 && r == 0 {
			break // a terminating zero, as Windows writes it
		}
		if r >= 0xd800 && r < 0xe000 || r >= 0xfdd0 && r <= 0xfdef || r >= 0xfffe {
			if fault.ID == "" {
				fault = TextFault{StringBMP, Hex(content[i:i+2]) + " is no character of a BMPString", Range{i, i + 2}}
			}
			r = utf8.RuneError
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b), fault
}

func universalText(content string) (string, TextFault) {
	var fault TextFault
	whole := len(content) &^ 3
	if whole != len(content) {
		fault = TextFault{StringUniversal, "a UniversalString has four bytes a character, and this one has " + strconv.Itoa(len(content)) + " bytes", Range{whole, len(content)}}
	}
	b := make([]byte, 0, len(content))
	for i := 0; i < whole; i += 4 {
		r := rune(uint32(content[i])<<24 | uint32(content[i+1])<<16 | uint32(content[i+2])<<8 | uint32(content[i+3]))
		if !utf8.ValidRune(r) {
			if fault.ID == "" {
				fault = TextFault{StringUniversal, Hex(content[i:i+4]) + " is no character", Range{i, i + 4}}
			}
			r = utf8.RuneError
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b), fault
}

// octetName names an octet for people: 'a' where it is a visible ASCII
// character, its hex form elsewhere.
func octetName(c byte) string {
	if c > ' ' && c < 0x7f {
		return string([]byte{'\'', c, '\''})
	}
	return Hex(string([]byte{c}))
}
