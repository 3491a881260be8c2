package pemtext

import (
	"bytes"
	"math"
)

// A reading is one way to take the text of a source.
type reading struct {
	pieces     []extent
	alphabet   *[256]uint8
	laid       bool // the pieces are lines freed of what stood around them
	strings    bool // the pieces are the insides of string literals
	words      bool // the pieces are the words that look like base64
	substitute bool // strays stand for a lost character each
	plusBefore int  // spaces before this column stand for plus signs
	literal    bool // plus signs that are written as such stand for spaces
}

// A content is the outcome of one reading.
type content struct {
	how               reading
	layout            layout // where the source was laid out
	derFrom, runsFrom int    // where in the decoder's storage the output begins
	from, to          int    // in the view: from the first base64 character past the last one and its padding
	chars             int    // base64 characters
	expected          int    // how many of them the DER calls for, -1 where it says nothing
	pads, padAt       int
	surplus           int // characters behind the padding, which were cut off
	strays, strayAt   int
	restored          int // plus signs
	held              int // bits behind the last byte
	tail              uint32
	cut               int // bytes cut off behind the certificate
}

// missing returns by how many characters the content falls short of what the
// DER claims, negative for a surplus, 0 where nothing is claimed.
func (c *content) missing() int {
	if c.expected < 0 {
		return 0
	}
	return c.expected - c.chars
}

// badness is 0 for a reading against which nothing speaks.
func (c *content) badness() int {
	m := c.missing()
	guess := c.how.substitute || c.how.words || c.how.plusBefore > 0
	if c.chars == 0 || guess && (m != 0 || c.expected < 0) {
		return math.MaxInt // a reading that changes the text has to be borne out by the length
	}
	n := c.strays
	if m > 0 {
		n += m
	} else if m < 0 || c.expected < 0 {
		n++
	}
	if c.chars%4 == 1 {
		n++
	}
	return n
}

// fewest is the number of base64 characters under which there is talk of a
// placeholder rather than of a damaged certificate.
const fewest = 64

// placeholder reports whether there is nothing, or some other words, where the
// base64 should be.
func (c *content) placeholder() bool {
	return c.chars == 0 || c.chars < fewest && (c.expected < 0 || c.strays > 0)
}

// decode reads a source. A plain one is decoded as it stands. Where something
// speaks against that, the other readings are tried, and the length that the
// DER claims for itself decides between them.
func (r *reader) decode(s source) content {
	text := r.view.text
	prefix := r.prefix(s)
	open := s.end == nil
	whole := [1]extent{{s.from, s.to}}
	if !open && s.begin != nil && blank(text[prefix.from:prefix.to]) && !s.form() {
		c := r.attempt(reading{pieces: whole[:], alphabet: &standard}, false)
		if c.badness() == 0 {
			return c
		}
		r.forget(&c)
	}
	var l layout
	l.read(text, s.from, s.to, prefix, open)
	var best content
	for n := range readings {
		how, ok := r.reading(n, s, &l, prefix)
		if !ok {
			continue
		}
		c := r.attempt(how, open)
		if n == 0 && l.learned && c.chars != c.expected {
			// The prefix may as well be base64; nothing bears out that it is none.
			r.forget(&c)
			l = layout{learned: true}
			l.read(text, s.from, s.to, prefix, open)
			how.pieces = l.pieces
			c = r.attempt(how, open)
		}
		if n == 0 || c.badness() < best.badness() {
			best = c
		}
		if c.badness() == 0 {
			break
		}
		r.forget(&c)
	}
	if best.badness() != 0 {
		best = r.attempt(best.how, open)
	}
	best.layout = l
	return best
}

// readings is how many ways there are to take a source.
const readings = 8

