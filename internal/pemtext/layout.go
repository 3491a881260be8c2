package pemtext

import "math"

// A layout is the text between two markers, or without them, as the stretches
// that hold base64, and what was put aside to get at them.
type layout struct {
	pieces []extent // one a line
	to     int      // where the last of these lines ends

	counts
	crlf, cr int // line ends of these kinds
	blank    int // empty lines between lines with base64
	indented int // lines with spaces before
	trailing int // lines with spaces after
	headers  int // header lines
	width    int // characters of the first line
	odd      int // lines, but the last, of another width
	oddLine  extent
	quote    byte // of the string literals, 0 where there are none
	inside   bool // the text begins inside one
	learned  bool // the prefix is not the BEGIN line's
	pending  bool // the line before is of another width, and not the last if one follows
}

// counts are what a line adds to before it is known to belong to the base64.
type counts struct {
	newlines int // line ends of any kind
	quoted   int // lines behind > or another mark that is no base64
	prefixed int // lines behind the same prefix
	numbered int // lines behind their number
}

// A lineReader goes through the lines of an extent.
type lineReader struct {
	text     []byte
	next, to int
}

// line returns the next line without its end, and how long its end is.
func (l *lineReader) line() (from, to, eol int) {
	from, to = l.next, l.next
	for to < l.to && l.text[to] != '\n' && l.text[to] != '\r' {
		to++
	}
	if to < l.to {
		eol = 1
		if l.text[to] == '\r' && to+1 < l.to && l.text[to+1] == '\n' {
			eol = 2
		}
	}
	l.next = to + eol
	return from, to, eol
}

// read lays out text[from:to], which begins right after the BEGIN marker or, in
// open text, at the first base64 character. prefix is what stands before the
// marker on its line. Open text has no END marker and ends where the base64
// does.
func (l *layout) read(text []byte, from, to int, prefix extent, open bool) {
	l.to = from
	marked := prefix.to < from
	prefix, repeated := repeatedPrefix(text, prefix, from, to)
	passed := 0
	if later, ok := laterPrefix(text, from, to); ok && marked && !repeated && !l.learned {
		prefix, passed, l.learned = later, 1, true
	}
	number, behind := leadingNumber(text, prefix)
	number -= passed
	if stripMarks(text, prefix.from, prefix.to) == prefix.to || isQuote(text[max(prefix.to-1, 0)]) {
		prefix.from = prefix.to // marks are taken off anyway, and quotes are not repeated lines
	}
	reader := lineReader{text, from, to}
	body, empty := false, 0
	left := math.MaxInt // base64 characters that the DER calls for
	var sure counts     // as the last line with base64 left them
	for first := true; first || reader.next < to; first = false {
		start, end, eol := reader.line()
		if eol == 2 {
			l.crlf++
		} else if eol == 1 && text[end] == '\r' {
			l.cr++
		}
		if eol > 0 {
			l.newlines++
		}
		i := start
		if !first && !blank(text[start:end]) {
			number++
			if n := l.stripPrefix(text, i, end, prefix, number, behind); n > i {
				i = n
			} else if n := stripMarks(text, i, end); n > i {
				if n < end {
					l.quoted++
				}
				i = n
			}
		}
		j := i
		for j < end && isBlank(text[j]) {
			j++
		}
		stop := end
		for stop > j && isBlank(text[stop-1]) {
			stop--
		}
		if j == stop {
			if body {
				empty++
			}
			continue
		}
		if !body && isHeader(text, j, stop) {
			l.headers++
			continue
		}
		// In open text an empty line is the end, unless the lines go on evenly.
		if open && body && (!looksLikeBase64(text, j, stop) || empty > 0 && l.blank == 0 && stop-j != l.width) {
			break
		}
		if j > i && i == start && !first {
			l.indented++
		}
		if stop < end {
			l.trailing++
		}
		if open && !body {
			var head [48]byte
			if n := charactersFor(claimedLength(head[:peek(text[j:stop], &head)])); n >= 0 {
				left = n
			}
		}
		body = true
		l.blank, empty = l.blank+empty, 0
		l.pieces = append(l.pieces, extent{j, stop})
		l.measure(extent{j, stop})
		l.to = end
		if open {
			for _, c := range text[j:stop] {
				if isBase64(c) {
					left--
				}
			}
			if sure = l.counts; left <= 0 {
				break
			}
		}
	}
	if body && open {
		l.counts = sure
	}
}

