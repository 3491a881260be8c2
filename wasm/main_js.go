//go:build js

package main

import "unsafe"

// The exported functions are called by js/instance.js, one call at a time: it
// asks for room, writes the arguments there, calls, and reads the result, all
// in one turn of JavaScript's event loop. Through go:wasmexport and shared
// memory that takes well under a microsecond; through syscall/js, tens.

// arguments and result are the memory that JavaScript writes to and reads from.
// They are kept for the next call.
var arguments, result []byte

// keepAtMost is how many octets of argument or result memory outlive a call.
const keepAtMost = 1 << 20

// room returns the address of room for the arguments of the next call.
//
//go:wasmexport room
func room(octets int32) unsafe.Pointer {
	if cap(arguments) < int(octets) {
		arguments = make([]byte, octets)
	}
	arguments = arguments[:octets]
	return unsafe.Pointer(unsafe.SliceData(arguments))
}

// call answers a call whose arguments lie in the first octets of the room. The
// value is an outcome; the result's frame lies at resultAddress.
//
//go:wasmexport call
func call(method, octets int32) int32 {
	if cap(result) > keepAtMost {
		result = nil
	}
	var o outcome
	o, result = answer(method, arguments[:octets], result)
	// Credentials and pastes are not kept: not here; not in the result, which
	// js/instance.js wipes when it has read it; nor, but for the collector's
	// leisure, anywhere else.
	clear(arguments)
	if cap(arguments) > keepAtMost {
		arguments = nil
	}
	return int32(o)
}

//go:wasmexport resultAddress
func resultAddress() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(result)) }

//go:wasmexport resultLength
func resultLength() int32 { return int32(len(result)) }

// main keeps the exports alive: they live as long as it does. (The collector is
// set by the environment that js/instance.js makes: package runtime/debug would
// bring fmt along, a tenth of the module.)
func main() { select {} }
