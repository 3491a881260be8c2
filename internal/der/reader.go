package der

import "strconv"

// Identifier octets (X.690 §8.1.2) of the universal types, with the
// constructed bit where DER wants it.
const (
	Boolean          = 0x01
	Integer          = 0x02
	BitString        = 0x03
	OctetString      = 0x04
	Null             = 0x05
	ObjectIdentifier = 0x06
	Enumerated       = 0x0a
	UTF8String       = 0x0c
	NumericString    = 0x12
	PrintableString  = 0x13
	TeletexString    = 0x14
	VideotexString   = 0x15
	IA5String        = 0x16
	UTCTime          = 0x17
	GeneralizedTime  = 0x18
	GraphicString    = 0x19
	VisibleString    = 0x1a
	GeneralString    = 0x1b
	UniversalString  = 0x1c
	BMPString        = 0x1e
	Sequence         = 0x30
	Set              = 0x31
)

// Bits of an identifier octet, X.690 §8.1.2.
const (
	ConstructedBit = 0x20
	ContextBit     = 0x80 // class context-specific
	reserved       = 15   // the universal tag number that stands for no type
	classMask      = 0xc0
	numberMask     = 0x1f
)

// An Element is one tag-length-value triple. All positions are offsets in the
// input, never in a container.
//
// It takes four words, which is what the compiler keeps in registers. Anything
// larger is copied through memory, and in WebAssembly each copy is a call to the
// host.
type Element struct {
	Content Range // what is there of it; shorter than its length says where the input is cut
	Offset  int   // of the identifier octet
	Tag
}

// A Tag is what an element says of itself in its identifier octets, X.690
// §8.1.2.
type Tag struct {
	Number     uint32 // the tag number, of the long form too
	Identifier byte   // the first identifier octet: class, constructed bit, number
	Indefinite bool   // BER's indefinite length, X.690 §8.1.3.6
	closing    uint8  // how many end-of-contents octets follow the content
}

// End returns the offset behind the element, end-of-contents octets included.
func (e Element) End() int { return e.Content.End + int(e.closing) }

// Range returns the whole element, header included.
func (e Element) Range() Range { return Range{e.Offset, e.End()} }

// Header returns the identifier and length octets.
func (e Element) Header() Range { return Range{e.Offset, e.Content.Start} }

// Constructed reports whether the element says that it holds elements.
func (t Tag) Constructed() bool { return t.Identifier&ConstructedBit != 0 }

// Class returns the class bits of the identifier octet: 0x00 universal, 0x40
// application, 0x80 context-specific, 0xC0 private.
func (t Tag) Class() byte { return t.Identifier & classMask }

// A Reader is a cursor over the elements of one container. It is a value: a
// copy is a bookmark. Problems go to the log that it was made with.
type Reader struct {
	in       string
	pos, end int
	last     int // offset of the element read last, -1 before the first
	log      *Log
}

// NewReader returns a reader of the elements in input. log may be nil.
func NewReader(input string, log *Log) Reader { return Reader{input, 0, len(input), -1, log} }

// Inside returns a reader of what e contains. e comes from r, or from a reader
// of the same input.
func (r *Reader) Inside(e Element) Reader {
	return Reader{r.in, e.Content.Start, e.Content.End, -1, r.log}
}

// At returns a reader of a range of the same input.
func (r *Reader) At(w Range) Reader { return Reader{r.in, w.Start, w.End, -1, r.log} }

// Quiet returns r without its log: for a look ahead.
func (r *Reader) Quiet() Reader { return Reader{r.in, r.pos, r.end, -1, nil} }

// Gap returns where something is missing that should come next: the element read
// last, behind which it belongs; at the start of the container an empty range.
func (r *Reader) Gap() Range {
	if r.last >= 0 {
		return Range{r.last, r.pos}
	}
	return Range{r.pos, r.pos}
}

// Log returns the log that r notes problems in, which may be nil.
func (r *Reader) Log() *Log { return r.log }

// Empty reports whether everything was read.
func (r *Reader) Empty() bool { return r.pos >= r.end }

// Rest returns what was not read yet.
func (r *Reader) Rest() Range { return Range{r.pos, r.end} }

// Text returns the octets of a range of the input, as a string that shares its
// memory.
func (r *Reader) Text(w Range) string { return r.in[w.Start:w.End] }

// Peek returns the identifier octet of the next element, 0 at the end.
func (r *Reader) Peek() byte {
	if r.pos < r.end {
		return r.in[r.pos]
	}
	return 0
}

