package der

import "strconv"

// Bool reads a BOOLEAN's content octets (X.690 §8.2, §11.1). Whatever is not
// zero is true.
func (r *Reader) Bool(e Element, what string) bool {
	s := r.Text(e.Content)
	if len(s) != 1 {
		r.log.Add(BooleanLength, what+" is a BOOLEAN of "+strconv.Itoa(len(s))+" bytes; it has exactly one", e.Range())
		return len(s) > 1 && s[0] != 0
	}
	if s[0] != 0 && s[0] != 0xff {
		r.log.Add(BooleanValue, what+" is encoded as "+Hex(s)+"; DER knows 00 for false and FF for true", e.Range())
	}
	return s[0] != 0
}

// Integer checks an INTEGER's content octets (X.690 §8.3) and returns them:
// big-endian two's complement, "" where there are none.
func (r *Reader) Integer(e Element, what string) string {
	s := r.Text(e.Content)
	if len(s) == 0 {
		r.log.Add(IntegerEmpty, what+" is an INTEGER without a single byte", e.Range())
		return s
	}
	if len(s) > 1 && (s[0] == 0 && s[1] < 0x80 || s[0] == 0xff && s[1] >= 0x80) {
		r.log.Add(IntegerNotMinimal, what+" begins with "+Hex(s[:2])+"; the first byte says nothing and DER leaves it out", e.Range())
	}
	return s
}

// Int reads an INTEGER or ENUMERATED that fits an int64; ok is false where it is empty or
// does not fit.
func (r *Reader) Int(e Element, what string) (value int64, ok bool) {
	return SmallInt(r.Integer(e, what))
}

// SmallInt returns the value of an INTEGER's content octets; ok is false where
// there are none or they do not fit an int64.
func SmallInt(content string) (value int64, ok bool) {
	if len(content) == 0 || len(content) > 8 {
		return 0, false
	}
	value = int64(int8(content[0]))
	for i := 1; i < len(content); i++ {
		value = value<<8 | int64(content[i])
	}
	return value, true
}

// Null checks a NULL (X.690 §8.8).
func (r *Reader) Null(e Element, what string) {
	if e.Content.Len() != 0 {
		r.log.Add(NullContent, what+" is a NULL with "+strconv.Itoa(e.Content.Len())+" bytes; it has none", e.Range())
	}
}

// A Bits is the value of a BIT STRING: its octets, and how many bits of the
// last one do not count.
type Bits struct {
	Octets Range
	Unused int // 0 to 7
}

// Bits reads a BIT STRING's content octets (X.690 §8.6, §11.2.1).
func (r *Reader) Bits(e Element, what string) Bits {
	c := e.Content
	if c.Len() == 0 {
		r.log.Add(BitStringEmpty, what+" is a BIT STRING without the byte that counts the unused bits", e.Range())
		return Bits{Octets: c}
	}
	unused := int(r.in[c.Start])
	b := Bits{Range{c.Start + 1, c.End}, unused}
	switch {
	case unused > 7:
		r.log.Add(BitStringUnused, what+" says that "+strconv.Itoa(unused)+" bits are unused; at most 7 can be", Range{c.Start, c.Start + 1})
		b.Unused = 0
	case unused > 0 && b.Octets.Len() == 0:
		r.log.Add(BitStringUnused, what+" is empty and says that "+strconv.Itoa(unused)+" bits are unused", Range{c.Start, c.Start + 1})
		b.Unused = 0
	case unused > 0 && r.in[c.End-1]&(1<<unused-1) != 0:
		r.log.Add(BitStringPadding, what+" has set bits among its "+strconv.Itoa(unused)+" unused ones; DER wants zeros", Range{c.End - 1, c.End})
	}
	return b
}

// NamedBits reads a BIT STRING that is a list of named bits, of which trailing
// zeros are left out (X.690 §11.2.2). Bit i of the result is the i-th named
// bit, up to 63.
func (r *Reader) NamedBits(e Element, what string) uint64 {
	b := r.Bits(e, what)
	s := r.Text(b.Octets)
	if len(s) > 0 && s[len(s)-1]&(1<<b.Unused) == 0 {
		r.log.Add(NamedBitsTrailing, what+" ends with zero bits; DER leaves them out", Range{e.Content.Start, e.Content.End})
	}
	var set uint64
	for i := 0; i < len(s) && i < 8; i++ {
		octet := s[i]
		if i == len(s)-1 {
			octet &^= 1<<b.Unused - 1
		}
		for j := range 8 {
			if octet&(0x80>>j) != 0 {
				set |= 1 << (8*i + j)
			}
		}
	}
	return set
}

// SetOf checks that the elements of a SET OF are in ascending order of their
// encodings (X.690 §11.6).
func (r *Reader) SetOf(e Element, what string) {
	s := r.Inside(e)
	s.log = nil
	first, ok := s.Next()
	for ok {
		second, more := s.Next()
		if !more {
			return
		}
		if r.Text(first.Range()) > r.Text(second.Range()) {
			r.log.Add(SetOrder, "the elements of "+what+" are not in DER's order", e.Range())
			return
		}
		first = second
	}
}

const hexDigits = "0123456789abcdef"

// AppendHex appends lower-case hex without separators.
func AppendHex(b []byte, s string) []byte {
	at := len(b)
	b = append(b, make([]byte, 2*len(s))...)
	for i := range len(s) {
		b[at+2*i], b[at+2*i+1] = hexDigits[s[i]>>4], hexDigits[s[i]&15]
	}
	return b
}

// Hex returns upper-case hex octets with spaces between, of at most eight
// octets, for people: "0A FF".
func Hex(s string) string {
	const upper = "0123456789ABCDEF"
	b := make([]byte, 0, 27)
	for i := range min(len(s), 8) {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, upper[s[i]>>4], upper[s[i]&15])
	}
	if len(s) > 8 {
		b = append(b, " …"...)
	}
	return string(b)
}
