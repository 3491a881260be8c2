package pemtext

// gap looks for base64 without markers in the view's characters [from, to),
// which no block takes up. end is the END marker behind them that lacks its
// BEGIN, nil where there is none.
func (r *reader) gap(from, to int, end *marker) {
	text := r.view.text
	claimed := false
	for i := from; i < to; {
		if !isBase64(text[i]) {
			i++
			continue
		}
		token := i
		for i < to && isBase64(text[i]) {
			i++
		}
		if i-token < minToken {
			continue
		}
		var head [48]byte
		der := head[:peek(text[token:to], &head)]
		kind := shape(der)
		expected := charactersFor(claimedLength(der))
		endless := isEndless(der)
		switch {
		case kind == KindPrivateKey || kind != KindUnknown && kind != KindParameters && (expected >= minBare || endless):
			s := source{from: token, to: to}
			if end != nil && to-token < 2*expected+100 {
				s.end, claimed = end, true
			} else if endless {
				s.to = max(i, min(to, token+r.ahead))
			} else if expected > 0 {
				s.to = max(i, r.reach(expected, token, min(to, token+r.ahead)))
			}
			i = max(i, r.readBlock(s))
			r.ahead -= max(0, s.to-i)
		case r.depth < maxNesting && (isText(der) || isKeyStore(der)):
			i = max(i, r.nested(token, to))
		}
	}
	if end == nil || claimed {
		return
	}
	// The text before a lonely END marker is its content, as far as it looks so.
	start := to
	for start > from && urlSafe[text[start-1]] <= classSpace {
		start--
	}
	if start < to && !blankLines(text[start:to]) {
		r.readBlock(source{end: end, from: start, to: to})
	}
}

// reach returns how far in the view's characters [from, to) to look for n
// characters of base64: until twice as many have been seen in words that can be
// lines of it, since other words may stand before every line, and a little more
// for what ends the last of them.
func (r *reader) reach(n, from, to int) int {
	text := r.view.text
	i := from
	for seen := 0; i < to && seen < 2*n && i-from < 16*n+1024; i++ {
		word := i
		for i < to && isBase64(text[i]) {
			i++
		}
		if i-word >= minToken {
			seen += i - word
		}
	}
	return min(i+minToken, to)
}

const (
	minToken   = 16 // characters: shorter words are not looked into
	minBare    = 50 // characters of the smallest object worth naming, a bare Ed25519 key
	maxNesting = 3  // how often over base64 may be encoded

	// What looks like the beginning of a certificate says how long that is, and so
	// far one has to look for the rest of it. A paste of many such beginnings could
	// make that far too often, so there is an end to looking in vain: four times
	// the paste, and this for a short one.
	minAhead = 1 << 16 // characters
)

// peek decodes the beginning of base64 into head, over white space and marks,
// and returns how many bytes it got.
func peek(text []byte, head *[48]byte) (n int) {
	var acc uint32
	held, skipped := 0, 0
	for _, c := range text {
		s := urlSafe[c]
		if s >= classPad {
			if skipped++; s == classPad || skipped > 32 {
				break
			}
			continue
		}
		acc = acc<<6 | uint32(s)
		if held += 6; held >= 8 {
			held -= 8
			head[n] = byte(acc >> held)
			if n++; n == len(head) {
				break
			}
		}
	}
	return n
}

// isText reports whether bytes are the beginning of a text that may be PEM.
func isText(s []byte) bool {
	for _, c := range s {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c > '~' {
			return false
		}
	}
	return len(s) >= minToken/4*3
}

func blankLines(s []byte) bool {
	for _, c := range s {
		if urlSafe[c] != classSpace {
			return false
		}
	}
	return true
}

// nested reads base64 of a PEM text, as in a Kubernetes secret, from the view's
// characters [from, to). It returns where that base64 ends.
func (r *reader) nested(from, to int) int {
	word := from
	for word < to && (isBase64(r.view.text[word]) || r.view.text[word] == '=') {
		word++
	}
	// In a line of other text the base64 ends with its first word.
	l := layout{pieces: []extent{{from, word}}}
	rest := word
	for rest < to && rest-word < maxPrefix && isBlank(r.view.text[rest]) {
		rest++
	}
	if rest < to && r.view.text[rest] == '\n' {
		l = layout{}
		l.read(r.view.text, from, to, r.prefix(source{from: from}), true)
	}
	inner := &reader{doc: r.doc, depth: r.depth + 1, view: r.view}
	c := inner.attempt(reading{pieces: l.pieces, alphabet: &urlSafe}, false)
	text := inner.base64.der
	origin := newMapping(inner.base64.runs, c.chars, 6, r.outer)
	inner.outer = &origin
	inner.base64.der, inner.base64.runs = nil, nil

	blocks := len(r.doc.Blocks)
	if isKeyStore(text) {
		r.add(KindJavaKeyStore, extent{c.from, c.to})
		return c.to
	}
	inner.view = newView(text, true)
	inner.readView()
	if len(r.doc.Blocks) == blocks {
		return c.to
	}
	r.used = append(r.used, extent{c.from, c.to})
	for i := blocks; i < len(r.doc.Blocks); i++ {
		if r.doc.Blocks[i].Kind == KindCertificate {
			r.report(i, ruleDoubleBase64, "The PEM text is base64-encoded once more, as in a Kubernetes secret; it was decoded twice.", r.span(c.from, c.to))
			break
		}
	}
	return c.to
}
