//go:build !module

package instant

import "time"

// Time and Duration are package time's, wherever package time costs nothing.
// Packages that run in the browser use these names and no other part of package
// time; who calls them from elsewhere need not know.
type (
	Time     = time.Time
	Duration = time.Duration
)

// Durations of package time.
const (
	Second = time.Second
	Minute = time.Minute
	Hour   = time.Hour
)

// Date is time.Date in UTC.
func Date(year, month, day, hour, minute, second, nanosecond int) Time {
	return time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, time.UTC)
}

// UnixMilli is time.UnixMilli in UTC.
func UnixMilli(milliseconds int64) Time { return time.UnixMilli(milliseconds).UTC() }
