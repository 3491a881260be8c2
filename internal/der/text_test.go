package der

import "testing"

func TestTextIsDecodedByItsType(t *testing.T) {
	tests := []struct {
		name       string
		identifier byte
		content    string
		want       string
		fault      string
	}{
		{"UTF-8", UTF8String, "Zürich", "Zürich", ""},
		{"invalid UTF-8", UTF8String, "a\xffb", "a\ufffdb", StringUTF8},
		{"U+FFFD itself", UTF8String, "\ufffd", "\ufffd", ""},
		{"a PrintableString", PrintableString, "A-z 0'()+,./:=?", "A-z 0'()+,./:=?", ""},
		{"a PrintableString with &", PrintableString, "A & B", "A & B", StringPrintableSet},
		{"a PrintableString with both", PrintableString, "*_", "*_", StringPrintable},
		{"a PrintableString in Latin-1", PrintableString, "Z\xfcrich", "Zürich", StringPrintable},
		{"a PrintableString in UTF-8", PrintableString, "Zürich", "Zürich", StringPrintable},
		{"an IA5String", IA5String, "a@b\x00", "a@b\x00", ""},
		{"an IA5String with an umlaut", IA5String, "\xfc", "ü", StringIA5},
		{"a NumericString", NumericString, "12 34", "12 34", ""},
		{"a TeletexString as Latin-1", TeletexString, "Z\xfcrich", "Zürich", ""},
		{"a BMPString", BMPString, "\x00Z\x00\xfc\x20\xac", "Zü€", ""},
		{"a BMPString with a terminator", BMPString, "\x00a\x00\x00", "a", ""},
		{"a BMPString with a surrogate", BMPString, "\xd8\x3d\x00a", "\ufffda", StringBMP},
		{"a UniversalString", UniversalString, "\x00\x01\xf6\x00", "😀", ""},
		{"a UniversalString beyond Unicode", UniversalString, "\xff\xff\xff\xff", "\ufffd", StringUniversal},
		{"an INTEGER", Integer, "a", "a", StringType},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, fault := Text(test.identifier, test.content)
			if got != test.want || fault.ID != test.fault || (fault.ID == "") != (fault.Detail == "") {
				t.Errorf("decoded %q with %+v; want %q with %q", got, fault, test.want, test.fault)
			}
		})
	}
}

func TestHiddenCharactersAreMadeVisible(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain text", "plain <b>text</b> Zürich 例え 😀", "plain <b>text</b> Zürich 例え 😀"},
		{"a line feed", "a\nb", "a<U+000A>b"},
		{"the mark that turns text", "a\u202egpj.exe", "a<U+202E>gpj.exe"},
		{"a joiner of no width", "pay\u200bpal", "pay<U+200B>pal"},
		{"a space that is not the space", "a\u00a0b", "a<U+00A0>b"},
		{"a tag of plane 14", "a\U000e0041", "a<U+E0041>"},
		{"an invalid byte", "a\xffb", "a<FF>b"},
		{"the replacement character", "a\ufffdb", "a\ufffdb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Visible(test.in); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if FirstHidden(Visible(test.in)) >= 0 {
				t.Error("something is hidden still")
			}
		})
	}
	last := rune(-1)
	for _, r := range hiddenRanges {
		if r.first <= last || r.last < r.first {
			t.Errorf("the range from %x is out of order", r.first)
		}
		last = r.last
	}
}

func TestExcerptsAreShort(t *testing.T) {
	long := ""
	for range 100 {
		long += "ü"
	}
	if got := Excerpt(long); len(got) > 80 || FirstHidden(got) >= 0 {
		t.Errorf("the excerpt is %q", got)
	}
}
