package pemtext

// A run is a stretch of encoded characters that stand next to each other in the
// paste and are equally wide there: character index+k begins at unit src+k×width.
type run struct{ index, src, width int32 }

// A mapping leads from the bytes of decoded content to the characters that
// carried them, and back. The characters mostly stand in lines of one length, the
// same distance apart; that takes a few numbers, and one division to look up.
type mapping struct {
	runs []run // nil where the characters stand in such lines

	src     int // the unit of the first character
	columns int // characters of every line but the last, which may have fewer
	stride  int // units from the start of one line to the next
	width   int // units of a character

	chars int      // encoded characters in all, padding not counted
	bits  int      // payload bits of a character: 6 for base64, 4 for hexadecimal, 8 for raw bytes
	base  int      // offset of the block's first byte in what the characters carry
	outer *mapping // where the positions count bytes of other decoded content: its mapping
}

// newMapping returns the mapping of characters that stand in the given runs. It
// keeps the runs only where they are not lines of one length.
func newMapping(runs []run, chars, bits int, outer *mapping) mapping {
	m := mapping{chars: chars, bits: bits, outer: outer}
	if len(runs) == 0 {
		return m
	}
	m.src, m.width, m.columns = int(runs[0].src), int(runs[0].width), chars
	if len(runs) > 1 {
		m.columns, m.stride = int(runs[1].index), int(runs[1].src)-m.src
	}
	m.stride = max(m.stride, m.columns*m.width)
	index, src := 0, m.src
	for _, r := range runs {
		if int(r.index) != index || int(r.src) != src || int(r.width) != m.width {
			m.runs = runs
			return m
		}
		index, src = index+m.columns, src+m.stride
	}
	if index < chars { // the last line is longer
		m.runs = runs
	}
	return m
}

// A trail records where encoded characters stand.
type trail struct {
	runs  []run // appended to
	chars int   // characters so far
}

// add records n characters, the first of which stands at unit src and each of
// which is width units wide.
func (t *trail) add(n, src, width int) {
	last := len(t.runs) - 1
	if t.chars == 0 || int(t.runs[last].width) != width ||
		int(t.runs[last].src)+(t.chars-int(t.runs[last].index))*width != src {
		t.runs = append(t.runs, run{int32(t.chars), int32(src), int32(width)})
	}
	t.chars += n
}

// span returns the units that carry the bytes [start, end).
func (m *mapping) span(start, end int) Span {
	if m.chars == 0 {
		return Span{}
	}
	s := m.character((m.base + start) * 8 / m.bits)
	if end <= start {
		s.End = s.Start
	} else {
		s.End = m.character(((m.base+end)*8 - 1) / m.bits).End
	}
	if m.outer != nil {
		return m.outer.span(s.Start, s.End)
	}
	return s
}

// character returns the place of one encoded character, the last one's where
// there are fewer.
func (m *mapping) character(index int) Span {
	index = max(0, min(index, m.chars-1))
	start, width := 0, m.width
	if m.runs == nil {
		line := index / m.columns
		start = m.src + line*m.stride + (index-line*m.columns)*width
	} else {
		r := m.runs[m.runOf(index)]
		width = int(r.width)
		start = int(r.src) + (index-int(r.index))*width
	}
	return Span{start, start + width}
}

// runOf returns the run that an encoded character belongs to.
func (m *mapping) runOf(index int) int {
	low, high := 0, len(m.runs) // runs[low].index <= index < runs[high].index
	for high-low > 1 {
		if middle := int(uint(low+high) / 2); int(m.runs[middle].index) <= index {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// offset returns the last byte of which the character at a position carries
// bits. The first character that carries a byte thereby leads back to it.
func (m *mapping) offset(position int) (int, bool) {
	if m.outer != nil {
		inner, ok := m.outer.offset(position)
		if !ok {
			return 0, false
		}
		position = inner
	}
	if m.chars == 0 || position < m.src {
		return 0, false
	}
	index, end := 0, m.chars
	if m.runs == nil {
		line := (position - m.src) / m.stride
		index = line*m.columns + (position-m.src-line*m.stride)/m.width
		end = min(end, (line+1)*m.columns)
	} else {
		low, high := 0, len(m.runs)
		for high-low > 1 {
			if middle := int(uint(low+high) / 2); int(m.runs[middle].src) <= position {
				low = middle
			} else {
				high = middle
			}
		}
		if low+1 < len(m.runs) {
			end = int(m.runs[low+1].index)
		}
		r := m.runs[low]
		index = int(r.index) + (position-int(r.src))/int(r.width)
	}
	if index >= end {
		return 0, false
	}
	return (index*m.bits+m.bits-1)/8 - m.base, true
}

// SpanOf returns the characters that carry DER[start:end]. It is exact to the
// character: a base64 character that carries bits of two bytes belongs to both.
// Offsets outside the DER are brought to its nearest end; where there is no DER
// it is the whole block.
func (b *Block) SpanOf(start, end int) Span {
	if len(b.DER) == 0 {
		return b.Span
	}
	start = max(0, min(start, len(b.DER)))
	end = max(start, min(end, len(b.DER)))
	if start == len(b.DER) {
		after := b.origin.span(start-1, start).End
		return Span{after, after}
	}
	return b.origin.span(start, end)
}

// OffsetAt returns the DER offset of the byte that the character at the given
// UTF-16 position carries, and false where the character carries none. It is
// the reverse of SpanOf, for "which element is the caret in": of two bytes that
// share a character it is the later one, so that OffsetAt(SpanOf(n, n+1).Start)
// is n.
func (b *Block) OffsetAt(position int) (offset int, ok bool) {
	if len(b.DER) == 0 {
		return 0, false
	}
	offset, ok = b.origin.offset(position)
	if !ok || offset < 0 {
		return 0, false
	}
	if offset >= len(b.DER) {
		// The last character of base64 may carry bits that belong to no byte.
		if last := b.SpanOf(len(b.DER)-1, len(b.DER)); position < last.Start || position >= last.End {
			return 0, false
		}
		offset = len(b.DER) - 1
	}
	return offset, true
}
