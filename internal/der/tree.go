package der

import (
	"strconv"

	"countersign/internal/instant"
)

// A Tree is every element of an input, parents before their children.
type Tree struct {
	Nodes    []Node
	Problems []Problem
	in       string
}

// A Node is one element of a tree.
type Node struct {
	Element
	Depth    int  // 0 for an outermost element
	Wrapped  bool // it is the content of an OCTET STRING or BIT STRING, which happens to be DER
	Children int  // how many elements it holds, one level down
}

// Parse reads everything into a tree. Deviations that need no knowledge of the
// structure are in Problems.
func Parse(input []byte) *Tree {
	t := &Tree{in: string(input)}
	var log Log
	b := treeBuilder{Tree: t, log: &log}
	b.elements(NewReader(t.in, &log), 0, false)
	t.Problems = log.Problems
	return t
}

type treeBuilder struct {
	*Tree
	log    *Log
	limits limits
}

// elements adds what r holds and returns how many elements that is, one level
// down.
func (b *treeBuilder) elements(r Reader, depth int, wrapped bool) int {
	count := 0
	for !b.limits.full {
		e, ok := r.Next()
		if !ok || !b.limits.room(&r, e, b.log) {
			return count
		}
		count++
		at := len(b.Nodes)
		b.Nodes = append(b.Nodes, Node{Element: e, Depth: depth, Wrapped: wrapped})
		if !e.Constructed() {
			b.check(&r, e)
		} else if e.Class() == 0 && !containerType(e.Identifier) {
			b.log.Add(Constructed, article(identifierName(e.Identifier))+" is in constructed form; DER wants it primitive", e.Range())
		}
		if inside, open := open(&r, e); open && b.limits.within(depth+1, e, b.log) {
			b.Nodes[at].Children = b.elements(inside, depth+1, !e.Constructed())
		}
	}
	return count
}

// open returns a reader of the elements inside e, where there are any: of what is
// constructed, and of an OCTET STRING or BIT STRING that holds DER.
func open(r *Reader, e Element) (inside Reader, ok bool) {
	if e.Constructed() {
		inside = r.Inside(e)
		return inside, !inside.Empty()
	}
	return wrapped(r, e)
}

// containerType reports whether the constructed universal type of an
// identifier octet holds elements in DER: EXTERNAL, EMBEDDED PDV, SEQUENCE and
// SET do; every string must be primitive.
func containerType(identifier byte) bool {
	switch identifier {
	case Sequence, Set, 0x28, 0x2b:
		return true
	}
	return false
}

// check notes what is wrong with the content of a primitive universal element.
func (b *treeBuilder) check(r *Reader, e Element) {
	if e.Class() != 0 {
		return
	}
	const it = "the element"
	switch e.Identifier {
	case Boolean:
		r.Bool(e, it)
	case Integer, Enumerated:
		r.Integer(e, it)
	case BitString:
		r.Bits(e, it)
	case Null:
		r.Null(e, it)
	case ObjectIdentifier:
		r.OID(e, it)
	case UTCTime, GeneralizedTime:
		r.Time(e, it)
	case Sequence &^ ConstructedBit, Set &^ ConstructedBit:
		r.log.Add(Primitive, article(identifierName(e.Identifier))+" is marked as primitive, though it holds other elements", e.Range())
	case UTF8String, NumericString, PrintableString, IA5String, VisibleString, BMPString, UniversalString:
		if _, fault := Text(e.Identifier, r.Text(e.Content)); fault.ID != "" {
			at := e.Content.Start
			r.log.Add(fault.ID, fault.Detail, Range{at + fault.Range.Start, at + fault.Range.End})
		}
	}
}

// wrapped returns a reader of the DER inside an OCTET STRING or BIT STRING, and
// whether there is any: one whole element of a universal type, well-formed
// throughout.
func wrapped(r *Reader, e Element) (inside Reader, open bool) {
	content := e.Content
	switch e.Identifier {
	case OctetString:
	case BitString:
		if content.Len() == 0 || r.in[content.Start] != 0 {
			return inside, false
		}
		content.Start++
	default:
		return inside, false
	}
	inside = r.At(content)
	if content.Len() < 2 || inside.Peek() == 0 || inside.Peek()&classMask != 0 || inside.Peek()&numberMask == reserved {
		return inside, false
	}
	return inside, inside.plain().End == content.End && wellFormed(inside, 0)
}

