package instant

import (
	"math/rand/v2"
	"testing"
	"time"
)

// both returns a moment as package time has it and as the browser module has it.
func both(t time.Time) (time.Time, moment) {
	t = t.UTC().Truncate(time.Millisecond)
	return t, unixMilli(t.UnixMilli())
}

func TestTheModulesTimeIsPackageTimes(t *testing.T) {
	var zero moment
	if !zero.IsZero() || zero != unixMilli(time.Time{}.UnixMilli()) {
		t.Error("the zero values differ")
	}
	all := moments()
	for year := 0; year <= 9999; year++ { // every year's ends, and where months end
		for _, month := range []time.Month{1, 2, 3, 12} {
			all = append(all, time.Date(year, month, 1, 0, 0, 0, 0, time.UTC), time.Date(year, month+1, 1, 0, 0, 0, -1, time.UTC))
		}
	}
	for i := range all {
		want, got := both(all[i])
		y, m, d := want.Date()
		if year, month, day := got.Date(); year != y || month != int(m) || day != d {
			t.Fatalf("%v: %d-%d-%d", want, year, month, day)
		}
		h, min, s := want.Clock()
		if hour, minute, second := got.Clock(); hour != h || minute != min || second != s {
			t.Fatalf("%v: %d:%d:%d", want, hour, minute, second)
		}
		if got != dateOf(y, int(m), d, h, min, s, want.Nanosecond()) {
			t.Fatalf("%v is made of its parts as %v", want, got)
		}
		if got.Nanosecond() != want.Nanosecond() || got.Year() != y || got.Unix() != want.Unix() || got.UnixMilli() != want.UnixMilli() {
			t.Fatalf("%v: %d ns, %d, %d, %d", want, got.Nanosecond(), got.Year(), got.Unix(), got.UnixMilli())
		}
		if truncated := got.Truncate(1000); want.Year() > 0 && truncated.UnixMilli() != want.Truncate(time.Second).UnixMilli() {
			t.Fatalf("%v is truncated to %v", want, truncated)
		}
		other, gotOther := both(all[(i*7+1)%len(all)])
		if got.Before(gotOther) != want.Before(other) || got.After(gotOther) != want.After(other) {
			t.Fatalf("%v and %v are in another order", want, other)
		}
		if length := got.Sub(gotOther); int64(length) != want.UnixMilli()-other.UnixMilli() || gotOther.Add(length) != got {
			t.Fatalf("from %v to %v are %d ms", other, want, length)
		}
	}
}

// TestPartsOutOfTheirRangeAreCarriedOver compares the parts that certificates and
// requests can name, all of which are read before they are looked at.
func TestPartsOutOfTheirRangeAreCarriedOver(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		year, month, day := random.IntN(10_000), random.IntN(100), random.IntN(100)
		hour, minute, second := random.IntN(100), random.IntN(100), random.IntN(100)
		want := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
		if got := dateOf(year, month, day, hour, minute, second, 0); got.UnixMilli() != want.UnixMilli() {
			t.Fatalf("%d-%d-%d %d:%d:%d is %d, want %v", year, month, day, hour, minute, second, got.UnixMilli(), want)
		}
	}
}
