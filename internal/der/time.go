package der

import "countersign/internal/instant"

// The faults of UTCTime and GeneralizedTime against the one form that X.690
// §11.7–11.8 and RFC 5280 §4.1.2.5 leave of each.
const (
	TimeNoSeconds  = "time-no-seconds"
	TimeNoZone     = "time-no-zone"
	TimeOffset     = "time-offset"
	TimeFraction   = "time-fraction"
	TimeMalformed  = "time-malformed"
	TimeOutOfRange = "time-out-of-range" // month 13, 31 April, 24:00, second 60
)

// Time reads a UTCTime or GeneralizedTime; its tag says which. The result is in
// UTC; ok is false where no time can be made of it. A UTCTime's two digits mean
// 1950 to 2049 (RFC 5280 §4.1.2.5.1).
func (r *Reader) Time(e Element, what string) (t instant.Time, ok bool) {
	s := r.Text(e.Content)
	generalized := e.Identifier&^ConstructedBit == GeneralizedTime
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	yearDigits, form := 2, "YYMMDDHHMMSSZ"
	if generalized {
		yearDigits, form = 4, "YYYYMMDDHHMMSSZ"
	}
	bad := func(id, detail string) { r.log.Add(id, what+" "+Excerpt(s)+" "+detail, e.Range()) }

	clock := digits - yearDigits // MMDDHHMMSS
	switch {
	case clock == 10:
	case clock == 8 && (!generalized || s[:2] >= "19" && s[:2] <= "21" && s[4:6] <= "12"):
		bad(TimeNoSeconds, "has no seconds; the form is "+form)
	case clock == 6 && generalized:
		bad(TimeNoSeconds, "has neither minutes nor seconds; the form is "+form)
	case digits == 14:
		yearDigits = 4
		bad(TimeMalformed, "has a year of four digits in a UTCTime; the form is "+form)
	case digits == 12:
		yearDigits = 2
		bad(TimeMalformed, "has a year of two digits in a GeneralizedTime; the form is "+form)
	default:
		bad(TimeMalformed, "is not of the form "+form)
		return instant.Time{}, false
	}

	// Fields that are not there stay at zero.
	var field [6]int
	at := 0
	for i := range field {
		width := 2
		if i == 0 {
			width = yearDigits
		}
		if at+width > digits {
			break
		}
		for range width {
			field[i] = field[i]*10 + int(s[at]-'0')
			at++
		}
	}
	if yearDigits == 2 {
		field[0] += 1900
		if field[0] < 1950 {
			field[0] += 100
		}
	}
	offset, ok := r.timeSuffix(s[digits:], form, bad)
	if !ok {
		return instant.Time{}, false
	}
	year, month, day := field[0], field[1], field[2]
	t = instant.Date(year, month, day, field[3], field[4], field[5], 0)
	// A day that its month does not have has been carried over to the next.
	if month < 1 || month > 12 || day < 1 || day > 28 && dayOf(t) != day || field[3] > 23 || field[4] > 59 || field[5] > 59 {
		bad(TimeOutOfRange, "names a month, day, hour, minute or second that does not exist")
		if month < 1 || month > 12 || day < 1 || day > 31 || field[3] > 24 || field[4] > 59 || field[5] > 60 {
			return instant.Time{}, false
		}
	}
	if offset != 0 {
		t = t.Add(-instant.Duration(offset) * instant.Minute)
		if y := t.Year(); y < 0 || y > 9999 {
			bad(TimeOutOfRange, "is outside of the years 0 to 9999 in UTC")
			return instant.Time{}, false
		}
	}
	return t, true
}

// timeSuffix reads what follows a time's digits and returns its offset from
// UTC in minutes.
func (r *Reader) timeSuffix(s, form string, bad func(id, detail string)) (offset int, ok bool) {
	if s == "Z" {
		return 0, true
	}
	if len(s) > 0 && (s[0] == '.' || s[0] == ',') {
		n := 1
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		bad(TimeFraction, "has a fraction of a second; the form is "+form)
		s = s[n:]
	}
	switch {
	case s == "Z":
		return 0, true
	case s == "":
		bad(TimeNoZone, "does not end with Z, so that nobody knows its time zone; the form is "+form)
		return 0, true
	case len(s) == 5 && (s[0] == '+' || s[0] == '-'):
		for i := 1; i < 5; i++ {
			if s[i] < '0' || s[i] > '9' {
				bad(TimeMalformed, "is not of the form "+form)
				return 0, false
			}
		}
		hours, minutes := int(s[1]-'0')*10+int(s[2]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
		if hours > 23 || minutes > 59 {
			bad(TimeOutOfRange, "has an offset from UTC of more than 23:59")
			return 0, false
		}
		bad(TimeOffset, "has an offset from UTC; the form is "+form)
		offset = hours*60 + minutes
		if s[0] == '-' {
			offset = -offset
		}
		return offset, true
	}
	bad(TimeMalformed, "is not of the form "+form)
	return 0, false
}

// dayOf returns the day of the month.
func dayOf(t instant.Time) int {
	_, _, day := t.Date()
	return day
}
