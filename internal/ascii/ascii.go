// Package ascii folds the case of ASCII letters, as header names, markup and
// RFC 5280's name comparison want it; every other octet stands for itself.
//
// Package strings folds all of Unicode, for which it brings the tables of every
// alphabet along: four and a half kilobytes of the compressed browser module.
package ascii

import "unsafe"

// Lower returns s with its ASCII capital letters as small ones. A string that has
// none comes back as it is, without a copy.
func Lower(s string) string {
	for i := range len(s) {
		if Fold(s[i]) != s[i] {
			folded := []byte(s)
			for ; i < len(folded); i++ {
				folded[i] = Fold(folded[i])
			}
			return string(folded)
		}
	}
	return s
}

// EqualFold reports whether two strings are the same but for the case of ASCII
// letters.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if Fold(a[i]) != Fold(b[i]) {
			return false
		}
	}
	return true
}

// Fold returns an ASCII capital letter as its small one, and any other octet as
// it is.
func Fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// Visible reports whether s is nothing but visible ASCII characters and spaces,
// as nearly all text in certificates is: there is then nothing to decode, to
// escape or to make visible. It looks at eight octets at a time.
func Visible(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		word := *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.StringData(s)), i))
		// An octet x is below n, for n up to 128, where x-n borrows and x itself
		// has no high bit; DEL is what is zero, and so below one, without its bits.
		del := word ^ ones*0x7f
		if (word|(word-ones*' ')&^word|(del-ones)&^del)&highs != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
