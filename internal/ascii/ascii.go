// Package ascii folds the case of ASCII letters, as header names, markup and
// RFC 5280's name comparison want it; every other octet stands for itself.
//
// Package strings folds all of Unicode, for which it brings the tables of every
// alphabet along: four and a half kilobytes of the compressed browser module.
package ascii

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