// wellFormed reports whether r holds nothing but well-formed DER headers, as
// far down as the constructed bits lead and a tree goes.
func wellFormed(r Reader, depth int) bool {
	for !r.Empty() {
		content := r.plain()
		if content.Start == 0 {
			return false
		}
		if r.in[r.pos]&ConstructedBit != 0 && depth < MaxDepth && !wellFormed(r.At(content), depth+1) {
			return false
		}
		r.pos = content.End
	}
	return true
}

// TypeName returns the ASN.1 name of a node's type: "SEQUENCE", "[0]",
// "APPLICATION 3".
func (n Node) TypeName() string {
	if n.Number >= numberMask || n.Class() != 0 {
		number := strconv.FormatUint(uint64(n.Number), 10)
		switch n.Class() {
		case 0x40:
			return "APPLICATION " + number
		case 0x80:
			return "[" + number + "]"
		case 0xc0:
			return "PRIVATE " + number
		}
		return "UNIVERSAL " + number
	}
	return universalNames[n.Number]
}

// maxShownOctets bounds the octets that a value shows as hex.
const maxShownOctets = 4096

// Value returns the value of the i-th node for people, hidden characters made
// visible: a number, a name and its dotted form, a text, a time (RFC 3339), or
// octets in hex. It is "" for what only holds other elements.
func (t *Tree) Value(i int) string {
	n := t.Nodes[i]
	if n.Constructed() {
		return ""
	}
	return string(AppendValue(nil, NewReader(t.in, nil), n.Element, n.Children > 0))
}

// AppendValue appends the value of a primitive element as [Tree.Value] shows
// it. opened says that the content is shown elsewhere.
func AppendValue(b []byte, r Reader, e Element, opened bool) []byte {
	s := r.Text(e.Content)
	if e.Class() != 0 {
		if printable(s) {
			return append(append(append(b, '"'), s...), '"')
		}
		return appendOctets(b, s)
	}
	r = r.Quiet()
	switch e.Identifier {
	case Boolean:
		return strconv.AppendBool(b, r.Bool(e, ""))
	case Integer, Enumerated:
		if v, ok := SmallInt(s); ok {
			return strconv.AppendInt(b, v, 10)
		}
		return appendOctets(b, s)
	case Null:
		return b
	case ObjectIdentifier:
		return appendOID(b, NewOID(s))
	case UTCTime, GeneralizedTime:
		if v, ok := r.Time(e, ""); ok {
			return instant.AppendRFC3339(b, v)
		}
		return AppendVisible(b, s)
	case BitString:
		bits := r.Bits(e, "")
		b = strconv.AppendInt(b, int64(8*bits.Octets.Len()-bits.Unused), 10)
		b = append(b, " bits"...)
		if opened {
			return b
		}
		return appendOctets(append(b, ' '), r.Text(bits.Octets))
	case OctetString:
		if opened {
			return append(strconv.AppendInt(b, int64(len(s)), 10), " bytes"...)
		}
		return appendOctets(b, s)
	case UTF8String, NumericString, PrintableString, TeletexString, VideotexString, IA5String, GraphicString,
		VisibleString, GeneralString, UniversalString, BMPString:
		text, _ := Text(e.Identifier, s)
		return append(AppendVisible(append(b, '"'), text), '"')
	}
	return appendOctets(b, s)
}

// appendOID appends the name with the dotted form in brackets behind it, or the
// dotted form alone.
func appendOID(b []byte, o OID) []byte {
	if name := o.Name(); name != "" {
		return append(append(append(append(b, name...), " ("...), o.String()...), ')')
	}
	return append(b, o.String()...)
}

func appendOctets(b []byte, s string) []byte {
	if len(s) > maxShownOctets {
		return append(AppendHex(b, s[:maxShownOctets]), "…"...)
	}
	return AppendHex(b, s)
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return len(s) > 0
}
