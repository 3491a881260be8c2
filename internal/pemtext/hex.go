package pemtext

// readHex looks for a hexadecimal dump, or bytes written as decimal numbers, in a
// view that holds nothing else, adds what it holds as a block, and reports whether
// it is a certificate. It reads plain digits, in pairs or in words, with any
// separators, 0x or \x before them, what xxd, hexdump, od, certutil and Format-Hex
// write, and the arrays of bytes of programming languages, signed or not.
func (r *reader) readHex() bool {
	text := r.view.text
	for i := 0; i+8 <= len(text); i++ {
		decimal := text[i] == '4' && text[i+1] == '8' && !isDigit(text[i+2]) && (i == 0 || !isBase64(text[i-1]))
		if !decimal && (text[i] != '3' || text[i+1] != '0' || i > 0 && isHex(text[i-1])) {
			continue
		}
		h := hexReader{view: &r.view, next: i, decimal: decimal, dump: !decimal && isFirstOffset(text, i)}
		if h.dump {
			h.perLine = h.secondOffset()
		}
		limit, ok := h.probe()
		if !ok {
			continue
		}
		h.limit = limit
		h.read()
		if isEndless(h.der) {
			h.limit = len(h.der)
		}
		r.addHex(&h, extent{i, h.next})
		return r.doc.Blocks[len(r.doc.Blocks)-1].Kind == KindCertificate
	}
	return false
}

// addHex adds what a dump holds.
func (r *reader) addHex(h *hexReader, where extent) {
	blocks := len(r.doc.Blocks)
	origin := newMapping(h.runs, h.chars, 8, r.outer)
	r.addObject(h.der, &origin)
	b := &r.doc.Blocks[blocks]
	b.Span = r.span(where.from, where.to)
	if h.dump {
		// The columns beside the bytes belong to the dump.
		where = extent{lineStart(r.view.text, where.from), lineEnd(r.view.text, where.to)}
	}
	r.used = append(r.used, where)
	if b.Kind != KindCertificate {
		return
	}
	rule, what := ruleHex, "A hexadecimal dump of "
	if h.decimal {
		rule, what = ruleDecimal, "Decimal numbers for "
	}
	r.report(blocks, rule, what+count(len(h.der), "byte")+"; they were read and encoded as PEM.", b.Span)
	if missing := h.limit - len(h.der); missing > 0 {
		r.report(blocks, ruleTruncated, "The certificate says that it is "+count(h.limit, "byte")+" long, "+
			count(missing, "byte")+" of it are missing.", b.Span)
	}
}

func lineStart(text []byte, at int) int {
	for at > 0 && text[at-1] != '\n' {
		at--
	}
	return at
}

func lineEnd(text []byte, at int) int {
	for at < len(text) && text[at] != '\n' {
		at++
	}
	return at
}

// isFirstOffset reports whether the line holds nothing before text[at] but the
// offset zero, as the first line of a dump does.
func isFirstOffset(text []byte, at int) bool {
	zeros := 0
	for i := at - 1; i >= 0 && text[i] != '\n'; i-- {
		switch c := text[i]; {
		case c == '0':
			zeros++
		case c != ':' && !isBlank(c) || at-i > maxPrefix:
			return false
		}
	}
	return zeros >= 4
}

// A hexReader decodes hexadecimal from a view.
type hexReader struct {
	view    *view
	next    int  // in the view
	limit   int  // bytes to read
	dump    bool // lines have an offset before the bytes and may show their text behind them
	perLine int  // bytes of a line of the dump as the offsets have it, 0 where there is but one line
	decimal bool // the bytes are decimal numbers, signed or not
	blind   bool // where the characters stand is not noted

	trail  // of bytes: each is as wide as its digits and its sign
	der    []byte
	onLine int // bytes of the line so far
}

// probe reads just as far as it takes to know whether something known begins
// here, and returns how long that is, or all there is where it does not say.
func (h hexReader) probe() (length int, ok bool) {
	var start [48]byte
	h.der, h.blind = start[:0], true
	for _, h.limit = range [...]int{2 * maxHead, len(start)} {
		h.read()
		outer, _ := head(h.der, 0)
		if first, ok := head(h.der, outer.start); !ok || first.end > outer.end && !outer.indefinite {
			return 0, false
		}
	}
	kind, length := shape(h.der), claimedLength(h.der)
	if isEndless(h.der) {
		length = len(h.view.text)
	}
	return length, kind != KindUnknown && kind != KindParameters && length >= minBare/4*3
}

