package certificate

import (
	"strconv"

	"countersign/internal/der"
)

// A description is the value of an extension in words. Its methods do nothing
// on nil, so that one function can read an extension with and without words.
type description struct{ b []byte }

// line starts a new line.
func (w *description) line() {
	if w != nil && len(w.b) > 0 {
		w.b = append(w.b, '\n')
	}
}

// item starts a new entry of a list within a line.
func (w *description) item() {
	if w != nil && len(w.b) > 0 && w.b[len(w.b)-1] != '\n' && w.b[len(w.b)-1] != ' ' {
		w.b = append(w.b, ", "...)
	}
}

// text appends words of ours.
func (w *description) text(s string) {
	if w != nil {
		w.b = append(w.b, s...)
	}
}

// foreign appends words of the certificate.
func (w *description) foreign(s string) {
	if w != nil {
		w.b = der.AppendVisible(w.b, s)
	}
}

func (w *description) number(n int64) {
	if w != nil {
		w.b = strconv.AppendInt(w.b, n, 10)
	}
}

func (w *description) hex(s string) {
	if w != nil {
		w.b = der.AppendHex(w.b, s)
	}
}

// oid appends the name of an OBJECT IDENTIFIER, or its dotted form.
func (w *description) oid(id der.OID) {
	if w != nil {
		w.b = append(w.b, id.Label()...)
	}
}

// value appends a primitive element as the element tree shows it.
func (w *description) value(r der.Reader, e der.Element) {
	if w != nil {
		w.b = der.AppendValue(w.b, r, e, false)
	}
}

// Limits of a dump, which is for a glance; the element tree shows it all.
const (
	maxDumpDepth  = 12
	maxDumpLength = 4096
)

// dump appends everything that r holds, in short: "SEQUENCE { 2, "text" }".
func (w *description) dump(r der.Reader) {
	if w == nil {
		return
	}
	var faults der.Log
	probe := der.NewReader(r.Text(r.Rest()), &faults)
	for !probe.Empty() && len(faults.Problems) == 0 {
		probe.Next()
	}
	if len(faults.Problems) > 0 {
		w.octets(r.Text(r.Rest()))
		return
	}
	w.elements(r.Quiet(), 0)
}

func (w *description) elements(r der.Reader, depth int) {
	for first := true; !r.Empty(); first = false {
		if len(w.b) > maxDumpLength {
			w.text(" …")
			return
		}
		if !first {
			w.text(", ")
		}
		e, _ := r.Next()
		if !e.Constructed() {
			if e.Content.Len() > maxDumpLength {
				e.Content.End = e.Content.Start + maxDumpLength
			}
			if e.Class() != 0 {
				w.text(der.Node{Element: e}.TypeName())
				w.text(" ")
			}
			switch {
			case e.Identifier == der.Null:
				w.text("NULL")
			case e.Content.Len() == 0 && e.Class() == 0:
				w.text(der.Node{Element: e}.TypeName())
			default:
				w.value(r, e)
			}
			continue
		}
		w.text(der.Node{Element: e}.TypeName())
		if depth == maxDumpDepth {
			w.text(" { … }")
			continue
		}
		w.text(" { ")
		w.elements(r.Inside(e), depth+1)
		w.text(" }")
	}
}

// octets appends hex, cut to a glance.
func (w *description) octets(s string) {
	if len(s) > maxDumpLength/2 {
		w.hex(s[:maxDumpLength/2])
		w.text("…")
		return
	}
	w.hex(s)
}
