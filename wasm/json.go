package main

import (
	"strconv"
	"unicode/utf8"
	"unsafe"

	"countersign/internal/der"
	"countersign/internal/instant"
)

// A jsonWriter appends JSON (RFC 8259) to a buffer. It places the commas; its
// caller balances begin and end, and takes the text from done. (encoding/json would
// cost the module 60 KB and, through reflection, most of the time of an inspection.)
//
// The text is ASCII. JavaScript's engines keep and parse that at one octet a
// character; a single quotation mark of ours would make them take two.
type jsonWriter struct {
	// buf ends with a comma behind each value. What ends an array or an object, or
	// done, takes the last one away: that asks once where asking before each value
	// whether a comma is due would ask hundreds of times.
	buf []byte

	// Where apart is set, the spans are no part of the text: there is null in each
	// one's place, and spans has its start and end as a frame has numbers, -1 for
	// none. JavaScript's parser would take a third of its time for them.
	apart bool
	spans []byte
}

// done returns the buffer behind its last value.
func (w *jsonWriter) done() []byte {
	if last := len(w.buf) - 1; last >= 0 && w.buf[last] == ',' {
		w.buf = w.buf[:last]
	}
	return w.buf
}

// end ends an array or an object. What it begins with is no comma, and inside of a
// string the last octet is always the closing quote.
func (w *jsonWriter) end(bracket byte) {
	if last := len(w.buf) - 1; w.buf[last] == ',' {
		w.buf[last] = bracket
		w.buf = append(w.buf, ',')
	} else {
		w.buf = append(w.buf, bracket, ',')
	}
}

func (w *jsonWriter) beginObject() { w.buf = append(w.buf, '{') }
func (w *jsonWriter) endObject()   { w.end('}') }
func (w *jsonWriter) beginArray()  { w.buf = append(w.buf, '[') }
func (w *jsonWriter) endArray()    { w.end(']') }

// key writes the name of an object's member. Names are ours: there is nothing to
// escape in them.
func (w *jsonWriter) key(name string) {
	w.buf = append(append(append(w.buf, '"'), name...), '"', ':')
}

func (w *jsonWriter) null() { w.buf = append(w.buf, "null,"...) }

func (w *jsonWriter) bool(v bool) { w.buf = append(strconv.AppendBool(w.buf, v), ',') }

func (w *jsonWriter) int(v int) { w.buf = append(strconv.AppendInt(w.buf, int64(v), 10), ',') }

// time writes a time as RFC 3339 in UTC, and the zero time as null.
func (w *jsonWriter) time(t instant.Time) {
	if t.IsZero() {
		w.null()
		return
	}
	w.buf = append(w.buf, '"')
	w.buf = instant.AppendRFC3339(w.buf, t)
	w.buf = append(w.buf, '"', ',')
}

const hexDigits = "0123456789abcdef"

// hex writes octets as a string of lower-case hex.
func (w *jsonWriter) hex(octets []byte) {
	w.buf = append(der.AppendHex(append(w.buf, '"'), string(octets)), '"', ',')
}

// string writes a string.
func (w *jsonWriter) string(s string) {
	w.buf = append(appendEscaped(append(w.buf, '"'), s), '"', ',')
}

// appendEscaped appends what stands for s between quotation marks. Octets that are
// no UTF-8 (surrogates among them) become U+FFFD, as JavaScript's own decoders have
// it.
func appendEscaped(buf []byte, s string) []byte {
	start := 0 // of the octets that are not yet copied
	for i := plainASCII(s, 0); i < len(s); i = plainASCII(s, i) {
		if c := s[i]; c < utf8.RuneSelf {
			buf = append(buf, s[start:i]...)
			switch c {
			case '"', '\\':
				buf = append(buf, '\\', c)
			case '\n':
				buf = append(buf, '\\', 'n')
			case '\r':
				buf = append(buf, '\\', 'r')
			case '\t':
				buf = append(buf, '\\', 't')
			default:
				buf = appendUnit(buf, rune(c))
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		buf = append(buf, s[start:i]...)
		if r >= 0x10000 {
			r -= 0x10000
			buf = appendUnit(buf, 0xd800+r>>10)
			r = 0xdc00 + r&0x3ff
		}
		buf = appendUnit(buf, r)
		i += size
		start = i
	}
	return append(buf, s[start:]...)
}

// appendUnit appends the escape of a UTF-16 unit.
func appendUnit(b []byte, u rune) []byte {
	return append(b, '\\', 'u', hexDigits[u>>12&15], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

// plainASCII returns the offset of the first octet of s, from i on, that JSON
// does not take as it is in a string, or that is not ASCII; len(s) for none. It
// looks at eight octets at a time: nearly all of a report is text of this kind.
func plainASCII(s string, i int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(s); i += 8 {
		word := *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.StringData(s)), i))
		quote := word ^ ones*'"'
		backslash := word ^ ones*'\\'
		// An octet x is below n, for n up to 128, where x-n borrows and x itself
		// has no high bit; zero is what is below one.
		found := word | (word-ones*' ')&^word | (quote-ones)&^quote | (backslash-ones)&^backslash
		if found&highs != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			break
		}
	}
	return i
}

// The members of an object: a key and its value.

func (w *jsonWriter) stringMember(name, value string)        { w.key(name); w.string(value) }
func (w *jsonWriter) intMember(name string, value int)       { w.key(name); w.int(value) }
func (w *jsonWriter) boolMember(name string, value bool)     { w.key(name); w.bool(value) }
func (w *jsonWriter) timeMember(name string, t instant.Time) { w.key(name); w.time(t) }
func (w *jsonWriter) hexMember(name string, octets []byte)   { w.key(name); w.hex(octets) }
func (w *jsonWriter) beginObjectMember(name string)          { w.key(name); w.beginObject() }
func (w *jsonWriter) beginArrayMember(name string)           { w.key(name); w.beginArray() }

// callersMember writes a member whose name is the caller's, and may be anything.
func (w *jsonWriter) callersMember(name, value string) {
	w.buf = append(appendEscaped(append(w.buf, '"'), name), '"', ':')
	w.string(value)
}

// stringsMember writes a member that is an array of strings.
func (w *jsonWriter) stringsMember(name string, list []string) {
	w.beginArrayMember(name)
	for _, s := range list {
		w.string(s)
	}
	w.endArray()
}