// read decodes up to the limit, or to what belongs to no dump.
func (h *hexReader) read() {
	text := h.view.text
	for h.next < len(text) && len(h.der) < h.limit {
		i := h.next
		if b, n := h.byteAt(i); n > 0 {
			h.der = append(h.der, b)
			if !h.blind {
				s := h.view.span(i, i+n)
				h.add(1, s.Start, s.End-s.Start)
			}
			h.onLine++
			h.next += n
			continue
		}
		switch c := text[i]; {
		case c == '\n':
			h.next++
			h.onLine = 0
			if h.dump {
				h.offset()
			}
		case h.dump && (c == '|' || c == ' ' && (h.onLine > 0 && h.onLine == h.perLine || i+1 < len(text) && text[i+1] == ' ' && h.endsBytes())):
			h.skipText()
		case c == '(' && hasAnyPrefix(text[i:], "(byte)"): // a cast of Java
			h.next += len("(byte)")
		case h.decimal && c != ',' && urlSafe[c] != classSpace:
			return
		case h.prefixAt(i):
			h.next += 2
		case isHexSeparator(c):
			h.next++
		default:
			return
		}
	}
}

// byteAt reads the byte whose digits begin at text[i], and returns how many
// characters it takes, 0 for what is none.
func (h *hexReader) byteAt(i int) (b byte, n int) {
	text := h.view.text
	if h.decimal {
		return decimalByte(text[i:])
	}
	high, low := hexValue(text[i]), -1
	if high >= 0 && i+1 < len(text) {
		low = hexValue(text[i+1])
	}
	switch {
	case low >= 0:
		return byte(high<<4 | low), 2
	case high >= 0 && i >= 2 && h.prefixAt(i-2): // the other digit is a zero that was left out
		return byte(high), 1
	}
	return 0, 0
}

// decimalByte reads a number of a byte, from -128 to 255, that s begins with.
func decimalByte(s []byte) (b byte, n int) {
	v, sign := 0, 0
	if s[0] == '-' {
		sign = 1
	}
	for n = sign; n < len(s) && n < sign+4 && isDigit(s[n]); n++ {
		v = v*10 + int(s[n]-'0')
	}
	switch {
	case n == sign || n == sign+4 || v > 255 || sign > 0 && v > 128:
		return 0, 0
	case sign > 0:
		return byte(-v), n
	}
	return byte(v), n
}

// secondOffset returns the offset that the second line of a dump begins with.
func (h hexReader) secondOffset() (offset int) {
	text := h.view.text
	from := lineEnd(text, h.next) + 1
	for from < len(text) && isBlank(text[from]) {
		from++
	}
	for ; from < len(text) && isHex(text[from]) && offset < maxPerLine; from++ {
		offset = offset<<4 | hexValue(text[from])
	}
	return offset
}

// maxPerLine is more bytes than any dump has in a line.
const maxPerLine = 1 << 10

// skipText passes over the rest of a dump's line, where the bytes stand as text.
// That may read like an escape that ends a line; a line ends before an offset.
func (h *hexReader) skipText() {
	text, from := h.view.text, h.next
	h.next = lineEnd(text, from)
	for i := h.next; i-from < maxPrefix && i < len(text); i = lineEnd(text, i+1) {
		offset := i + 1
		for offset < len(text) && isBlank(text[offset]) {
			offset++
		}
		if hexByte(text, offset) >= 0 && hexByte(text, offset+2) >= 0 {
			h.next = i
			return
		}
	}
}

// endsBytes reports whether two spaces end the bytes of a dump's line rather
// than part its halves.
func (h *hexReader) endsBytes() bool {
	if h.onLine == 0 {
		return false
	}
	text, i := h.view.text, h.next
	return h.onLine != 8 || i+4 >= len(text) || hexByte(text, i+2) < 0 || text[i+4] != ' '
}

// prefixAt reports whether 0x or \x stands before a byte here.
func (h *hexReader) prefixAt(i int) bool {
	text := h.view.text
	return i+2 < len(text) && (text[i] == '0' || text[i] == '\\') && text[i+1]|0x20 == 'x' && isHex(text[i+2])
}

// offset passes over the offset that a dump's line begins with.
func (h *hexReader) offset() {
	text, i := h.view.text, h.next
	for i < len(text) && isBlank(text[i]) {
		i++
	}
	for i < len(text) && isHex(text[i]) {
		i++
	}
	if i < len(text) && text[i] == ':' {
		i++
	}
	h.next = i
}

func isHexSeparator(c byte) bool {
	switch c {
	case ' ', '\t', '\r', ':', '-', ',', ';', '.', '_', '{', '}', '(', ')', '[', ']', '"', '\'', '\\':
		return true
	}
	return false
}