// Next reads the next element whatever it is. It returns false only at the end
// of the container.
func (r *Reader) Next() (e Element, ok bool) {
	if r.pos >= r.end {
		return Element{Offset: r.pos, Content: Range{r.pos, r.pos}}, false
	}
	at := r.pos
	content := r.plain()
	if content.Start == 0 {
		return r.readOdd(), true
	}
	id := r.in[at]
	r.pos, r.last = content.End, at
	return Element{Content: content, Offset: at, Tag: Tag{Identifier: id, Number: uint32(id & numberMask)}}, true
}

// plain returns the content of the next element if nothing is odd about its
// header: one identifier octet, a length in DER's form that fits. Else it returns
// the empty range at 0. r is not at its end.
func (r *Reader) plain() Range {
	in, at := r.in, r.pos
	if id := in[at]; id&numberMask == numberMask || id == 0 || r.end-at < 2 {
		return Range{}
	}
	length, start := int(in[at+1]), at+2
	if length > 0x80 {
		count := length & 0x7f
		if count > 3 || count > r.end-start || in[start] == 0 {
			return Range{}
		}
		length = 0
		for range count {
			length = length<<8 | int(in[start])
			start++
		}
		if length < 0x80 {
			return Range{}
		}
	} else if length == 0x80 {
		return Range{}
	}
	if length > r.end-start {
		return Range{}
	}
	return Range{start, start + length}
}

// readOdd reads an element whose header is not of the common form, and notes
// what is odd about it. r is not at its end.
func (r *Reader) readOdd() Element {
	e := r.readAnyHeader()
	r.last = e.Offset
	return e
}

func (r *Reader) readAnyHeader() Element {
	in, at := r.in, r.pos
	e := Element{Offset: at, Tag: Tag{Identifier: in[at], Number: uint32(in[at] & numberMask)}}
	pos := at + 1
	if e.Number == numberMask {
		e.Number, pos = r.longTag(at, pos)
	} else if in[at] == 0 {
		r.log.Add(EndOfContents, "byte 00 where an element should start", Range{at, at + 1})
		r.suspect(r.last, "")
	}
	if pos >= r.end {
		r.cut(e, Range{at, r.end}, 1, true)
		e.Content = Range{r.end, r.end}
		r.pos = r.end
		return e
	}
	first := in[pos]
	pos++
	switch {
	case first < 0x80:
		return r.finish(e, pos, uint64(first))
	case first == 0x80:
		return r.indefinite(e, pos)
	case first == 0xff:
		r.log.Add(LengthInvalid, "the length of "+e.describe()+" starts with the reserved byte FF", Range{at, pos})
		r.suspect(r.last, "")
		return r.finish(e, pos, uint64(r.end-pos))
	}
	count := int(first & 0x7f)
	if count > r.end-pos {
		r.cut(e, Range{at, r.end}, count-(r.end-pos), true)
		e.Content = Range{r.end, r.end}
		r.pos = r.end
		return e
	}
	var length uint64
	huge := false
	for _, b := range []byte(in[pos : pos+count]) {
		if length >= 1<<48 {
			huge = true
		}
		length = length<<8 | uint64(b)
	}
	minimal := in[pos] != 0 && length >= 0x80
	pos += count
	switch {
	case huge:
		r.log.Add(LengthInvalid, "the length of "+e.describe()+" has "+strconv.Itoa(count)+" bytes; nothing is that long", Range{at, pos})
		r.suspect(r.last, "")
		return r.finish(e, pos, uint64(r.end-pos))
	case !minimal:
		r.log.Add(LengthNotMinimal, "the length "+strconv.FormatUint(length, 10)+" of "+e.describe()+" takes "+strconv.Itoa(count+1)+" bytes; DER wants the shortest form", Range{at, pos})
	}
	return r.finish(e, pos, length)
}

// finish gives e its content of length octets from pos, cut to the container.
func (r *Reader) finish(e Element, pos int, length uint64) Element {
	end := r.end
	if have := uint64(r.end - pos); length <= have {
		end = pos + int(length)
	} else {
		r.cut(e, Range{e.Offset, pos}, int(length-have), false)
	}
	e.Content = Range{pos, end}
	r.pos = end
	return e
}

// cut notes that missing octets of e, or more than that, lie beyond the
// container.
func (r *Reader) cut(e Element, header Range, missing int, orMore bool) {
	if r.log == nil {
		return
	}
	n := strconv.Itoa(missing)
	if orMore {
		n = "at least " + n
	}
	if missing == 1 {
		n += " byte is"
	} else {
		n += " bytes are"
	}
	if r.end < len(r.in) {
		r.log.Add(Overrun, e.describe()+" ends beyond the element that holds it: its length is wrong, or that of the outer one; "+n+" too many", header)
		r.suspect(r.last, "")
		return
	}
	if !r.log.cut {
		r.log.cut = true
		r.log.Add(Truncated, "the data ends inside "+e.describe()+": "+n+" missing", Range{max(header.Start, r.end-1), r.end})
	}
}

