package pemtext

import "unsafe"

// findClean reads a paste that is nothing but certificates as Encode writes
// them, one below the other, and returns nil for every other one. Most pastes
// are of that kind, and they need none of what the other files are for.
func findClean(text []byte) *Document {
	if len(text) <= len(beginLine) || text[len(beginLine)] != '\n' {
		return nil
	}
	// One certificate lies beside its document.
	d := new(struct {
		Document
		first [1]Block
	})
	d.Blocks = d.first[:0]
	der := make([]byte, len(text)/4*3)
	for at := 0; at < len(text); {
		d.Blocks = append(d.Blocks, Block{})
		b := &d.Blocks[len(d.Blocks)-1]
		if !b.readClean(text, at, der) {
			return nil
		}
		der = der[len(b.DER):]
		if at = b.Span.End; at < len(text) && text[at] == '\n' {
			at++
		} else if at < len(text) {
			return nil
		}
	}
	return &d.Document
}

// readClean reads the block that begins at text[at], which is also its place in
// the paste, and reports whether it is a certificate as Encode writes it. The
// storage has room for all of the text.
func (b *Block) readClean(text []byte, at int, storage []byte) bool {
	n, chars, end := decodeClean(text[at:], storage)
	der := storage[:n:n]
	if n == 0 || claimedLength(der) != n || shape(der) != KindCertificate {
		return false
	}
	b.Label, b.Kind, b.Span, b.DER = labelCertificate, KindCertificate, Span{at, at + end}, der
	b.clean = true
	m := &b.origin
	m.src, m.columns, m.width, m.chars, m.bits = at+len(beginLine)+1, min(chars, lineLength), 1, chars, 6
	m.stride = m.columns
	if chars > lineLength {
		m.stride++ // for the newline
	}
	return true
}

// CleanText returns the text of a certificate as it will be sent: that of Encode.
// Where the paste that the block was found in has it so, it shares memory with that,
// and a comparison of the two takes no time.
func (b *Block) CleanText(paste []byte) string {
	if start, end := b.Span.Start, b.Span.End; b.clean && end < len(paste) { // the newline is there: nothing else follows
		return unsafe.String(&paste[start], end+1-start)
	}
	return Encode(b.DER)
}

// decodeClean decodes the block that text begins with into der, which has room
// for all of text. It returns the number of bytes, 0 where the block is not as
// Encode writes it, that of the base64 characters, padding not counted, and where
// the END line ends.
func decodeClean(text, der []byte) (n, chars, end int) {
	if len(text) < len(beginLine) || string(text[:len(beginLine)]) != beginLine {
		return 0, 0, 0
	}
	t := &standard
	i, last := len(beginLine), false
	for i+1 < len(text) && text[i] == '\n' {
		if i++; text[i] == '-' {
			if len(text)-i < len(endLine) || string(text[i:i+len(endLine)]) != endLine {
				return 0, 0, 0
			}
			return n, chars, i + len(endLine)
		}
		if last {
			return 0, 0, 0
		}
		line := i
		// A whole line, as all but the last are. To look for what is odd character by
		// character, as below, takes several times as long.
		if i+lineLength <= len(text) && n+lineLength/4*3 <= len(der) && decodeLine((*[lineLength]byte)(text[i:]), (*[lineLength / 4 * 3]byte)(der[n:])) {
			i, n, chars = i+lineLength, n+lineLength/4*3, chars+lineLength
			continue
		}
		for i-line < lineLength && i+4 <= len(text) && n+3 <= len(der) {
			in, out := text[i:i+4:i+4], der[n:n+3:n+3]
			a, b, c, e := t[in[0]], t[in[1]], t[in[2]], t[in[3]]
			if a|b|c|e < classPad {
				out[0], out[1], out[2] = a<<2|b>>4, b<<4|c>>2, c<<6|e
				i, n, chars = i+4, n+3, chars+4
				continue
			}
			// The base64 ends here.
			last = true
			switch {
			case a|b|c < classPad && e == classPad && c&3 == 0:
				out[0], out[1] = a<<2|b>>4, b<<4|c>>2
				i, n, chars = i+4, n+2, chars+3
			case a|b < classPad && c == classPad && e == classPad && b&15 == 0:
				out[0] = a<<2 | b>>4
				i, n, chars = i+4, n+1, chars+2
			}
			break
		}
		if i == line {
			return 0, 0, 0
		}
	}
	return 0, 0, 0
}

// decodeLine decodes a whole line, and reports whether it is base64 without padding.
func decodeLine(line *[lineLength]byte, der *[lineLength / 4 * 3]byte) bool {
	t := &standard
	odd := uint8(0)
	for i, n := 0, 0; i < lineLength; i, n = i+16, n+12 {
		in, out := (*[16]byte)(line[i:]), (*[12]byte)(der[n:])
		a, b, c, e := t[in[0]], t[in[1]], t[in[2]], t[in[3]]
		out[0], out[1], out[2] = a<<2|b>>4, b<<4|c>>2, c<<6|e
		odd |= a | b | c | e
		a, b, c, e = t[in[4]], t[in[5]], t[in[6]], t[in[7]]
		out[3], out[4], out[5] = a<<2|b>>4, b<<4|c>>2, c<<6|e
		odd |= a | b | c | e
		a, b, c, e = t[in[8]], t[in[9]], t[in[10]], t[in[11]]
		out[6], out[7], out[8] = a<<2|b>>4, b<<4|c>>2, c<<6|e
		odd |= a | b | c | e
		a, b, c, e = t[in[12]], t[in[13]], t[in[14]], t[in[15]]
		out[9], out[10], out[11] = a<<2|b>>4, b<<4|c>>2, c<<6|e
		odd |= a | b | c | e
	}
	return odd < classPad
}
