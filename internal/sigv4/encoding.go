package sigv4

import (
	"strings"

	"countersign/internal/ascii"
)

const (
	lowerHex = "0123456789abcdef"
	upperHex = "0123456789ABCDEF"
	base64   = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)

// Escape percent-encodes all but the unreserved characters of RFC 3986 §2.3,
// with upper-case digits: the encoding of the canonical request.
func Escape(s string) string {
	return string(appendEscaped(make([]byte, 0, len(s)+len(s)/4), s, false))
}

func appendEscaped(b []byte, s string, keepSlash bool) []byte {
	for i := range len(s) {
		if c := s[i]; unreserved(c) || keepSlash && c == '/' {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return b
}

func unreserved(c byte) bool {
	switch {
	case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return true
	case c == '-', c == '.', c == '_', c == '~':
		return true
	}
	return false
}

// Unescape decodes percent-encoding, with '+' for a space as forms have it.
// Where an escape is incomplete or not hexadecimal, ok is false and bad is the
// escape as it stands (at most three bytes).
func Unescape(s string) (decoded, bad string, ok bool) {
	if !strings.ContainsAny(s, "%+") {
		return s, "", true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '+':
			b = append(b, ' ')
		case '%':
			if i+2 >= len(s) {
				return "", s[i:], false
			}
			high, low := strings.IndexByte(lowerHex, ascii.Fold(s[i+1])), strings.IndexByte(lowerHex, ascii.Fold(s[i+2]))
			if high < 0 || low < 0 {
				return "", s[i : i+3], false
			}
			b = append(b, byte(high<<4|low))
			i += 2
		default:
			b = append(b, c)
		}
	}
	return string(b), "", true
}

// hexString is a hash as the canonical request has it.
func hexString(sum [32]byte) string {
	return string(appendHex(make([]byte, 0, 2*len(sum)), sum))
}

func appendHex(b []byte, sum [32]byte) []byte {
	for _, c := range sum {
		b = append(b, lowerHex[c>>4], lowerHex[c&15])
	}
	return b
}

// base64String is RFC 4648 §4, padded. (encoding/base64 would bring reflection
// into the browser module for the one hash that is shown in it.)
func base64String(data []byte) string {
	b := make([]byte, 0, (len(data)+2)/3*4)
	for len(data) > 0 {
		var group [3]byte
		n := copy(group[:], data)
		data = data[n:]
		bits := uint(group[0])<<16 | uint(group[1])<<8 | uint(group[2])
		for i := range 4 {
			if i > n {
				b = append(b, '=')
			} else {
				b = append(b, base64[bits>>(18-6*i)&63])
			}
		}
	}
	return string(b)
}
