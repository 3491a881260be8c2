// Package der reads the Distinguished Encoding Rules of ASN.1 (ITU-T X.690),
// leniently and with positions.
//
// A conforming reader stops at the first deviation. This one is for telling
// people what is wrong with what they pasted: it names each deviation, says at
// which octets it lies, and reads on with the most plausible meaning. A length
// that runs past its container is cut to it, an indefinite length (BER) is
// followed to its end-of-contents octets, a long form of a small length is
// taken at its value.
//
// There are two ways to read. A [Reader] is a cursor over the elements of one
// container; it allocates nothing and is what the certificate package runs on.
// [Parse] makes a [Tree] of everything, opening OCTET STRINGs and BIT STRINGs
// that hold DER, for people to look at.
//
// Nothing here knows of certificates. Nothing panics. Time and memory are
// linear in the input; a tree is bounded by [MaxDepth] and [MaxElements], a
// list of problems by [MaxProblems].
package der

import "strconv"

// Range is a half-open range [Start, End) of byte offsets in the input.
type Range struct{ Start, End int }

// Len returns the number of bytes in r.
func (r Range) Len() int { return r.End - r.Start }

// A Problem is one deviation, with the octets that carry it, which are some
// unless the input has none. ID is stable and kebab-case; Detail says in plain
// words what was found and what was expected.
type Problem struct {
	ID     string
	Detail string
	Range  Range
}

// The deviations from X.690 that this package names. A problem's ID is one of
// them; packages that read a particular structure add their own.
const (
	Truncated         = "der-truncated"           // the input ends inside an element
	Overrun           = "der-overrun"             // an element is longer than its container, X.690 §8.1.3
	LengthIndefinite  = "der-length-indefinite"   // X.690 §10.1
	LengthNotMinimal  = "der-length-not-minimal"  // X.690 §10.1
	LengthInvalid     = "der-length-invalid"      // the reserved octet FF, or no memory holds it; X.690 §8.1.3.5
	LengthSuspect     = "der-length-suspect"      // another length would make sense of what follows
	TagLongForm       = "der-tag-long-form"       // a tag of several octets, X.690 §8.1.2.4
	EndOfContents     = "der-end-of-contents"     // 00 00 outside an indefinite length, X.690 §8.1.5
	WrongTag          = "der-wrong-tag"           // another type than the structure has here
	MissingElement    = "der-missing-element"     // the container ends before a mandatory element
	TrailingData      = "der-trailing-data"       // elements or octets after the last one of a structure
	Constructed       = "der-constructed-string"  // X.690 §10.2
	Primitive         = "der-primitive-structure" // SEQUENCE, SET or explicit tag without the constructed bit, X.690 §8.9.1
	IntegerEmpty      = "der-integer-empty"       // X.690 §8.3.1
	IntegerNotMinimal = "der-integer-not-minimal" // X.690 §8.3.2
	BooleanLength     = "der-boolean-length"      // X.690 §8.2.1
	BooleanValue      = "der-boolean-value"       // neither 00 nor FF, X.690 §11.1
	NullContent       = "der-null-content"        // X.690 §8.8.2
	OIDMalformed      = "der-oid-malformed"       // X.690 §8.19
	OIDLargeArc       = "der-oid-large-arc"       // an arc beyond 2³¹−1: allowed, and not taken everywhere
	BitStringEmpty    = "der-bit-string-empty"    // no unused-bits octet, X.690 §8.6.2
	BitStringUnused   = "der-bit-string-unused"   // more than seven unused bits, or of nothing, X.690 §8.6.2.2
	BitStringPadding  = "der-bit-string-padding"  // unused bits that are not zero, X.690 §11.2.1
	NamedBitsTrailing = "der-named-bits-trailing" // trailing zero bits in a list of named bits, X.690 §11.2.2
	SetOrder          = "der-set-order"           // X.690 §11.6
	DefaultEncoded    = "der-default-encoded"     // a value that is the default, X.690 §11.5
	TooDeep           = "der-too-deep"            // nested deeper than MaxDepth
	TooManyElements   = "der-too-many-elements"   // more than MaxElements
	TooManyProblems   = "der-too-many-problems"   // more than MaxProblems; the rest is not listed
)

// MaxProblems is how many problems a [Log] keeps. What is broken a hundred
// times is understood after the first few, and hostile input must not make a
// page of a million lines.
const MaxProblems = 100

// A Log collects problems. A nil *Log takes them and forgets them.
type Log struct {
	Problems []Problem
	// Context names what is being read: "issuer", an extension. It stands in
	// front of every detail, so that readers of fields need no words for it.
	Context string
	// cut is set once the end of the input was told as missing: every
	// container around that point is cut too, and one notice is enough.
	cut bool
}

// Add notes one problem. Beyond [MaxProblems] it notes that there are more. What
// an empty range stands for is not there to be shown; in its place are shown the
// two octets in front of it, which are the header of what holds nothing.
func (l *Log) Add(id, detail string, r Range) {
	if l == nil || len(l.Problems) > MaxProblems {
		return
	}
	if l.Context != "" {
		detail = l.Context + ": " + detail
	}
	if len(l.Problems) == MaxProblems {
		id, detail = TooManyProblems, "more than "+strconv.Itoa(MaxProblems)+" problems; the rest is not listed"
	}
	if r.Len() == 0 {
		r.Start = max(0, r.Start-2)
	}
	l.Problems = append(l.Problems, Problem{id, detail, r})
}

// Full reports whether further problems would be dropped, so that a caller can
// spare itself the words.
func (l *Log) Full() bool { return l == nil || len(l.Problems) > MaxProblems }