// reading returns the nth way to take a source that needs more than decoding, the
// likeliest first, and false where nothing in the source suggests that way.
func (r *reader) reading(n int, s source, l *layout, prefix extent) (how reading, ok bool) {
	text := r.view.text
	all := text[s.from:l.to]
	lines := reading{pieces: l.pieces, alphabet: &standard, laid: true, literal: s.form()}
	switch n {
	case 1:
		lines.alphabet = &urlSafe
		return lines, bytes.IndexByte(all, '-') >= 0 || bytes.IndexByte(all, '_') >= 0
	case 2, 7:
		inside := !l.inside // the quotation mark that opens the first literal may be missing
		if n == 2 {
			l.quote, l.inside = quoteOf(text, prefix, all)
			inside = l.inside
		}
		lines.strings = true
		lines.pieces = literalPieces(text, s.from, s.to, l.quote, inside)
		return lines, lines.pieces != nil
	case 3:
		lines.words = true
		lines.pieces = base64Words(text, s.from, s.to)
		return lines, lines.pieces != nil
	case 4, 5:
		from, to := trim(text, s.from, l.to)
		width := 64
		if n == 5 {
			width = 76
		}
		return reading{pieces: []extent{{from, to}}, alphabet: &standard, plusBefore: width}, bytes.IndexByte(all, ' ') >= 0
	case 6:
		lines.substitute = true
	}
	return lines, true
}

// form reports whether the source is written as HTML forms are sent, with + for
// a space and %2B for the plus sign.
func (s source) form() bool {
	return s.begin != nil && s.begin.flaws&flawForm != 0 || s.end != nil && s.end.flaws&flawForm != 0
}

// attempt decodes a source in one way. In open text it ends where the DER does.
func (r *reader) attempt(how reading, open bool) content {
	d := &r.base64
	d.reset()
	d.alphabet, d.substitute, d.plusBefore, d.literal = how.alphabet, how.substitute, how.plusBefore, how.literal
	c := content{how: how, derFrom: len(d.der), runsFrom: len(d.runs), expected: -1}
	if n := len(how.pieces); n > 0 {
		c.from, c.to = how.pieces[0].from, how.pieces[n-1].to
	}
	if !open {
		for _, p := range how.pieces {
			d.feed(&r.view, p.from, p.to)
		}
		c.expected = charactersFor(claimedLength(d.der[c.derFrom:]))
		for at := c.to; how.plusBefore > 0 && d.chars < c.expected && r.view.text[at] == ' '; at++ {
			d.feed(&r.view, at, at+1) // a plus sign at the very end
		}
	} else {
		c.to = r.feedOpen(how, &c)
	}
	if c.expected >= 0 && d.padded == c.expected && d.chars > c.expected {
		c.surplus = d.cutBehindPadding(c.derFrom)
	}
	c.chars, c.pads, c.padAt = d.chars, d.pads, d.padAt
	c.strays, c.strayAt, c.restored = d.strays, d.strayAt, d.restored
	c.held, c.tail = d.held, d.acc&(1<<d.held-1)
	if d.chars > 0 {
		c.from, c.to = d.from, d.to
	}
	return c
}

// feedOpen decodes pieces up to the end that the DER claims, and returns where
// in the view that is.
func (r *reader) feedOpen(how reading, c *content) (to int) {
	d := &r.base64
	text := r.view.text
	c.expected = charactersFor(r.claimAhead(how))
	for _, p := range how.pieces {
		cut := p.to
		if c.expected >= 0 {
			cut = p.from
			for left := c.expected - d.chars; cut < p.to && left > 0; cut++ {
				if how.alphabet[text[cut]] < classPad {
					left--
				}
			}
			for cut < p.to && text[cut] == '=' {
				cut++
			}
		}
		d.feed(&r.view, p.from, cut)
		to = cut
		if c.expected >= 0 && d.chars >= c.expected {
			break
		}
	}
	return to
}

// maxHead is how many bytes tell the length of what they begin.
const maxHead = 6

