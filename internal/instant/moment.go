package instant

// A moment stands for time.Time in the browser module: the milliseconds since the
// beginning of the year 1 in the Gregorian calendar, so that its zero value is that
// of time.Time. It is always UTC. Its methods do what time.Time's do, to the
// millisecond, and the tests hold them to it.
type moment struct{ milliseconds int64 }

// A span stands for time.Duration: milliseconds.
type span int64

func (s span) Abs() span { return max(s, -s) }

const (
	secondsOfDay = 24 * 60 * 60
	// unixEpoch is the beginning of 1970, in seconds since that of the year 1.
	unixEpoch = (1969*365 + 1969/4 - 1969/100 + 1969/400) * secondsOfDay
)

func unixMilli(milliseconds int64) moment { return moment{milliseconds + unixEpoch*1000} }

// dateOf carries what is out of its range over to the next place, as time.Date
// does: the 31st of April is the 1st of May.
func dateOf(year, month, day, hour, minute, second, nanosecond int) moment {
	year += floorDiv(month-1, 12)
	month -= floorDiv(month-1, 12) * 12
	days := int64(daysBeforeYear(year)+daysBeforeMonth(year, month)) + int64(day) - 1
	seconds := ((days*24+int64(hour))*60+int64(minute))*60 + int64(second)
	return moment{seconds*1000 + int64(nanosecond)/1_000_000}
}

// daysBeforeYear counts from the beginning of the year 1.
func daysBeforeYear(year int) int {
	y := year - 1
	return y*365 + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400)
}

// daysBeforeMonth counts from the beginning of the year. Without February's end,
// the months from March on are 31, 30, 31, 30, 31 days, over and over.
func daysBeforeMonth(year, month int) int {
	if month <= 2 {
		return (month - 1) * 31
	}
	days := 59 + (153*(month-3)+2)/5
	if isLeap(year) {
		days++
	}
	return days
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// floorDiv divides by a positive number, rounding down.
func floorDiv[T int | int64](a, b T) T {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (m moment) Date() (year, month, day int) {
	days := int(floorDiv(m.milliseconds, secondsOfDay*1000))
	// 400 years are 146,097 days; the guess is exact or one too high.
	year = floorDiv(days*400, 146_097) + 2
	for daysBeforeYear(year) > days {
		year--
	}
	days -= daysBeforeYear(year)
	month = min(days/28+1, 12)
	for daysBeforeMonth(year, month) > days {
		month--
	}
	return year, month, days - daysBeforeMonth(year, month) + 1
}

func (m moment) Clock() (hour, minute, second int) {
	s := int(floorDiv(m.milliseconds, 1000) - floorDiv(m.milliseconds, secondsOfDay*1000)*secondsOfDay)
	return s / 3600, s / 60 % 60, s % 60
}

func (m moment) Nanosecond() int {
	return int(m.milliseconds-floorDiv(m.milliseconds, 1000)*1000) * 1_000_000
}

func (m moment) Year() int {
	year, _, _ := m.Date()
	return year
}

func (m moment) IsZero() bool           { return m.milliseconds == 0 }
func (m moment) UTC() moment            { return m }
func (m moment) Before(n moment) bool   { return m.milliseconds < n.milliseconds }
func (m moment) After(n moment) bool    { return m.milliseconds > n.milliseconds }
func (m moment) Add(s span) moment      { return moment{m.milliseconds + int64(s)} }
func (m moment) Sub(n moment) span      { return span(m.milliseconds - n.milliseconds) }
func (m moment) Unix() int64            { return floorDiv(m.milliseconds, 1000) - unixEpoch }
func (m moment) UnixMilli() int64       { return m.milliseconds - unixEpoch*1000 }
func (m moment) Truncate(s span) moment { return moment{m.milliseconds - m.milliseconds%int64(s)} }
