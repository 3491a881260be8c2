package main

import (
	_ "embed"
	"testing"
)

//go:embed testdata/rsa2048.pem
var rsa2048 string

// frameOf makes the frame of a call's arguments.
func frameOf(fields ...string) []byte {
	frame := beginFrame(nil, len(fields))
	for i, f := range fields {
		start := len(frame)
		frame = append(frame, f...)
		sealString(frame, i, start)
	}
	return frame
}

// duringValidity is a time, in milliseconds, at which the certificates of
// testdata are valid.
const duringValidity = "1800000000000"

func BenchmarkInspect(b *testing.B) {
	arguments := frameOf("", duringValidity, rsa2048)
	var result []byte
	b.ReportAllocs()
	for b.Loop() {
		_, result = answer(methodInspect, arguments, result)
	}
}