// claimAhead decodes just enough of the pieces' beginning to tell the length
// that the DER claims.
func (r *reader) claimAhead(how reading) int {
	var held, n int
	var acc uint32
	var start [maxHead]byte
	for _, p := range how.pieces {
		for _, c := range r.view.text[p.from:p.to] {
			s := how.alphabet[c]
			if s >= classPad {
				continue
			}
			acc = acc<<6 | uint32(s)
			if held += 6; held >= 8 {
				held -= 8
				start[n] = byte(acc >> held)
				if n++; n == maxHead {
					return claimedLength(start[:])
				}
			}
		}
	}
	return claimedLength(start[:n])
}

// charactersFor returns how many base64 characters n bytes take, padding not
// counted; -1 stays -1.
func charactersFor(n int) int {
	if n < 0 {
		return -1
	}
	return (n*8 + 5) / 6
}

func blank(s []byte) bool {
	for _, c := range s {
		if !isBlank(c) {
			return false
		}
	}
	return true
}

// room makes sure that n characters of base64 can be decoded without growing the
// shared storage, which would copy all that is in it. What may turn out to be
// little gets no more than it is likely to need.
func (r *reader) room(n int, open bool) {
	if open {
		n = min(n, storageChunk/8)
	}
	blocks := len(r.markers)/2 + 1
	if need := n/4*3 + 3; cap(r.base64.der)-len(r.base64.der) < need {
		r.base64.der = make([]byte, 0, max(need, min(storageChunk, need*blocks)))
	}
	if need := n/60 + 4; cap(r.base64.runs)-len(r.base64.runs) < need {
		r.base64.runs = make([]run, 0, max(need, min(storageChunk/32, need*blocks)))
	}
}

// storageChunk is the size in which storage for DER is asked for.
const storageChunk = 64 << 10

// forget gives back the storage that decoding a source took.
func (r *reader) forget(c *content) {
	r.base64.der = r.base64.der[:c.derFrom]
	r.base64.runs = r.base64.runs[:c.runsFrom]
}

// quoteOf returns the quotation mark of the string literals in a text, 0 where
// there are none, and whether the text begins inside one.
func quoteOf(text []byte, prefix extent, all []byte) (quote byte, inside bool) {
	for _, c := range text[prefix.from:prefix.to] {
		if isQuote(c) {
			if quote == c {
				inside = !inside
			} else if !inside {
				quote, inside = c, true
			}
		}
	}
	if prefix.from < prefix.to && isQuote(text[prefix.to-1]) {
		quote, inside = text[prefix.to-1], true // whatever stands before it, which may be cut off
	}
	if quote != 0 && bytes.IndexByte(all, quote) >= 0 {
		return quote, inside
	}
	for _, c := range all {
		if isQuote(c) {
			return c, false
		}
	}
	return 0, false
}

// base64Words returns the words of text[from:to] that can be lines of base64 and
// are no numbers. Where the newlines were lost, what stood before each line is a
// word between, and short words before the first line are those of headers.
func base64Words(text []byte, from, to int) []extent {
	var words []extent
	for i := from; i < to; {
		start, digits := i, 0
		for i < to && standard[text[i]] != classSpace {
			if isDigit(text[i]) {
				digits++
			}
			i++
		}
		if i-start > digits && (words != nil || i-start >= minToken) && looksLikeBase64(text, start, i) {
			words = append(words, extent{start, i})
		}
		for i < to && standard[text[i]] == classSpace {
			i++
		}
	}
	return words
}

// literalPieces returns the insides of the string literals of text[from:to],
// whatever a programming language puts between them.
func literalPieces(text []byte, from, to int, quote byte, inside bool) []extent {
	var pieces []extent
	if quote == 0 {
		return nil
	}
	start := from
	for i := from; i <= to; i++ {
		if i < to && text[i] != quote {
			continue
		}
		if inside && i > start {
			pieces = append(pieces, extent{start, i})
		}
		inside = !inside
		start = i + 1
	}
	return pieces
}
