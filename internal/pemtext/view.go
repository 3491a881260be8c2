package pemtext

// A form is what a character of a view looked like in the paste.
type form uint8

const (
	formPlain      form = iota
	formEscape          // a backslash escape of JSON, a shell or a programming language
	formEntity          // an HTML character reference
	formTag             // an HTML or XML tag: a newline, or nothing where it only marks up
	formKeyTag          // the tag before a number that only private keys have; else as formTag
	formPrimeTag        // the tag before a prime, which is private in an RSA key; else as formTag
	formPercent         // percent-encoding
	formPrintable       // quoted-printable
	formSpace           // a space that is not U+0020, a line break that is none of ASCII's
	formDash            // a dash that is not U+002D
	formQuote           // a quotation mark that is none of ASCII's
	formWide            // a full-width form
	formForeign         // any other character outside ASCII
	formMark            // a byte order mark; gives no character
	formInvisible       // a zero-width or control character; gives no character
	formSoftHyphen      // gives no character
	forms
)

// foreign stands in a view for every character that can mean nothing in PEM.
const foreign = 0x80

// A segment is a stretch of characters of a view with the same form and width:
// character at+k begins at unit src+k×width of the source. A segment of dropped
// characters has no extent in the view, and its width is theirs together.
type segment struct {
	at, src, width int32
	form           form
}

// A view is text as ASCII characters, each of which knows its place in the
// source: a byte that is not ASCII is foreign.
type view struct {
	source   []byte // UTF-8
	text     []byte
	segments []segment // nil where every character is plain and stands at its own offset
	units    int       // length of the source
}

// Classes of source bytes, for newView.
const (
	asIs     = iota
	opensRef // may open an escape, an entity, a tag, or be no plain text
	equals   // opens a quoted-printable escape only before "3D"
)

var sourceClass = func() (t [256]byte) {
	for c := range t {
		switch {
		case c == '\t' || c == '\n' || c == '\r':
		case c < ' ' || c > '~', c == '\\', c == '%', c == '&', c == '<':
			t[c] = opensRef
		case c == '=':
			t[c] = equals
		}
	}
	return
}()

// newView reads UTF-8, or UTF-16 that begins with a byte order mark. Its units
// are those of UTF-16, or bytes.
func newView(source []byte, bytes bool) view {
	if big := len(source) >= 2 && source[0] == 0xFE && source[1] == 0xFF; big ||
		len(source) >= 2 && source[0] == 0xFF && source[1] == 0xFE {
		source = utf16ToUTF8(source, big)
	}
	v, again := view{source: source, text: source, units: len(source)}, true
	for n := 0; n < maxEncodings && again && plainPrefix(v.text) < len(v.text); n++ {
		var inner view
		if inner, again = flatten(v.text, bytes || n > 0); n > 0 {
			inner.on(&v)
		}
		v = inner
	}
	return v
}

// maxEncodings is how many encodings may lie one within the other.
const maxEncodings = 4

// flatten reads the outermost of what the source is written in. It reports whether
// something decoded may itself be an escape, as in %5Cn or &lt;br&gt;.
func flatten(source []byte, bytes bool) (v view, again bool) {
	f := flattener{source: source, bytes: bytes}
	f.text = make([]byte, 0, len(source))
	for f.next < len(source) {
		if n := plainPrefix(source[f.next:]); n > 0 {
			f.plain(n)
		} else {
			f.special()
		}
	}
	return view{source: source, text: f.text, segments: f.segments, units: f.unit}, f.again
}

// on turns a view of the text of another one into a view of that one's source.
func (v *view) on(below *view) {
	var f flattener
	k := 0 // the segment of the next character below
	for i, s := range v.segments {
		end := v.end(i)
		for at := int(s.at); at < end || at == int(s.at); at++ {
			// This character, or what was dropped here, was width characters below.
			place, as := Span{-1, 0}, s.form
			for width := int(s.width); width > 0; {
				if f.next == below.end(k) {
					f.takeDropped(below, k)
					k++
					continue
				}
				b := below.segments[k]
				n := min(width, below.end(k)-f.next)
				from := int(b.src) + (f.next-int(b.at))*int(b.width)
				if place.Start < 0 {
					place.Start = from
				}
				place.End = from + n*int(b.width)
				if s.form == formPlain {
					as = b.form
				}
				f.next += n
				width -= n
			}
			if f.unit = place.Start; at == end {
				f.drop(as, 0, place.End-place.Start)
			} else {
				f.segment(as, place.End-place.Start)
				f.text = v.text[:at+1]
			}
		}
	}
	for ; k < len(below.segments); k++ {
		f.takeDropped(below, k)
	}
	v.source, v.segments, v.units = below.source, f.segments, below.units
}

// takeDropped takes over a segment of dropped characters.
func (f *flattener) takeDropped(v *view, k int) {
	if s := v.segments[k]; int(s.at) == v.end(k) {
		f.unit = int(s.src)
		f.drop(s.form, 0, int(s.width))
	}
}

// plainPrefix returns how many bytes at the start of the source stand for
// themselves.
func plainPrefix(source []byte) int {
	for i, c := range source {
		if class := sourceClass[c]; class != asIs {
			if class == equals && (i+2 >= len(source) || source[i+1] != '3' || source[i+2] != 'D') {
				continue
			}
			return i
		}
	}
	return len(source)
}

// end returns where in the view a segment ends.
func (v *view) end(segment int) int {
	if segment+1 < len(v.segments) {
		return int(v.segments[segment+1].at)
	}
	return len(v.text)
}

