package main

import "unsafe"

// A frame is how values cross the border between JavaScript and Go: a list of
// octet strings. It holds the count, then the length of each, as little-endian
// 32-bit numbers; then the strings themselves, one after the other. The other
// side of it is js/frame.js.

// readFrame returns the strings of a frame. They share its memory: what wipes
// the frame wipes them too. It returns nil where the frame is damaged.
func readFrame(frame []byte) []string {
	if len(frame) < 4 {
		return nil
	}
	count := int(uint32At(frame, 0))
	if count > len(frame)/4-1 {
		return nil
	}
	fields := make([]string, count)
	data := frame[4+4*count:]
	for i := range fields {
		length := int(uint32At(frame, 4+4*i))
		if length > len(data) {
			return nil
		}
		if length > 0 {
			fields[i] = unsafe.String(&data[0], length)
		}
		data = data[length:]
	}
	return fields
}

// beginFrame starts a frame of count strings in dst's memory, with room for the
// lengths; sealString closes each of them in turn.
func beginFrame(dst []byte, count int) []byte {
	dst = appendUint32(dst[:0], uint32(count))
	for range count {
		dst = appendUint32(dst, 0)
	}
	return dst
}

// sealString notes the length of string i of a frame: all octets from start on.
func sealString(frame []byte, i, start int) {
	appendUint32(frame[4+4*i:4+4*i], uint32(len(frame)-start))
}

func uint32At(b []byte, i int) uint32 {
	return uint32(b[i]) | uint32(b[i+1])<<8 | uint32(b[i+2])<<16 | uint32(b[i+3])<<24
}

func appendUint32(b []byte, v uint32) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}
