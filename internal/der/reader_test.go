package der

import (
	"slices"
	"strings"
	"testing"
)

// readAll reads every element of input, down to the primitive ones, and returns
// the problems.
func readAll(input string) []Problem {
	var log Log
	var walk func(r Reader, depth int)
	walk = func(r Reader, depth int) {
		for !r.Empty() {
			e, _ := r.Next()
			if e.Constructed() && depth < MaxDepth {
				walk(r.Inside(e), depth+1)
			}
		}
	}
	walk(NewReader(input, &log), 0)
	return log.Problems
}

func TestHeadersAreReadAndDeviationsNamed(t *testing.T) {
	long := strings.Repeat("a", 0x80)
	tests := []struct {
		name, input string
		id          string // "" for none
		at          Range
		says        string
	}{
		{"a short length", "\x04\x01a", "", Range{}, ""},
		{"a length of one further byte", "\x04\x81\x80" + long, "", Range{}, ""},
		{"a length of two further bytes", "\x04\x82\x01\x00" + long + long, "", Range{}, ""},
		{"a length of three further bytes", "\x04\x83\x01\x00\x00" + strings.Repeat(long, 512), "", Range{}, ""},
		{"one byte missing", "\x04\x02a", Truncated, Range{2, 3}, "1 byte is missing"},
		{"many bytes missing", "\x04\x82\x01\x00ab", Truncated, Range{5, 6}, "254 bytes are missing"},
		{"no length at all", "\x04", Truncated, Range{0, 1}, "at least 1 byte is missing"},
		{"half a length", "\x04\x82\x01", Truncated, Range{2, 3}, "at least 1 byte is missing"},
		{"an element longer than its container", "\x30\x03\x04\x05a\x05\x00", Overrun, Range{2, 4}, "4 bytes are too many"},
		{"a short length in two bytes", "\x04\x81\x01a", LengthNotMinimal, Range{0, 3}, "takes 2 bytes"},
		{"a length with a leading zero", "\x04\x82\x00\x80" + long, LengthNotMinimal, Range{0, 4}, "takes 3 bytes"},
		{"the reserved byte", "\x04\xff", LengthInvalid, Range{0, 2}, "FF"},
		{"a length of nine bytes", "\x04\x89\x01\x00\x00\x00\x00\x00\x00\x00\x00", LengthInvalid, Range{0, 11}, "nothing is that long"},
		{"an indefinite length", "\x30\x80\x05\x00\x00\x00", LengthIndefinite, Range{0, 2}, "a SEQUENCE has an indefinite length"},
		{"an indefinite length of a primitive", "\x04\x80a", LengthIndefinite, Range{0, 2}, "an OCTET STRING has"},
		{"an indefinite length without its end", "\x30\x80\x05\x00", Truncated, Range{3, 4}, "at least 2 bytes are missing"},
		{"a tag of two bytes", "\x1f\x22\x01a", TagLongForm, Range{0, 2}, "tag number 34"},
		{"a tag of two bytes that fits one", "\x1f\x02\x01a", TagLongForm, Range{0, 2}, "longer than needed"},
		{"a tag without end", "\x1f\x81", TagLongForm, Range{0, 2}, "tag number 1"},
		{"an end of contents in the open", "\x00\x00", EndOfContents, Range{0, 1}, "where an element should start"},
		{"an INTEGER that swallows a byte of its neighbour", "\x30\x08\x02\x02\x01\x13\x03abc\x05\x00", LengthSuspect, Range{2, 4}, "with 1 instead of 2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			problems := readAll(test.input)
			if test.id == "" {
				if len(problems) > 0 {
					t.Errorf("found %v", problems)
				}
				return
			}
			for _, p := range problems {
				if p.ID == test.id && p.Range == test.at && strings.Contains(p.Detail, test.says) {
					return
				}
			}
			t.Errorf("found %v; want %s at %v that says %q", problems, test.id, test.at, test.says)
		})
	}
}

func TestReadingGoesOnBehindAnIndefiniteLength(t *testing.T) {
	// SEQUENCE { SEQUENCE { NULL }, OCTET STRING 00 00 }, INTEGER 5
	r := NewReader("\x30\x80\x30\x80\x05\x00\x00\x00\x04\x02\x00\x00\x00\x00\x02\x01\x05", nil)
	outer, _ := r.Next()
	if want := (Range{2, 12}); outer.Content != want || outer.End() != 14 {
		t.Errorf("the content is %v and the end %d; want %v and 14", outer.Content, outer.End(), want)
	}
	next, ok := r.Next()
	if v, fits := r.Int(next, ""); !ok || !fits || v != 5 || !r.Empty() {
		t.Errorf("the next element is %+v", next)
	}
}

func TestAWrongTagOfTheSameShapeIsTakenAsMeant(t *testing.T) {
	tests := []struct {
		name, input string
		id          string
		ok          bool
	}{
		{"the right tag", "\x02\x01\x05", "", true},
		{"another primitive", "\x04\x01\x05", WrongTag, true},
		{"a constructed one", "\x30\x03\x02\x01\x05", WrongTag, false},
		{"the constructed bit alone", "\x22\x03\x02\x01\x05", Constructed, true},
		{"nothing", "", MissingElement, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log Log
			r := NewReader(test.input, &log)
			_, ok := r.Expect(Integer, "the number")
			id := ""
			if len(log.Problems) > 0 {
				id = log.Problems[0].ID
			}
			if ok != test.ok || id != test.id {
				t.Errorf("taken: %v, problem %q; want %v, %q", ok, id, test.ok, test.id)
			}
		})
	}
}

func TestALengthIsSuspectedWhereTheTagAloneDoesNotExplainIt(t *testing.T) {
	// The version [0], the serial number and the SEQUENCE behind it.
	tests := []struct {
		name, input string
		want        []string
	}{
		{"a serial number with another tag", "\xa0\x03\x02\x01\x02\x04\x04\xde\xad\xbe\xef\x30\x00", []string{WrongTag}},
		{"a version that is a byte too long", "\xa0\x04\x02\x01\x02\x02\x04\x01\x22\x33\x44\x30\x00", []string{WrongTag, LengthSuspect}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log Log
			r := NewReader(test.input, &log)
			r.Next()
			r.Expect(Integer, "serialNumber")
			var got []string
			for _, p := range log.Problems {
				got = append(got, p.ID)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("found %v; want %v", log.Problems, test.want)
			}
		})
	}
}

func TestTheLogEndsWithANotice(t *testing.T) {
	var log Log
	log.Context = "here"
	for range MaxProblems + 50 {
		log.Add(WrongTag, "x", Range{})
	}
	if n := len(log.Problems); n != MaxProblems+1 || log.Problems[n-1].ID != TooManyProblems || !log.Full() {
		t.Errorf("%d problems, the last of them %v", n, log.Problems[n-1])
	}
	if log.Problems[0].Detail != "here: x" {
		t.Errorf("the detail is %q", log.Problems[0].Detail)
	}
	var none *Log
	none.Add(WrongTag, "x", Range{})
}
