package pemtext

import (
	"bytes"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
)

func TestStrictReadsWhatAPlainReaderReads(t *testing.T) {
	text, der := read(t, "ec.pem"), decoded(t, "ec.pem")
	for name, body := range map[string]string{
		"as it is":                     text,
		"without a newline at the end": strings.TrimSpace(text),
		"white space around":           "\n \r\n" + text + "\n\t",
		"CRLF":                         strings.ReplaceAll(text, "\n", "\r\n"),
		"spaces after lines":           strings.ReplaceAll(text, "\n", " \t\n"),
		"lines of 76":                  wrapped(76)(text),
		"one line between the markers": wrapped(1 << 20)(text),
		"lines of one character":       wrapped(1)(text),
	} {
		got, rule, _ := Strict(body)
		if rule != "" || !bytes.Equal(got, der) {
			t.Errorf("%s: %s", name, rule)
		}
	}
}

func TestStrictNamesTheFirstDeviation(t *testing.T) {
	text := read(t, "ec.pem")
	second := strings.Index(text, "\n") + 1
	for _, test := range []struct {
		name, body, rule string
		offset           int
	}{
		{"nothing", "", "paste-empty", 0},
		{"text before", "Certificate:\n" + text, "paste-text-around", 0},
		{"text after", text + "\nGrüße", "paste-text-around", len(text) + 1},
		{"newlines lost", strings.ReplaceAll(text, "\n", " "), "paste-newlines-lost", 0},
		{"newlines written as \\n", strings.ReplaceAll(text, "\n", `\n`), "paste-escapes", 0},
		{"indented", lines("  %s")(text), "paste-indentation", 2},
		{"empty lines", strings.ReplaceAll(text, "\n", "\n\n"), "paste-blank-lines", 0},
		{"CR", strings.ReplaceAll(text, "\n", "\r"), "paste-cr", 0},
		{"a chain", text + text, "paste-more-than-one", len(text)},
		{"a chain joined without a newline", strings.TrimSpace(text) + text, "paste-more-than-one", len(text) - 1},
		{"a private key", read(t, "ec-sec1.key"), "paste-private-key", 0},
		{"a private key below", text + read(t, "ec-sec1.key"), "paste-private-key", len(text)},
		{"a file path", "file://certificate.pem", "paste-file-path", 0},
		{"a stray character", text[:second+5] + "*" + text[second+5:], "paste-stray-characters", second + 5},
		{"a stray character behind accents", "é\n" + text[:second+5] + "*" + text[second+5:], "paste-text-around", 0},
		{"padding missing", strings.ReplaceAll(read(t, "aws-sample.pem"), "=", ""), "paste-padding", -1},
		{"another label", strings.ReplaceAll(text, "CERTIFICATE", "X509 CERTIFICATE"), "paste-label", 0},
		{"four dashes", text[1:], "paste-dash-count", 0},
		{"lower case", strings.ReplaceAll(text, "BEGIN", "begin"), "paste-marker-case", 0},
		{"END missing", strings.ReplaceAll(text, endLine, ""), "paste-end-missing", 0},
		{"bare base64", body(text), "paste-markers-missing", 0},
		{"a byte order mark", "\ufeff" + text, "paste-byte-order-mark", 0},
		{"a non-breaking space behind", text + "\u00a0", "paste-no-break-spaces", -1},
		{"a zero-width space before", "\n\u200b" + text, "paste-invisible-characters", -1},
		{"a zero-width space behind", text + "\u200b", "paste-invisible-characters", -1},
		{"headers", strings.Replace(text, beginLine, beginLine+"\nA: b\n", 1), "paste-pem-headers", 0},
		{"an empty block", beginLine + "\n" + endLine, "paste-body-empty", 0},
		{"cut off", text[:len(text)/2], "paste-end-missing", 0},
		{"an empty block behind it", text + beginLine + "\n" + endLine, "paste-body-empty", len(text)},
		{"a comment in tags behind it", text + "<!-- x -->", "paste-html", -1},
		{"\\n behind it", text + `\n`, "paste-escapes", -1},
	} {
		der, rule, offset := Strict(test.body)
		if rule != test.rule || der != nil || test.offset >= 0 && offset != test.offset {
			t.Errorf("%s: %s at %d, wanted %s at %d", test.name, rule, offset, test.rule, test.offset)
		}
		if !slices.Contains(append(RuleIDs(), ruleMoreThanOne), rule) {
			t.Errorf("%s: there is no rule %s", test.name, rule)
		}
	}
}

func TestEncodeWritesTheStrictForm(t *testing.T) {
	for n := range 200 {
		der := make([]byte, n)
		for i := range der {
			der[i] = byte(i*7 + n)
		}
		text := Encode(der)
		if want := 54 + (n+2)/3*4 + ((n+2)/3*4+63)/64; len(text) != want {
			t.Errorf("%d bytes take %d characters, wanted %d", n, len(text), want)
		}
		for i, line := range strings.Split(text, "\n") {
			if len(line) > 64 {
				t.Errorf("line %d has %d characters", i, len(line))
			}
		}
		if n == 0 {
			continue
		}
		if got, rest := pem.Decode([]byte(text)); got == nil || len(rest) > 0 || got.Type != labelCertificate || !bytes.Equal(got.Bytes, der) {
			t.Errorf("%d bytes do not come back", n)
		}
	}
	for _, file := range []string{"aws-sample.pem", "rsa.pem", "ec.pem"} {
		if got := Encode(decoded(t, file)); got != read(t, file) {
			t.Errorf("%s is not written as openssl wrote it:\n%s", file, got)
		}
	}
}
