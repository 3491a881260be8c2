package instant

import (
	"math/rand/v2"
	"testing"
	"time"
)

func moments() []time.Time {
	random := rand.New(rand.NewPCG(3, 4))
	all := []time.Time{
		time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2024, 2, 29, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(2026, 11, 22, 2, 11, 31, 120_000_000, time.FixedZone("", 3600)),
	}
	for range 2000 {
		all = append(all, time.Unix(random.Int64N(200_000_000_000), random.Int64N(1_000_000_000)))
	}
	return all
}

func TestWritingAgreesWithPackageTime(t *testing.T) {
	for _, moment := range moments() {
		utc := moment.UTC()
		if got, want := RFC3339(moment), utc.Format(time.RFC3339Nano); got != want {
			t.Errorf("RFC3339: %s, want %s", got, want)
		}
		if got, want := Basic(moment), utc.Format("20060102T150405Z"); got != want {
			t.Errorf("Basic: %s, want %s", got, want)
		}
		if got, want := Readable(moment), utc.Format("2006-01-02 15:04:05 UTC"); got != want {
			t.Errorf("Readable: %s, want %s", got, want)
		}
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, moment := range moments() {
		if got, ok := ParseRFC3339(RFC3339(moment)); !ok || !got.Equal(moment) {
			t.Errorf("RFC 3339: %v, %v", got, moment)
		}
		if got, ok := ParseBasic(Basic(moment)); !ok || !got.Equal(moment.Truncate(time.Second)) {
			t.Errorf("basic: %v, %v", got, moment)
		}
	}
}

func TestWhatIsNoMomentIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "Z", "2026-11-22", "2026-11-22T02:11:31", "2026-11-22 02:11:31Z", "2026-11-22T02:11:31.Z",
		"2026-11-22T02:11:31+01:00", "2026-11-22T02:11:31Z ", "2026-13-22T02:11:31Z", "2026-02-29T02:11:31Z",
		"2026-11-22T24:00:00Z", "2026-11-22T02:60:00Z", "2026-11-22T02:11:60Z", "-026-11-22T02:11:31Z", "2026-11-22T02:11:3xZ",
	} {
		if got, ok := ParseRFC3339(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for _, text := range []string{"", "20261122T021131", "20261122021131Z", "20261322T021131Z", "20261122T021131Zx", "2026-11-22T02:11:31Z"} {
		if got, ok := ParseBasic(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func FuzzParseRFC3339(f *testing.F) {
	f.Add("2026-11-22T02:11:31.120Z")
	f.Add("2026-11-22T02:11:31+00:00")
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := ParseRFC3339(text)
		want, err := time.Parse(time.RFC3339, text)
		if ok && (err != nil || !got.Equal(want)) {
			t.Errorf("%q: %v, want %v, %v", text, got, want, err)
		}
	})
}

func TestTheDateOfHTTPIsRead(t *testing.T) {
	const form = "Mon, 02 Jan 2006 15:04:05 GMT"
	for _, moment := range moments() {
		want := moment.UTC().Truncate(time.Second)
		if got, ok := ParseHTTP(want.Format(form)); !ok || !got.Equal(want) {
			t.Errorf("%s is read as %v", want.Format(form), got)
		}
	}
	for _, text := range []string{
		"", "GMT", "Sun, 22 Nov 2026 02:11:31", "Sun, 22 Nov 2026 02:11:31 UTC", "Sun, 22 Nov 2026 02:11:31Z", "Sun, 22 Nov 2026 02:11:31 GMT ",
		"Sun 22 Nov 2026 02:11:31 GMT", "Sunday, 22-Nov-26 02:11:31 GMT", "Sun Nov 22 02:11:31 2026", "Son, 22 Nov 2026 02:11:31 GMT",
		"un, 22 Nov 2026 02:11:31 GMT", "Sun, 31 Nov 2026 02:11:31 GMT", "Sun, 22 ov 2026 02:11:31 GMT", "Sun, 22 Nov 2026 24:11:31 GMT",
	} {
		if got, ok := ParseHTTP(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