// measure compares a line's length with the first one's.
func (l *layout) measure(line extent) {
	width := line.to - line.from
	if l.width == 0 {
		l.width = width
		return
	}
	if l.pending {
		l.odd++
	}
	if l.pending = width != l.width; l.pending && l.odd == 0 {
		l.oddLine = line
	}
}

// laterPrefix returns what stands before the base64 on the line after the first
// of text[from:to] and on the next one too. Who selects from the BEGIN marker on
// leaves out what stood before that. MI is how the base64 of a SEQUENCE begins. A
// line of the usual length has no prefix, which would make it longer.
func laterPrefix(text []byte, from, to int) (prefix extent, ok bool) {
	reader := lineReader{text, from, to}
	reader.line()
	start, end, _ := reader.line()
	if end-start == lineLength {
		return prefix, false
	}
	for i := start; i+1 < end && i-start <= maxPrefix; i++ {
		if text[i] == 'M' && text[i+1] == 'I' {
			return repeatedPrefix(text, extent{start, i}, i, to)
		}
	}
	return prefix, false
}

// repeatedPrefix returns the part of a prefix with which the next line of
// text[from:to] begins too, the whole prefix and false where none does: words may
// stand before the first line alone.
func repeatedPrefix(text []byte, prefix extent, from, to int) (part extent, ok bool) {
	reader := lineReader{text, from, to}
	reader.line()
	for reader.next < to {
		start, end, _ := reader.line()
		if blank(text[start:end]) {
			continue
		}
		// An opening quotation mark may stand between the prefix and the marker.
		bare := prefix
		for bare.to > bare.from && isQuote(text[bare.to-1]) {
			bare.to--
		}
		if part, ok := commonPart(text, bare, start, end); ok {
			return part, true
		}
		break
	}
	return prefix, false
}

// commonPart returns the longest end of a prefix with which text[from:to] begins,
// numbers counted on.
func commonPart(text []byte, prefix extent, from, to int) (part extent, ok bool) {
	for p := prefix.from; p < prefix.to; p++ {
		if p > prefix.from && !isBlank(text[p-1]) && isBase64(text[p-1]) {
			continue
		}
		part := extent{p, prefix.to}
		if n, behind := leadingNumber(text, part); behind > 0 && expectNumber(text, skipMarks(text, from, to), to, n+1) > 0 ||
			matchPrefix(text, from, to, part) > from {
			return part, true
		}
	}
	return prefix, false
}

// leadingNumber reads the number that a line's prefix begins with, and returns
// where the prefix goes on behind it, 0 where there is none.
func leadingNumber(text []byte, prefix extent) (n, behind int) {
	i := skipMarks(text, prefix.from, prefix.to)
	for i < prefix.to && isQuote(text[i]) {
		i = skipMarks(text, i+1, prefix.to)
	}
	for ; i < prefix.to && isDigit(text[i]) && n < 1e8; i++ {
		n, behind = n*10+int(text[i]-'0'), i+1
	}
	return n, behind
}

// stripPrefix returns where a line goes on behind its number, or behind the
// prefix that the BEGIN line has. The number is the one expected, and the prefix
// goes on at text[behind] behind its own.
func (l *layout) stripPrefix(text []byte, from, to int, prefix extent, number, behind int) int {
	if behind > 0 {
		i := skipMarks(text, from, to)
		if n := expectNumber(text, i, to, number); n > 0 {
			i += n
			l.numbered++
			if n := matchPrefix(text, i, to, extent{behind, prefix.to}); n > i {
				return n
			}
			for i < to && (isBlank(text[i]) || text[i] == ':' || text[i] == '|' || text[i] == '.' || text[i] == ')') {
				i++
			}
			return i
		}
	}
	if n := matchPrefix(text, from, to, prefix); n > from {
		l.prefixed++
		return n
	}
	return from
}

