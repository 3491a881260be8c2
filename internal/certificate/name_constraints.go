package certificate

import (
	"strconv"

	"countersign/internal/der"
)

// nameConstraints reads RFC 5280 §4.2.1.10.
func (p *parser) nameConstraints(r der.Reader, w *description) {
	e, ok := p.root(&r, der.Sequence, "a SEQUENCE")
	if !ok {
		return
	}
	inside := r.Inside(e)
	count := 0 // of lists
	for last := -1; !inside.Empty(); {
		f, _ := inside.Next()
		if f.Class() != der.ContextBit || !f.Constructed() || f.Number > 1 || int(f.Number) <= last {
			p.log.Add(der.WrongTag, "a field is there that does not exist, or fields are out of order", f.Range())
			continue
		}
		last = int(f.Number)
		w.line()
		w.text([...]string{"permitted: ", "excluded: "}[f.Number])
		subtrees := inside.Inside(f)
		if subtrees.Empty() {
			p.log.Add(NameConstraintsEmpty, "the list of what is "+[...]string{"permitted", "excluded"}[f.Number]+" is empty; then it must not be there", f.Range())
		}
		for count++; !subtrees.Empty(); {
			if subtree, ok := subtrees.Expect(der.Sequence, "a subtree"); ok {
				p.subtree(subtrees.Inside(subtree), w)
			}
		}
	}
	if count == 0 {
		p.log.Add(NameConstraintsEmpty, "permits and excludes nothing; then it must not be there", e.Range())
	}
}

// subtree reads GeneralSubtree: a base, and distances that RFC 5280 leaves at
// their defaults.
func (p *parser) subtree(r der.Reader, w *description) {
	e, ok := r.Next()
	if !ok {
		p.log.Add(der.MissingElement, "a subtree has no name", r.Gap())
		return
	}
	if !r.Empty() {
		p.log.Add(NameConstraintsDistance, "a subtree has a minimum or maximum; RFC 5280 allows neither", r.Rest())
	}
	w.item()
	content := r.Text(e.Content)
	if e.Class() == der.ContextBit && !e.Constructed() {
		var n GeneralName
		fault := ""
		switch e.Number {
		case 1:
			n, fault = GeneralName{Type: "email", Value: content}, constraintFault(content, true)
		case 2:
			n, fault = GeneralName{Type: "dns", Value: content}, constraintFault(content, false)
		case 6:
			n, fault = GeneralName{Type: "uri", Value: content}, constraintFault(content, false)
			if fault == "" && looksLikeAddress(content) {
				fault = "is an address; a URI constraint names a host or domain"
			}
		case 7:
			n.Type = "ip"
			n.Value, fault = networkText(content)
		}
		if n.Type != "" {
			w.generalName(&n)
			if fault != "" {
				p.log.Add(NameConstraintsValue, n.Type+" "+der.Excerpt(n.Value)+" "+fault, e.Range())
			}
			return
		}
	}
	var n GeneralName
	p.generalName(&r, e, &n)
	w.generalName(&n)
}

// constraintFault says what is wrong with a domain of a constraint: empty for
// all, a domain name, with a leading dot for what is below it alone, or a whole
// mail address.
func constraintFault(s string, mail bool) string {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return "has a byte that is not ASCII"
		}
		if s[i] == '@' && mail {
			return mailboxFault(s)
		}
	}
	if s == "" {
		return ""
	}
	if s[0] == '.' {
		s = s[1:]
	}
	label := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' || c == 0x7f:
			return "has a space or control character"
		case c == '.' && label == 0:
			return "has an empty label"
		case c == '.':
			label = 0
		default:
			label++
		}
	}
	if label == 0 {
		return "has an empty label"
	}
	return ""
}

// mailboxFault checks a mail address more narrowly than RFC 5321 does: letters,
// digits and the common signs, no quoted part.
func mailboxFault(s string) string {
	if f := emailFault(s); f != "" {
		return f
	}
	at := 0
	for s[at] != '@' {
		c := s[at]
		if c == '.' && (at == 0 || s[at+1] == '.' || s[at+1] == '@') || c == '"' || c == '(' || c == ')' || c == ',' || c == ':' || c == ';' || c == '[' || c == ']' || c == '\\' {
			return "is no plain mail address"
		}
		at++
	}
	if f := dnsFault(s[at+1:]); f != "" {
		return f
	}
	return ""
}

// looksLikeAddress reports whether s is an IPv4 or IPv6 address rather than a
// name.
func looksLikeAddress(s string) bool {
	digits, colons := s != "", 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			colons++
		case c != '.' && (c < '0' || c > '9'):
			digits = false
		}
	}
	return colons > 1 || digits
}

// networkText returns an address and mask as "192.0.2.0/24", and what is wrong
// with them.
func networkText(s string) (text, fault string) {
	if len(s) != 8 && len(s) != 32 {
		return string(der.AppendHex(nil, clipOctets(s))), "has " + strconv.Itoa(len(s)) + " bytes; an address with its mask has 8 or 32"
	}
	address, mask := s[:len(s)/2], s[len(s)/2:]
	ones := 0
	for ones < 8*len(mask) && mask[ones/8]&(0x80>>(ones%8)) != 0 {
		ones++
	}
	for i := ones; i < 8*len(mask); i++ {
		if mask[i/8]&(0x80>>(i%8)) != 0 {
			return addressText(address) + "/" + addressText(mask), "has a mask with gaps"
		}
	}
	return addressText(address) + "/" + strconv.Itoa(ones), ""
}
