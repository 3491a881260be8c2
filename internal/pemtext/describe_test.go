package pemtext

import (
	"strings"
	"testing"
)

// TestWhatOccursOnceIsToldInTheSingular reads what is told of one fault each.
func TestWhatOccursOnceIsToldInTheSingular(t *testing.T) {
	text := read(t, "ec.pem")
	second := strings.Index(text, "\n") + 1 + lineLength + 1
	at := func(n int, insert string) string { return text[:n] + insert + text[n:] }
	for _, test := range []struct{ name, paste, want string }{
		{"a space in the marker", strings.Replace(text, "N C", "N  C", 1), "The words of the BEGIN marker are not separated by one space each; put right."},
		{"an indented line", at(second, "  "), "1 line began with white space; it was taken off."},
		{"a header", at(second-lineLength-1, "Comment: x\n"), "1 header line stood above the base64, where a certificate has none; left out."},
		{"an empty line", at(second, "\n"), "1 empty line stood in the base64; taken out."},
		{"a space in a line", at(second+4, " "), "1 space stood inside the lines; taken out."},
		{"an escape", strings.Replace(text, "\n", `\n`, 1), `1 backslash escape decoded; the first is \n.`},
		{"an escape of JSON", strings.Replace(text, "M", `\u004d`, 1), `1 backslash escape decoded; the first is \u004d.`},
		{"an escape in another encoding", strings.Replace(text, "\n", "%5Cn", 1), "1 backslash escape decoded; the first is %5Cn."},
		{"a line continued", strings.Replace(text, "\n", "\\\n", 1), `1 backslash escape decoded; the first is \.`},
		{"a dash of another kind", strings.Replace(text, "-", "\u2010", 1), "1 typographic dash made plain."},
		{"a non-breaking space", strings.Replace(text, " ", "\u00a0", 1), "1 special space made plain."},
	} {
		var told []string
		for _, r := range Find([]byte(test.paste)).Repairs {
			told = append(told, r.Detail)
		}
		if len(told) != 1 || told[0] != test.want {
			t.Errorf("%s: told %q, want %q", test.name, told, test.want)
		}
	}
}
