package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func written(write func(*jsonWriter)) string {
	var w jsonWriter
	write(&w)
	return string(w.done())
}

func TestStringsComeThroughJSON(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"plain, longer than a word", "CN=signing.example.com", "CN=signing.example.com"},
		{"quotes and backslashes", `a "quoted" \ text`, `a "quoted" \ text`},
		{"every control character", "\x00\x01\x08\t\n\v\f\r\x1f\x7f", "\x00\x01\x08\t\n\v\f\r\x1f\x7f"},
		{"umlauts, ideographs and emoji", "Müller 証明書 😀", "Müller 証明書 😀"},
		{"the line ends that only JavaScript knows", "a\u2028b\u2029c", "a\u2028b\u2029c"},
		{"a byte that is no UTF-8", "a\xffb", "a\ufffdb"},
		{"a surrogate in UTF-8", "\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
		{"a character that is cut off", "\xf0\x9f\x98", "\ufffd\ufffd\ufffd"},
		{"U+FFFD itself", "\ufffd", "\ufffd"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for pad := range 9 { // each place in the words that are looked at
				padding := strings.Repeat("x", pad)
				text := written(func(w *jsonWriter) { w.string(padding + test.text + padding) })
				if strings.ContainsAny(text, "\u2028\u2029") {
					t.Errorf("%q is no JavaScript", text)
				}
				var got string
				if err := json.Unmarshal([]byte(text), &got); err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				if want := padding + test.want + padding; got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
}

func TestEveryOctetComesThroughJSONInEveryPlace(t *testing.T) {
	for o := range 256 {
		for place := range 17 {
			octets := []byte("0123456789abcdefg")
			octets[place] = byte(o)
			text := written(func(w *jsonWriter) { w.string(string(octets)) })
			var got string
			if err := json.Unmarshal([]byte(text), &got); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if want := strings.ToValidUTF8(string(octets), "\ufffd"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}

func TestCommasAndNesting(t *testing.T) {
	got := written(func(w *jsonWriter) {
		w.beginObject()
		w.stringMember("ends", "{")
		w.beginArrayMember("empty")
		w.endArray()
		w.beginArrayMember("mixed")
		w.null()
		w.bool(true)
		w.int(-7)
		w.beginObject()
		w.endObject()
		w.string(":")
		w.string("[")
		w.endArray()
		w.stringsMember("list", []string{"a", "b"})
		w.hexMember("hex", []byte{0, 0xab, 0xff})
		w.timeMember("time", time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("east", 3600)))
		w.timeMember("fraction", time.Date(2026, 1, 2, 3, 4, 5, 120e6, time.UTC))
		w.timeMember("never", time.Time{})
		w.endObject()
	})
	const want = `{"ends":"{","empty":[],"mixed":[null,true,-7,{},":","["],"list":["a","b"],"hex":"00abff",` +
		`"time":"2026-01-02T02:04:05Z","fraction":"2026-01-02T03:04:05.12Z","never":null}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzJSONString(f *testing.F) {
	f.Add("plain")
	f.Add("\"\\\u2028\xff\xed\xa0\x80😀\x00")
	f.Fuzz(func(t *testing.T, s string) {
		text := written(func(w *jsonWriter) { w.string(s) })
		var got string
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		// encoding/json reads invalid UTF-8 as we write it: U+FFFD for each octet.
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var expected string
		if err := json.Unmarshal(want, &expected); err != nil {
			t.Fatal(err)
		}
		if got != expected {
			t.Errorf("got %q, want %q", got, expected)
		}
	})
}
