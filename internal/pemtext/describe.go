package pemtext

import (
	"bytes"
	"strconv"
	"strings"
)

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "sh") {
		return strconv.Itoa(n) + " " + noun + "es"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// A description collects what had to be put right in one certificate block.
type description struct {
	*reader
	block int
	at    Span // the whole block
}

func (d description) say(rule, detail string, at Span) { d.report(d.block, rule, detail, at) }

// describe reports everything that had to be put right to read a certificate.
func (r *reader) describe(block int, s source, c *content) {
	d := description{r, block, r.doc.Blocks[block].Span}
	d.markers(s, c)
	if c.placeholder() {
		d.empty(s)
		return
	}
	d.lines(s, c)
	d.content(s, c)
	d.forms(s, c)
}

// markers reports what is wrong with the BEGIN and END lines.
func (d description) markers(s source, c *content) {
	for _, m := range [...]*marker{s.begin, s.end} {
		if m == nil || m.flaws == 0 {
			continue
		}
		at := d.span(m.from, m.to)
		name := m.name()
		var t tally
		d.view.tally(m.from, m.to, &t)
		if m.flaws&flawDashes != 0 && t.count[formDash] == 0 {
			d.say(ruleDashCount, "The "+name+" marker has not five dashes at each end; they were made five.", at)
		}
		if m.flaws&flawCase != 0 {
			d.say(ruleMarkerCase, "The "+name+" marker is not in capital letters; it was read all the same.", at)
		}
		if m.flaws&flawSpacing != 0 {
			d.say(ruleMarkerSpacing, "The words of the "+name+" marker are not separated by one space each; put right.", at)
		}
	}
	switch {
	case s.begin == nil && s.end == nil:
		d.say(ruleMarkersMissing, "The base64 stands without BEGIN and END lines; they were added.", d.at)
		return
	case s.begin == nil:
		d.say(ruleBeginMissing, "The BEGIN line is missing; it was added.", d.span(s.end.from, s.end.to))
	case s.end == nil:
		d.say(ruleEndMissing, "The END line is missing; it was added.", d.span(s.begin.from, s.begin.to))
	case s.begin.label != s.end.label:
		d.say(ruleLabelMismatch, "BEGIN says "+quoted(s.begin.label)+" and END says "+quoted(s.end.label)+"; the content is a certificate.",
			d.span(s.end.from, s.end.to))
	}
	switch label := s.label(); label {
	case labelCertificate:
	case labelTrusted:
		detail := "A TRUSTED CERTIFICATE of OpenSSL; its label was made CERTIFICATE."
		if c.cut > 0 {
			detail = "A TRUSTED CERTIFICATE of OpenSSL; its label was made CERTIFICATE and the " + count(c.cut, "byte") +
				" of trust settings behind the certificate were cut off."
		}
		d.say(ruleTrusted, detail, d.at)
	default:
		d.say(ruleLabel, "The label is "+quoted(label)+", the content is a certificate; the label was made CERTIFICATE.", d.at)
	}
}

// quoted returns a label as a detail tells it.
func quoted(label string) string {
	if label == "" {
		return "something that is no label"
	}
	return label
}

func (m *marker) name() string {
	if m.begin {
		return "BEGIN"
	}
	return "END"
}

// empty reports markers with nothing between them.
func (d description) empty(s source) {
	var t tally
	d.view.tally(s.from, s.to, &t)
	between := d.view.text[s.from:s.to]
	if t.count[formTag] > 0 || !blankLines(between) {
		d.say(rulePlaceholder, "Between the markers stands a placeholder where the certificate should be.", d.at)
		return
	}
	d.say(ruleBodyEmpty, "There is nothing between the markers.", d.at)
}

// lines reports what is wrong with how the base64 stands in lines.
func (d description) lines(s source, c *content) {
	l := &c.layout
	if l.pieces == nil {
		l.read(d.view.text, s.from, s.to, extent{s.from, s.from}, false)
	}
	var written tally
	d.view.tally(s.from, s.to, &written)
	decoded := written.count[formEscape]+written.count[formEntity]+written.count[formTag]+written.count[formPercent] > 0
	lost := d.newlinesLost(s, c)
	if c.how.words {
		rule, what := ruleLinePrefix, "Numbers or other words stood between the lines"
		if l.headers > 0 {
			rule, what = ruleHeaders, "Headers stood before the base64, where a certificate has none"
		}
		d.say(rule, what+"; they were taken out.", d.at)
		return
	}
	if c.how.strings {
		d.say(ruleStrings, "The lines are string literals of a program, "+count(len(c.how.pieces), "piece")+"; they were joined.", d.at)
		return
	}
	if decoded {
		l.crlf, l.blank = 0, 0
	}
	if lost {
		l.indented, l.trailing = 0, 0
	}
	for _, x := range [...]struct {
		n                  int
		rule, noun, detail string
	}{
		{l.crlf, ruleCRLF, "line", " ended with CR LF; LF was put in place."},
		{l.cr, ruleCR, "line", " ended with a lone CR; LF was put in place."},
		{l.numbered, ruleLineNumbers, "line", " began with a line number; the numbers were taken off."},
		{l.prefixed, ruleLinePrefix, "line", " began with the same characters; they were taken off."},
		{l.quoted, ruleQuoting, "line", " began with > or another mark; the marks were taken off."},
		{l.headers, ruleHeaders, "header line", " stood above the base64, where a certificate has none; left out."},
		{l.indented, ruleIndentation, "line", " began with white space; it was taken off."},
		{l.trailing, ruleTrailing, "line", " ended with spaces; they were taken off."},
		{l.blank, ruleBlankLines, "empty line", " stood in the base64; taken out."},
	} {
		if x.n > 0 {
			d.say(x.rule, count(x.n, x.noun)+x.detail, d.at)
		}
	}
	inner := 0
	for _, p := range l.pieces {
		inner += bytes.Count(d.view.text[p.from:p.to], space)
	}
	if c.restored > 0 {
		d.say(rulePlusLost, count(c.restored, "plus sign")+" had become spaces, as in a form sent without encoding; put back.", d.at)
	} else if inner > 0 && !lost {
		d.say(ruleInnerSpaces, count(inner, "space")+" stood inside the lines; taken out.", d.at)
	}
	if s.begin != nil && !lost && inner == 0 && c.strays == 0 && c.missing() <= 0 &&
		(l.odd > 0 || l.width != lineLength && (len(l.pieces) > 1 || l.width > lineLength)) {
		detail := "The lines have " + strconv.Itoa(l.width) + " characters"
		if l.odd > 0 {
			detail = "The lines are of different lengths"
		}
		d.say(ruleLineLength, detail+"; they were broken anew at 64.", d.at)
	}
}

var space = []byte{' '}

// newlinesLost reports newlines that are missing, and whether any are.
func (d description) newlinesLost(s source, c *content) bool {
	text := d.view.text
	joined := s.begin != nil && !hasNewline(text[s.from:c.from]) || s.end != nil && !hasNewline(text[c.to:s.to])
	if !joined || c.how.strings || s.begin == nil && s.end == nil {
		return false
	}
	lost := max(1, (c.chars+lineLength-1)/lineLength+1-c.layout.newlines)
	d.say(ruleNewlinesLost, "Newlines were lost; "+strconv.Itoa(lost)+" restored.", d.at)
	return true
}

func hasNewline(s []byte) bool {
	for _, c := range s {
		if c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}

// content reports what is wrong with the base64 itself.
func (d description) content(s source, c *content) {
	if c.how.alphabet == &urlSafe {
		d.say(ruleBase64URL, "The base64 is in the alphabet for URLs, with - and _ ; + and / were put in place.", d.at)
	}
	missing := c.missing()
	if c.strays > 0 {
		at := d.span(c.strayAt, c.strayAt+1)
		what := d.character(c.strayAt, at)
		switch {
		case c.how.substitute && missing == 0:
			d.say(ruleBase64Damaged, what+" stands in place of a base64 character that is lost"+others(c.strays)+".", at)
		case missing == 0:
			d.say(ruleStrays, what+" is no base64"+others(c.strays)+"; what remains has just the right length without it.", at)
		default:
			d.say(ruleBase64Damaged, what+" is no base64"+others(c.strays)+".", at)
		}
	}
	if c.surplus > 0 {
		d.say(ruleStrays, count(c.surplus, "character")+" stood behind the padding, where base64 ends; taken off.", d.lastOf(c))
	}
	switch {
	case c.chars%4 == 1 && missing == -1:
		d.say(ruleStrays, "The last base64 character is one too many; it was taken off.", d.lastOf(c))
	case c.chars%4 == 1:
		d.say(ruleBase64Damaged, "The base64 has "+count(c.chars, "character")+", which no data encode to: one is missing or one too many"+
			d.oddLine(c)+".", d.lastOf(c))
	case missing > 0 && c.strays == 0 || missing > 0 && !c.how.substitute:
		bytes := c.expected*6/8 - c.chars*6/8
		d.say(ruleTruncated, "The certificate says that it is "+count(c.expected*6/8, "byte")+" long, and lacks "+count(bytes, "byte")+
			d.oddLine(c)+".", d.lastOf(c))
	}
	if want := (4 - c.chars%4) % 4; want != c.pads && want < 3 && missing <= 0 {
		detail := "The base64 ends with " + count(c.pads, "padding character") + " where " + strconv.Itoa(want) + " belong; put right."
		d.say(rulePadding, detail, d.lastOf(c))
	}
	if c.tail != 0 && c.chars%4 != 1 && missing <= 0 {
		d.say(ruleTrailingBits, "The last base64 character carries "+count(c.held, "bit")+" that belong to no byte and are not zero; they were cleared.", d.lastOf(c))
	}
}

// others tells of the strays beside the first.
func others(strays int) string {
	if strays == 1 {
		return ""
	}
	return ", nor are " + strconv.Itoa(strays-1) + " more"
}

// oddLine tells which line is of another length than its neighbours, which is
// where a character is missing.
func (d description) oddLine(c *content) string {
	l := &c.layout
	if l.odd != 1 || l.width == 0 {
		return ""
	}
	width := l.oddLine.to - l.oddLine.from
	return "; " + d.place(d.span(l.oddLine.from, l.oddLine.to).Start) + " has " + count(width, "character") + " where the others have " + strconv.Itoa(l.width)
}

// lastOf returns where the last base64 character stands, with its padding.
func (d description) lastOf(c *content) Span {
	at := d.doc.Blocks[d.block].origin.character(c.chars - 1)
	if d.outer != nil {
		at = d.outer.span(at.Start, at.End)
	}
	return at
}

// forms reports what was decoded or left out to read the block's characters.
func (d description) forms(s source, c *content) {
	if d.view.segments != nil {
		d.reportForms(d.block, s.extent(c.from, c.to), d.at)
	}
}

// reportForms reports what was decoded or left out to read an extent of the
// view, which stands at the given place. What lies between blocks is not worth
// telling where it was already told of a block.
func (r *reader) reportForms(block int, e extent, whole Span) {
	var t tally
	r.view.tally(e.from, e.to, &t)
	for _, f := range [...]struct {
		form         form
		rule         string
		noun, remedy string
	}{
		{formEscape, ruleEscapes, "backslash escape", "decoded"},
		{formPercent, rulePercent, "percent-encoded character", "decoded"},
		{formPrintable, ruleQuotedPrintable, "quoted-printable character", "decoded"},
		{formEntity, ruleHTML, "character reference", "decoded"},
		{formTag, ruleHTML, "tag", "left out"},
		{formSpace, ruleSpaces, "special space", "made plain"},
		{formDash, ruleDashKind, "typographic dash", "made plain"},
		{formWide, ruleFullWidth, "full-width character", "made plain"},
		{formInvisible, ruleInvisible, "invisible character", "taken out"},
		{formSoftHyphen, ruleSoftHyphens, "soft hyphen", "taken out"},
	} {
		n := t.count[f.form]
		if n == 0 || block < 0 && r.told[f.form] {
			continue
		}
		r.told[f.form] = true
		at := whole
		if n == 1 {
			at = t.first[f.form]
			if r.outer != nil {
				at = r.outer.span(at.Start, at.End)
			}
		}
		detail := count(n, f.noun) + " " + f.remedy
		if f.form == formEscape {
			detail += r.firstEscape(t.first[f.form])
		}
		r.report(block, f.rule, detail+".", at)
	}
}

// firstEscape shows the escape that stands at a place of the paste.
func (r *reader) firstEscape(at Span) string {
	if !r.walkTo(at.Start) {
		return ""
	}
	from := r.walk.next
	to := from
	for to < len(r.view.source) && to-from < at.End-at.Start && r.view.source[to] > ' ' && r.view.source[to] <= '~' {
		to++
	}
	return "; the first is " + string(r.view.source[from:to])
}
