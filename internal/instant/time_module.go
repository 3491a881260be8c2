//go:build module

package instant

// What time.go takes from package time.
type (
	Time     = moment
	Duration = span
)

const (
	Second = span(1000)
	Minute = 60 * Second
	Hour   = 60 * Minute
)

func Date(year, month, day, hour, minute, second, nanosecond int) Time {
	return dateOf(year, month, day, hour, minute, second, nanosecond)
}

func UnixMilli(milliseconds int64) Time { return unixMilli(milliseconds) }
