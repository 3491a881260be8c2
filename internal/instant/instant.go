// Package instant has moments, and writes and reads them in the forms that
// Countersign deals in: RFC 3339 in UTC, for people and for IAM's answers, the basic
// form of ISO 8601 that Signature Version 4 uses, and the date of HTTP.
//
// Package time can do all that, but it would be a twelfth of the browser module: it
// brings layouts for every form that there is, settings of the environment, metrics
// and JavaScript's time zones. So packages that run in the browser take their times
// from here. Elsewhere these are package time's own; the module, which is built with
// the tag "module", has a type of its own. The tests hold both against package time.
package instant

import "strings"

// AppendRFC3339 appends a moment in UTC: "2026-11-22T02:11:31Z", with as many
// decimals of the second as it has. Years are those that RFC 3339 has, 0 to 9999;
// certificates have no others.
func AppendRFC3339(b []byte, t Time) []byte {
	t = t.UTC()
	b = appendDate(b, t, "-")
	b = append(b, 'T')
	b = appendClock(b, t, ":")
	if nanoseconds := t.Nanosecond(); nanoseconds > 0 {
		b = append(b, '.')
		b = appendDigits(b, nanoseconds, 9)
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
	}
	return append(b, 'Z')
}

// RFC3339 is AppendRFC3339 as a string.
func RFC3339(t Time) string { return string(AppendRFC3339(nil, t)) }

// Readable writes a moment in UTC, to the second, for people: "2026-11-22
// 02:11:31 UTC".
func Readable(t Time) string {
	t = t.UTC()
	b := append(appendDate(make([]byte, 0, 24), t, "-"), ' ')
	return string(append(appendClock(b, t, ":"), " UTC"...))
}

// Basic writes a moment in UTC, to the second, as X-Amz-Date has it:
// "20261122T021131Z".
func Basic(t Time) string {
	t = t.UTC()
	b := append(appendDate(make([]byte, 0, 16), t, ""), 'T')
	return string(append(appendClock(b, t, ""), 'Z'))
}

func appendDate(b []byte, t Time, separator string) []byte {
	year, month, day := t.Date()
	b = appendDigits(b, year, 4)
	b = appendDigits(append(b, separator...), int(month), 2)
	return appendDigits(append(b, separator...), day, 2)
}

func appendClock(b []byte, t Time, separator string) []byte {
	hour, minute, second := t.Clock()
	b = appendDigits(b, hour, 2)
	b = appendDigits(append(b, separator...), minute, 2)
	return appendDigits(append(b, separator...), second, 2)
}

// appendDigits appends the last n decimal digits of a number.
func appendDigits(b []byte, number, n int) []byte {
	for range n {
		b = append(b, '0')
	}
	for i := len(b) - 1; i >= len(b)-n; i-- {
		b[i] += byte(number % 10)
		number /= 10
	}
	return b
}

// ParseBasic reads what Basic writes, and nothing else.
func ParseBasic(s string) (t Time, ok bool) {
	r := reader{s: s}
	year, month, day := r.number(4), r.number(2), r.number(2)
	r.literal('T')
	hour, minute, second := r.number(2), r.number(2), r.number(2)
	r.literal('Z')
	return r.moment(year, month, day, hour, minute, second, 0)
}

// ParseRFC3339 reads a moment in UTC, "2026-11-22T02:11:31Z", with any decimals of
// the second, of which it keeps nine; an offset "+00:00" stands for Z as well.
func ParseRFC3339(s string) (t Time, ok bool) {
	r := reader{s: s}
	year := r.number(4)
	r.literal('-')
	month := r.number(2)
	r.literal('-')
	day := r.number(2)
	r.literal('T')
	hour, minute, second := r.clock()
	nanoseconds := 0
	if len(r.s) > 0 && r.s[0] == '.' {
		nanoseconds = r.fraction()
	}
	if r.s == "+00:00" {
		r.s = "Z"
	}
	r.literal('Z')
	return r.moment(year, month, day, hour, minute, second, nanoseconds)
}

// ParseHTTP reads a moment as HTTP's Date header has it (IMF-fixdate, RFC 9110
// §5.6.7): "Sun, 22 Nov 2026 02:11:31 GMT". The day of the week may be any.
func ParseHTTP(s string) (t Time, ok bool) {
	const days, months = "Mon, Tue, Wed, Thu, Fri, Sat, Sun, ", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec "
	r := reader{s: s}
	r.word(days, len("Mon, "))
	day := r.number(2)
	r.literal(' ')
	month := r.word(months, len("Jan ")) + 1
	year := r.number(4)
	r.literal(' ')
	hour, minute, second := r.clock()
	r.word(" GMT", len(" GMT"))
	return r.moment(year, month, day, hour, minute, second, 0)
}

// A reader takes fixed places off the front of s.
type reader struct {
	s      string
	failed bool
}

func (r *reader) number(digits int) (n int) {
	if len(r.s) < digits {
		r.failed = true
		return 0
	}
	for i := range digits {
		c := r.s[i]
		if c < '0' || c > '9' {
			r.failed = true
			return 0
		}
		n = n*10 + int(c-'0')
	}
	r.s = r.s[digits:]
	return n
}

// word reads one of the words of a list, all of one length, and returns its place.
func (r *reader) word(list string, length int) int {
	if len(r.s) >= length {
		if i := strings.Index(list, r.s[:length]); i >= 0 && i%length == 0 {
			r.s = r.s[length:]
			return i / length
		}
	}
	r.failed = true
	return 0
}

// clock reads a time of day, "02:11:31".
func (r *reader) clock() (hour, minute, second int) {
	hour = r.number(2)
	r.literal(':')
	minute = r.number(2)
	r.literal(':')
	return hour, minute, r.number(2)
}

func (r *reader) literal(c byte) {
	if len(r.s) == 0 || r.s[0] != c {
		r.failed = true
		return
	}
	r.s = r.s[1:]
}

// fraction reads a point and the decimals after it as nanoseconds.
func (r *reader) fraction() (nanoseconds int) {
	r.s = r.s[1:]
	scale, digits := 100_000_000, 0
	for len(r.s) > 0 && '0' <= r.s[0] && r.s[0] <= '9' {
		nanoseconds += int(r.s[0]-'0') * scale
		scale /= 10
		digits++
		r.s = r.s[1:]
	}
	r.failed = r.failed || digits == 0
	return nanoseconds
}

// moment is the end of reading: everything was there, nothing is left, and the
// numbers are a date and a time of day.
func (r *reader) moment(year, month, day, hour, minute, second, nanoseconds int) (Time, bool) {
	t := Date(year, month, day, hour, minute, second, nanoseconds)
	// Date carries what is out of range over to the next place, which then
	// differs from what was read.
	y, m, d := t.Date()
	h, min, s := t.Clock()
	if r.failed || r.s != "" || y != year || int(m) != month || d != day || h != hour || min != minute || s != second {
		return Time{}, false
	}
	return t, true
}
