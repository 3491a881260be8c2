// Command wasm is Countersign's browser module: it inspects a paste, signs a
// request and explains an answer, for JavaScript, in a Web Worker or in Node.
//
// The Go side knows no JavaScript: a call comes in as a method and a frame of
// strings (frame.go), and goes out as a frame whose first string is JSON, in
// the form that countersign.d.ts describes. So everything but the exports
// (main_js.go) also runs, and is tested, natively. What needs the platform is
// done in JavaScript: loading, workers, addresses, the clock, and verifying
// self-signatures, for which the result of inspect carries the octets along.
//
// A call that panics fails alone: the next one finds the module as it was. What
// cannot be recovered from (memory or stack run out) is js/instance.js's.
package main

import (
	"strconv"
	"strings"

	"countersign/internal/instant"
)

// The methods, as js/methods.js numbers them.
const (
	methodInspect int32 = iota
	methodSign
	methodExplain
	methodRules
	methodEndpoints
)

// An outcome says what the first string of a result's frame is.
type outcome int32

const (
	outcomeResult  outcome = iota // the method's result, in JSON
	outcomeRefused                // {code, message}: the arguments cannot be used
	outcomeFailed                 // {code, message}: a fault of ours
)

// A refusal says why the arguments of a call cannot be used. Its code is one of
// countersign.d.ts.
type refusal struct{ code, message string }

func (r *refusal) Error() string { return r.code + ": " + r.message }

// answer answers one call, writing the result's frame to dst's memory.
func answer(method int32, arguments, dst []byte) (o outcome, frame []byte) {
	defer func() {
		if fault := recover(); fault != nil {
			o, frame = outcomeFailed, failure(dst, "ModuleFailed",
				"The module failed on this call ("+faultText(fault)+"). That is a fault of Countersign: please report it, with the input if you may.")
		}
	}()
	fields := readFrame(arguments)
	if fields == nil {
		panic("damaged arguments")
	}
	var err *refusal
	switch method {
	case methodInspect:
		frame, err = inspect(fields, dst)
	case methodSign:
		frame, err = sign(fields, dst)
	case methodExplain:
		frame, err = explainAnswer(fields, dst)
	case methodRules:
		frame = rules(dst)
	case methodEndpoints:
		frame = endpoints(dst)
	default:
		panic("unknown method " + strconv.Itoa(int(method)))
	}
	if err != nil {
		return outcomeRefused, failure(dst, err.code, err.message)
	}
	return outcomeResult, frame
}

func failure(dst []byte, code, message string) []byte {
	return jsonFrame(dst, func(w *jsonWriter) {
		w.beginObject()
		w.stringMember("code", code)
		w.stringMember("message", message)
		w.endObject()
	})
}

// jsonFrame makes a frame of one string.
func jsonFrame(dst []byte, write func(*jsonWriter)) []byte {
	frame := beginFrame(dst, 1)
	start := len(frame)
	w := jsonWriter{buf: frame}
	write(&w)
	frame = w.done()
	sealString(frame, 0, start)
	return frame
}

func faultText(fault any) string {
	switch f := fault.(type) {
	case error:
		return f.Error()
	case string:
		return f
	}
	return "unknown cause"
}

// pairs reads the rest of a call's fields: names and values in turn.
func pairs(fields []string) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		for i := 0; i+1 < len(fields); i += 2 {
			if !yield(fields[i], fields[i+1]) {
				return
			}
		}
	}
}

// moment reads a time that JavaScript sent: whole milliseconds since 1970.
func moment(milliseconds string) (instant.Time, *refusal) {
	ms, ok := decimal(milliseconds)
	if !ok {
		return instant.Time{}, &refusal{"InvalidArgument", "now is no time in milliseconds: " + milliseconds}
	}
	return instant.UnixMilli(ms), nil
}

// decimal reads a whole number of up to eighteen digits. (The errors of package
// strconv quote, and that brings the tables of all printable characters along.)
func decimal(s string) (n int64, ok bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
		n = 10*n + int64(digits[i]-'0')
	}
	if len(digits) < len(s) {
		n = -n
	}
	return n, true
}
