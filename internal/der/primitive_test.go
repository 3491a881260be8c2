package der

import (
	"testing"
	"time"
)

// only returns a reader and the one element of input.
func only(input string, log *Log) (Reader, Element) {
	r := NewReader(input, log)
	e, _ := r.Next()
	return r, e
}

func ids(log Log) string {
	s := ""
	for _, p := range log.Problems {
		s += p.ID + " "
	}
	return s
}

func TestPrimitivesAreReadAndDeviationsNamed(t *testing.T) {
	integer := func(r Reader, e Element) any { v, _ := r.Int(e, "x"); return v }
	boolean := func(r Reader, e Element) any { return r.Bool(e, "x") }
	named := func(r Reader, e Element) any { return r.NamedBits(e, "x") }
	unused := func(r Reader, e Element) any { return r.Bits(e, "x").Unused }
	dotted := func(r Reader, e Element) any { return r.OID(e, "x").String() }
	null := func(r Reader, e Element) any { r.Null(e, "x"); return nil }
	tests := []struct {
		name, input string
		read        func(Reader, Element) any
		want        any
		problems    string
	}{
		{"zero", "\x02\x01\x00", integer, int64(0), ""},
		{"minus one", "\x02\x01\xff", integer, int64(-1), ""},
		{"128", "\x02\x02\x00\x80", integer, int64(128), ""},
		{"the least int64", "\x02\x08\x80\x00\x00\x00\x00\x00\x00\x00", integer, int64(-1 << 63), ""},
		{"an integer of nine bytes", "\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00", integer, int64(0), ""},
		{"no bytes", "\x02\x00", integer, int64(0), IntegerEmpty + " "},
		{"a leading 00", "\x02\x02\x00\x05", integer, int64(5), IntegerNotMinimal + " "},
		{"a leading FF", "\x02\x02\xff\x85", integer, int64(-123), IntegerNotMinimal + " "},
		{"true", "\x01\x01\xff", boolean, true, ""},
		{"false", "\x01\x01\x00", boolean, false, ""},
		{"BER's true", "\x01\x01\x01", boolean, true, BooleanValue + " "},
		{"an empty boolean", "\x01\x00", boolean, false, BooleanLength + " "},
		{"bits 0 and 8", "\x03\x03\x07\x80\x80", named, uint64(1 | 1<<8), ""},
		{"no bits", "\x03\x01\x00", named, uint64(0), ""},
		{"a trailing zero bit", "\x03\x02\x06\x80", named, uint64(1), NamedBitsTrailing + " "},
		{"a bit among the unused", "\x03\x02\x07\x81", named, uint64(1), BitStringPadding + " "},
		{"eight unused bits", "\x03\x02\x08\x80", unused, 0, BitStringUnused + " "},
		{"unused bits of nothing", "\x03\x01\x01", unused, 0, BitStringUnused + " "},
		{"no byte at all", "\x03\x00", unused, 0, BitStringEmpty + " "},
		{"a known OID", "\x06\x03\x55\x1d\x0f", dotted, "2.5.29.15", ""},
		{"an unknown OID", "\x06\x04\x2a\x03\x88\x37", dotted, "1.2.3.1079", ""},
		{"an OID under joint-iso-itu-t", "\x06\x02\x88\x37", dotted, "2.999", ""},
		{"an OID with a large arc", "\x06\x06\x69\x88\x80\x80\x80\x00", dotted, "2.25.2147483648", OIDLargeArc + " "},
		{"an OID with an arc of 80 bits", "\x06\x0d\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", dotted, "1.2.?", OIDLargeArc + " "},
		{"an OID that ends inside an arc", "\x06\x02\x2a\x86", dotted, "1.2.6", OIDMalformed + " "},
		{"an OID with a leading 80", "\x06\x03\x2a\x80\x01", dotted, "1.2.1", OIDMalformed + " "},
		{"an empty OID", "\x06\x00", dotted, "", OIDMalformed + " "},
		{"a NULL", "\x05\x00", null, nil, ""},
		{"a NULL with content", "\x05\x01a", null, nil, NullContent + " "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log Log
			r, e := only(test.input, &log)
			if got := test.read(r, e); got != test.want || ids(log) != test.problems {
				t.Errorf("read %v with problems %q; want %v with %q", got, ids(log), test.want, test.problems)
			}
		})
	}
}