// longTag reads a tag number of several octets and notes it: no type that this
// project reads has one.
func (r *Reader) longTag(at, pos int) (number uint32, next int) {
	first := pos
	for pos < r.end {
		b := r.in[pos]
		pos++
		if number < 1<<24 {
			number = number<<7 | uint32(b&0x7f)
		} else {
			number = 1<<32 - 1
		}
		if b&0x80 == 0 {
			break
		}
	}
	detail := "tag number " + strconv.FormatUint(uint64(number), 10) + " in the form of several bytes"
	if number < numberMask || r.in[min(first, r.end-1)] == 0x80 {
		detail += ", longer than needed"
	}
	r.log.Add(TagLongForm, detail, Range{at, pos})
	r.suspect(r.last, "")
	return number, pos
}

// indefinite follows an indefinite length to the end-of-contents octets that
// close it.
func (r *Reader) indefinite(e Element, pos int) Element {
	e.Indefinite = true
	r.log.Add(LengthIndefinite, e.describe()+" has an indefinite length; DER wants the length in front", Range{e.Offset, pos})
	if !e.Constructed() {
		// X.690 §8.1.3.2: only a constructed element may; there is nothing to
		// follow in this one.
		r.suspect(r.last, "")
		return r.finish(e, pos, uint64(r.end-pos))
	}
	end, ok := r.closing(pos)
	e.Content = Range{pos, end}
	if ok {
		e.closing = 2
	} else {
		r.cut(e, Range{e.Offset, pos}, 2, true)
	}
	r.pos = e.End()
	return e
}

// closing finds the end-of-contents octets of an indefinite length whose
// content starts at pos. It looks at headers only.
func (r *Reader) closing(pos int) (end int, ok bool) {
	s := Reader{r.in, pos, r.end, -1, nil}
	open := 1
	for s.pos < s.end {
		at := s.pos
		if s.end-at >= 2 && s.in[at] == 0 && s.in[at+1] == 0 {
			s.pos += 2
			if open--; open == 0 {
				return at, true
			}
			continue
		}
		header := at + 1
		if s.in[at]&numberMask == numberMask {
			_, header = s.longTag(at, header)
		}
		if header < s.end && s.in[header] == 0x80 && s.in[at]&ConstructedBit != 0 {
			open++
			s.pos = header + 1
			continue
		}
		s.readOdd()
	}
	return r.end, false
}

// Expect reads the next element, which should have the given identifier octet;
// what names the field in problems. It returns false where there is none, and
// where the one that is there has another type that can't stand for it; that
// one is passed over. A wrong tag on an element of the same shape (primitive or
// constructed) and a wrong constructed bit are noted and taken as meant.
func (r *Reader) Expect(identifier byte, what string) (Element, bool) {
	if r.Peek() == identifier {
		return r.Next()
	}
	before := r.last
	e, ok := r.Next()
	if !ok {
		r.suspect(before, string([]byte{identifier}))
		r.log.Add(MissingElement, what+" is missing", r.Gap())
		return e, false
	}
	ok = r.mistagged(e, identifier, what)
	// Where another type of the same shape stands and all behind it is in order,
	// the tag explains the trouble, and no length is to blame.
	if !ok || !usual(e.Identifier) || !r.clean() {
		r.suspect(before, string([]byte{identifier}))
	}
	return e, ok
}

// mistagged notes that e has not the identifier octet that its field has, and
// reports whether it can stand for it all the same.
func (r *Reader) mistagged(e Element, identifier byte, what string) bool {
	if r.log.Full() {
		return (e.Identifier^identifier)&ConstructedBit == 0
	}
	if e.Identifier^identifier == ConstructedBit {
		if e.Constructed() {
			r.log.Add(Constructed, what+" is in constructed form, in pieces; DER wants it whole", e.Range())
		} else {
			r.log.Add(Primitive, what+" is marked as primitive, though it holds other elements", e.Range())
		}
		return true
	}
	r.log.Add(WrongTag, what+" should be "+article(identifierName(identifier))+" and is "+e.describe(), e.Range())
	return (e.Identifier^identifier)&ConstructedBit == 0
}

// Finish notes whatever is left in the container named what.
func (r *Reader) Finish(what string) {
	if r.pos < r.end {
		r.log.Add(TrailingData, strconv.Itoa(r.end-r.pos)+" bytes follow the last field of "+what, Range{r.pos, r.end})
		r.suspect(r.last, "")
		r.pos = r.end
	}
}

