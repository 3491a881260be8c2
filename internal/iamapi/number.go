package iamapi

import "strings"

// numberLimit is beyond every number that the API or a character reference has.
const numberLimit = 1 << 40

// integer reads a decimal number with or without a sign; ok is false where it is
// none, or beyond the limit. (Package strconv would do, but its errors quote
// what they refuse, and in the browser that brings six kilobytes along.)
func integer(s string) (n int, ok bool) {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits = strings.TrimPrefix(s, "+")
	}
	u, ok := unsigned(digits, 10)
	if negative {
		return -int(u), ok
	}
	return int(u), ok
}

// unsigned reads digits in base 10 or 16; ok is false where there is anything
// else, or nothing, or where the number is beyond the limit.
func unsigned(digits string, base uint64) (n uint64, ok bool) {
	for i := range len(digits) {
		digit := base
		switch c := digits[i]; {
		case '0' <= c && c <= '9':
			digit = uint64(c - '0')
		case 'a' <= c && c <= 'f':
			digit = uint64(c-'a') + 10
		case 'A' <= c && c <= 'F':
			digit = uint64(c-'A') + 10
		}
		n = n*base + digit
		if digit >= base || n > numberLimit {
			return 0, false
		}
	}
	return n, digits != ""
}