func TestTimesAreReadAndEachWrongFormNamed(t *testing.T) {
	day := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		name, input string
		want        time.Time
		problems    string
	}{
		{"a UTCTime", "\x17\x0d250102030405Z", day, ""},
		{"a UTCTime of 1950", "\x17\x0d500102030405Z", day.AddDate(-75, 0, 0), ""},
		{"a UTCTime of 2049", "\x17\x0d490102030405Z", day.AddDate(24, 0, 0), ""},
		{"a GeneralizedTime", "\x18\x0f20250102030405Z", day, ""},
		{"the last second that there is", "\x18\x0f99991231235959Z", time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), ""},
		{"a leap day", "\x18\x0f20240229030405Z", time.Date(2024, 2, 29, 3, 4, 5, 0, time.UTC), ""},
		{"no leap day in 2100", "\x18\x0f21000229030405Z", time.Date(2100, 3, 1, 3, 4, 5, 0, time.UTC), TimeOutOfRange + " "},
		{"the 31st of a month of 30 days", "\x17\x0d250431030405Z", time.Date(2025, 5, 1, 3, 4, 5, 0, time.UTC), TimeOutOfRange + " "},
		{"the 32nd", "\x17\x0d250132030405Z", time.Time{}, TimeOutOfRange + " "},
		{"the day before the first", "\x17\x0d250100030405Z", time.Time{}, TimeOutOfRange + " "},
		{"the end of a day as its 24th hour", "\x17\x0d250102240000Z", time.Date(2025, 1, 3, 0, 0, 0, 0, time.UTC), TimeOutOfRange + " "},
		{"no seconds", "\x17\x0b2501020304Z", day.Add(-5 * time.Second), TimeNoSeconds + " "},
		{"no minutes", "\x18\x0b2025010203Z", time.Date(2025, 1, 2, 3, 0, 0, 0, time.UTC), TimeNoSeconds + " "},
		{"no zone", "\x17\x0c250102030405", day, TimeNoZone + " "},
		{"an offset to the east", "\x17\x11250102040405+0100", day, TimeOffset + " "},
		{"an offset to the west", "\x17\x11250102013405-0130", day, TimeOffset + " "},
		{"an offset of a day", "\x17\x11250102040405+2400", time.Time{}, TimeOutOfRange + " "},
		{"an offset of sixty minutes", "\x17\x11250102040405+0060", time.Time{}, TimeOutOfRange + " "},
		{"a fraction", "\x18\x1120250102030405.5Z", day, TimeFraction + " "},
		{"four digits of a year in a UTCTime", "\x17\x0f20250102030405Z", day, TimeMalformed + " "},
		{"two digits of a year in a GeneralizedTime", "\x18\x0d250102030405Z", day, TimeMalformed + " "},
		{"month 13", "\x17\x0d251302030405Z", time.Time{}, TimeOutOfRange + " "},
		{"second 60", "\x17\x0d250102030460Z", day.Add(55 * time.Second), TimeOutOfRange + " "},
		{"words", "\x17\x05today", time.Time{}, TimeMalformed + " "},
		{"nothing", "\x17\x00", time.Time{}, TimeMalformed + " "},
		{"junk behind the Z", "\x17\x0e250102030405ZZ", time.Time{}, TimeMalformed + " "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log Log
			r, e := only(test.input, &log)
			if got, ok := r.Time(e, "x"); !got.Equal(test.want) || ok == got.IsZero() || ids(log) != test.problems {
				t.Errorf("read %v, %v with problems %q; want %v with %q", got, ok, ids(log), test.want, test.problems)
			}
		})
	}
}
