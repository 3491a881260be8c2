package pemtext

// Gaps returns the characters between those that carry the DER: the > or the
// number before a line, the \n for its end, the quotation marks of a string
// literal, the offsets and the text beside the rows of a dump. Taken out of a span
// that SpanOf returned, they leave what carries its bytes. They are in the order of
// the paste, do not touch, and each lies between two characters of SpanOf(0,
// len(DER)). Plain white space (space, tab, CR and LF) is none, though one gap may
// go over it. A block without any, as every clean one, returns nil. The result is
// the block's own and must not be changed.
func (b *Block) Gaps() []Span { return b.gaps }

// findGaps finds the gaps of all blocks.
func (r *reader) findGaps() {
	for i := range r.doc.Blocks {
		b := &r.doc.Blocks[i]
		m := &b.origin
		if len(b.DER) == 0 {
			continue
		}
		g := gapFinder{view: &r.view}
		m.carriers(0, len(b.DER), g.carrier)
		b.gaps = g.gaps
	}
}

// carriers goes through the units that carry the bytes [start, end), a stretch at
// a time.
func (m *mapping) carriers(start, end int, yield func(Span)) {
	from := (m.base + start) * 8 / m.bits
	to := min(((m.base+end)*8-1)/m.bits+1, m.chars)
	for k := m.runAround(from); from < to; k++ {
		s, next := m.stretch(k, from, to)
		if m.outer != nil {
			m.outer.carriers(s.Start, s.End, yield)
		} else {
			yield(s)
		}
		from = next
	}
}

// runAround returns the number of the run, or of the line, that an encoded
// character belongs to.
func (m *mapping) runAround(index int) int {
	if m.runs == nil {
		return index / max(m.columns, 1)
	}
	return m.runOf(index)
}

// stretch returns the units of the encoded characters [from, to) as far as they
// stand in the kth run, or line, and the character after them.
func (m *mapping) stretch(k, from, to int) (s Span, next int) {
	r := run{int32(k * m.columns), int32(m.src + k*m.stride), int32(m.width)}
	next = min(to, (k+1)*m.columns)
	if m.runs != nil {
		r, next = m.runs[k], to
		if k+1 < len(m.runs) {
			next = min(to, int(m.runs[k+1].index))
		}
	}
	width := int(r.width)
	s.Start = int(r.src) + (from-int(r.index))*width
	s.End = s.Start + (next-from)*width
	return s, next
}

// A gapFinder finds what lies between stretches that come in the order of the
// paste.
type gapFinder struct {
	view    *view
	segment int // of the view, where the last gap ended
	end     int // of the stretches so far, 0 before the first
	gaps    []Span
}

// carrier takes in the next stretch.
func (g *gapFinder) carrier(s Span) {
	if g.end > 0 && s.Start > g.end {
		g.narrow(g.end, s.Start)
	}
	g.end = max(g.end, s.End)
}

// narrow adds the units [from, to) without the white space at either end.
func (g *gapFinder) narrow(from, to int) {
	first, last := to, to
	for unit := from; unit < to; {
		next := g.pass(unit, to)
		if next > 0 {
			first, last = min(first, unit), next
		}
		unit = max(unit+1, next)
	}
	if first < to {
		g.gaps = append(g.gaps, Span{first, last})
	}
}

// pass returns where what stands at a unit before to ends, 0 for white space.
func (g *gapFinder) pass(unit, to int) int {
	text, segments := g.view.text, g.view.segments
	at := unit
	if segments != nil {
		for g.segment+1 < len(segments) && int(segments[g.segment+1].src) <= unit {
			g.segment++
		}
		s := segments[g.segment]
		if at = int(s.at) + unit - int(s.src); s.form != formPlain || at >= g.view.end(g.segment) {
			if g.segment+1 < len(segments) {
				to = min(to, max(unit+1, int(segments[g.segment+1].src)))
			}
			return to
		}
	}
	if isBlank(text[at]) || text[at] == '\n' {
		return 0
	}
	return unit + 1
}
