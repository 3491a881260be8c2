package pemtext

// A source is a stretch of the view that may hold one encoded object.
type source struct {
	begin, end *marker // nil where missing
	from, to   int     // the text between them
}

func (s source) label() string {
	switch {
	case s.begin != nil:
		return s.begin.label
	case s.end != nil:
		return s.end.label
	}
	return ""
}

// kind is what the markers promise. Where they disagree the first is believed,
// but a private key is believed of either.
func (s source) kind() Kind {
	kind := KindUnknown
	if s.begin != nil {
		kind = s.begin.kind
	}
	if s.end != nil {
		if k := s.end.kind; kind == KindUnknown || k == KindPrivateKey {
			kind = k
		}
	}
	return kind
}

// extent returns the view's characters of the source with its markers, given
// where the content lies.
func (s source) extent(from, to int) extent {
	if s.begin != nil {
		from = s.begin.from
	}
	if s.end != nil {
		to = s.end.to
	}
	return extent{from, max(from, to)}
}

// prefix returns what stands before the source on its first line.
func (r *reader) prefix(s source) extent {
	at := s.from
	if s.begin != nil {
		at = s.begin.from
	}
	from := at
	for from > 0 && at-from <= maxPrefix && r.view.text[from-1] != '\n' && r.view.text[from-1] != '\r' {
		from--
	}
	return extent{from, at}
}

// readView finds the blocks of the view, in its order.
func (r *reader) readView() {
	r.findMarkers()
	r.findTextKeys()
	r.ahead = 4*len(r.view.text) + minAhead
	at := 0
	for k := 0; k < len(r.markers); k++ {
		m := &r.markers[k]
		if m.key != "" {
			r.gap(at, m.from, nil)
			r.add(KindPrivateKey, extent{m.from, m.to}).name = m.key
			at = m.to
			continue
		}
		if !m.begin {
			r.gap(at, m.from, m)
			at = m.to
			continue
		}
		r.gap(at, m.from, nil)
		s := source{begin: m, from: m.to, to: len(r.view.text)}
		if k+1 < len(r.markers) {
			s.to = r.markers[k+1].from
			if !r.markers[k+1].begin {
				k++
				s.end = &r.markers[k]
			}
		}
		at = r.readBlock(s)
	}
	r.gap(at, len(r.view.text), nil)
}

// readBlock decodes what a source holds and adds it as a block. It returns where
// in the view the block ends.
func (r *reader) readBlock(s source) int {
	promised := s.kind()
	if promised == KindPGP || promised == KindSSHKey {
		where := s.extent(s.from, s.to)
		r.add(promised, where).Label = s.label()
		return where.to
	}
	r.room(s.to-s.from, s.end == nil)
	c := r.decode(s)
	der := r.base64.der[c.derFrom:]
	kind := shape(der)
	if promised != KindUnknown && (kind == KindUnknown || kind == KindParameters || kind == KindPublicKey && promised == KindParameters) {
		// The label knows better what a pair of integers is, and is all there is
		// to go by where the content is damaged or encrypted.
		kind = promised
	}
	where := s.extent(c.from, c.to)
	if kind == KindUnknown && c.chars == 0 {
		r.forget(&c)
		return where.to
	}
	b := r.add(kind, where)
	index := len(r.doc.Blocks) - 1
	r.used[len(r.used)-1] = r.surround(s, &c, where)
	b.Label = s.label()
	switch {
	case kind == KindPrivateKey || kind == KindPKCS12:
		b.name = keyName(der)
		clear(der)
		r.forget(&c)
	case c.placeholder():
		r.forget(&c)
	default:
		if kind == KindCertificate && b.Label == labelTrusted {
			if n := claimedLength(der); n > 0 && n < len(der) {
				c.cut = len(der) - n
				der = der[:n]
			}
		}
		runs := r.base64.runs[c.runsFrom:]
		b.DER = der[:len(der):len(der)]
		b.damaged, b.headed = c.badness() != 0, c.layout.headers > 0
		if b.origin = newMapping(runs[:len(runs):len(runs)], c.chars, 6, r.outer); b.origin.runs == nil {
			r.base64.runs = r.base64.runs[:c.runsFrom]
		}
	}
	switch kind {
	case KindCertificate:
		r.describe(index, s, &c)
	case KindPKCS7:
		r.unpack(index)
	}
	return where.to
}

// surround widens the extent of a block by what belongs to its lines: the prefix
// before its first one, or what encloses string literals.
func (r *reader) surround(s source, c *content, where extent) extent {
	l := &c.layout
	if l.quoted+l.prefixed+l.numbered > 0 {
		where.from = r.prefix(s).from
	}
	if c.how.strings {
		for where.from > 0 && isQuotation(r.view.text[where.from-1]) {
			where.from--
		}
		for where.to < len(r.view.text) && isQuotation(r.view.text[where.to]) {
			where.to++
		}
	}
	return where
}

const (
	labelCertificate = "CERTIFICATE"
	labelTrusted     = "TRUSTED CERTIFICATE"
)

// add appends a block that stands at an extent of the view.
func (r *reader) add(kind Kind, where extent) *Block {
	r.used = append(r.used, where)
	return r.addContent(kind, r.span(where.from, where.to))
}

// addContent appends a block that lies within another, or in no view.
func (r *reader) addContent(kind Kind, at Span) *Block {
	r.doc.Blocks = append(r.doc.Blocks, Block{})
	b := &r.doc.Blocks[len(r.doc.Blocks)-1]
	b.Kind, b.Span = kind, at
	return b
}

// unpack adds the certificates of a PKCS #7 block as blocks of their own, and
// whatever else lies among them. They share its bytes and its way back to the
// paste.
func (r *reader) unpack(index int) {
	der, origin := r.doc.Blocks[index].DER, r.doc.Blocks[index].origin
	base := origin.base
	for _, c := range certificatesOf(der) {
		origin.base = base + c.from
		r.addDER(der[c.from:c.to:c.to], &origin)
	}
}

// addDER adds a block of DER that no label names. What is no known shape counts
// as a certificate with damage, for package certificate to name.
func (r *reader) addDER(der []byte, origin *mapping) {
	kind := shape(der)
	if kind == KindUnknown {
		kind = KindCertificate
	}
	b := r.addContent(kind, origin.span(0, len(der)))
	if kind != KindPrivateKey && kind != KindPKCS12 {
		b.DER, b.origin = der, *origin
	} else {
		b.name = keyName(der)
	}
}