// segmentAt returns the index of the segment that holds the character at an
// offset of the view.
func (v *view) segmentAt(at int) int {
	low, high := 0, len(v.segments)
	for high-low > 1 {
		if middle := int(uint(low+high) / 2); int(v.segments[middle].at) <= at {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// span returns where the view's characters [from, to) stand in the source.
func (v *view) span(from, to int) Span {
	s := v.place(from)
	if to <= from {
		return Span{s.Start, s.Start}
	}
	return Span{s.Start, v.place(to - 1).End}
}

func (v *view) place(at int) Span {
	if at >= len(v.text) {
		return Span{v.units, v.units}
	}
	if v.segments == nil {
		return Span{at, at + 1}
	}
	s := v.segments[v.segmentAt(at)]
	start := int(s.src) + (at-int(s.at))*int(s.width)
	return Span{start, start + int(s.width)}
}

// A tally counts, per form, the characters of a stretch of a view, and tells
// where the first of them stands.
type tally struct {
	count [forms]int
	first [forms]Span
}

// tally counts the forms of the view's characters [from, to), with those that
// were dropped before each of them, and at the end of the view behind the last.
func (v *view) tally(from, to int, t *tally) {
	if v.segments == nil {
		return
	}
	i := v.segmentAt(from)
	for i > 0 && int(v.segments[i].at) == from && int(v.segments[i-1].at) == from {
		i-- // what was dropped right before the first character belongs to it
	}
	for ; i < len(v.segments) && (int(v.segments[i].at) < to || to == len(v.text)); i++ {
		s := v.segments[i]
		if s.form == formPlain {
			continue
		}
		end := v.end(i)
		begin := max(from, int(s.at))
		n := min(end, to) - begin
		place := Span{int(s.src), int(s.src) + int(s.width)}
		if end == int(s.at) {
			n = int(s.width)
		} else {
			place.Start += (begin - int(s.at)) * int(s.width)
			place.End = place.Start + int(s.width)
		}
		if n <= 0 {
			continue
		}
		as := s.form
		if as == formKeyTag || as == formPrimeTag {
			as = formTag
		}
		if t.count[as] == 0 {
			t.first[as] = place
		}
		t.count[as] += n
	}
}

// A flattener builds a view.
type flattener struct {
	source   []byte
	next     int // offset in source of what is to be read next
	unit     int // and where it stands, in units
	bytes    bool
	again    bool // something decoded may be an escape
	text     []byte
	segments []segment
}

// plain takes over n bytes as they are.
func (f *flattener) plain(n int) {
	if n == 0 {
		return
	}
	f.segment(formPlain, 1)
	f.text = append(f.text, f.source[f.next:f.next+n]...)
	f.next += n
	f.unit += n
}

// put adds one character that took size bytes and width units of the source.
func (f *flattener) put(c byte, as form, size, width int) {
	f.again = f.again || c < foreign && sourceClass[c] != asIs
	f.segment(as, width)
	f.text = append(f.text, c)
	f.next += size
	f.unit += width
}

// drop passes over size bytes and width units of the source.
func (f *flattener) drop(as form, size, width int) {
	if k := len(f.segments) - 1; k >= 0 && f.segments[k].form == as && int(f.segments[k].at) == len(f.text) {
		f.segments[k].width += int32(width)
	} else {
		f.segments = append(f.segments, segment{int32(len(f.text)), int32(f.unit), int32(width), as})
	}
	f.next += size
	f.unit += width
}

// segment sees to it that the next character falls into a segment of the given
// form and width.
func (f *flattener) segment(as form, width int) {
	if k := len(f.segments) - 1; k >= 0 {
		s := f.segments[k]
		if n := len(f.text) - int(s.at); n > 0 && s.form == as && int(s.width) == width && int(s.src)+n*width == f.unit {
			return
		}
	}
	f.segments = append(f.segments, segment{int32(len(f.text)), int32(f.unit), int32(width), as})
}

// widthOf returns the width of text in units.
func (f *flattener) widthOf(s []byte) (width int) {
	if f.bytes {
		return len(s)
	}
	for len(s) > 0 {
		size, w := measureRune(s)
		s, width = s[size:], width+w
	}
	return width
}

// special reads one thing that does not stand for itself, or finds that it does.
func (f *flattener) special() {
	rest := f.source[f.next:]
	var c byte
	var n int
	as := formPlain
	switch b := rest[0]; {
	case b >= 0x80:
		f.beyondASCII(rest)
		return
	case b == '\\':
		if f.unicodeEscape(rest) {
			return
		}
		c, n = unescape(rest)
		as = formEscape
	case b == '%':
		if f.percentUnicode(rest) {
			return
		}
		c, n = unpercent(rest)
		as = formPercent
	case b == '&':
		if f.entity(rest) {
			return
		}
	case b == '<':
		var inline bool
		n, inline = tag(rest, f.next > 0 && f.source[f.next-1] == '<')
		if n > 0 {
			if width := f.widthOf(rest[:n]); inline {
				f.drop(formTag, n, width)
			} else {
				f.put('\n', keyTag(rest[:n]), n, width)
			}
			return
		}
	case b == '=':
		c, n, as = '=', 3, formPrintable
	case b == 0x1B:
		f.drop(formInvisible, 1, 1)
		if n := ansi(f.source[f.next:]); n > 0 {
			f.drop(formInvisible, n, n)
		}
		return
	case b == '\v' || b == '\f':
		c, n, as = ' ', 1, formSpace
	default:
		f.drop(formInvisible, 1, 1)
		return
	}
	if n == 0 {
		f.plain(1)
		return
	}
	f.put(c, as, n, n)
}
