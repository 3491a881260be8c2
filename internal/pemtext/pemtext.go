// Package pemtext finds certificates in pasted text and remembers where every
// byte of them came from.
//
// People do not paste PEM files. They paste what a terminal, a mail client, a
// ticket system, a JSON document or a word processor made of one. Find takes
// any of it, undoes what was done, and says what that was: each thing put right
// is a Repair, so that the user learns why IAM refused the original. What is
// no certificate is named instead, and what is a private key is named and then
// left alone: its content appears in no result.
//
// # Reading
//
// The paste is read in layers, each of which is skipped where nothing calls
// for it:
//
//   - view: the paste as plain ASCII characters, each of which knows its place
//     in the paste. Escapes (\n, %0A, &#10;, =3D), tags, invisible characters and
//     typographic dashes, quotes and spaces are resolved here. A paste of plain
//     ASCII without escapes is its own view and costs nothing.
//   - marker: the BEGIN and END lines of RFC 7468 §2, however battered.
//   - layout: what lies between the markers as the ranges that hold base64, free
//     of quoting, line numbers, string delimiters and headers (RFC 1421 §4.6).
//   - base64: RFC 4648 §4 and §5 with every character's position, every damage
//     named, and the length that the DER claims for itself as the judge of which
//     reading of a damaged text is right.
//   - shape: what the decoded content is, by its structure rather than by its
//     label (RFC 7468 appendix B lists which structure each label promises).
//
// Where there are no markers, bare base64, base64 of a PEM text, and hexadecimal
// dumps are looked for. Files of bytes (DER, a keystore) are recognised by their
// first bytes. A paste of nothing but clean certificates goes through none of
// these layers.
//
// # Positions
//
// A Span counts UTF-16 code units of the pasted string, which is what a page
// selects by. The string is given as UTF-8. Bytes that are no UTF-8 count as a
// browser's TextDecoder would show them: one U+FFFD, one unit, for every maximal
// subpart of an ill-formed sequence. A byte order mark counts as one unit. A file
// in UTF-16 is counted in its own units. A file of raw DER, or a keystore, is no
// text: there a Span counts bytes.
//
// # What it does not do
//
// It does not judge the certificate; package certificate reads the DER and says
// what is wrong with it. It looks into DER only as far as needed to tell what it
// is and how long it claims to be, and to take the certificates out of PKCS #7.
package pemtext

import "sort"

// Span is a half-open range [Start, End) of the pasted text, counted in UTF-16
// code units, the unit of JavaScript strings and of text selections in a page.
// In a file of raw DER it counts bytes.
type Span struct{ Start, End int }

// Kind says what a block holds, judged by its content first and its label
// second.
type Kind string

// The kinds of block. A kind is part of the module's JavaScript contract.
const (
	KindCertificate        Kind = "certificate"
	KindCertificateRequest Kind = "certificate-request"
	KindPKCS7              Kind = "pkcs7" // its certificates follow as blocks of their own
	KindPrivateKey         Kind = "private-key"
	KindPublicKey          Kind = "public-key"
	KindCRL                Kind = "crl"
	KindPKCS12             Kind = "pkcs12"
	KindJavaKeyStore       Kind = "java-keystore"
	KindSSHKey             Kind = "ssh-key" // an OpenSSH public key; a private one is KindPrivateKey
	KindPGP                Kind = "pgp"
	KindParameters         Kind = "parameters" // DH or EC parameters
	KindUnknown            Kind = "unknown"
)

// A Document is what was found in one paste.
type Document struct {
	Blocks  []Block  // in the order of the paste
	Repairs []Repair // everything that had to be put right to read it, in the order of the paste
}

// A Block is one object found in the paste.
type Block struct {
	Label string // as the BEGIN marker says, upper case ("CERTIFICATE"); "" where there was no marker, or no label in it
	Kind  Kind
	Span  Span // the whole block, markers included

	// DER is the decoded content. It is nil for a private key and for a PKCS #12
	// file, which are named and never decoded further, and for what is not DER at
	// all. Where the base64 is damaged it holds what could be read.
	DER []byte

	origin  mapping
	gaps    []Span
	name    string // of the kind of private key that no label tells
	damaged bool   // something is wrong with the base64
	clean   bool   // it stands in the paste as Encode writes it, and so do all others; units are octets then
	headed  bool   // header lines stand above it; encrypted keys have them, and nothing else that is in use
}

// A Repair is one thing put right, or one thing in the way, in the paste.
// Rule names an entry of the preflight catalogue, group "paste".
type Repair struct {
	Rule   string
	Detail string // what was found and what was done, with numbers: "Newlines were lost; 13 restored."
	Span   Span   // the characters concerned; the whole block where the repair is all over it
	Block  int    // index into Document.Blocks, -1 where it belongs to none
}

// Find reads pasted text (or the bytes of a file: DER, UTF-16 with a byte order
// mark, a keystore). It never fails: what it cannot use it names. Time and
// memory are linear in the input. The DER of the blocks may share memory with
// text, which must not change while the Document is in use.
func Find(text []byte) *Document {
	if d := findClean(text); d != nil {
		return d
	}
	return find(text)
}

// find is Find for any paste, layer by layer.
func find(text []byte) *Document {
	r := &reader{doc: new(Document), input: text}
	if !r.readBinary(text) {
		r.view = newView(text, false)
		r.readView()
		r.conclude()
	}
	r.withhold()
	r.findGaps()
	sort.Stable(byPosition(r.doc.Repairs))
	return r.doc
}

// byPosition sorts through package sort, whose one implementation serves all
// types; each that slices makes for a type costs the browser module 3 KB.
type byPosition []Repair

func (r byPosition) Len() int           { return len(r) }
func (r byPosition) Less(i, j int) bool { return r[i].Span.Start < r[j].Span.Start }
func (r byPosition) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }

// A reader carries one Find.
type reader struct {
	doc   *Document
	input []byte
	view  view

	// outer is where the text came from when it was itself decoded from base64;
	// nil for the paste itself. depth counts how often that happened.
	outer *mapping
	depth int

	used    []extent // the parts of the view that blocks take up, in order
	markers []marker
	base64  base64Decoder
	ahead   int         // how many characters may still be looked at in vain
	told    [forms]bool // the forms that were reported
	walk    walk        // through the source, to count its lines
	walks   int         // how often that began again
}

// An extent is a half-open range of a view's characters.
type extent struct{ from, to int }

// span returns the place in the paste of the view's characters [from, to).
func (r *reader) span(from, to int) Span {
	s := r.view.span(from, to)
	if r.outer != nil {
		return r.outer.span(s.Start, s.End)
	}
	return s
}

// report adds a repair that belongs to the given block, -1 for none.
func (r *reader) report(block int, rule, detail string, at Span) {
	r.doc.Repairs = append(r.doc.Repairs, Repair{Rule: rule, Detail: detail, Span: at, Block: block})
}
