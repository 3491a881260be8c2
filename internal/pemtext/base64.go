package pemtext

import "slices"

// Classes of characters in base64; smaller values are the sextets themselves.
const (
	classPad   = 64 + iota
	classSpace // white space of any kind
	classStray // no part of base64
)

// standard and urlSafe are the alphabets of RFC 4648 §4 and §5; urlSafe takes
// the characters of both.
var standard, urlSafe = alphabets()

func alphabets() (standard, urlSafe [256]uint8) {
	for i := range standard {
		standard[i] = classStray
	}
	for i, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		standard[c] = uint8(i)
	}
	standard['='] = classPad
	for _, c := range " \t\n\r\v\f" {
		standard[c] = classSpace
	}
	urlSafe = standard
	urlSafe['-'], urlSafe['_'] = 62, 63
	return standard, urlSafe
}

// isBase64 reports whether a character carries a sextet in either alphabet.
func isBase64(c byte) bool { return urlSafe[c] < classPad }

// A base64Decoder decodes base64 that comes in pieces, and notes where every
// character stood and everything that base64 should not have.
type base64Decoder struct {
	der   []byte // appended to
	trail        // chars counts the sextets so far

	acc  uint32
	held int // bits in acc that make no byte yet

	from, to  int // in the view: from the first character past the last one and its padding
	pads      int // '=' at the end, so far
	padAt     int // where in the view the first of them stands
	padded    int // characters before the first '=' of all
	innerPads int // '=' that more base64 followed; strays too
	strays    int // characters that are not base64
	strayAt   int // where in the view the first of them stands

	alphabet *[256]uint8

	// Other readings of a damaged text.
	substitute bool // each stray stands for a sextet of zeros
	plusBefore int  // where above 0: U+0020 before this column stands for a plus sign
	literal    bool // a plus sign that is written as such stands for a space
	column     int
	restored   int // plus signs restored
}

// reset prepares the decoder for other content, appended to the same storage.
func (d *base64Decoder) reset() {
	*d = base64Decoder{der: d.der, trail: trail{runs: d.runs}, alphabet: &standard}
}

// feed decodes the view's characters [from, to).
func (d *base64Decoder) feed(v *view, from, to int) {
	if v.segments == nil {
		if d.literal {
			d.withoutPlus(v.text, from, to, from)
		} else {
			d.stretch(v.text, from, to, from, 1)
		}
		return
	}
	for i := v.segmentAt(from); from < to; i++ {
		s := v.segments[i]
		end := min(v.end(i), to)
		if from < end && d.literal && s.form == formPlain {
			d.withoutPlus(v.text, from, end, int(s.src)+(from-int(s.at))*int(s.width))
			from = end
		} else if from < end {
			d.stretch(v.text, from, end, int(s.src)+(from-int(s.at))*int(s.width), int(s.width))
			from = end
		}
	}
}

// withoutPlus decodes text[from:to], in which a plus sign stands for a space.
func (d *base64Decoder) withoutPlus(text []byte, from, to, src int) {
	for i := from; i <= to; i++ {
		if i == to || text[i] == '+' {
			d.stretch(text, from, i, src, 1)
			src += i + 1 - from
			from = i + 1
		}
	}
}

// stretch decodes text[from:to], whose first character stands at unit src and
// each of which is width units wide.
func (d *base64Decoder) stretch(text []byte, from, to, src, width int) {
	shift := src - from*width // the unit of text[i] is i×width + shift
	t := d.alphabet
	i := from
	for i < to {
		begin := i
		if d.held == 0 && to-i >= 4 {
			n := len(d.der)
			d.der = slices.Grow(d.der, (to-i)/4*3)
			out := d.der[n : n+(to-i)/4*3]
			n = 0
			for ; n+3 <= len(out); n += 3 {
				in := text[i : i+4 : i+4]
				a, b, c, e := t[in[0]], t[in[1]], t[in[2]], t[in[3]]
				if a|b|c|e >= classPad {
					break
				}
				o := out[n : n+3 : n+3]
				o[0], o[1], o[2] = a<<2|b>>4, b<<4|c>>2, c<<6|e
				i += 4
			}
			d.der = d.der[:len(d.der)+n]
		}
		for i < to {
			s := t[text[i]]
			if s >= classPad {
				break
			}
			d.sextet(s)
			i++
			if d.held == 0 {
				break
			}
		}
		if i > begin {
			d.note(begin, i-begin, begin*width+shift, width)
			continue
		}
		d.other(text[i], i, i*width+shift, width)
		i++
	}
}

// sextet takes in six bits.
func (d *base64Decoder) sextet(s uint8) {
	d.acc = d.acc<<6 | uint32(s)
	if d.held += 6; d.held >= 8 {
		d.held -= 8
		d.der = append(d.der, byte(d.acc>>d.held))
	}
}

// note records n characters that carry sextets, the first of which is the view's
// character at.
func (d *base64Decoder) note(at, n, src, width int) {
	if d.chars == 0 {
		d.from = at
	}
	d.to = at + n
	if d.pads > 0 {
		d.innerPads += d.pads
		if d.strays == 0 {
			d.strayAt = d.padAt
		}
		d.strays += d.pads
		d.pads = 0
	}
	d.add(n, src, width)
	d.column += n
}

// cutBehindPadding takes back what came behind the first padding, where base64
// ends, and returns how many characters that was. The output began at der[from].
func (d *base64Decoder) cutBehindPadding(from int) (surplus int) {
	surplus = d.chars - d.padded
	d.strays -= d.innerPads
	d.pads, d.innerPads = d.innerPads, 0
	d.chars = d.padded
	d.der = d.der[:from+d.chars*6/8]
	d.held, d.acc = d.chars*6%8, 0
	for len(d.runs) > 0 && int(d.runs[len(d.runs)-1].index) >= d.chars {
		d.runs = d.runs[:len(d.runs)-1]
	}
	return surplus
}

// other takes in a character that carries no sextet.
func (d *base64Decoder) other(c byte, at, src, width int) {
	switch d.alphabet[c] {
	case classPad:
		if d.pads == 0 {
			d.padAt = at
			if d.innerPads == 0 {
				d.padded = d.chars
			}
		}
		d.pads++
		d.to = at + 1
	case classSpace:
		if c == ' ' && d.pads == 0 && d.chars > 0 && d.column < d.plusBefore {
			d.sextet(62)
			d.note(at, 1, src, width)
			d.restored++
		} else if c == '\n' || c == '\r' || d.column >= d.plusBefore {
			d.column = 0
		}
	default:
		if d.strays == 0 {
			d.strayAt = at
		}
		d.strays++
		if d.substitute {
			d.sextet(0)
			d.note(at, 1, src, width)
		}
	}
}