// Suspect looks whether what follows e in its container makes more sense with
// another length of e, and notes that. It is for a caller that finds a field
// wrong by its meaning; deviations of the encoding bring their own suspicion.
// next are the identifier octets that may follow e, likeliest first.
func (r *Reader) Suspect(e Element, next string) { r.suspect(e.Offset, next) }

// suspect does so for the element at offset at, of the same container, if there
// is one. A length that is too large by a few octets leaves the elements behind
// it torn: the trouble shows there, and the cause lies here. next are the
// identifier octets that should follow, "" where any may.
func (r *Reader) suspect(at int, next string) {
	if at < 0 || r.log.Full() {
		return
	}
	for _, p := range r.log.Problems {
		if p.ID == LengthSuspect && p.Range.Start == at {
			return
		}
	}
	probe := Reader{r.in, at, r.end, -1, nil}
	e, _ := probe.Next()
	if e.Indefinite {
		return
	}
	length, ok := 0, false
	for i := 0; i < len(next) && !ok; i++ {
		length, ok = probe.fit(e, next[i])
	}
	if !ok {
		length, ok = probe.fit(e, 0)
	}
	if ok {
		r.log.Add(LengthSuspect, "the length of "+e.describe()+" is probably wrong: with "+strconv.Itoa(length)+" instead of "+strconv.Itoa(e.Content.Len())+", what follows it fits", e.Header())
	}
}

// fit looks for the nearest other length of e, which r has just read, behind
// which everything is clean and starts with the identifier octet want, or with
// any, if that is 0 and what follows now is not clean.
func (r Reader) fit(e Element, want byte) (length int, ok bool) {
	const reach = 300 // octets: what one wrong octet of a length makes, and more
	if want == 0 && r.clean() {
		return 0, false
	}
	have := e.Content.Len()
	for d := 1; d <= reach; d++ {
		for _, length := range [2]int{have - d, have + d} {
			r.pos = e.Content.Start + length
			if length >= 0 && r.pos < r.end && (want == 0 || r.in[r.pos] == want) && r.clean() {
				return length, true
			}
		}
	}
	return 0, false
}

// clean reports whether the next elements have headers in DER's form, of types
// that certificates have, and, where they are few, fill the container.
func (r Reader) clean() bool {
	for range 8 {
		if r.Empty() {
			return true
		}
		content := r.plain()
		if content.Start == 0 || !usual(r.in[r.pos]) {
			return false
		}
		r.pos = content.End
	}
	return true
}

// usual reports whether certificates have elements with that identifier octet.
func usual(identifier byte) bool {
	switch identifier & classMask {
	case ContextBit:
		return true
	case 0:
		switch identifier {
		case Boolean, Integer, BitString, OctetString, Null, ObjectIdentifier, Enumerated, Sequence, Set:
			return true
		}
		return identifier >= UTF8String && identifier <= BMPString && identifier&numberMask != Sequence&numberMask && identifier&numberMask != Set&numberMask
	}
	return false
}

// describe names an element by its type, with an article.
func (e Element) describe() string {
	if e.Number >= numberMask {
		return "an element with tag number " + strconv.FormatUint(uint64(e.Number), 10)
	}
	return article(identifierName(e.Identifier))
}

func article(name string) string {
	switch name[0] {
	case 'I', 'O', 'E', 'e', 'A':
		return "an " + name
	}
	return "a " + name
}

// identifierName returns the ASN.1 name of the type that an identifier octet
// stands for: "INTEGER", "[0]", "APPLICATION 3", "PRIVATE 4".
func identifierName(identifier byte) string {
	n := int(identifier & numberMask)
	switch identifier & classMask {
	case 0x40:
		return "APPLICATION " + strconv.Itoa(n)
	case 0x80:
		return "element [" + strconv.Itoa(n) + "]"
	case 0xc0:
		return "PRIVATE " + strconv.Itoa(n)
	}
	return universalNames[n]
}

var universalNames = [32]string{
	"END-OF-CONTENTS", "BOOLEAN", "INTEGER", "BIT STRING", "OCTET STRING", "NULL", "OBJECT IDENTIFIER",
	"ObjectDescriptor", "EXTERNAL", "REAL", "ENUMERATED", "EMBEDDED PDV", "UTF8String", "RELATIVE-OID",
	"TIME", "UNIVERSAL 15", "SEQUENCE", "SET", "NumericString", "PrintableString", "TeletexString",
	"VideotexString", "IA5String", "UTCTime", "GeneralizedTime", "GraphicString", "VisibleString",
	"GeneralString", "UniversalString", "CHARACTER STRING", "BMPString", "long tag",
}