// expectNumber returns the length of a decimal number at text[i:to] if it is
// the one expected and stands apart, and 0 otherwise. Leading zeros are passed
// over.
func expectNumber(text []byte, i, to, number int) int {
	start := i
	for i < to && text[i] == '0' && number > 0 {
		i++
	}
	var digits [20]byte
	k := len(digits)
	for number > 0 {
		k--
		digits[k] = byte('0' + number%10)
		number /= 10
	}
	want := digits[k:]
	if len(want) == 0 || to-i < len(want) || string(text[i:i+len(want)]) != string(want) {
		return 0
	}
	if i += len(want); i < to && isBase64(text[i]) && text[i] != '-' {
		return 0
	}
	return i - start
}

// matchPrefix returns where a line goes on behind a prefix of the same shape:
// the same characters, any number standing for any other.
func matchPrefix(text []byte, from, to int, prefix extent) int {
	if prefix.to-prefix.from > maxPrefix {
		return from
	}
	i := from
	marks := false
	for p := prefix.from; p < prefix.to; p++ {
		want := text[p]
		if i >= to {
			// A line that is empty behind its prefix may have lost spaces.
			if isBlank(want) {
				continue
			}
			return from
		}
		if isDigit(want) {
			// A number that is set apart in the same way may have more or fewer digits.
			after, next := skipDigits(text, p, prefix.to), skipDigits(text, i, to)
			if after < prefix.to && i < next && next < to && text[next] == text[after] {
				p, i = after-1, next
				continue
			}
		}
		got := text[i]
		if got == want && want != ' ' {
			marks = true
		}
		switch {
		case got == want, isDigit(got) && isDigit(want):
			i++
		case isBlank(want), isQuote(want):
			// Spaces may differ, and a quotation mark opens once.
		default:
			return from
		}
	}
	if !marks {
		return from
	}
	return i
}

// maxPrefix is how long a line prefix may be.
const maxPrefix = 80

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// skipDigits returns where text[from:to] goes on behind digits.
func skipDigits(text []byte, from, to int) int {
	for from < to && isDigit(text[from]) {
		from++
	}
	return from
}

// skipMarks returns where text[from:to] goes on behind spaces and marks, such as
// >, that are no base64.
func skipMarks(text []byte, from, to int) int {
	for from < to {
		switch text[from] {
		case '>', '|', '#', '*', ':', ';', '!', '%', '~', ' ', '\t':
			from++
		default:
			return from
		}
	}
	return from
}

// stripMarks returns where a line goes on behind marks, and from where it has
// none but spaces.
func stripMarks(text []byte, from, to int) int {
	end := skipMarks(text, from, to)
	if blank(text[from:end]) {
		return from
	}
	return end
}

// isHeader reports whether text[from:to] begins like a header of RFC 1421
// §4.6, or continues one.
func isHeader(text []byte, from, to int) bool {
	if !isLetter(text[from]) {
		return false
	}
	for i := from + 1; i < to && i < from+64; i++ {
		switch c := text[i]; {
		case c == ':':
			return true
		case !isLetter(c) && !isDigit(c) && c != '-':
			return false
		}
	}
	return false
}

// looksLikeBase64 reports whether text[from:to] can be a line of base64.
func looksLikeBase64(text []byte, from, to int) bool {
	for from < to && (text[to-1] == '"' || text[to-1] == '\'' || text[to-1] == ',' || text[to-1] == '\\') {
		to--
	}
	for _, c := range text[from:to] {
		if urlSafe[c] > classPad {
			return false
		}
	}
	return from < to
}
