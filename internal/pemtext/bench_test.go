package pemtext

import (
	"strings"
	"testing"
)

func BenchmarkFind(b *testing.B) {
	text := read(b, "aws-sample.pem")
	for _, bench := range []struct {
		name, text string
	}{
		{"clean", text},
		{"crlf", strings.ReplaceAll(text, "\n", "\r\n")},
		{"text around", read(b, "rsa-text.pem")},
		{"spaces", strings.ReplaceAll(text, "\n", " ")},
		{"escapes", strings.ReplaceAll(text, "\n", `\n`)},
		{"bundle of 10", strings.Repeat(text, 10)},
		{"bundle of 1000", strings.Repeat(text, 1000)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.text)))
			b.ReportAllocs()
			data := []byte(bench.text)
			for b.Loop() {
				Find(data)
			}
		})
	}
}

func BenchmarkStrict(b *testing.B) {
	text := read(b, "aws-sample.pem")
	b.ReportAllocs()
	for b.Loop() {
		Strict(text)
	}
}

func BenchmarkEncode(b *testing.B) {
	der := decoded(b, "aws-sample.pem")
	b.ReportAllocs()
	for b.Loop() {
		Encode(der)
	}
}
