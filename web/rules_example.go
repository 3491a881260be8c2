package web

import (
	"encoding/hex"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"countersign/internal/der"
	"countersign/internal/preflight"
	"countersign/internal/preflight/examples"
)

// A shelf has what the rules page shows of other rules and of examples.
type shelf struct {
	titles   map[string]string           // of the rules, by their IDs
	examples map[string]examples.Example // by the ID of their rule
	foreseen map[string]string           // the rule that says it first, by the ID of one without an example
}

func newShelf(rules []*preflight.Rule) *shelf {
	s := &shelf{titles: make(map[string]string, len(rules)), examples: examples.All(), foreseen: examples.Foreseen()}
	for _, rule := range rules {
		s.titles[rule.ID] = rule.Title
	}
	return s
}

// A shownExample is one rule's example as the page has it.
type shownExample struct {
	details       []string // what the findings of the rule say of what fails, each once
	fails, passes excerpt
}

// show judges an example as the page would, so that what stands there is what
// people would read and see lit.
func show(rule *preflight.Rule, example examples.Example) shownExample {
	var shown shownExample
	var marks []span
	parameter := ""
	for _, f := range example.Fails.Inspect().Findings {
		if f.Rule != rule {
			continue
		}
		if !slices.Contains(shown.details, f.Detail) {
			shown.details = append(shown.details, f.Detail)
		}
		parameter = f.Parameter
		if f.Span != nil {
			marks = append(marks, span{f.Span.Start, f.Span.End})
		}
	}
	shown.fails = excerptOf(example.Fails, marks, parameter)
	shown.passes = excerptOf(example.Passes, nil, "")
	return shown
}

// An excerpt is what is shown of an input.
type excerpt struct {
	note  string // of what kind it is, where that is not the text itself
	parts []part
}

// A part is a run of characters.
type part struct {
	text    string
	marked  bool // a finding points at it
	omitted bool // tells how much was left out here
}

// A span is a half-open range of a text, in UTF-16 units as findings have them.
type span struct{ start, end int }

// excerptOf shows a request by its parameters, of which one may be marked, bytes
// that are no text as a dump, and of a long text the lines that matter.
func excerptOf(in examples.Input, marks []span, parameter string) excerpt {
	switch {
	case len(in.Parameters) > 0:
		var e excerpt
		for _, p := range in.Parameters {
			e.parts = append(e.parts, part{text: p.Name + "="}, part{text: p.Value, marked: p.Name == parameter})
		}
		return e
	case in.Paste == "":
		return excerpt{note: "Nothing at all."}
	case !utf8.ValidString(in.Paste):
		return dump(in.Paste)
	case len(in.Paste) > long:
		var lines [][]part
		for line := range strings.Lines(in.Paste) {
			lines = append(lines, []part{{text: line}})
		}
		return excerpt{parts: shorten(lines)}
	}
	return excerpt{parts: shorten(markedLines(in.Paste, marks))}
}

// dumped is how many bytes of a file are shown.
const dumped = 96

// dump shows a file as hexdump -C does.
func dump(file string) excerpt {
	shown := file[:min(len(file), dumped)]
	e := excerpt{note: "A file of " + strconv.Itoa(len(file)) + " bytes, here in hexadecimal.", parts: []part{{text: hex.Dump([]byte(shown))}}}
	if len(file) > len(shown) {
		e.parts = append(e.parts, part{text: strconv.Itoa(len(file)-len(shown)) + " more bytes", omitted: true})
	}
	return e
}

// long is a text, in bytes, of which too little is shown for marks to tell
// anything.
const long = 64 << 10

// markedLines cuts a text into lines, and each line into what is marked and what
// is not. Characters that cannot be seen are written out.
func markedLines(text string, marks []span) [][]part {
	sort.Slice(marks, func(i, j int) bool { return marks[i].start < marks[j].start })
	var lines [][]part
	var line []part
	var run strings.Builder
	marked := false
	flush := func() {
		if run.Len() > 0 {
			line = append(line, part{text: run.String(), marked: marked})
			run.Reset()
		}
	}
	at := 0
	for _, c := range text {
		for len(marks) > 0 && marks[0].end <= at {
			marks = marks[1:]
		}
		now := len(marks) > 0 && marks[0].start <= at
		if now != marked {
			flush()
			marked = now
		}
		switch {
		case c == '\n':
			run.WriteRune(c)
			flush()
			lines, line = append(lines, line), nil
		case c != '\t' && der.Hidden(c):
			run.WriteString("<" + der.CodePoint(c) + ">")
		default:
			run.WriteRune(c)
		}
		at += utf16.RuneLen(c)
	}
	flush()
	if line != nil {
		lines = append(lines, line)
	}
	return lines
}

const (
	wholeLines = 24 // a text of so many lines is shown whole
	around     = 2  // lines shown at either end of a mark
	atStart    = 4  // lines shown at the start of a text
	atEnd      = 2  // and at its end
)

// shorten leaves out the lines of a long text that are neither at its ends nor
// at those of a mark.
func shorten(lines [][]part) []part {
	if len(lines) <= wholeLines {
		return slices.Concat(lines...)
	}
	keep := make([]bool, len(lines))
	for i := range lines {
		if i < atStart || i >= len(lines)-atEnd {
			keep[i] = true
		}
		if i > 0 && endsMarked(lines[i-1]) != endsMarked(lines[i]) || len(lines[i]) > 1 {
			for k := max(0, i-around); k < min(len(lines), i+around); k++ {
				keep[k] = true
			}
		}
	}
	var parts []part
	omitted := 0
	for i, line := range lines {
		if !keep[i] {
			omitted++
			continue
		}
		if omitted > 0 {
			parts = append(parts, part{text: strconv.Itoa(omitted) + " lines more\n", omitted: true})
			omitted = 0
		}
		parts = append(parts, line...)
	}
	return parts
}

func endsMarked(line []part) bool { return line[len(line)-1].marked }
