package der

import "strconv"

// An OID is an OBJECT IDENTIFIER.
type OID struct {
	Content string // its content octets, X.690 §8.19: what comparisons use

	known *knownOID
}

// NewOID returns the OBJECT IDENTIFIER with the given content octets.
func NewOID(content string) OID { return OID{content, lookupOID(content)} }

// OID checks an OBJECT IDENTIFIER's content octets (X.690 §8.19) and returns it.
func (r *Reader) OID(e Element, what string) OID {
	id := NewOID(r.Text(e.Content))
	if id.known != nil {
		return id
	}
	if problem, fault := oidFault(id.Content); problem != "" {
		r.log.Add(problem, what+" is an OBJECT IDENTIFIER "+fault, e.Range())
	}
	return id
}

// maxArc is the largest arc that the readers in the field take, 2³¹−1.
const maxArc = 1<<31 - 1

func oidFault(s string) (id, detail string) {
	if len(s) == 0 {
		return OIDMalformed, "without a single byte"
	}
	if s[len(s)-1] >= 0x80 {
		return OIDMalformed, "that ends in the middle of an arc"
	}
	start, arc := true, uint64(0)
	for i := range len(s) {
		if start && s[i] == 0x80 {
			return OIDMalformed, "with an arc that begins with the byte 80, which says nothing"
		}
		if arc = arc<<7 | uint64(s[i]&0x7f); arc > maxArc {
			arc = maxArc + 1 // as large as matters, without end
			id, detail = OIDLargeArc, "with an arc beyond 2147483647, which many programs do not take"
		}
		if start = s[i] < 0x80; start {
			arc = 0
		}
	}
	return id, detail
}

// String returns the dotted decimal form. An arc beyond 64 bits is shown as "?".
func (o OID) String() string {
	if o.known != nil {
		return o.known.dotted
	}
	content := o.Content
	b := make([]byte, 0, 3*len(content)+2)
	var arc uint64
	first, wide := true, false
	for i := range len(content) {
		if arc >= 1<<57 {
			wide = true
		}
		arc = arc<<7 | uint64(content[i]&0x7f)
		if content[i] >= 0x80 && i < len(content)-1 {
			continue
		}
		if first {
			root := min(arc/40, 2)
			b = strconv.AppendUint(b, root, 10)
			arc -= root * 40
			first = false
		}
		b = append(b, '.')
		if wide {
			b = append(b, '?')
		} else {
			b = strconv.AppendUint(b, arc, 10)
		}
		arc, wide = 0, false
	}
	return string(b)
}

// Name returns the name under which the standards know it, or "".
func (o OID) Name() string {
	if o.known != nil {
		return o.known.name
	}
	return ""
}

// Label returns the name, or the dotted decimal form where there is none.
func (o OID) Label() string {
	if o.known != nil {
		return o.known.name
	}
	return o.String()
}

// lookupOID searches the table by tails: comparing numbers is several times as
// fast as comparing strings, and every certificate asks some thirty times.
func lookupOID(content string) *knownOID {
	var tail uint64
	for i := max(len(content)-8, 0); i < len(content); i++ {
		tail = tail<<8 | uint64(content[i])
	}
	lo, hi := 0, len(knownOIDs)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if knownOIDs[mid].tail < tail {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for ; lo < len(knownOIDs) && knownOIDs[lo].tail == tail; lo++ {
		if knownOIDs[lo].content == content {
			return &knownOIDs[lo]
		}
	}
	return nil
}

type knownOID struct {
	tail                  uint64
	content, dotted, name string
}
