package main

import (
	"encoding/json"
	"strings"
	"testing"
)

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

// called makes a call and returns its outcome and the JSON of its result.
func called(method int32, fields ...string) (outcome, string) {
	o, frame := answer(method, frameOf(fields...), nil)
	return o, readFrame(frame)[0]
}

func TestFramesComeBackAsTheyWere(t *testing.T) {
	for _, fields := range [][]string{
		{},
		{""},
		{"", "", ""},
		{"a", "", "bc", "\x00\xff"},
		{strings.Repeat("long ", 100_000)},
	} {
		got := readFrame(frameOf(fields...))
		if got == nil || len(got) != len(fields) {
			t.Fatalf("%d strings became %d", len(fields), len(got))
		}
		for i := range fields {
			if got[i] != fields[i] {
				t.Errorf("string %d became %q", i, got[i])
			}
		}
	}
}

func TestDamagedFramesAreNoFrames(t *testing.T) {
	whole := frameOf("one", "two")
	for n := range len(whole) {
		if got := readFrame(whole[:n]); got != nil {
			t.Errorf("the first %d octets were read as %q", n, got)
		}
	}
	if got := readFrame([]byte{255, 255, 255, 255}); got != nil {
		t.Errorf("four thousand million strings were read from nothing")
	}
}

func TestParametersOfAnyNameComeBackInJSON(t *testing.T) {
	names := []string{"", "UserName", `a"b`, `a\`, "a\nb", "a:", "a{", "ä😀", "a\xff"}
	fields := []string{"ListSigningCertificates", "header", "0", "aws", "https://iam.amazonaws.com/", "iam.amazonaws.com", "/", "", "us-east-1",
		"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""}
	for _, name := range names {
		fields = append(fields, name, "the value of "+name)
	}
	o, text := called(methodSign, fields...)
	var signed struct{ Parameters map[string]string }
	if err := json.Unmarshal([]byte(text), &signed); o != outcomeResult || err != nil {
		t.Fatalf("outcome %d, %v: %s", o, err, text)
	}
	if len(signed.Parameters) != len(names) {
		t.Errorf("%d parameters became %q", len(names), signed.Parameters)
	}
	for _, name := range names {
		name = strings.ToValidUTF8(name, "\ufffd")
		if got := signed.Parameters[name]; got != "the value of "+name {
			t.Errorf("the value of %q became %q", name, got)
		}
	}
}

// A panic is the fault of one call. The arguments that provoke it here are those
// that js/ never sends.
func TestAPanicFailsItsCallAlone(t *testing.T) {
	for name, arguments := range map[string][]byte{
		"a damaged frame": {1},
		"too few fields":  frameOf(),
	} {
		o, frame := answer(methodInspect, arguments, nil)
		if o != outcomeFailed {
			t.Errorf("%s: outcome %d", name, o)
		}
		var failure struct{ Code, Message string }
		if err := json.Unmarshal([]byte(readFrame(frame)[0]), &failure); err != nil {
			t.Fatal(err)
		}
		if failure.Code != "ModuleFailed" || failure.Message == "" {
			t.Errorf("%s: %+v", name, failure)
		}
		if o, _ := answer(methodEndpoints, frameOf(), frame); o != outcomeResult {
			t.Errorf("%s: the next call's outcome is %d", name, o)
		}
	}
	if o, _ := called(99); o != outcomeFailed {
		t.Errorf("unknown method: outcome %d", o)
	}
}

func TestArgumentsThatCannotBeUsedAreRefused(t *testing.T) {
	credentials := []string{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""}
	endpoint := []string{"aws", "https://iam.amazonaws.com/", "iam.amazonaws.com", "/", "", "us-east-1"}
	signing := func(action, now string) []string {
		return append(append([]string{action, "header", now}, endpoint...), credentials...)
	}
	for _, test := range []struct {
		name   string
		method int32
		fields []string
		code   string
	}{
		{"no time to judge by", methodInspect, []string{"", "soon", ""}, "InvalidArgument"},
		{"no time to sign for", methodSign, signing("ListSigningCertificates", ""), "InvalidArgument"},
		{"no action", methodSign, signing("", "0"), "UnknownAction"},
		{"an action of another service", methodSign, signing("ListBuckets", "0"), "UnknownAction"},
		{"no status", methodExplain, []string{"OK", "", "", "", "", ""}, "InvalidArgument"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, text := called(test.method, test.fields...)
			var refusal struct{ Code, Message string }
			if err := json.Unmarshal([]byte(text), &refusal); err != nil {
				t.Fatal(err)
			}
			if o != outcomeRefused || refusal.Code != test.code || refusal.Message == "" {
				t.Errorf("outcome %d, %+v", o, refusal)
			}
		})
	}
	if o, text := called(methodSign, signing("ListSigningCertificates", "1440938160000")...); o != outcomeResult {
		t.Errorf("and the same with nothing wrong: outcome %d, %s", o, text)
	}
}
